//! What two or more looks at a team's keys tell of its rotations.

use std::format;
use std::string::ToString;
use std::vec;

use proptest::prelude::*;
use serde_json::json;

use super::*;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A set of these keys, each made of one letter.
fn set(keys: &[(&str, char)]) -> KeySet {
    let key = |letter: char| {
        let n = letter.to_string().repeat(342);
        serde_json::from_value(json!({ "n": n, "e": "AQAB" })).unwrap()
    };
    keys.iter()
        .map(|(kid, letter)| ((*kid).to_string(), key(*letter)))
        .collect()
}

/// The keys of each name, seen at these moments.
fn looks(looks: &[(i64, &[&str])]) -> KeyTimeline {
    let mut timeline = KeyTimeline::default();
    for (at, names) in looks {
        let keys: Vec<_> = names
            .iter()
            .map(|name| (*name, name.chars().next().unwrap()))
            .collect();
        timeline.note(&set(&keys), Timestamp::from_millis(*at));
    }
    timeline
}

fn token(kid: &str, issued: i64) -> SignedBy<'_> {
    SignedBy {
        kid,
        label: "app",
        issued: Some(Timestamp::from_millis(issued)),
    }
}

fn states(timeline: &KeyTimeline, tokens: &[SignedBy<'_>]) -> Vec<(String, KeyState)> {
    let rows = timeline.rows(tokens, Timestamp::from_millis(100 * DAY));
    rows.into_iter().map(|row| (row.kid, row.state)).collect()
}

fn row_of(timeline: &KeyTimeline, kid: &str, now: i64) -> KeyRow {
    let rows = timeline.rows(&[], Timestamp::from_millis(now));
    rows.into_iter().find(|row| row.kid == kid).unwrap()
}

fn says(row: &KeyRow) -> Vec<&str> {
    row.says.iter().map(|it| it.key.as_str()).collect()
}

#[test]
fn a_rotation_that_was_seen_tells_which_key_is_the_new_one() {
    let timeline = looks(&[(DAY, &["A", "B"]), (3 * DAY, &["B", "C"])]);
    assert_eq!(
        states(&timeline, &[]),
        [
            ("C".into(), KeyState::Current),
            ("B".into(), KeyState::Previous),
            ("A".into(), KeyState::Gone),
        ]
    );
}

#[test]
fn a_replaced_key_tells_when_and_until_when_its_tokens_count() {
    let timeline = looks(&[(DAY, &["A", "B"]), (3 * DAY, &["B", "C"])]);
    let row = row_of(&timeline, "B", 9 * DAY);
    assert_eq!(
        says(&row),
        ["key_previous", "key_replaced_between", "key_grace_until"]
    );
    assert_eq!(
        row.says[1].arguments,
        [Argument::Moment(DAY), Argument::Moment(3 * DAY)]
    );
    assert_eq!(row.says[2].arguments, [Argument::Moment(10 * DAY)]);
    let late = row_of(&timeline, "B", 10 * DAY);
    assert_eq!(says(&late)[2], "key_grace_over");
}

#[test]
fn a_key_that_is_gone_tells_only_what_was_seen_of_it() {
    let timeline = looks(&[
        (DAY, &["A", "B"]),
        (3 * DAY, &["B", "C"]),
        (4 * DAY, &["B", "C"]),
    ]);
    let row = row_of(&timeline, "A", 9 * DAY);
    assert!(!row.published_now);
    // It was replaced by B, at a time before anybody looked; the arrival of C says nothing of it.
    assert_eq!(says(&row), ["key_gone", "key_missed_since"]);
    assert_eq!(row.says[0].arguments, [Argument::Moment(DAY)]);
    assert_eq!(row.says[1].arguments, [Argument::Moment(3 * DAY)]);
}

#[test]
fn two_keys_at_the_first_look_are_told_apart_by_their_tokens_alone() {
    let timeline = looks(&[(DAY, &["A", "B"])]);
    let unclear = vec![
        ("A".into(), KeyState::Unclear),
        ("B".into(), KeyState::Unclear),
    ];
    assert_eq!(states(&timeline, &[]), unclear);
    // The other one may have taken over since, or long before.
    assert_eq!(states(&timeline, &[token("B", 5)]), unclear);
    assert_eq!(
        states(&timeline, &[token("A", 5), token("B", 9)]),
        [
            ("B".into(), KeyState::Current),
            ("A".into(), KeyState::Previous),
        ]
    );
    assert_eq!(states(&looks(&[(0, &["A"])]), &[])[0].1, KeyState::Current);
}

#[test]
fn each_key_names_the_shown_tokens_that_it_signed() {
    let timeline = looks(&[(DAY, &["A", "B"])]);
    let tokens = [token("A", 5), token("Z", 6)];
    let rows = timeline.rows(&tokens, Timestamp::from_millis(DAY));
    assert_eq!(rows[0].signed, ["app"]);
    assert!(rows[1].signed.is_empty());
}

#[test]
fn another_key_under_a_known_name_is_told_for_good() {
    let mut timeline = looks(&[(DAY, &["A"])]);
    timeline.note(&set(&[("A", 'x')]), Timestamp::from_millis(2 * DAY));
    timeline.note(&set(&[("A", 'A')]), Timestamp::from_millis(3 * DAY));
    assert_eq!(states(&timeline, &[])[0].1, KeyState::Impostor);
    assert_eq!(
        timeline.standing("A", None),
        KeyStanding::Replaced {
            at: Timestamp::from_millis(2 * DAY)
        }
    );
}

#[test]
fn a_key_stands_as_the_last_look_found_it() {
    let at = Timestamp::from_millis;
    let none = KeyTimeline::default();
    assert_eq!(
        none.standing("A", None),
        KeyStanding::NotAsked { again_at: None }
    );
    let timeline = looks(&[(DAY, &["A", "B"]), (20 * DAY, &["B", "C"])]);
    for (kid, issued, standing) in [
        (
            "B",
            None,
            KeyStanding::Published {
                first_seen: at(DAY),
            },
        ),
        ("A", None, KeyStanding::Retired { last_seen: at(DAY) }),
        ("Z", None, KeyStanding::NeverPublished),
        ("Z", Some(at(13 * DAY + 1)), KeyStanding::NeverPublished),
        ("Z", Some(at(13 * DAY)), KeyStanding::MaybeRotatedAway),
    ] {
        assert_eq!(timeline.standing(kid, issued), standing, "{kid} {issued:?}");
    }
}

#[test]
fn a_flood_of_keys_leaves_the_latest() {
    let mut timeline = KeyTimeline::default();
    for nth in 0..200 {
        let kid = format!("k{nth}");
        timeline.note(&set(&[(&kid, 'x')]), Timestamp::from_millis(nth));
    }
    assert_eq!(timeline.keys.len(), MOST_KEYS);
    assert!(timeline.keys.contains_key("k199"));
}

#[test]
fn only_public_ids_are_stored() {
    let stored = serde_json::to_string(&looks(&[(DAY, &["A", "B"])])).unwrap();
    assert!(!stored.contains("AAAAAAAA"), "{stored}");
    let read: KeyTimeline = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, looks(&[(DAY, &["A", "B"])]));
}

fn timelines() -> impl Strategy<Value = KeyTimeline> {
    let keys = prop::collection::btree_map("[a-d]", prop::sample::select(vec!['x', 'y']), 0..3);
    prop::collection::vec((0_i64..30, keys), 0..5).prop_map(|mut looks| {
        looks.sort_by_key(|(at, _)| *at);
        let mut timeline = KeyTimeline::default();
        for (at, keys) in looks {
            let keys: Vec<_> = keys.iter().map(|(kid, it)| (kid.as_str(), *it)).collect();
            timeline.note(&set(&keys), Timestamp::from_millis(at));
        }
        timeline
    })
}

fn merged(one: &KeyTimeline, other: &KeyTimeline) -> KeyTimeline {
    let mut merged = one.clone();
    merged.merge(other.clone());
    merged
}

proptest! {
    #[test]
    fn timelines_merge_alike_in_any_order(a in timelines(), b in timelines(), c in timelines()) {
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &a), a);
    }

    #[test]
    fn at_most_one_key_is_the_current_one(a in timelines(), b in timelines()) {
        let states = states(&merged(&a, &b), &[]);
        let current = states.iter().filter(|(_, state)| *state == KeyState::Current);
        prop_assert!(current.count() <= 1);
    }
}
