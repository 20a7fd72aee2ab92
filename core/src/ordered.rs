//! Maps and sets in order, for the few dozen entries that this program knows at a time.
//!
//! Each is one sorted list. A `BTreeMap` costs eight kilobytes of Wasm for each kind of entry (measured, and there are
//! forty kinds), which the worker would load many times a day; it is faster from thousands of entries on only.

pub mod map;
pub mod set;

pub use map::Map;
pub use set::Set;
