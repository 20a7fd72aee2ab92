//! What can happen in a year, as data: deeds of the person, the machine's ways, the server's doings, faults.
//! Each makes sense wherever it stands, so that a year can be cut down without falling apart.

use std::fmt;

use access_edge_core::{Action, Step};
use access_vigil_core::presence::Presence;

use crate::browser::ReplyTrouble;
use crate::network::Trouble;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Occurrence {
    Person(Deed),
    Machine(Machine),
    Server(Server),
    Fault(Fault),
}

/// What the person does. Places are numbers of apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Works with an app whose page asks every so many seconds, for so many.
    Works {
        place: usize,
        every: i64,
        lasts: i64,
    },
    /// Closes every tab.
    ClosesTabs,
    /// Leaves the machine, which is then idle or locked.
    Leaves(Presence),
    /// Is back.
    ComesBack,
    /// Presses "renew now".
    Wishes { place: usize },
    /// Presses "sign out".
    SignsOut { place: usize },
    /// Opens Access's own sign-out address on the app's host.
    OpensLogout { place: usize },
    /// Opens it on the team's host.
    OpensLogoutOfTeam,
    /// Presses "sign out" so many milliseconds after the next request of a renewal.
    SignsOutInFlight { place: usize, after: i64 },
    /// Deletes an app's cookie.
    DeletesCookie { place: usize },
    /// Signs in to the team as the second account, or as the first again.
    ChangesAccount,
    /// Takes back the access to an app's host.
    TakesBack { place: usize },
    /// Takes back the access to the team's host.
    TakesBackTeam,
    /// Grants every host again.
    Grants,
}

/// What machine and browser do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Machine {
    Sleeps,
    Wakes,
    BrowserCloses,
    BrowserStarts,
    GoesOffline,
    GoesOnline,
    ChangesNetwork,
    /// The clock is set to be so many milliseconds ahead.
    SetsClock(i64),
}

/// What is done at the edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Server {
    RotatesKeys,
    RevokesApp { place: usize },
    RevokesUser,
    EndsOrgTokens,
    ForgetsOrgSessions,
    ProviderForgets,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// The worker is killed.
    Kill,
    /// It is killed after so many steps.
    KillAt(u64),
    /// Each step kills it with that chance in a hundred thousand.
    KillRate(u32),
    /// The edge misbehaves once.
    Edge(Step, Action),
    /// Something happens to one of the next requests of renewals.
    Way { spared: usize, trouble: Trouble },
    /// Something happens to so many of a hundred of them.
    WayPercent(u32),
    /// Something happens to one of the next replies of the browser.
    Reply {
        spared: usize,
        trouble: ReplyTrouble,
    },
    /// All is well again.
    Calm,
}

impl fmt::Display for Occurrence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(deed) => write!(formatter, "the person: {deed:?}"),
            Self::Machine(machine) => write!(formatter, "the machine: {machine:?}"),
            Self::Server(server) => write!(formatter, "the server: {server:?}"),
            Self::Fault(fault) => write!(formatter, "fault: {fault:?}"),
        }
    }
}
