//! Maps and sets in order, for the few dozen entries that this program knows at a time.
//!
//! Each is one sorted list. A `BTreeMap` costs eight kilobytes of Wasm for each kind of entry (measured, and there are
//! forty kinds), which the worker would load many times a day; it is faster from thousands of entries on only. The crate
//! `litemap` is the same idea, costs five kilobytes more in each program (measured), and lacks what takes values out or
//! changes them where they lie.

pub mod map;
pub mod set;

use alloc::vec::Vec;

pub use map::Map;
pub use set::Set;

/// The same values in the order of this key; those with equal keys stay as they stood.
///
/// Sorting by insertion is nothing for lists as short as ours, and for those that are nearly in order, as the journal is.
/// Each sort of the standard library brings five kilobytes of Wasm with it.
#[must_use]
pub fn sorted_by_key<T, K: Ord>(values: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::with_capacity(values.len());
    for value in values {
        let own = key(&value);
        let place = match sorted.last() {
            Some(last) if key(last) > own => sorted.partition_point(|it| key(it) <= own),
            Some(_) | None => sorted.len(),
        };
        sorted.insert(place, value);
    }
    sorted
}

#[cfg(test)]
mod tests;
