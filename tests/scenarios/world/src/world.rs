//! The virtual world: one clock, one queue of things to come, one edge, one browser, one worker. Nothing in it reads
//! a real clock, opens a socket or throws dice of its own: a seed tells all.

use std::ops::Range;

use access_edge_core::World as Edge;
use access_vigil_core::cookie::StoreId;
use access_vigil_core::event::Event;
use access_vigil_core::presence::Limits;
use access_vigil_core::settings::Change;

use crate::agenda::Agenda;
use crate::browser::Browser;
use crate::desktop::{Desktop, OfHost};
use crate::identities::Identities;
use crate::law::Breaches;
use crate::laws::Laws;
use crate::looks::Looks;
use crate::network::Network;
use crate::rate::Rates;
use crate::setup::{Pace, Setup};
use crate::shell::{PendingReply, Worker};
use crate::signs::Signs;
use crate::transcript::{Plain, Transcript};

/// The virtual world.
pub struct World {
    /// The other side.
    pub edge: Edge,
    /// The world's clock, which is the edge's.
    pub(crate) now: i64,
    /// How far the machine's clock is ahead of it.
    pub(crate) skew: i64,
    pub(crate) dice: fastrand::Rng,
    pub(crate) pace: Pace,
    pub(crate) agenda: Agenda<Happening>,
    pub(crate) browser: Browser,
    pub(crate) desktop: Desktop,
    pub(crate) network: Network,
    pub(crate) worker: Option<Worker>,
    /// How many workers there have been.
    pub(crate) lives: u64,
    pub(crate) kill: Kill,
    pub(crate) transcript: Transcript,
    pub(crate) laws: Laws,
    pub(crate) looks: Looks,
    /// The broken laws, where they are counted.
    pub(crate) breaches: Option<Breaches>,
    pub(crate) signs: Signs,
    pub(crate) identities: Identities,
    pub(crate) rates: Rates,
    pub(crate) limits: Limits,
    pub(crate) last_serial: u64,
    /// How many lines of the transcript a failure shows.
    pub shown_lines: usize,
}

/// When the worker is killed.
#[derive(Debug, Default)]
pub(crate) struct Kill {
    /// How many points at which it could have been there were: each decision, each snapshot, each effect.
    pub(crate) passed: u64,
    /// At which it will be.
    pub(crate) at: Option<u64>,
    /// In how many of a hundred thousand it is.
    pub(crate) rate: u32,
    /// When it was last.
    pub(crate) last: i64,
    /// Whether it was between the ringing of its alarm and the setting of the next: then only a change wakes it.
    pub(crate) unheard: bool,
}

/// Something that will happen.
#[derive(Debug)]
pub(crate) enum Happening {
    /// The browser tells the extension something.
    Heard(Heard),
    /// The alarm rings.
    Alarm(u64),
    /// A timeout of that worker ends.
    Timeout { life: u64, turn: u64 },
    /// A worker without events may be stopped.
    IdleCheck { life: u64 },
    /// An effect of that worker is done.
    Done { life: u64, reply: PendingReply },
    /// A request reaches the edge.
    Arrives(u64),
    /// An answer reaches the browser.
    Answered(u64),
    /// A page asks its app.
    Tick { tab: i64, serial: u64 },
    /// A tab goes on: a person has clicked, or typed.
    Goes {
        tab: i64,
        serial: u64,
        step: crate::tabs::Step,
    },
    /// The laws look for a tab that the extension opened.
    LookForOwnTab { tab: i64, times: u32 },
    /// Somebody loads a page anew.
    Reloads { tab: i64, serial: u64 },
    /// The laws look again.
    Review,
}

/// A session as the popup shows it: on this host, and in this jar where it matters.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) host: String,
    pub(crate) store: Option<StoreId>,
}

impl Shown {
    pub(crate) fn on(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            store: None,
        }
    }

    pub(crate) fn within(jar: &str, host: &str) -> Self {
        Self {
            host: host.to_owned(),
            store: Some(StoreId(jar.into())),
        }
    }
}

/// What a worker is woken by.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "few are there at a time")]
pub(crate) enum Heard {
    /// An event that core decides on.
    Event(Event),
    /// The popup's button "renew now" for this session.
    Wish(Shown),
    /// The popup's button "pause" for this session.
    Pause(Shown),
    /// The popup's button "resume" for this session.
    Resume(Shown),
    /// What the person changes on the options page.
    Change(Change),
    /// The popup's button "sign in now" for this session.
    SignIn(Shown),
    /// The popup's button "sign out" for this session.
    SignOut(Shown),
    /// The popup's button "force sign-in" for this session.
    ForceSignIn(Shown),
    /// What the popup offers of the native host, for this session.
    OfHost(Shown, OfHost),
    /// Something that only wakes it.
    Nothing,
}

impl World {
    /// A world as set up, in which nothing has happened yet.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let edge = Edge::new(access_edge_core::Config {
            seed: setup.seed,
            ..setup.edge
        })
        .unwrap();
        let mut browser = Browser::new(setup.flavour, setup.alarm_floor);
        browser.granted = setup.granted;
        browser.managed = setup.managed;
        Self {
            edge,
            now: BEGINNING,
            skew: setup.skew,
            dice: fastrand::Rng::with_seed(setup.seed ^ 0x5eed),
            pace: setup.pace,
            agenda: Agenda::default(),
            browser,
            desktop: Desktop::default(),
            network: Network::new(setup.latency),
            worker: None,
            lives: 0,
            kill: Kill::default(),
            transcript: Transcript::default(),
            laws: Laws::default(),
            looks: Looks::default(),
            breaches: None,
            signs: Signs::default(),
            identities: Identities::default(),
            rates: Rates::default(),
            limits: Limits {
                maximum_extension: setup.maximum_extension,
            },
            last_serial: 0,
            shown_lines: SHOWN,
        }
    }

    /// Lets so many milliseconds pass.
    pub fn pass(&mut self, millis: i64) {
        let end = self.now + millis;
        self.pass_until_or(end, |_| false);
    }

    /// Lets time pass until this holds, or that moment has come; whether it holds.
    pub fn pass_until_or(&mut self, end: i64, mut holds: impl FnMut(&Self) -> bool) -> bool {
        while !holds(self) {
            let Some((at, what)) = self.agenda.next_until(end) else {
                self.now = self.now.max(end);
                return false;
            };
            self.now = self.now.max(at);
            self.happen(what);
        }
        true
    }

    /// Lets time pass until this holds; panics if it does not within so many milliseconds.
    pub fn pass_until(&mut self, within: i64, holds: impl FnMut(&Self) -> bool) {
        if !self.pass_until_or(self.now + within, holds) {
            self.fail("what was waited for did not happen");
        }
    }

    /// The time on the world's clock, in milliseconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// How many workers there have been.
    #[must_use]
    pub fn workers(&self) -> u64 {
        self.lives
    }

    /// The time on the machine's clock.
    pub(crate) fn machine_time(&self) -> i64 {
        self.now + self.skew
    }

    /// What happened, as text.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.transcript.text()
    }

    /// Panics, with what happened last.
    pub(crate) fn fail(&self, what: &str) -> ! {
        panic!("{}", self.report(what));
    }

    /// What happened last, and what the popup would show.
    pub(crate) fn report(&self, what: &str) -> String {
        let view = self.view();
        let sessions: Vec<_> = view
            .sessions
            .iter()
            .map(|session| {
                let problem = session.problem.as_ref().map(|problem| &problem.code);
                let (host, path, next) = (&session.host, &session.path, &session.next.key);
                format!("{host}{path}: {:?}, {next}, {problem:?}", session.shape)
            })
            .collect();
        let tail = self.transcript.tail(self.shown_lines);
        format!("{what}\n{tail}\nsessions: {sessions:#?}")
    }

    pub(crate) fn note(&mut self, what: &str) {
        self.transcript.note(self.now, Plain(what));
    }

    pub(crate) fn later(&mut self, after: i64, what: Happening) {
        self.agenda.add(self.now + after, what);
    }

    /// How many milliseconds something takes that takes so many.
    pub(crate) fn chance(&mut self, millis: Range<i64>) -> i64 {
        match self.pace {
            Pace::Varied => self.dice.i64(millis),
            Pace::Steady(_) => millis.start.max(1),
        }
    }

    /// The chance that a worker brings along.
    pub(crate) fn entropy(&mut self) -> u64 {
        match self.pace {
            Pace::Varied => self.dice.u64(..),
            Pace::Steady(first) => {
                if self.lives == 1 {
                    first
                } else {
                    0
                }
            }
        }
    }

    pub(crate) fn serial(&mut self) -> u64 {
        self.last_serial += 1;
        self.last_serial
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Heard(heard) => self.deliver(heard),
            Happening::Alarm(serial) => self.ring(serial),
            Happening::Timeout { life, turn } => self.end_timeout(life, turn),
            Happening::IdleCheck { life } => self.stop_if_idle(life),
            Happening::Done { life, reply } => self.finish(life, reply),
            Happening::Arrives(exchange) => self.arrive(exchange),
            Happening::Answered(exchange) => self.take_answer(exchange),
            Happening::Tick { tab, serial } => self.tick(tab, serial),
            Happening::Goes { tab, serial, step } => self.go_on(tab, serial, step),
            Happening::LookForOwnTab { tab, times } => self.look_for_own_tab(tab, times),
            Happening::Reloads { tab, serial } => self.reload(tab, serial),
            Happening::Review => self.review(),
        }
    }
}

/// When every world begins: a moment in 2026 that is a whole second.
pub const BEGINNING: i64 = 1_795_000_000_000;
const SHOWN: usize = 40;
