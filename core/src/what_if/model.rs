//! Runs core's own `State` in virtual time, in a small world of one browser, one app and one team. It answers every effect
//! as the extension's shell and the edge do; what is decided, core decides. The lists of what it leaves out stand in
//! [`super::LEFT_OUT`].

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;

use super::agenda::Agenda;
use super::course::What;
use super::edge::{APP, Edge, Serial, TEAM, Tier};
use super::jar::{Jar, store};
use super::record::Record;
use super::script::{Action, script, waking};
use super::settings::{Renewals, Settings};
use super::tabs::{Tabs, Who};
use super::travel::Exchange;
use super::worker::{Done, Worker};
use crate::event::{Event, Start};
use crate::grants::Grants;
use crate::host::{AccessHosts, Hostname};
use crate::policy::Policy;
use crate::presence::{Limits, Presence};
use crate::settings::Zone;
use crate::state::State;
use crate::stores::Stores;
use crate::time::Timestamp;

/// The world of one what-if.
pub(super) struct Model<'a> {
    pub(super) settings: &'a Settings,
    pub(super) now: i64,
    pub(super) agenda: Agenda<Happening>,
    pub(super) state: State,
    pub(super) worker: Option<Worker>,
    pub(super) lives: u64,
    /// Tells the one alarm that counts from those that it replaced.
    pub(super) alarm: u64,
    pub(super) edge: Edge,
    pub(super) jar: Jar,
    pub(super) tabs: Tabs,
    pub(super) network: Network,
    pub(super) presence: Presence,
    /// What the last login of a renewal was worth.
    pub(super) granted: Option<Serial>,
    /// The names of both hosts, and that they are granted.
    pub(super) app: Option<Hostname>,
    pub(super) team: Option<Hostname>,
    pub(super) grants: Grants,
    pub(super) record: Record,
}

/// Whether the machine has a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Network {
    Online,
    Offline,
}

/// Something that will happen.
#[derive(Debug)]
pub(super) enum Happening {
    /// What the settings say.
    Action(Action),
    /// The browser tells the extension something.
    Heard(Box<Event>),
    /// The alarm rings.
    Alarm(u64),
    /// A worker without events may be stopped.
    IdleCheck(u64),
    /// An effect of that worker has come to its next step.
    Done(u64, Done),
    /// A request reaches the edge.
    Arrives(Exchange),
    /// Its answer reaches the browser.
    Answered(Exchange, super::edge::Answer, i64),
    /// A page asks its app.
    Asks { tab: i64, visit: u64 },
    /// A tab goes on, where a person has clicked.
    Goes {
        tab: i64,
        visit: u64,
        stop: super::edge::Stop,
    },
    /// A tab is closed.
    Closes(i64),
}

impl<'a> Model<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        let limits = Limits {
            maximum_extension: settings.extension,
        };
        let mut agenda = Agenda::new();
        for (at, action) in script(settings) {
            agenda.add(MIDNIGHT + at, Happening::Action(action));
        }
        let mut model = Self {
            settings,
            now: MIDNIGHT + settings.start.millis() - BROWSER_FIRST,
            agenda,
            state: State::new(AccessHosts::default()).with_limits(limits),
            worker: None,
            lives: 0,
            alarm: 0,
            edge: Edge::new(settings),
            jar: Jar::default(),
            tabs: Tabs::default(),
            network: Network::Online,
            presence: Presence::Active,
            granted: None,
            app: Hostname::parse(APP).ok(),
            team: Hostname::parse(TEAM).ok(),
            grants: Grants::from_origins(&[APP, TEAM].map(|host| format!("https://{host}/*"))),
            record: Record::default(),
        };
        model.wake();
        model
    }

    /// Lets time pass until this moment, or until there were too many steps.
    pub(super) fn pass_until(&mut self, limit: i64) {
        while let Some((at, what)) = self.agenda.next_until(limit) {
            let woken = waking(self.settings, at - MIDNIGHT).map_or(at, |at| MIDNIGHT + at);
            if let Happening::Action(action) = what
                && action.is_at_server()
            {
                self.at_server(at, action);
            } else {
                self.now = self.now.max(woken);
                self.happen(what);
            }
            self.record.steps += 1;
            if !self.is_going() {
                return;
            }
        }
        self.now = self.now.max(limit);
    }

    /// Whether the app token in the jar lets requests through.
    pub(super) fn is_let_in(&self) -> bool {
        let app = self.jar.carried(self.now).app;
        app.is_some_and(|app| self.edge.counts(app, self.now))
    }

    /// Whether nobody has got in for so long that nobody will.
    fn is_given_up(&self) -> bool {
        let last = self.record.let_in_by;
        let ended = last.and_then(|token| self.edge.end_of(token));
        !self.is_let_in() && ended.is_some_and(|ended| self.now - ended >= GIVEN_UP)
    }

    pub(super) fn later(&mut self, after: i64, what: Happening) {
        self.agenda.add(self.now.saturating_add(after), what);
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Action(action) => self.act(action),
            Happening::Heard(event) => self.deliver(*event),
            Happening::Alarm(alarm) if alarm == self.alarm => self.deliver(Event::TimerFired),
            Happening::Alarm(_) => {}
            Happening::IdleCheck(life) => self.stop_if_idle(life),
            Happening::Done(life, done) => self.finish(life, done),
            Happening::Arrives(exchange) => self.arrive(exchange),
            Happening::Answered(exchange, answer, date) => self.take(exchange, &answer, date),
            Happening::Asks { tab, visit } => self.ask_app(tab, visit),
            Happening::Goes { tab, visit, stop } => self.go_on((tab, visit), stop, 0),
            Happening::Closes(tab) => self.tabs.close(tab),
        }
        if self.is_let_in() {
            self.record.let_in_at = Some(self.now);
            self.record.let_in_by = self.jar.holds(Tier::App);
        }
    }

    fn at_server(&mut self, at: i64, action: Action) {
        match action {
            Action::RevokeApp => {
                self.edge.revoke_app(at);
                self.record.revoked(at, What::AppRevoked);
            }
            Action::RevokeUser => {
                self.edge.revoke_user(at);
                self.record.revoked(at, What::UserRevoked);
            }
            Action::RotateKeys => {
                self.edge.rotate_keys(at);
                self.record.note(at, What::KeysRotated);
            }
            Action::Presence(_)
            | Action::CloseApp
            | Action::OpenApp
            | Action::GoOffline
            | Action::ComeOnline
            | Action::SignIn
            | Action::SignOut => {}
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Presence(presence) => {
                self.presence = presence;
                let what = match presence {
                    Presence::Active => What::CameBack,
                    Presence::Idle => What::Left,
                    Presence::Locked => What::Locked,
                };
                self.record.note(self.now, what);
                self.deliver(Event::PresenceChanged(presence));
            }
            Action::CloseApp => {
                self.record.note(self.now, What::AppClosed);
                self.tabs.close_page();
            }
            Action::OpenApp => {
                self.record.note(self.now, What::AppOpened);
                self.open_page(Who::Nobody);
            }
            Action::GoOffline => {
                self.record.note(self.now, What::WentOffline);
                self.network = Network::Offline;
            }
            Action::ComeOnline => {
                self.record.note(self.now, What::CameOnline);
                self.network = Network::Online;
                self.deliver(Event::NetworkChanged);
            }
            Action::SignIn => self.open_page(Who::Person { tries: MOST_TRIES }),
            Action::SignOut => {
                self.record.note(self.now, What::SignedOut);
                self.open_logout();
            }
            Action::RevokeApp | Action::RevokeUser | Action::RotateKeys => {}
        }
    }

    /// What a worker brings along that starts now. Only the first brings chance along, so that the seed tells all.
    pub(super) fn start(&self) -> Start {
        let entropy = if self.lives == 1 {
            self.settings.seed
        } else {
            0
        };
        Start {
            entropy,
            stores: Stores {
                home: store(),
                containers: None,
            },
            policy: policy(self.settings),
            zone: Zone::default(),
        }
    }

    pub(super) fn timestamp(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    /// Whether there may be more steps.
    pub(super) fn is_going(&self) -> bool {
        self.record.steps < MOST_STEPS && !self.is_given_up()
    }

    /// Notes which app token the jar holds by now.
    pub(super) fn note_jar(&mut self) {
        let held = self.jar.holds(Tier::App);
        self.record.holds(self.now, held);
    }
}

fn policy(settings: &Settings) -> Policy {
    let mut set = serde_json::Map::new();
    if settings.renewals == Renewals::Forbidden {
        set.insert("renewal".into(), "forbidden".into());
    }
    if let Some(most) = settings.managed_extension {
        set.insert(
            "maximumExtensionMinutes".into(),
            (most.as_secs() / 60).into(),
        );
    }
    Policy::parse(&serde_json::Value::Object(set).to_string())
}

/// The midnight that the first day begins with: a Monday of 2026. Nothing rests on which.
pub(super) const MIDNIGHT: i64 = 1_767_571_200_000;
/// Who is not let in for a day is not coming back by themselves.
pub(super) const GIVEN_UP: i64 = 86_400_000;
/// The browser is started a little before the app is opened.
const BROWSER_FIRST: i64 = 1000;
const MOST_TRIES: u32 = 12;
/// A week of half-hour tokens takes half as many; a page that runs this anew at each change must not come to a stop.
pub(super) const MOST_STEPS: u32 = 300_000;
