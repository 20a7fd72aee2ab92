//! The extension's worker, as its shell lives: one event at a time is decided, its snapshot stored, its effects begun.
//! It can be killed between any two of these, and then knows only what was stored.

use std::collections::BTreeMap;

use access_vigil_core::cookie::{Cookie, StoreId};
use access_vigil_core::effect::{AppSession, Effect, HopRequest, IdentityQuestion, Neighbourhood};
use access_vigil_core::event::{
    Event, HopAnswer, IdentityReply, Listing, Reply, Start, StoreResult, Surroundings,
};
use access_vigil_core::host::AccessHosts;
use access_vigil_core::id::EffectId;
use access_vigil_core::journal::OPEN_PAGE;
use access_vigil_core::native_host::{Envelope, Response};
use access_vigil_core::ordered::Set;
use access_vigil_core::policy::Policy;
use access_vigil_core::session_key::SessionKey;
use access_vigil_core::settings::Change;
use access_vigil_core::state::State;
use access_vigil_core::talk::Gone;
use access_vigil_core::time::Timestamp;
use access_vigil_core::view::{SessionView, View};

use crate::browser::ReplyTrouble;
use crate::containers::is_of;
use crate::excuse::Excuse;
use crate::own_tabs::Errand;
use crate::signing_out::Parting;
use crate::storing::Stored;
use crate::world::{Happening, Heard, Shown, World};

/// A running worker.
pub(crate) struct Worker {
    pub(crate) life: u64,
    pub(crate) state: State,
    /// Whether it has stored what it knows.
    pub(crate) owes: Stored,
    /// Tells the wished timer from the ones it replaced.
    pub(crate) turn: u64,
    last_activity: i64,
    pub(crate) hops: BTreeMap<EffectId, Hop>,
}

/// A request of a renewal that the worker has not seen the end of.
#[derive(Debug)]
pub(crate) struct Hop {
    pub(crate) request: HopRequest,
    /// The host of the app that it is about.
    pub(crate) app: String,
    /// Whether nobody waits for it any more.
    pub(crate) given_up: bool,
    /// Whether its answer has reached the browser.
    pub(crate) answered: bool,
}

/// What an effect comes to.
#[derive(Debug)]
pub(crate) enum PendingReply {
    /// The jar is to be read.
    List(EffectId, Set<StoreId>),
    /// It was read.
    Listed(EffectId, Box<Listing>),
    /// Tabs and jar are to be looked at.
    Look(EffectId, Neighbourhood),
    /// They were.
    Looked(EffectId, Box<Surroundings>),
    /// A token is to be verified with its team's keys.
    Prove(EffectId),
    /// Access is to be asked about a token.
    Ask(EffectId, IdentityQuestion),
    /// It has answered, or has not.
    Told(EffectId, IdentityReply),
    /// A request is to leave.
    HopLeaves(EffectId),
    /// It has taken too long.
    HopTimesOut(EffectId),
    /// No header event came for a request that did, or did not, resolve.
    HopSilent(EffectId, Fetched),
    /// It has ended so.
    HopEnds(EffectId, Box<HopAnswer>),
    /// Something is asked about tabs and people.
    Errand(EffectId, Errand),
    /// It was answered.
    Ran(EffectId, Box<Reply>),
    /// `CF_AppSession` is to be written back.
    Pin(EffectId, AppSession),
    /// A cookie is to be put back.
    PutBack(EffectId, Box<Cookie>),
    /// It was, or was not.
    Stored(EffectId, StoreResult),
    /// A step of a sign-out.
    SignOut(EffectId, Parting),
    /// What was answered long ago, or once already.
    Again(EffectId, Box<Reply>),
    /// The native host says this.
    HostSays(Box<Envelope<Response>>),
    /// It is gone.
    HostGone(Gone),
}

/// What the request itself said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// It resolved.
    Resolved,
    /// It failed.
    Failed,
}

impl World {
    /// The browser tells the extension something, which wakes it where it is not running.
    pub(crate) fn deliver(&mut self, heard: Heard) {
        if self.worker.is_none() && !self.start_worker() {
            return;
        }
        match heard {
            Heard::Event(event) => self.handle(event),
            Heard::Wish(shown) => {
                if self.key_of(&shown).is_some() {
                    self.note_wish(&shown.host);
                }
                self.click(&shown, Event::RenewalWished);
            }
            Heard::Pause(shown) => self.click(&shown, Event::PauseWished),
            Heard::Resume(shown) => self.click(&shown, Event::ResumeWished),
            Heard::Change(change) => self.change_setting(&change),
            Heard::SignIn(shown) => self.click(&shown, Event::SignInWished),
            Heard::SignOut(shown) => self.click(&shown, Event::SignOutWished),
            Heard::ForceSignIn(shown) => self.click(&shown, Event::ForcedSignInWished),
            Heard::OfHost(shown, wish) => self.click_of_host(&shown, wish),
            Heard::Nothing => self.stay_awake(),
        }
    }

    /// A button of the popup, for this session as the popup's buttons name it.
    pub(crate) fn click(&mut self, shown: &Shown, wish: impl FnOnce(SessionKey) -> Event) {
        if let Some(key) = self.key_of(shown) {
            self.handle(wish(key));
        }
    }

    /// What the person changes on the options page.
    fn change_setting(&mut self, change: &Change) {
        let worker = self.worker.as_ref();
        let settings = worker.map(|it| it.state.settings_after(change));
        match settings {
            Some(Ok(settings)) => self.handle(Event::SettingsChanged(settings)),
            Some(Err(problem)) => self.browser.refused.push(problem),
            None => {}
        }
    }

    /// What the popup would show there, if anything.
    fn key_of(&self, shown: &Shown) -> Option<SessionKey> {
        let view = self.view();
        let is_in = |session: &SessionView| shown.store.iter().all(|store| is_of(session, store));
        let mut sessions = view.sessions.iter();
        let session = sessions.find(|it| it.host == shown.host && is_in(it));
        let worker = self.worker.as_ref().zip(session);
        worker.and_then(|(it, shown)| it.state.session_named(&shown.id))
    }

    /// What the popup would show.
    #[must_use]
    pub fn view(&self) -> View {
        let now = Timestamp::from_millis(self.machine_time());
        match &self.worker {
            Some(worker) => worker.state.view(now),
            None => State::restore(&self.snapshot(), AccessHosts::default())
                .with_limits(self.limits)
                .view(now),
        }
    }

    /// Whether the worker runs.
    #[must_use]
    pub fn is_awake(&self) -> bool {
        self.worker.is_some()
    }

    /// Starts a worker from what is stored; whether it lived through its own start.
    fn start_worker(&mut self) -> bool {
        self.lives += 1;
        let stored = self.snapshot();
        let page = self.browser.journal.get(OPEN_PAGE).cloned();
        let mut state = State::restore(&stored, AccessHosts::default()).with_limits(self.limits);
        state.resume_journal(page.as_deref());
        if core::mem::take(&mut self.kill.unheard) {
            self.laws.disturbed(Excuse::Killed, self.now);
        }
        self.worker = Some(Worker {
            life: self.lives,
            state,
            owes: Stored::Everything,
            turn: 0,
            last_activity: self.now,
            hops: BTreeMap::new(),
        });
        let life = self.lives;
        self.later(IDLE, Happening::IdleCheck { life });
        let start = Start {
            entropy: self.entropy(),
            stores: self.browser.flavour.stores(),
            policy: Policy::parse(&self.browser.managed),
            zone: self.browser.zone,
        };
        self.handle(Event::Started(start));
        self.worker.is_some()
    }

    /// Decide, store, then act.
    pub(crate) fn handle(&mut self, event: Event) {
        self.stay_awake();
        self.transcript.note(self.now, &event);
        let kind = self.before_handling(&event);
        let now = Timestamp::from_millis(self.machine_time());
        if !self.may_owe() {
            self.store_what_is_owed();
        }
        let Some(worker) = &mut self.worker else {
            return;
        };
        let effects = worker.state.handle(now, event);
        if self.is_killed_here() {
            return;
        }
        self.store();
        self.after_storing(kind, &effects);
        if self.is_killed_here() {
            return;
        }
        for effect in effects {
            self.transcript.note(self.now, Begun(&effect));
            self.begin(effect);
            if self.is_killed_here() {
                return;
            }
        }
        self.after_acting();
    }

    fn begin(&mut self, effect: Effect) {
        self.note_use(&effect);
        match effect {
            Effect::CleanUp => self.clean_up(),
            Effect::ListCookies(id, jars) => self.soon(PendingReply::List(id, jars)),
            Effect::LookAround(id, place) => self.soon(PendingReply::Look(id, place)),
            Effect::SendHop(id, request) => self.begin_hop(id, request),
            Effect::AskIdentity(id, question) => self.soon(PendingReply::Ask(id, question)),
            Effect::AbortHop(id) => self.abort_hop(id),
            Effect::DismissCourier(store) => self.close_courier(&store),
            Effect::ProveToken(id, ..) => {
                let after = self.chance(100..500);
                self.done_after(after, PendingReply::Prove(id));
            }
            Effect::PinAppSession(id, pin) => self.soon(PendingReply::Pin(id, pin)),
            Effect::PutBack(id, cookie) => self.soon(PendingReply::PutBack(id, cookie)),
            Effect::LogOut(id, host, store) => self.begin_log_out(id, &host, store),
            Effect::RemoveTokens(id, tokens) => self.sign_out_soon(id, Parting::Remove(tokens)),
            Effect::OpenApp(id, page) => self.sign_out_soon(id, Parting::Open(page)),
            Effect::LookForMoment(id, team) => {
                self.soon(PendingReply::Errand(id, Errand::LookForMoment(team)));
            }
            Effect::OpenTab(id, wish) => {
                self.judge_tab(&wish);
                self.soon(PendingReply::Errand(id, Errand::Open(wish)));
            }
            Effect::GlimpseTab(id, tab) => {
                self.soon(PendingReply::Errand(id, Errand::Glimpse(tab)));
            }
            Effect::SendToRefresh(tab, team) => self.send_to_refresh(tab, &team),
            Effect::CloseTab(tab, closing) => self.close_own_tab(tab, closing),
            Effect::OpenLogin(visit) => self.open_login(&visit),
            Effect::OpenWelcome => self.browser.welcomes += 1,
            Effect::Notify(notice) => self.notify(&notice),
            Effect::WithdrawNotice(id) => self.withdraw(&id),
            Effect::SetIdleLimit(seconds) => self.browser.idle_limit = Some(seconds),
            Effect::OpenPort => self.open_port(),
            Effect::SendToHost(said) => self.send_to_host(said),
            Effect::HandToken(said, key) => self.hand_token(said, &key),
            Effect::ClosePort => self.close_port(),
            Effect::SetTimer(at) => self.set_timer(at.as_millis()),
            Effect::ClearTimer => self.clear_timer(),
            Effect::Indicate(toolbar) => self.show(*toolbar),
            Effect::IndicateIn(tab, look) => self.show_in(tab, look),
        }
    }

    /// A worker is stopped after half a minute without events; a pending request does not keep it.
    pub(crate) fn stop_if_idle(&mut self, life: u64) {
        let Some(worker) = self.worker.as_ref().filter(|worker| worker.life == life) else {
            return;
        };
        // An open port keeps a worker alive.
        let held = self.has_port(life);
        let last = if held { self.now } else { worker.last_activity };
        let until = last + IDLE;
        if until > self.now {
            self.agenda.add(until, Happening::IdleCheck { life });
        } else {
            self.end_worker();
            self.note("the worker is stopped: nothing happened for half a minute");
        }
    }

    /// An effect has come to its end, or to its next step.
    pub(crate) fn finish(&mut self, life: u64, reply: PendingReply) {
        if self
            .worker
            .as_ref()
            .is_none_or(|worker| worker.life != life)
        {
            return;
        }
        self.stay_awake();
        match reply {
            PendingReply::List(id, jars) => {
                let listing = Box::new(self.list(&jars));
                self.soon(PendingReply::Listed(id, listing));
            }
            PendingReply::Listed(id, listing) => self.reply(id, Reply::Cookies(*listing)),
            PendingReply::Look(id, place) => {
                let seen = Box::new(self.look_around(&place));
                self.soon(PendingReply::Looked(id, seen));
            }
            PendingReply::Looked(id, seen) => self.reply(id, Reply::Surroundings(*seen)),
            PendingReply::Ask(id, question) => self.ask_identity(id, &question),
            PendingReply::Told(id, answer) => self.reply(id, Reply::Identity(answer)),
            PendingReply::HopLeaves(id) => self.send_hop(life, id),
            PendingReply::HopTimesOut(id) => self.time_out_hop(id),
            PendingReply::HopSilent(id, fetched) => self.explain_silence(id, fetched),
            PendingReply::HopEnds(id, answer) => self.end_hop(id, *answer),
            PendingReply::Errand(id, errand) => self.run_errand(id, &errand),
            PendingReply::Ran(id, reply) => self.reply(id, *reply),
            PendingReply::Prove(id) => self.prove(id),
            PendingReply::Pin(id, pin) => {
                let result = self.pin(&pin);
                self.soon(PendingReply::Stored(id, result));
            }
            PendingReply::PutBack(id, cookie) => {
                let result = self.put_back(&cookie);
                self.soon(PendingReply::Stored(id, result));
            }
            PendingReply::Stored(id, result) => self.reply(id, Reply::Stored(result)),
            PendingReply::SignOut(id, parting) => self.go_on_signing_out(id, parting),
            PendingReply::Again(id, reply) => self.handle(Event::Replied(id, *reply)),
            PendingReply::HostSays(_) | PendingReply::HostGone(_) => self.hear_host(reply),
        }
    }

    pub(crate) fn reply(&mut self, id: EffectId, reply: Reply) {
        let Some(trouble) = self.browser.reply_troubles.pop_front().flatten() else {
            return self.handle(Event::Replied(id, reply));
        };
        self.note(&format!("the reply to {id:?}: {trouble:?}"));
        self.laws.disturbed(Excuse::Browser, self.now);
        match trouble {
            ReplyTrouble::Lost => {}
            ReplyTrouble::Late(after) => {
                self.done_after(after, PendingReply::Again(id, reply.into()));
            }
            ReplyTrouble::Doubled(after) => {
                self.done_after(after, PendingReply::Again(id, reply.clone().into()));
                self.handle(Event::Replied(id, reply));
            }
        }
    }

    /// A call of the browser takes a few milliseconds, in which anything may happen.
    pub(crate) fn soon(&mut self, reply: PendingReply) {
        let after = self.chance(0..3);
        self.done_after(after, reply);
    }

    pub(crate) fn done_after(&mut self, after: i64, reply: PendingReply) {
        if let Some(life) = self.worker.as_ref().map(|worker| worker.life) {
            self.later(after, Happening::Done { life, reply });
        }
    }

    fn stay_awake(&mut self) {
        if let Some(worker) = &mut self.worker {
            worker.last_activity = self.now;
        }
    }
}

/// An effect in the transcript, set in so that it is told from events.
struct Begun<'a>(&'a Effect);

impl std::fmt::Debug for Begun<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "    {:?}", self.0)
    }
}

/// Both browsers stop a worker after so long without events.
pub(crate) const IDLE: i64 = 30_000;
