//! Why a page may be cut off though no law is broken: each reason by its name, and until when it counts.

use std::collections::BTreeMap;

/// What may cut a page off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excuse {
    /// The person signed out.
    SignedOut,
    /// The team's session is over, for the edge or by its cookie.
    TeamSessionOver,
    /// Access ended the token before its time, and nothing could tell yet.
    EndedEarly,
    /// The person is away, or came back a moment ago.
    PersonAway,
    /// There was no sign of the person for longer than sessions are extended.
    NoSign,
    /// Another person signed in to the team.
    OtherPerson,
    /// An administrator forbids or limits renewals.
    Managed,
    /// The person paused the session, or has set what it takes to renew it.
    Settings,
    /// A host was not granted, or was granted a moment ago.
    NotGranted,
    /// There was no network, or it has just come back.
    Offline,
    /// Something went wrong on the way.
    Network,
    /// The edge misbehaved, or was changed by hand.
    Edge,
    /// Somebody deleted cookies.
    Deleted,
    /// The worker was killed, or can be woken by nothing.
    Killed,
    /// The browser did not answer the extension as it should.
    Browser,
    /// The machine slept.
    Slept,
    /// The browser was started anew.
    Restarted,
    /// The machine's clock was set, and no new token has told by how much.
    ClockSet,
    /// The person signed in a while ago.
    SignedIn,
    /// A tab was opened a moment ago.
    JustOpened,
    /// The token was replaced a moment ago.
    JustReplaced,
    /// The session ended so long ago that nobody remembers it.
    Forgotten,
}

impl Excuse {
    /// How long it counts after it is over.
    pub(crate) fn recovery(self) -> i64 {
        match self {
            // All that is known is asked anew at once.
            Self::Slept | Self::Restarted | Self::SignedIn => 2 * 60_000,
            // The longest pause after failures is ten minutes and a quarter.
            _ => 15 * 60_000,
        }
    }

    /// In a table.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::SignedOut => "the person signed out",
            Self::TeamSessionOver => "the team's session was over",
            Self::EndedEarly => "Access ended the token early",
            Self::PersonAway => "the person was away",
            Self::NoSign => "no sign of the person for too long",
            Self::OtherPerson => "another person signed in",
            Self::Managed => "an administrator's policy",
            Self::Settings => "the person's own settings",
            Self::NotGranted => "a host was not granted",
            Self::Offline => "no network",
            Self::Network => "trouble on the way",
            Self::Edge => "the edge misbehaved",
            Self::Deleted => "somebody deleted cookies",
            Self::Killed => "the worker was killed",
            Self::Browser => "the browser's replies went astray",
            Self::Slept => "the machine had slept",
            Self::Restarted => "the browser had been closed",
            Self::ClockSet => "the clock was wrong",
            Self::SignedIn => "signed in a while ago",
            Self::JustOpened => "the tab was just opened",
            Self::JustReplaced => "the token was just replaced",
            Self::Forgotten => "over for very long",
        }
    }
}

/// The excuses of a world and until when they count.
#[derive(Debug, Default)]
pub(crate) struct Excuses(BTreeMap<Excuse, i64>);

impl Excuses {
    pub(crate) fn add(&mut self, why: Excuse, until: i64) {
        let known = self.0.entry(why).or_insert(until);
        *known = until.max(*known);
    }

    /// A new beginning; a clock that is wrong stays wrong.
    pub(crate) fn forget_all(&mut self) {
        self.0.retain(|why, _| *why == Excuse::ClockSet);
    }

    /// Whether there was this one, which counts no more.
    pub(crate) fn forget(&mut self, why: Excuse) -> bool {
        self.0.remove(&why).is_some()
    }

    pub(crate) fn at(&self, now: i64) -> Option<Excuse> {
        let mut known = self.0.iter();
        known.find(|(_, until)| now < **until).map(|(why, _)| *why)
    }
}
