//! Whether a person is there. Sessions are kept alive for people who work: not while they are away or the screen is
//! locked, and not for longer than a day's work without a sign that it is still them.

use core::time::Duration;

use crate::problem::Problem;
use crate::session::{Awaited, Phase};
use crate::state::{Org, State};
use crate::time::Timestamp;

/// Whether somebody uses this machine.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/idle#type-IdleState>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Presence {
    /// There was input within the idle limit.
    #[default]
    Active,
    /// There was none.
    Idle,
    /// The screen is locked.
    Locked,
}

/// How far renewals go on their own where nobody has set anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long sessions are renewed after the person last signed in, unlocked the screen, came back, or asked for it.
    pub maximum_extension: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            maximum_extension: Duration::from_hours(12),
        }
    }
}

/// After so long without input a person counts as away, unless somebody says otherwise.
pub const IDLE_LIMIT: Duration = Duration::from_mins(15);

/// After so many seconds without input a person pauses, and a tab that opens behind them disturbs least. It is the
/// shortest time that browsers can tell.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/idle#method-queryState>
pub const PAUSE_SECONDS: u32 = 15;

impl State {
    /// The same state with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The person has gone, or is back: whoever comes back must not wait for what was put off meanwhile.
    pub(crate) fn handle_presence(&mut self, now: Timestamp, presence: Presence) {
        let was_away = self.presence != Presence::Active;
        self.presence = presence;
        if presence != Presence::Active || !was_away {
            return;
        }
        self.present_at = Some(now);
        self.hurry_refreshes(now);
        for session in self.sessions.values_mut() {
            session.checks.next = Some(now);
            let put_off = match &session.phase {
                Phase::Resting { awaited, .. } => *awaited == Awaited::Person,
                Phase::Stopped { problem } => {
                    matches!(problem, Problem::Unused | Problem::MaximumExtension)
                }
                Phase::Scheduled { .. }
                | Phase::Queued
                | Phase::Looking { .. }
                | Phase::Renewing(_)
                | Phase::BackingOff { .. } => false,
            };
            if put_off {
                session.phase = Phase::Scheduled { at: now };
            }
        }
    }

    /// Until when sessions that stand behind this org token may be renewed.
    pub(crate) fn extension_ends(&self, org: &Org) -> Timestamp {
        let signed_in = self.skew.local(org.signed_in);
        let present = self.present_at.map_or(signed_in, |at| at.max(signed_in));
        present + self.rules.extension(self.limits.maximum_extension)
    }
}
