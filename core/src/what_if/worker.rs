//! The extension's worker in the model: it is woken by events, begins effects, and is stopped when nothing happens.
//! What a stopped worker has stored, it has back at its next start, whole: writing and reading are left out.

use alloc::boxed::Box;

use super::course::What;
use super::edge::{APP, Tier};
use super::model::{Happening, Model, Network};
use super::tabs::Place;
use super::travel::Errand;
use crate::effect::{Effect, HopRequest, IdentityQuestion};
use crate::event::{
    Event, HopAnswer, IdentityReply, Listing, Liveness, Moment, Reply, Silence, StoreResult,
    Surroundings,
};
use crate::id::{EffectId, TabId};
use crate::ordered::Map;
use crate::presence::Presence;

/// A running worker.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) life: u64,
    last_activity: i64,
    /// The requests whose end it has not seen.
    pub(super) hops: Map<EffectId, Hop>,
}

/// A request of a renewal.
#[derive(Debug)]
pub(super) struct Hop {
    pub(super) request: HopRequest,
    pub(super) awaited: Awaited,
}

/// Whether somebody waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    Yes,
    No,
}

/// The next step of an effect.
#[derive(Debug)]
pub(super) enum Done {
    /// The browser looks.
    Look(EffectId, Look),
    /// It has answered.
    Replies(EffectId, Box<Reply>),
    /// A request leaves.
    HopLeaves(EffectId),
    /// There will be no answer to it.
    HopSilent(EffectId),
    /// Its time would be up.
    HopTime,
    /// It has ended so.
    HopEnds(EffectId, Box<HopAnswer>),
}

/// What the browser is asked.
#[derive(Debug)]
pub(super) enum Look {
    Jar,
    Around(Option<TabId>),
    Moment,
    Identity(IdentityQuestion),
    OpenTab,
    Glimpse(TabId),
    Store,
}

impl Model<'_> {
    /// Starts a worker, where none is running.
    pub(super) fn wake(&mut self) {
        if self.worker.is_some() {
            return;
        }
        self.lives += 1;
        self.worker = Some(Worker {
            life: self.lives,
            last_activity: self.now,
            hops: Map::new(),
        });
        self.later(IDLE, Happening::IdleCheck(self.lives));
        let start = self.start();
        self.handle(Event::Started(start));
    }

    /// The browser tells the extension something, which wakes it where it is not running.
    pub(super) fn deliver(&mut self, event: Event) {
        self.wake();
        self.handle(event);
    }

    fn handle(&mut self, event: Event) {
        self.stay_awake();
        self.notice_revocation(&event);
        let effects = self.state.handle(self.timestamp(), event);
        let is_news = !effects.is_empty();
        for effect in effects {
            self.begin(effect);
        }
        if is_news || self.record.is_promise_due() {
            self.look_at_the_popup();
        }
    }

    /// What core asks for. What only a click of the person or the native host causes is left out.
    fn begin(&mut self, effect: Effect) {
        match effect {
            Effect::ListCookies(id, _) => self.soon(Done::Look(id, Look::Jar)),
            Effect::LookAround(id, place) => {
                self.soon(Done::Look(id, Look::Around(place.login_tab)));
            }
            Effect::SendHop(id, request) => {
                let awaited = Awaited::Yes;
                if let Some(worker) = &mut self.worker {
                    worker.hops.insert(id, Hop { request, awaited });
                }
                self.soon(Done::HopLeaves(id));
            }
            Effect::AskIdentity(id, question) => {
                self.soon(Done::Look(id, Look::Identity(question)));
            }
            Effect::AbortHop(id) => {
                let hops = self.worker.as_mut().map(|worker| &mut worker.hops);
                if let Some(hop) = hops.and_then(|hops| hops.get_mut(&id)) {
                    hop.awaited = Awaited::No;
                    self.done_after(HEADER_GRACE, Done::HopSilent(id));
                }
            }
            Effect::PinAppSession(id, _) | Effect::PutBack(id, _) => {
                self.soon(Done::Look(id, Look::Store));
            }
            Effect::LookForMoment(id, _) => self.soon(Done::Look(id, Look::Moment)),
            Effect::OpenTab(id, _) => self.soon(Done::Look(id, Look::OpenTab)),
            Effect::GlimpseTab(id, tab) => self.soon(Done::Look(id, Look::Glimpse(tab))),
            Effect::SendToRefresh(tab, _) => self.send_to_refresh(tab),
            Effect::CloseTab(tab, _) => self.tabs.close(tab.0),
            Effect::Notify(_) => self.record.note(self.now, What::Notice),
            Effect::SetTimer(at) => {
                self.alarm += 1;
                let at = at.as_millis().max(self.now);
                self.agenda.add(at, Happening::Alarm(self.alarm));
            }
            Effect::ClearTimer => self.alarm += 1,
            Effect::CleanUp
            | Effect::DismissCourier(_)
            | Effect::LogOut(..)
            | Effect::RemoveTokens(..)
            | Effect::OpenApp(..)
            | Effect::OpenLogin(_)
            | Effect::OpenWelcome
            | Effect::ProveToken(..)
            | Effect::WithdrawNotice(_)
            | Effect::SetIdleLimit(_)
            | Effect::OpenPort
            | Effect::SendToHost(_)
            | Effect::HandToken(..)
            | Effect::ClosePort
            | Effect::Indicate(_)
            | Effect::IndicateIn(..) => {}
        }
    }

    /// An effect has come to its next step, if the worker that asked for it still runs.
    pub(super) fn finish(&mut self, life: u64, done: Done) {
        if self
            .worker
            .as_ref()
            .is_none_or(|worker| worker.life != life)
        {
            return;
        }
        self.stay_awake();
        match done {
            Done::Look(id, look) => self.look(id, look),
            Done::Replies(id, reply) => self.handle(Event::Replied(id, *reply)),
            Done::HopLeaves(id) => self.send_hop(id),
            Done::HopSilent(id) => {
                let silence = match self.network {
                    Network::Online => Silence::Unreachable,
                    Network::Offline => Silence::Offline,
                };
                self.end_hop(id, HopAnswer::Unanswered(silence));
            }
            Done::HopTime => {}
            Done::HopEnds(id, answer) => self.end_hop(id, *answer),
        }
    }

    /// A worker is stopped after half a minute without events.
    pub(super) fn stop_if_idle(&mut self, life: u64) {
        let worker = self.worker.as_ref().filter(|worker| worker.life == life);
        let Some(until) = worker.map(|worker| worker.last_activity + IDLE) else {
            return;
        };
        if until > self.now {
            self.agenda.add(until, Happening::IdleCheck(life));
        } else {
            self.worker = None;
        }
    }

    /// A call of the browser takes a moment.
    pub(super) fn soon(&mut self, done: Done) {
        self.done_after(CALL, done);
    }

    pub(super) fn done_after(&mut self, after: i64, done: Done) {
        if let Some(life) = self.worker.as_ref().map(|worker| worker.life) {
            self.later(after, Happening::Done(life, done));
        }
    }

    fn look(&mut self, id: EffectId, look: Look) {
        let reply = match look {
            Look::Jar => Reply::Cookies(self.list()),
            Look::Around(login_tab) => Reply::Surroundings(self.surroundings(login_tab)),
            Look::Moment => Reply::Moment(Moment {
                in_use: self.tabs.any_at(Place::App),
                presence: self.presence,
                pausing: self.presence == Presence::Active,
                login_under_way: self.tabs.any_in_the_middle(),
            }),
            Look::Identity(question) => return self.ask_identity(id, &question),
            Look::OpenTab => Reply::TabOpened(Some(self.open_own_tab())),
            Look::Glimpse(tab) => Reply::Glimpse(self.tabs.glimpse(tab)),
            Look::Store => Reply::Stored(StoreResult::Stored),
        };
        self.soon(Done::Replies(id, reply.into()));
    }

    fn list(&mut self) -> Listing {
        let cookies = self.jar.listing(self.now);
        self.note_jar();
        Listing {
            cookies,
            granted: self.grants.clone(),
        }
    }

    fn surroundings(&mut self, login_tab: Option<TabId>) -> Surroundings {
        let pages = self.tabs.all_at(Place::App);
        Surroundings {
            app_paths: core::iter::repeat_n("/".into(), pages).collect(),
            login_under_way: self.tabs.any_at(Place::Login) || self.tabs.is_away(login_tab),
            presence: self.presence,
            listing: self.list(),
        }
    }

    fn ask_identity(&mut self, id: EffectId, question: &IdentityQuestion) {
        let in_use = question.only_in_use.is_none() || self.tabs.any_at(Place::App);
        if !in_use || self.network == Network::Offline {
            let liveness = if in_use {
                Liveness::Unknown
            } else {
                Liveness::NotInUse
            };
            return self.tell(id, liveness.into());
        }
        let tier = if question.host.as_str() == APP {
            Tier::App
        } else {
            Tier::Org
        };
        self.ask_edge(Errand::Identity(id, tier));
    }

    /// What Access says of a token.
    pub(super) fn tell(&mut self, id: EffectId, told: IdentityReply) {
        self.soon(Done::Replies(id, Reply::Identity(told).into()));
    }

    fn end_hop(&mut self, id: EffectId, answer: HopAnswer) {
        let hops = self.worker.as_mut().map(|worker| &mut worker.hops);
        if hops.is_some_and(|hops| hops.remove(&id).is_some()) {
            self.handle(Event::Replied(id, Reply::Hop(answer)));
        }
    }

    fn stay_awake(&mut self) {
        if let Some(worker) = &mut self.worker {
            worker.last_activity = self.now;
        }
    }
}

/// Both browsers stop a worker after so long without events.
const IDLE: i64 = 30_000;
/// How long a call of the browser takes, and an event of it.
pub(super) const CALL: i64 = 1;
/// As in the extension: how long after a request its header event may come.
pub(super) const HEADER_GRACE: i64 = 1000;
