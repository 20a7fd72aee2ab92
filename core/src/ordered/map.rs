//! A map in order of its keys.

use alloc::boxed::Box;
use alloc::vec::{self, Vec};
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::slice;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Each key once, in order. What is put in or taken out moves all that follow: entries lie elsewhere, so that moving one
/// costs the same however large it is (a session is a kilobyte, and one event may move each of a thousand).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Map<K, V>(Vec<Box<(K, V)>>);

impl<K, V> Map<K, V> {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter(self.0.iter())
    }

    /// The same, to be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        IterMut(self.0.iter_mut())
    }

    /// The keys in order.
    #[must_use]
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.0.iter().map(|entry| &entry.0)
    }

    /// The values in the order of their keys.
    #[must_use]
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.0.iter().map(|entry| &entry.1)
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> + ExactSizeIterator {
        self.0.iter_mut().map(|entry| &mut entry.1)
    }

    /// The values alone.
    #[must_use]
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> + ExactSizeIterator {
        self.0.into_iter().map(|entry| entry.1)
    }

    /// The keys alone.
    #[must_use]
    pub fn into_keys(self) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator {
        self.0.into_iter().map(|entry| entry.0)
    }

    /// The first entry.
    #[must_use]
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.0.first().map(|entry| (&entry.0, &entry.1))
    }

    /// The last entry.
    #[must_use]
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.0.last().map(|entry| (&entry.0, &entry.1))
    }

    /// Takes the first entry out.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.0.is_empty()).then(|| *self.0.remove(0))
    }

    /// Keeps the entries for which this holds.
    pub fn retain(&mut self, mut holds: impl FnMut(&K, &mut V) -> bool) {
        self.0.retain_mut(|entry| holds(&entry.0, &mut entry.1));
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<K: Ord, V> Map<K, V> {
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        // Most keys come in order, as they do out of a snapshot.
        match self.0.last() {
            Some(last) if last.0.borrow() < key => Err(self.0.len()),
            Some(_) | None => self.0.binary_search_by(|it| it.0.borrow().cmp(key)),
        }
    }

    /// What this key stands for.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get(place).map(|entry| &entry.1)
    }

    /// What the key stands for that is equal to what is looked for, which need not be made a key of: `order` says how a key
    /// stands to it.
    pub(crate) fn find(&self, mut order: impl FnMut(&K) -> Ordering) -> Option<&V> {
        let place = self.0.binary_search_by(|entry| order(&entry.0)).ok()?;
        self.0.get(place).map(|entry| &entry.1)
    }

    /// The keys before this one, the nearest first.
    pub(crate) fn keys_before<Q: Ord + ?Sized>(&self, key: &Q) -> impl Iterator<Item = &K>
    where
        K: Borrow<Q>,
    {
        let (Ok(place) | Err(place)) = self.place(key);
        self.0.iter().take(place).rev().map(|entry| &entry.0)
    }

    /// The entries in order, each with what its key stands for in the other: one walk through both, where looking up each
    /// among many thousands is most of what there is to do (measured).
    pub(crate) fn beside<'map, W>(
        &'map self,
        other: &'map Map<K, W>,
    ) -> impl Iterator<Item = (&'map K, &'map V, Option<&'map W>)> {
        let mut others = other.iter().peekable();
        self.iter().map(move |(key, value)| {
            while others.next_if(|(other, _)| *other < key).is_some() {}
            let same = others.next_if(|(other, _)| *other == key);
            (key, value, same.map(|(_, value)| value))
        })
    }

    /// The same, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get_mut(place).map(|entry| &mut entry.1)
    }

    /// Whether it stands for anything.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Lets it stand for this; returns what it stood for.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => {
                let entry = self.0.get_mut(place)?;
                Some(core::mem::replace(&mut entry.1, value))
            }
            Err(place) => {
                self.0.insert(place, Box::new((key, value)));
                None
            }
        }
    }

    /// Forgets it; returns what it stood for.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.remove_entry(key).map(|(_, value)| value)
    }

    /// The same, with the key.
    pub fn remove_entry<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        Some(*self.0.remove(place))
    }

    /// What stands at this key, and what may.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
    }
}

/// The place of a key, taken or free.
#[derive(Debug)]
pub struct Entry<'map, K, V> {
    map: &'map mut Map<K, V>,
    key: K,
}

impl<'map, K: Ord, V> Entry<'map, K, V> {
    /// What stands there; else what this makes, which stands there from now on.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'map mut V {
        let place = self.map.place(&self.key).unwrap_or_else(|free| {
            self.map.0.insert(free, Box::new((self.key, make())));
            free
        });
        #[expect(
            clippy::indexing_slicing,
            reason = "an entry was found at this place, or has just been put there"
        )]
        &mut self.map.0[place].1
    }

    /// What stands there; else this, which stands there from now on.
    pub fn or_insert(self, value: V) -> &'map mut V {
        self.or_insert_with(|| value)
    }

    /// What stands there; else the default, which stands there from now on.
    pub fn or_default(self) -> &'map mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

/// The entries of a map, lent.
#[derive(Debug)]
pub struct Iter<'map, K, V>(slice::Iter<'map, Box<(K, V)>>);

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'map, K, V> Iterator for Iter<'map, K, V> {
    type Item = (&'map K, &'map V);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (&entry.0, &entry.1))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|entry| (&entry.0, &entry.1))
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}

/// The entries of a map, to be changed.
#[derive(Debug)]
pub struct IterMut<'map, K, V>(slice::IterMut<'map, Box<(K, V)>>);

impl<'map, K, V> Iterator for IterMut<'map, K, V> {
    type Item = (&'map K, &'map mut V);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (&entry.0, &mut entry.1))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The entries of a map that is no more.
#[derive(Debug)]
pub struct IntoIter<K, V>(vec::IntoIter<Box<(K, V)>>);

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| *entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'map, K, V> IntoIterator for &'map Map<K, V> {
    type Item = (&'map K, &'map V);
    type IntoIter = Iter<'map, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'map, K, V> IntoIterator for &'map mut Map<K, V> {
    type Item = (&'map K, &'map mut V);
    type IntoIter = IterMut<'map, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> Self::IntoIter {
        IntoIter(self.0.into_iter())
    }
}

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Map<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(Map<K, V>);

        impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = Map<K, V>;

            fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(
                mut self,
                mut source: A,
            ) -> Result<Map<K, V>, A::Error> {
                while let Some((key, value)) = source.next_entry()? {
                    self.0.insert(key, value);
                }
                Ok(self.0)
            }
        }

        deserializer.deserialize_map(Entries(Map::new()))
    }
}
