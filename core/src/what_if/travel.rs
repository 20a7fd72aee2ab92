//! Requests of the model on their way to the edge and back: those of renewals, questions whose a token is, a page's own,
//! and tabs that go somewhere. Each way takes the same time.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::edge::{APP, AUDIENCE, Answer, Carried, Next, Set, Stop, TEAM, Tier};
use super::jar::store;
use super::model::{Happening, Model, Network};
use super::worker::{Awaited, CALL, Done, HEADER_GRACE, Hop};
use crate::effect::HopStep;
use crate::event::{Event, HopAnswer, HopResponse, IdentityReply, Liveness};
use crate::id::EffectId;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::traffic::CookieChange;

/// A request under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exchange {
    pub(super) errand: Errand,
    /// The worker that sent it, or whose it would be.
    life: u64,
    carried: Carried,
}

/// What a request is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Errand {
    /// A request of a renewal.
    Hop(EffectId, Stop),
    /// A question whose a token is.
    Identity(EffectId, Tier),
    /// A page asks its app.
    Page,
    /// A tab goes somewhere.
    Visit {
        tab: i64,
        visit: u64,
        stop: Stop,
        redirects: u32,
    },
}

impl Model<'_> {
    /// Sends a request with what the jar holds now.
    pub(super) fn ask_edge(&mut self, errand: Errand) {
        let mut carried = self.jar.carried(self.now);
        if matches!(errand, Errand::Hop(_, Stop::App)) {
            // The rule takes the cookies from the probe.
            carried = Carried::default();
        }
        let exchange = Exchange {
            errand,
            life: self.lives,
            carried,
        };
        self.later(WAY, Happening::Arrives(exchange));
    }

    /// A request of a renewal leaves.
    pub(super) fn send_hop(&mut self, id: EffectId) {
        let hops = self.worker.as_ref().map(|worker| &worker.hops);
        let Some(hop) = hops.and_then(|hops| hops.get(&id)) else {
            return;
        };
        if hop.awaited == Awaited::No {
            return;
        }
        let stop = match (&hop.request.step, self.granted) {
            (HopStep::Probe { .. }, _) => Stop::App,
            (HopStep::Authorized, Some(org)) => Stop::Authorized(org),
            (HopStep::Login, _) | (HopStep::Authorized, None) => Stop::Login,
        };
        if self.network == Network::Offline {
            return self.done_after(HEADER_GRACE, Done::HopSilent(id));
        }
        self.done_after(HOP_TIME, Done::HopTime);
        self.ask_edge(Errand::Hop(id, stop));
    }

    /// A request reaches the edge, which acts at once.
    pub(super) fn arrive(&mut self, exchange: Exchange) {
        let stop = match exchange.errand {
            Errand::Hop(_, stop) | Errand::Visit { stop, .. } => stop,
            Errand::Page | Errand::Identity(..) => Stop::App,
        };
        let answer = if let Errand::Identity(_, tier) = exchange.errand {
            let token = match tier {
                Tier::App => exchange.carried.app,
                Tier::Org => exchange.carried.org,
            };
            let counts = token.is_some_and(|token| self.edge.counts(token, self.now));
            Answer {
                next: if counts { Next::Page } else { Next::Refused },
                sets: None,
            }
        } else {
            self.edge.answer(self.now, stop, exchange.carried)
        };
        self.later(WAY, Happening::Answered(exchange, answer, self.now));
    }

    /// The answer reaches the browser, if there still is a network.
    pub(super) fn take(&mut self, exchange: Exchange, answer: &Answer, date: i64) {
        let is_lost = self.network == Network::Offline;
        let is_running = self
            .worker
            .as_ref()
            .is_some_and(|it| it.life == exchange.life);
        match exchange.errand {
            Errand::Hop(id, stop) if is_running => {
                self.take_hop(id, stop, (!is_lost).then_some((answer, date)));
            }
            Errand::Identity(id, _) if is_running => {
                let told = match (is_lost, answer.next) {
                    (true, _) => Liveness::Unknown.into(),
                    (false, next) => IdentityReply {
                        liveness: if next == Next::Page {
                            Liveness::Alive
                        } else {
                            Liveness::Dead
                        },
                        date: Some(whole_second(date)),
                    },
                };
                self.tell(id, told);
            }
            Errand::Page if !is_lost && answer.next != Next::Page => self.tell_stuck(),
            Errand::Visit { .. } if !is_lost => self.take_page(exchange.errand, answer, date),
            Errand::Hop(..) | Errand::Identity(..) | Errand::Page | Errand::Visit { .. } => {}
        }
    }

    /// An answer changes the jar, and the browser tells of it.
    pub(super) fn keep(&mut self, answer: &Answer, date: i64) {
        let changes = self.jar.take_in(answer, &self.edge, (self.now, date));
        self.note_jar();
        // Whose cookie it is makes no difference: the whole jar is looked through.
        let change = self
            .app
            .as_ref()
            .map(|app| CookieChange::token_set(app, &store()));
        for change in change.iter().cycle().take(changes as usize) {
            let heard = Event::CookieChanged(change.clone());
            self.later(CALL, Happening::Heard(Box::new(heard)));
        }
    }

    fn take_hop(&mut self, id: EffectId, stop: Stop, answer: Option<(&Answer, i64)>) {
        let hops = self.worker.as_ref().map(|worker| &worker.hops);
        let is_awaited = |hop: &Hop| hop.awaited == Awaited::Yes;
        if !hops.and_then(|hops| hops.get(&id)).is_some_and(is_awaited) {
            return;
        }
        let Some((answer, date)) = answer else {
            return self.done_after(HEADER_GRACE, Done::HopSilent(id));
        };
        self.keep(answer, date);
        if let (Stop::Login, Next::To(Stop::Authorized(org))) = (stop, answer.next) {
            self.granted = Some(org);
        }
        let response = self.response(stop, (answer, date));
        self.done_after(
            CALL,
            Done::HopEnds(id, HopAnswer::Answered(response).into()),
        );
    }

    /// What the extension sees of an answer.
    fn response(&self, stop: Stop, (answer, date): (&Answer, i64)) -> HopResponse {
        let location = match answer.next {
            Next::To(Stop::Login) => Some(format!(
                "https://{TEAM}/cdn-cgi/access/login/{APP}?kid={AUDIENCE}&meta=what-if&redirect_url=%2F"
            )),
            Next::To(Stop::Authorized(_)) => Some(format!(
                "https://{APP}/cdn-cgi/access/authorized?nonce=what-if&state=what-if"
            )),
            Next::To(_) => Some(format!("https://{APP}/")),
            Next::Page | Next::Refused => None,
        };
        let token = |set| match set {
            Set::Token(serial) => self.edge.text(serial),
            Set::NoOrg => String::new(),
        };
        let mut set_cookie: Vec<_> = answer.sets.map(token).into_iter().collect();
        for value in &mut set_cookie {
            *value = format!("CF_Authorization={value}; Path=/; Secure; HttpOnly");
        }
        if stop == Stop::App {
            set_cookie.push("CF_AppSession=n0123456789abcdef; Path=/; Secure; HttpOnly".into());
        }
        HopResponse {
            status: if location.is_some() { 302 } else { 200 },
            location: location.map(Secret::new),
            set_cookie: set_cookie.into_iter().map(Secret::new).collect(),
            date: Some(whole_second(date)),
            challenged: false,
            retry_after: None,
        }
    }

    /// A page's own request ran into the login.
    fn tell_stuck(&mut self) {
        let Some(app) = self.app.clone() else { return };
        let event = Event::PageStuck {
            app,
            audience: Some(AUDIENCE.into()),
            store: store(),
        };
        self.later(CALL, Happening::Heard(Box::new(event)));
    }
}

/// `Date` has no fractions.
fn whole_second(millis: i64) -> Timestamp {
    Timestamp::from_seconds(millis.div_euclid(1000))
}

/// One way through the network.
pub(super) const WAY: i64 = 25;
/// As in the extension: how long a request may take.
const HOP_TIME: i64 = 15_000;
