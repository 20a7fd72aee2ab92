//! What is going to happen, in order of time; what happens at one moment happens in the order it was asked for.

use std::collections::BTreeMap;

/// Things to come.
#[derive(Debug)]
pub(crate) struct Agenda<T> {
    entries: BTreeMap<(i64, u64), T>,
    sequence: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            sequence: 0,
        }
    }
}

impl<T> Agenda<T> {
    /// Lets something happen at this moment.
    pub(crate) fn add(&mut self, at: i64, what: T) {
        self.sequence += 1;
        self.entries.insert((at, self.sequence), what);
    }

    /// The next thing, unless it lies after this moment.
    pub(crate) fn next_until(&mut self, limit: i64) -> Option<(i64, T)> {
        let ((at, _), _) = self.entries.first_key_value()?;
        if *at > limit {
            return None;
        }
        self.entries.pop_first().map(|((at, _), what)| (at, what))
    }
}
