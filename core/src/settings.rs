//! What the person has set for themselves. It outlives the browser; what can't be read of it is named, and kept until
//! they save something, while the safest default holds in its place.

mod pause;
mod rules;
mod stored;

use alloc::collections::BTreeSet;
use alloc::string::String;

pub(crate) use pause::is_pausing;

/// What the person has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The sessions that they have paused, by their names.
    pub(crate) paused: BTreeSet<String>,
    /// What was stored, where it could not be read and nothing was saved since.
    pub(crate) unread: Option<String>,
}
