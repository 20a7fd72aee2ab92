//! The way between browser and edge: how long it takes, and what goes wrong on it. The edge answers in `access_edge_core`.

use std::collections::{BTreeMap, VecDeque};

use access_edge_core::{Request, Response};
use access_vigil_core::cookie::StoreId;
use access_vigil_core::id::EffectId;

/// Something that goes wrong with one request of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The connection fails before the edge hears of it.
    LostOnTheWay,
    /// The edge has acted, but its answer is lost.
    AnswerLost,
    /// The edge has acted, but the answer never comes.
    NoAnswer,
    /// The answer comes, but the browser's header event does not in time.
    LateHeader,
    /// The browser refuses the cookie rule.
    RuleRefused,
}

/// The state of the network.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) online: bool,
    /// One way, in milliseconds.
    pub(crate) latency: (i64, i64),
    /// What goes wrong with the next requests of renewals, `None` being nothing.
    pub(crate) troubles: VecDeque<Option<Trouble>>,
    /// In how many of a hundred of the other requests of renewals something goes wrong.
    pub(crate) trouble_percent: u32,
    pub(crate) exchanges: BTreeMap<u64, Exchange>,
    pub(crate) last_exchange: u64,
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The jar of whoever asks.
    pub(crate) store: StoreId,
    pub(crate) request: Request,
    pub(crate) purpose: Purpose,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) response: Option<Response>,
    /// When the browser sent it.
    pub(crate) sent: i64,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A request of a renewal, by the worker of that life or for it by a page in a container.
    Hop {
        life: u64,
        id: EffectId,
        courier: Option<u64>,
    },
    /// A question whose a token is, by the worker of that life.
    Identity { life: u64, id: EffectId },
    /// A request to a sign-out address, by the worker of that life.
    LogOut { life: u64, id: EffectId },
    /// A page's own request.
    Tick { tab: i64, serial: u64 },
    /// A page asks whether it may ask.
    Preflight,
    /// A tab goes somewhere.
    Navigation {
        tab: i64,
        serial: u64,
        redirects: u32,
    },
}

impl Network {
    pub(crate) fn new(latency: (i64, i64)) -> Self {
        Self {
            online: true,
            latency,
            troubles: VecDeque::new(),
            trouble_percent: 0,
            exchanges: BTreeMap::new(),
            last_exchange: 0,
        }
    }

    /// What goes wrong with the next request of a renewal.
    pub(crate) fn next_trouble(&mut self, dice: &mut fastrand::Rng) -> Option<Trouble> {
        if let Some(planned) = self.troubles.pop_front() {
            return planned;
        }
        if dice.u32(0..100) >= self.trouble_percent {
            return None;
        }
        dice.choice([
            Trouble::LostOnTheWay,
            Trouble::AnswerLost,
            Trouble::NoAnswer,
            Trouble::LateHeader,
            Trouble::RuleRefused,
        ])
    }
}
