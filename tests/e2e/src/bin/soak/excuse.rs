//! Why a page may be cut off in a soak though nobody is to blame, in the words of the virtual world
//! (`tests/scenarios/world/src/excuse.rs`), and for how long each counts where app tokens live for twenty seconds.

/// What may cut a page off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Excuse {
    /// The token was replaced a moment ago.
    JustReplaced,
    /// The machine slept.
    Slept,
    /// The worker was killed.
    Killed,
    /// Access ended the token before its time.
    EndedEarly,
    /// The edge misbehaved, and renewals failed of it.
    Edge,
}

impl Excuse {
    /// Every excuse.
    pub(crate) const ALL: [Self; 5] = [
        Self::JustReplaced,
        Self::Slept,
        Self::Killed,
        Self::EndedEarly,
        Self::Edge,
    ];

    /// In a table.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::JustReplaced => "the token was just replaced",
            Self::Slept => "the machine had slept",
            Self::Killed => "the worker was killed",
            Self::EndedEarly => "Access ended the token early",
            Self::Edge => "the edge misbehaved",
        }
    }
}

/// Something that happened to one app or to all of them, from one moment of the edge's clock to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spell {
    /// Which sort.
    pub(crate) of: Of,
    /// At this host alone.
    pub(crate) host: Option<&'static str>,
    /// Since when.
    pub(crate) from_ms: i64,
    /// Until when; the same moment for what takes no time.
    pub(crate) until_ms: i64,
}

/// What sort of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// The edge answered with errors, or not at all.
    Trouble,
    /// It said that it was asked too often: that is left alone for a minute.
    Limit,
    /// Each of its answers came so many milliseconds late.
    Slow(i64),
    /// The worker was killed.
    Kill,
    /// The machine slept.
    Sleep,
    /// Tokens were revoked.
    Revocation,
}

impl Spell {
    /// Whether it is about this host.
    pub(crate) fn concerns(&self, host: &str) -> bool {
        self.host.is_none_or(|own| own == host)
    }

    /// Whether it goes on at some moment of this while.
    pub(crate) fn meets(&self, from_ms: i64, until_ms: i64) -> bool {
        self.from_ms <= until_ms && from_ms <= self.until_ms
    }

    /// What makes a renewal fail or take long.
    pub(crate) fn is_of_the_edge(&self) -> bool {
        match self.of {
            Of::Trouble | Of::Limit | Of::Slow(_) => true,
            Of::Kill | Of::Sleep | Of::Revocation => false,
        }
    }
}
