//! All that Access Vigil knows, and the only door in: `State::handle`. Same state, same time, same event: same effects.

use alloc::vec::Vec;

use crate::budget::Budgets;
use crate::clock::{Clock, Skew};
use crate::closings::Closings;
use crate::cookie::StoreId;
use crate::dice::Dice;
use crate::effect::Effect;
use crate::event::{Event, Moment, Reply, Start};
use crate::grants::Grants;
use crate::guard::Guard;
use crate::host::{AccessHosts, Hostname};
use crate::id::EffectId;
use crate::indicator::Toolbar;
use crate::journal::Journal;
use crate::notice::Notice;
use crate::ordered::{Map, Set};
use crate::org_key::OrgKey;
use crate::policy::Policy;
use crate::presence::{Limits, Presence};
use crate::problem::Problem;
use crate::proof::Proofs;
use crate::refresh::Refresh;
use crate::renewal::{Renewal, Step};
use crate::rivals::Rivals;
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::session_name::id_of;
use crate::settings::{Rules, Settings, Zone};
use crate::setup::Origins;
use crate::sign_out::SignOut;
use crate::stores::Stores;
use crate::talk::Talk;
use crate::time::Timestamp;
use crate::token::{Token, TokenProblem};
use crate::welcome::Welcome;

/// All that Access Vigil knows.
#[derive(Debug, Clone)]
pub struct State {
    /// Which hosts may be a team's, those included that were named.
    pub(crate) hosts: AccessHosts,
    /// The same without these.
    pub(crate) usual_hosts: AccessHosts,
    pub(crate) stores: Stores,
    /// Those that sessions lie in.
    pub(crate) jars: Set<StoreId>,
    /// The containers in which a page of ours may be open.
    pub(crate) couriers: Set<StoreId>,
    pub(crate) limits: Limits,
    pub(crate) policy: Policy,
    pub(crate) settings: Settings,
    /// What counts of both.
    pub(crate) rules: Rules,
    /// What the browser was told of after how long somebody counts as away.
    pub(crate) idle_told: Option<u32>,
    pub(crate) zone: Zone,
    /// Hosts with a token that the administrator does not let be watched.
    pub(crate) unlisted: Set<Hostname>,
    pub(crate) presence: Presence,
    /// When the person was last seen to come back.
    pub(crate) present_at: Option<Timestamp>,
    pub(crate) dice: Dice,
    pub(crate) last_id: u64,
    pub(crate) skew: Skew,
    pub(crate) clock: Clock,
    pub(crate) listing: ListingQuestion,
    /// Whether the jar was seen in this life: until then hosts and org tokens only seem to be missing.
    pub(crate) jar_seen: bool,
    pub(crate) granted: Grants,
    pub(crate) origins: Origins,
    pub(crate) proofs: Proofs,
    pub(crate) orgs: Map<OrgKey, Org>,
    pub(crate) welcome: Welcome,
    /// Until when a token must have been issued to be one of before the sign-out, by the servers' clock.
    pub(crate) sign_outs: Map<OrgKey, Timestamp>,
    pub(crate) sessions: Map<SessionKey, Session>,
    pub(crate) rivals: Rivals,
    pub(crate) budgets: Budgets,
    pub(crate) refreshes: Map<OrgKey, Refresh>,
    pub(crate) notices: Map<OrgKey, Notice>,
    pub(crate) closings: Closings,
    /// Whether the last event moved nothing but the journal.
    only_heard: bool,
    pub(crate) guards: Vec<Guard>,
    /// The last sign-out that was wished for, of each team and of the jar where it was.
    pub(crate) last_sign_outs: Map<OrgKey, SignOut>,
    pub(crate) talk: Talk,
    pub(crate) journal: Journal,
    pub(crate) unreadable: Map<Hostname, TokenProblem>,
    pub(crate) shown: Option<Toolbar>,
    pub(crate) timer: Option<Timestamp>,
}

/// An org token in the jar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Org {
    /// The token.
    pub(crate) token: Token,
    /// The end of the cookie itself, where it has one.
    pub(crate) cookie_ends: Option<Timestamp>,
    /// When the person signed in, on the servers' clock: a refresh that nobody saw makes a new token and is no sign of
    /// the person.
    pub(crate) signed_in: Timestamp,
}

/// The question for the jar: at most one is open, and news meanwhile make it asked once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListingQuestion {
    /// None is open.
    Answered,
    /// One is open.
    Open {
        /// Its id.
        id: EffectId,
        /// When it was asked.
        since: Timestamp,
        /// Whether something changed since it was asked.
        again: bool,
    },
}

/// One call of `handle`: its time, and the effects so far.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) now: Timestamp,
    pub(crate) effects: Vec<Effect>,
}

impl Turn {
    /// Gives up what a renewal waits for. The phase that holds it is replaced by the caller.
    pub(crate) fn abort(&mut self, renewal: &Renewal) {
        self.effects.push(Effect::AbortHop(renewal.awaited));
    }

    /// The new cookie may be a page's own doing: then our last request is still under way, and what it brings in the
    /// end is older than what lies in the jar by now.
    pub(crate) fn abort_last_request(&mut self, renewal: &Renewal) {
        if renewal.step == Step::Authorizing {
            self.abort(renewal);
        }
    }

    /// Stops a session, in the middle of a renewal too.
    pub(crate) fn stop(&mut self, session: &mut Session, problem: Problem) {
        if let Some(renewal) = session.renewal() {
            self.abort(renewal);
        }
        session.stop(problem);
    }
}

impl State {
    /// A state that knows nothing yet but which hosts may be a team's.
    #[must_use]
    pub fn new(hosts: AccessHosts) -> Self {
        Self {
            usual_hosts: hosts.clone(),
            hosts,
            stores: Stores::default(),
            jars: Set::new(),
            couriers: Set::new(),
            limits: Limits::default(),
            policy: Policy::default(),
            settings: Settings::default(),
            rules: Rules::default(),
            idle_told: None,
            zone: Zone::default(),
            unlisted: Set::new(),
            presence: Presence::default(),
            present_at: None,
            dice: Dice::new(0),
            last_id: 0,
            skew: Skew::default(),
            clock: Clock::default(),
            listing: ListingQuestion::Answered,
            jar_seen: false,
            granted: Grants::default(),
            origins: Origins::default(),
            proofs: Proofs::default(),
            orgs: Map::new(),
            sign_outs: Map::new(),
            sessions: Map::new(),
            welcome: Welcome::default(),
            rivals: Rivals::default(),
            budgets: Budgets::default(),
            refreshes: Map::new(),
            notices: Map::new(),
            closings: Closings::default(),
            only_heard: false,
            guards: Vec::new(),
            last_sign_outs: Map::new(),
            talk: Talk::default(),
            journal: Journal::default(),
            unreadable: Map::new(),
            shown: None,
            timer: None,
        }
    }

    /// Takes in what happened and says what is to be done about it.
    ///
    /// The shell must store the snapshot before it carries out the effects: then a program that is killed
    /// in between wakes up knowing what it had asked for.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        let mut turn = Turn {
            now,
            effects: Vec::new(),
        };
        let as_expected = self.notice_time(now);
        if self.is_of_unlisted(&event) {
            return turn.effects;
        }
        self.only_heard = as_expected && self.only_asks(now, &event);
        if self.only_heard {
            self.write_down(now, &event);
            self.ask_at_once(&mut turn);
            return turn.effects;
        }
        let heard = self.listen_for_journal(&event);
        self.route(&mut turn, event);
        self.move_what_is_due(&mut turn);
        self.dismiss_couriers(&mut turn);
        let next_look = self.indicate(&mut turn);
        self.set_timer(&mut turn, next_look);
        self.closings = Closings::of(&turn.effects);
        self.write_journal(&turn, heard);
        turn.effects
    }

    /// Whether the last event moved nothing but the journal and the question for the jar, which a new life asks anyway: the
    /// snapshot before it still counts, and that of a thousand sessions need not be written for each change of a cookie.
    #[must_use]
    pub fn only_heard(&self) -> bool {
        self.only_heard
    }

    /// Each event goes to the one rule that it is for.
    fn route(&mut self, turn: &mut Turn, event: Event) {
        match event {
            Event::Started(start) => self.handle_start(turn, start),
            Event::CookieChanged(change) => self.handle_cookie(turn, &change),
            // It is only written down.
            Event::PageHop(_) => {}
            Event::HostsChanged => {
                self.retry_talk();
                self.ask_for_cookies(turn);
            }
            Event::Installed => self.handle_installed(turn),
            Event::HostsAsked(origins) => self.handle_hosts_asked(origins),
            Event::LogoutOpened { host, store } => self.handle_logout(turn, &host, &store),
            Event::LoginOpened {
                app,
                tab,
                store,
                navigation,
            } => {
                self.end_other_guards((&app, &store), &navigation);
                self.handle_login(turn, &app, (tab, &store));
            }
            Event::PageShown { tab, page } => self.indicate_in(turn, tab, &page),
            Event::PageStuck {
                app,
                audience,
                store,
            } => self.handle_stuck(turn.now, (&app, &store), audience.as_deref()),
            Event::SocketFailed { app, path, store } => {
                self.handle_failed_socket(turn.now, (&app, &store), &path);
            }
            Event::PresenceChanged(presence) => self.handle_presence(turn.now, presence),
            Event::PolicyChanged(policy) => self.handle_policy(turn, policy),
            Event::SettingsChanged(settings) => self.handle_settings(turn, settings),
            Event::ZoneChanged(zone) => self.handle_zone(zone),
            Event::NetworkChanged => self.handle_new_network(turn.now),
            Event::RenewalWished(key) => self.handle_wish(turn.now, &key),
            Event::PauseWished(key) => self.handle_pause(turn, &key),
            Event::ResumeWished(key) => self.handle_resume(turn, &key),
            Event::SignInWished(key) => self.handle_sign_in(turn, &key),
            Event::LaterWished(key) => self.handle_later(turn, &key),
            Event::NoticeAnswered(id, answer) => self.handle_notice_answer(turn, &id, answer),
            Event::SignOutWished(key) => self.handle_sign_out(turn, &key, None),
            Event::ForcedSignInWished(key) => self.handle_forced_sign_in(turn, &key),
            Event::SharingWished(key, fresh) => self.handle_share(&key, fresh),
            Event::SharingEnded(key) => self.take_back_consent(&id_of(&key)),
            Event::ConsentTakenBack(name) => self.take_back_consent(&name),
            Event::RevocationWished(key, of, fresh) => self.handle_revocation_wish(&key, of, fresh),
            Event::RevocationConfirmed(key, of) => self.handle_revocation(&key, of),
            Event::RevocationDropped => self.handle_revocation_dropped(),
            Event::HostSaid(said) => self.handle_host_said(turn.now, said),
            Event::HostGone(gone) => self.handle_host_gone(turn.now, gone),
            Event::TimerFired => self.handle_timer(turn.now),
            Event::Replied(id, reply) => self.handle_reply(turn, id, reply),
        }
    }

    pub(crate) fn new_id(&mut self) -> EffectId {
        self.last_id = self.last_id.wrapping_add(1);
        EffectId(self.last_id)
    }

    /// A start finds the timer, the toolbar and every open question of the last life gone.
    fn handle_start(&mut self, turn: &mut Turn, start: Start) {
        self.stores = start.stores;
        self.dice.stir(start.entropy);
        self.shown = None;
        self.timer = None;
        self.idle_told = None;
        self.zone = start.zone;
        self.listing = ListingQuestion::Answered;
        self.jar_seen = false;
        self.couriers.clear();
        self.forget_open_proof();
        // Nothing is remembered: the browser was started just now, and by somebody.
        if self.last_id == 0 {
            self.present_at = Some(turn.now);
        }
        turn.effects.push(Effect::CleanUp);
        turn.effects.extend(self.closings.again());
        self.resume_interrupted(turn);
        self.handle_policy(turn, start.policy);
        self.resume_refreshes(turn.now);
        self.resume_notices(turn.now);
        self.resume_talk();
        self.ask_for_cookies(turn);
    }

    /// Takes in what the person is doing, for the refresh or the notice that asked.
    fn handle_moment(&mut self, turn: &mut Turn, id: EffectId, seen: Moment) {
        self.handle_presence(turn.now, seen.presence);
        self.handle_refresh_moment(turn, id, seen);
        self.handle_notice_moment(turn, id, seen);
    }

    fn handle_reply(&mut self, turn: &mut Turn, id: EffectId, reply: Reply) {
        match reply {
            Reply::Cookies(listing) => return self.handle_listing(turn, id, listing),
            Reply::LoggedOut(_) | Reply::TokensRemoved(_) | Reply::AppOpened(_) => {
                return self.handle_sign_out_reply(turn, id, reply);
            }
            Reply::Proof(proof) => return self.handle_proof(turn, id, proof),
            Reply::Identity(answer) => return self.handle_identity(turn.now, id, answer),
            Reply::Moment(seen) => return self.handle_moment(turn, id, seen),
            Reply::TabOpened(tab) => return self.handle_tab_opened(turn, id, tab),
            Reply::Glimpse(glimpse) => return self.handle_glimpse(turn, id, &glimpse),
            Reply::Stored(_) => self.handle_written_back(turn, id),
            Reply::Surroundings(_) | Reply::Hop(_) => {}
        }
        let waiting = self
            .sessions
            .iter()
            .find_map(|(key, session)| match &session.phase {
                Phase::Looking { id: asked, .. } => (*asked == id).then(|| key.clone()),
                Phase::Renewing(renewal) => (renewal.awaited == id).then(|| key.clone()),
                Phase::Scheduled { .. }
                | Phase::Queued
                | Phase::Resting { .. }
                | Phase::BackingOff { .. }
                | Phase::Stopped { .. } => None,
            });
        // A reply that nobody waits for belongs to something that was given up.
        let Some(key) = waiting else { return };
        match reply {
            Reply::Surroundings(surroundings) => self.handle_surroundings(turn, &key, surroundings),
            Reply::Hop(_) | Reply::Stored(_) => self.advance_renewal(turn, &key, &reply),
            Reply::Cookies(_)
            | Reply::Identity(_)
            | Reply::Proof(_)
            | Reply::LoggedOut(_)
            | Reply::TokensRemoved(_)
            | Reply::AppOpened(_)
            | Reply::Moment(_)
            | Reply::TabOpened(_)
            | Reply::Glimpse(_) => {}
        }
    }
}
