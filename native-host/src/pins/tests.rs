//! What is known of a key over rotations, and how seldom a team is asked.

use access_vigil_core::host::AccessHosts;
use serde_json::json;

use super::*;
use crate::jwks::KeySet;

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
const DAY: Duration = Duration::from_hours(24);

fn team(name: &str) -> TeamHost {
    let issuer = format!("https://{name}.cloudflareaccess.com");
    AccessHosts::default().team_from_issuer(&issuer).unwrap()
}

/// The pins of a new person, which ask nobody.
fn pins(base: &tempfile::TempDir) -> Pins {
    let places = Places::below(base.path().to_owned(), |_| None);
    Pins::open(&places, Asking::Never).unwrap()
}

/// A set of these keys, each named and made after one letter.
fn set(keys: &[(&str, char)]) -> KeySet {
    let key = |digit: char| {
        let n = digit.to_string().repeat(342);
        let text = json!({ "n": n, "e": "AQAB" });
        serde_json::from_value(text).unwrap()
    };
    keys.iter()
        .map(|(kid, digit)| ((*kid).to_owned(), key(*digit)))
        .collect()
}

fn published(pins: &Pins, keys: &[(&str, char)], at: Timestamp) {
    let file = file_of(&team("custom"));
    let mut stored = Stored::read(&pins.folder, &file).unwrap();
    stored.merge(set(keys), at);
    stored.write(&pins.folder, &file).unwrap();
}

fn standing(pins: &Pins, kid: &str, issued_at: Option<Timestamp>) -> KeyStanding {
    let file = file_of(&team("custom"));
    let key = SigningKey {
        team: &team("custom"),
        kid,
        issued_at,
    };
    Stored::read(&pins.folder, &file).unwrap().judge(&key).0
}

fn alarm_of(standing: KeyStanding) -> Option<Kind> {
    let key = SigningKey {
        team: &team("custom"),
        kid: "k",
        issued_at: None,
    };
    alarm(standing, &key).map(|problem| problem.kind())
}

#[test]
fn a_key_has_a_first_and_a_last_day_across_a_rotation() {
    let base = tempfile::tempdir().unwrap();
    let pins = pins(&base);
    published(&pins, &[("old", 'A'), ("older", 'B')], NOW);
    published(&pins, &[("new", 'C'), ("old", 'A')], NOW + DAY);
    assert_eq!(
        standing(&pins, "new", None),
        KeyStanding::Published {
            first_seen: NOW + DAY
        }
    );
    assert_eq!(
        standing(&pins, "old", None),
        KeyStanding::Published { first_seen: NOW }
    );
    assert_eq!(
        standing(&pins, "older", None),
        KeyStanding::Retired { last_seen: NOW }
    );
    let timeline = pins.timeline(&team("custom")).unwrap();
    assert_eq!(timeline.len(), 3);
    assert_eq!(
        (timeline[2].kid(), timeline[2].first_seen()),
        ("new", NOW + DAY)
    );
}

#[test]
fn a_key_that_was_never_published_is_an_alarm_while_no_rotation_explains_it() {
    let base = tempfile::tempdir().unwrap();
    let pins = pins(&base);
    published(&pins, &[("a", 'A')], NOW);
    for issued_at in [None, Some(NOW), Some(NOW - DAY * 6)] {
        let standing = standing(&pins, "b", issued_at);
        assert_eq!(standing, KeyStanding::NeverPublished);
        assert_eq!(alarm_of(standing), Some(Kind::KeyNeverPublished));
    }
    let old = standing(&pins, "b", Some(NOW - DAY * 7));
    assert_eq!(old, KeyStanding::MaybeRotatedAway);
    assert_eq!(alarm_of(old), None);
}

#[test]
fn another_key_of_the_same_name_is_an_alarm_and_verifies_nothing() {
    let base = tempfile::tempdir().unwrap();
    let pins = pins(&base);
    published(&pins, &[("a", 'A')], NOW);
    published(&pins, &[("a", 'Q')], NOW + DAY);
    published(&pins, &[("a", 'A')], NOW + DAY * 2);
    let key = SigningKey {
        team: &team("custom"),
        kid: "a",
        issued_at: None,
    };
    let (standing, key) = pins.check_key(key, NOW + DAY * 2).unwrap();
    assert_eq!(standing, KeyStanding::Replaced { at: NOW + DAY });
    assert_eq!(alarm_of(standing), Some(Kind::KeyReplaced));
    assert!(key.is_none());
}

#[test]
fn teams_are_kept_apart() {
    let base = tempfile::tempdir().unwrap();
    let pins = pins(&base);
    published(&pins, &[("a", 'A')], NOW);
    assert!(pins.timeline(&team("other")).unwrap().is_empty());
}

#[test]
fn a_minute_between_questions_holds_for_all_and_survives_a_clock_that_is_set_back() {
    let base = tempfile::tempdir().unwrap();
    let mut pins = pins(&base);
    pins.asking = Asking::Allowed;
    let second = Duration::from_secs(1);
    let claim = |at| pins.claim("custom.json", at).unwrap();
    assert!(claim(NOW).is_none());
    assert!(
        matches!(claim(NOW + second), Some(Asked::TooSoon(_, Some(until))) if until == NOW + BETWEEN)
    );
    assert!(matches!(claim(NOW + second * 59), Some(Asked::TooSoon(..))));
    assert!(claim(NOW + second * 60).is_none());
    assert!(claim(NOW - DAY).is_none(), "the clock was set back");
    assert!(claim(NOW - DAY + second).is_some());
}

#[test]
fn more_teams_than_anybody_has_are_not_asked() {
    let base = tempfile::tempdir().unwrap();
    let mut pins = pins(&base);
    pins.asking = Asking::Allowed;
    for nth in 0..MOST_TEAMS {
        assert!(pins.claim(&format!("{nth}.json"), NOW).unwrap().is_none());
    }
    let refused = pins.claim("one-more.json", NOW);
    assert_eq!(refused.err().map(|it| it.kind()), Some(Kind::TooManyTeams));
    assert!(pins.claim("0.json", NOW + DAY).unwrap().is_none());
}

#[test]
fn no_more_pins_are_kept_than_anybody_looks_back_to() {
    let base = tempfile::tempdir().unwrap();
    let pins = pins(&base);
    for nth in 0..80 {
        let kid = nth.to_string();
        published(&pins, &[(&kid, 'A')], NOW + DAY * nth);
    }
    assert_eq!(pins.timeline(&team("custom")).unwrap().len(), 64);
    assert!(matches!(
        standing(&pins, "79", None),
        KeyStanding::Published { .. }
    ));
    assert!(matches!(
        standing(&pins, "16", None),
        KeyStanding::Retired { .. }
    ));
    assert_eq!(standing(&pins, "15", None), KeyStanding::NeverPublished);
}

#[test]
fn a_file_that_we_never_wrote_is_a_problem_and_no_reason_to_forget() {
    let base = tempfile::tempdir().unwrap();
    let pins = pins(&base);
    pins.folder
        .write("custom.cloudflareaccess.com.json", b"[]")
        .unwrap();
    assert_eq!(
        pins.timeline(&team("custom")).unwrap_err().kind(),
        Kind::FileBroken
    );
}
