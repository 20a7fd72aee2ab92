//! The same as the collections of the standard library, whatever is done to them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn a_map_is_what_a_tree_would_be(steps in prop::collection::vec((0_u8..4, 0_u8..12, any::<u16>()), 0..60)) {
        let (mut ours, mut tree) = (Map::new(), BTreeMap::new());
        for (what, key, value) in steps {
            match what {
                0 => prop_assert_eq!(ours.insert(key, value), tree.insert(key, value)),
                1 => prop_assert_eq!(ours.remove(&key), tree.remove(&key)),
                2 => *ours.entry(key).or_default() ^= *tree.entry(key).and_modify(|it| *it ^= value).or_insert(value),
                _ => prop_assert_eq!(ours.pop_first(), tree.pop_first()),
            }
            // What `entry` made of ours is brought in step again.
            if what == 2 {
                *ours.entry(key).or_insert(0) = tree[&key];
            }
            prop_assert_eq!(ours.get(&key), tree.get(&key));
            prop_assert_eq!(ours.find(|it| it.cmp(&key)), tree.get(&key));
            prop_assert_eq!(ours.contains_key(&key), tree.contains_key(&key));
            prop_assert!(ours.iter().eq(tree.iter()), "{:?} is not {:?}", ours, tree);
        }
        prop_assert!(ours.keys().eq(tree.keys()) && ours.values().eq(tree.values()));
        prop_assert_eq!(ours.last_key_value(), tree.last_key_value());
        let text = crate::json::write(&ours.keys().map(|key| (alloc::format!("{key}"), ours.get(key))).collect::<Map<_, _>>()).unwrap();
        prop_assert_eq!(crate::json::read::<Map<alloc::string::String, u16>>(&text).unwrap().len(), tree.len());
    }

    #[test]
    fn a_walk_beside_another_map_is_a_look_at_each_key(
        one in prop::collection::btree_map(0_u8..12, any::<u8>(), 0..12),
        other in prop::collection::btree_map(0_u8..12, any::<u8>(), 0..12),
    ) {
        let (map, beside): (Map<_, _>, Map<_, _>) = (one.clone().into_iter().collect(), other.clone().into_iter().collect());
        let expected = one.iter().map(|(key, value)| (key, value, other.get(key)));
        prop_assert!(map.beside(&beside).eq(expected));
    }

    #[test]
    fn a_set_is_what_a_tree_would_be(steps in prop::collection::vec((0_u8..4, 0_u8..12), 0..60)) {
        let (mut ours, mut tree) = (Set::new(), BTreeSet::new());
        for (what, value) in steps {
            match what {
                0 | 1 => prop_assert_eq!(ours.insert(value), tree.insert(value)),
                2 => prop_assert_eq!(ours.remove(&value), tree.remove(&value)),
                _ => prop_assert_eq!(ours.pop_first(), tree.pop_first()),
            }
            prop_assert_eq!(ours.contains(&value), tree.contains(&value));
            prop_assert!(ours.iter().eq(tree.iter()), "{:?} is not {:?}", ours, tree);
        }
        let text = crate::json::write(&ours).unwrap();
        prop_assert_eq!(crate::json::read(&text), Ok(ours));
    }

    #[test]
    fn sorting_keeps_equals_as_they_stood(values in prop::collection::vec((0_u8..6, any::<u8>()), 0..40)) {
        let mut expected: Vec<_> = values.clone();
        expected.sort_by_key(|(key, _)| *key);
        prop_assert_eq!(sorted_by_key(values, |(key, _)| *key), expected);
    }
}
