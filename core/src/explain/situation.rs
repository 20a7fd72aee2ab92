//! The situations, made into a table from the files in `core/situations/` when this crate is built.

use alloc::vec::Vec;

use super::case::Case;
use super::evidence::RowRef;
use super::facts;
use crate::ordered::Set;

/// One situation: the rule of its file, as data.
#[derive(Debug)]
pub struct Situation {
    /// The stable code, which names its file and its words.
    pub code: &'static str,
    /// The higher, the more it says: of two that hold, the higher one is said first.
    pub rank: u32,
    /// The facts that all hold.
    pub when: &'static [&'static str],
    /// The facts of which none holds.
    pub unless: &'static [&'static str],
    /// The situations that need not be said where this one is.
    pub implies: &'static [&'static str],
    /// What fills its sentence, in order.
    pub sentence: &'static [Word],
    /// What fills its advice, in order.
    pub fix: &'static [Word],
}

/// What can fill a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The app's host.
    App,
    /// The team's host.
    Team,
    /// The path of the first row that has one.
    Path,
    /// When the first entry was written.
    When,
    /// By how much this machine's clock is wrong.
    Skew,
    /// The word that the problem of the session carries.
    Named,
}

include!(concat!(env!("OUT_DIR"), "/situations.rs"));

impl Situation {
    /// What the situation rests on, where it holds.
    pub(crate) fn rows(&self, case: &Case<'_>) -> Option<Vec<RowRef>> {
        let mut rows = Vec::new();
        for fact in self.when {
            rows.extend(facts::rows(fact, case)?);
        }
        let is_ruled_out = |fact: &&'static str| facts::rows(fact, case).is_some();
        if self.unless.iter().any(is_ruled_out) || rows.is_empty() {
            return None;
        }
        Some(rows.into_iter().collect::<Set<_>>().into_iter().collect())
    }
}
