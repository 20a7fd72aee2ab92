//! Names of things that are asked about later: effects that are answered, and tabs.

/// Ties a reply to the effect that asked for it. Ids are never used twice, not even over a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId(pub u64);

/// A tab of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TabId(pub i64);
