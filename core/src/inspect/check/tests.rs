//! Each check alone: what it lets through, and that nothing else is to blame for what it does not.

use std::format;
use std::string::ToString;
use std::vec;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::host::AccessHosts;
use crate::secret::Secret;

const NOW: i64 = 1_790_000_000;
const AUD: &str = "aaaa";
const GOOD: &str = r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#;

fn inspect(header: &str, claims: &Value) -> Inspection {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let token = format!("{}.{}.c2ln", part(header), part(&claims.to_string()));
    Inspection::of(&Secret::new(token), &AccessHosts::default())
}

fn claims() -> Value {
    json!({
        "type": "app", "iss": "https://custom.cloudflareaccess.com", "aud": [AUD], "sub": "s",
        "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW + 60,
    })
}

fn evidence() -> Evidence<'static> {
    Evidence {
        now: Timestamp::from_seconds(NOW),
        audience: Some(AUD),
        key: KeyFinding::Standing(KeyStanding::Published {
            first_seen: Timestamp::from_seconds(NOW),
        }),
        signature: SignatureResult::Verified,
    }
}

fn not_passed(header: &str, claims: &Value) -> Vec<(Subject, Outcome)> {
    let checks = checks(&inspect(header, claims), &evidence());
    let outcomes = checks.iter().map(|check| (check.subject, check.outcome));
    outcomes
        .filter(|(_, outcome)| *outcome != Outcome::Passed)
        .collect()
}

fn failed(header: &str, claims: &Value) -> Vec<Subject> {
    let not_passed = not_passed(header, claims);
    assert!(
        not_passed
            .iter()
            .all(|(_, outcome)| *outcome == Outcome::Failed)
    );
    not_passed.into_iter().map(|(subject, _)| subject).collect()
}

#[test]
fn a_good_token_passes_every_check() {
    let checks = checks(&inspect(GOOD, &claims()), &evidence());
    assert!(checks.iter().all(|it| it.outcome == Outcome::Passed));
    assert_eq!(checks.len(), 10);
    assert!(is_valid(&checks));
}

#[test]
fn each_flaw_is_found_by_its_own_check_alone() {
    use Subject::{Audience, Expiry, Form, Issued, Issuer, Kind, NotBefore};
    for (name, value, expected) in [
        ("aud", json!("bbbb"), vec![Audience]),
        ("aud", json!(["x", "y"]), vec![Audience]),
        ("aud", json!([]), vec![Form, Audience]),
        ("aud", json!(AUD), vec![]),
        ("exp", json!(NOW - 1), vec![Expiry]),
        ("exp", json!(NOW), vec![Expiry]),
        ("exp", json!(NOW + 1), vec![]),
        ("nbf", json!(NOW + 61), vec![NotBefore]),
        ("nbf", json!(NOW + 60), vec![]),
        ("iat", json!(NOW + 61), vec![Form, Issued]),
        ("exp", json!(1e308), vec![Form, Expiry]),
        ("exp", json!(-1), vec![Form, Expiry]),
        ("exp", json!(253_402_300_800_i64), vec![Form, Expiry]),
        ("nbf", json!(null), vec![Form, NotBefore]),
        ("type", json!("meta"), vec![Form, Kind]),
        ("type", json!("org"), vec![]),
        (
            "iss",
            json!("https://evilcloudflareaccess.com"),
            vec![Form, Issuer],
        ),
    ] {
        let mut claims = claims();
        claims[name] = value.clone();
        assert_eq!(failed(GOOD, &claims), expected, "{name} = {value}");
    }
}

#[test]
fn another_algorithm_is_told_in_the_tokens_own_word() {
    for (header, seen) in [
        (
            r#"{"alg":"none","kid":"k"}"#,
            Seen::OtherAlgorithm("none".into()),
        ),
        (
            r#"{"alg":"rs256","kid":"k"}"#,
            Seen::OtherAlgorithm("rs256".into()),
        ),
        (r#"{"alg":["RS256"],"kid":"k"}"#, Seen::Missing("alg")),
    ] {
        let checks = checks(&inspect(header, &claims()), &evidence());
        let check = checks.iter().find(|it| it.subject == Subject::Algorithm);
        assert_eq!(check.unwrap().seen, seen);
        assert_eq!(check.unwrap().outcome, Outcome::Failed);
    }
}

#[test]
fn a_key_is_judged_by_how_it_stands() {
    let at = Timestamp::from_seconds(NOW);
    for (standing, outcome) in [
        (KeyStanding::Published { first_seen: at }, Outcome::Passed),
        (KeyStanding::Retired { last_seen: at }, Outcome::Failed),
        (KeyStanding::MaybeRotatedAway, Outcome::Failed),
        (KeyStanding::Replaced { at }, Outcome::Alarm),
        (KeyStanding::NeverPublished, Outcome::Alarm),
        (KeyStanding::NotAsked { again_at: None }, Outcome::NotJudged),
    ] {
        let found = key(&KeyFinding::Standing(standing));
        assert_eq!((found.outcome, found.seen), (outcome, Seen::Key(standing)));
    }
    assert_eq!(key(&KeyFinding::Unnamed).outcome, Outcome::NotJudged);
    let unknown = key(&KeyFinding::NotLearnt("503".into()));
    assert_eq!(unknown.outcome, Outcome::NotJudged);
}

#[test]
fn a_signature_that_the_key_did_not_make_is_an_alarm() {
    assert_eq!(
        signature(SignatureResult::NotVerified).outcome,
        Outcome::Alarm
    );
    for why in [Unjudged::NoKey, Unjudged::NoMeans] {
        let found = signature(SignatureResult::NotJudged(why));
        assert_eq!(found.outcome, Outcome::NotJudged);
    }
}

#[test]
fn only_a_judged_signature_makes_a_token_valid() {
    let check = |subject, outcome| Check::new(subject, outcome, Seen::NotLimited);
    let passed = check(Subject::Signature, Outcome::Passed);
    assert!(is_valid(&[
        passed.clone(),
        check(Subject::Audience, Outcome::NotJudged),
        check(Subject::Clock, Outcome::NotJudged),
    ]));
    for outcome in [Outcome::NotJudged, Outcome::Failed, Outcome::Alarm] {
        assert!(!is_valid(&[check(Subject::Signature, outcome)]));
        assert!(!is_valid(&[passed.clone(), check(Subject::Key, outcome)]));
    }
    assert!(!is_valid(&[
        passed,
        check(Subject::Audience, Outcome::Failed)
    ]));
    assert!(!is_valid(&[]));
}

#[test]
fn no_audience_to_compare_is_told_and_not_taken_for_a_good_one() {
    let found = audience(&inspect(GOOD, &claims()), None);
    assert_eq!(found.outcome, Outcome::NotJudged);
    assert_eq!(found.seen, Seen::AudienceOf(vec![AUD.to_string()]));
}

#[test]
fn a_clock_may_be_off_by_what_every_reader_allows() {
    for (skew, outcome) in [
        (None, Outcome::NotJudged),
        (Some(0), Outcome::Passed),
        (Some(-60_000), Outcome::Passed),
        (Some(60_001), Outcome::Failed),
        (Some(i64::MIN), Outcome::Failed),
    ] {
        assert_eq!(clock_check(skew).outcome, outcome, "{skew:?}");
    }
}

#[test]
fn what_is_not_read_alike_by_everybody_passes_no_check() {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = claims().to_string();
    for token in [
        format!("{}.{}.c2ln", part(GOOD), part(&claims) + "="),
        format!("{}.{}.c2ln", part(GOOD), part(&format!("{claims}}}"))),
        format!("{}.{}.{}", part(GOOD), part(&claims), "A".repeat(16 * 1024)),
    ] {
        let inspection = Inspection::of(&Secret::new(token), &AccessHosts::default());
        assert!(!inspection.claims().members().is_empty());
        let checks = checks(&inspection, &evidence());
        for subject in [Subject::Form, Subject::Kind, Subject::Expiry] {
            let check = checks.iter().find(|it| it.subject == subject).unwrap();
            assert_eq!(check.outcome, Outcome::Failed, "{subject:?}");
        }
    }
}

#[test]
fn the_last_of_two_equal_names_is_judged_as_most_readers_take_it() {
    let header = r#"{"alg":"none","kid":"k","alg":"RS256"}"#;
    assert_eq!(failed(header, &claims()), [Subject::Form]);
    let header = r#"{"alg":"RS256","kid":"k","alg":"none"}"#;
    assert_eq!(
        failed(header, &claims()),
        [Subject::Form, Subject::Algorithm]
    );
}
