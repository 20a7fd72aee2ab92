//! What is supposed in a what-if: durations, habits and events, in a text that people can read, type and share.
//!
//! `global=24h&app=30m&revoke-user=14:00&asleep=12:00-13:00&idp=asks` is the argument language of `vigil simulate` and the
//! fragment of a link alike. Printing and parsing agree; a text that is not understood names the word at fault.

mod parse;
mod print;
mod problem;
mod time;

use alloc::vec::Vec;
use core::time::Duration;

pub use self::parse::KEYS;
pub use self::problem::{SettingProblem, Wrong};
pub use self::time::{Interval, Moment};

/// Everything that is supposed. Moments are those of an unnamed week, from the midnight that the first day begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Life of the org token (`global`).
    pub global: Duration,
    /// Life of the app token (`app`).
    pub app: Duration,
    /// What the policy says instead, which outranks the app (`policy`).
    pub policy: Option<Duration>,
    /// Whether the org token's end is the app token's latest (`capped`).
    pub ceiling: Ceiling,
    /// Whether the identity provider asks the person each time (`idp`).
    pub provider: Provider,
    /// When the person opens the app and signs in (`start`).
    pub start: Moment,
    /// How long is looked ahead (`length`); without it until the person is cut off, for a week at most.
    pub length: Option<Duration>,
    /// How often the open page asks its app (`page`).
    pub page: Duration,
    /// The hours of each day in which the person is there (`hours`); without it always.
    pub hours: Option<Interval>,
    /// When they are away (`away`).
    pub away: Vec<Interval>,
    /// When they have locked the screen (`locked`).
    pub locked: Vec<Interval>,
    /// When the machine sleeps (`asleep`).
    pub asleep: Vec<Interval>,
    /// When no tab shows the app (`closed`).
    pub closed: Vec<Interval>,
    /// When there is no network (`offline`).
    pub offline: Vec<Interval>,
    /// When the app's tokens are revoked (`revoke-app`).
    pub revoke_app: Vec<Moment>,
    /// When the person is revoked (`revoke-user`).
    pub revoke_user: Vec<Moment>,
    /// When they sign out of the team (`sign-out`).
    pub sign_out: Vec<Moment>,
    /// When they open the app anew and sign in where they are asked to (`sign-in`).
    pub sign_in: Vec<Moment>,
    /// When the team's signing key is rotated (`rotate-keys`).
    pub rotate_keys: Vec<Moment>,
    /// For how long sessions are renewed without a sign of the person (`extension`).
    pub extension: Duration,
    /// Whether the administrator lets sessions be renewed (`renewals`).
    pub renewals: Renewals,
    /// For how long the administrator lets them be renewed at most, in whole minutes (`managed-extension`).
    pub managed_extension: Option<Duration>,
    /// What all chance follows from (`seed`).
    pub seed: u64,
}

/// Whether the org token's end is also the app token's; nobody outside Cloudflare knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// An app token lives for its own duration.
    OwnDuration,
    /// It never outlives the org token.
    OrgToken,
}

/// How the identity provider answers when a refresh comes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// It knows the person and asks nothing.
    Silent,
    /// It asks the person each time.
    Asks,
}

/// Whether the administrator lets sessions be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewals {
    /// They do.
    Allowed,
    /// They do not.
    Forbidden,
}

impl Default for Settings {
    /// What Access and Access Vigil do where nobody has set anything.
    fn default() -> Self {
        Self {
            global: DAY,
            app: DAY,
            policy: None,
            ceiling: Ceiling::OwnDuration,
            provider: Provider::Silent,
            start: Moment::of_day(8, 0),
            length: None,
            page: Duration::from_secs(30),
            hours: None,
            away: Vec::new(),
            locked: Vec::new(),
            asleep: Vec::new(),
            closed: Vec::new(),
            offline: Vec::new(),
            revoke_app: Vec::new(),
            revoke_user: Vec::new(),
            sign_out: Vec::new(),
            sign_in: Vec::new(),
            rotate_keys: Vec::new(),
            extension: Duration::from_hours(12),
            renewals: Renewals::Allowed,
            managed_extension: None,
            seed: 1,
        }
    }
}

impl Settings {
    /// The life that an app token gets: the policy's word counts more than the app's.
    #[must_use]
    pub fn app_life(&self) -> Duration {
        self.policy.unwrap_or(self.app)
    }

    /// How far is looked ahead.
    #[must_use]
    pub fn span(&self) -> Duration {
        self.length.unwrap_or(LONGEST_SPAN).min(LONGEST_SPAN)
    }
}

const DAY: Duration = Duration::from_hours(24);
/// A week has every habit in it, and is soon computed.
pub(crate) const LONGEST_SPAN: Duration = Duration::from_hours(7 * 24);

#[cfg(test)]
mod tests;
