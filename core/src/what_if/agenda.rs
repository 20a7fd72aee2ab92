//! What is going to happen, in order of time; what happens at one moment happens in the order it was asked for.

use crate::ordered::Map;

/// Things to come.
#[derive(Debug)]
pub(super) struct Agenda<T> {
    entries: Map<(i64, u64), T>,
    sequence: u64,
}

impl<T> Agenda<T> {
    pub(super) const fn new() -> Self {
        Self {
            entries: Map::new(),
            sequence: 0,
        }
    }

    /// Lets something happen at this moment.
    pub(super) fn add(&mut self, at: i64, what: T) {
        self.sequence += 1;
        self.entries.insert((at, self.sequence), what);
    }

    /// The next thing, unless it lies after this moment.
    pub(super) fn next_until(&mut self, limit: i64) -> Option<(i64, T)> {
        let ((at, _), _) = self.entries.first_key_value()?;
        if *at > limit {
            return None;
        }
        self.entries.pop_first().map(|((at, _), what)| (at, what))
    }
}
