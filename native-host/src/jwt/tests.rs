//! Each check of a token, alone.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::pins::Asking;
use crate::places::Places;

const NOW: i64 = 1_790_000_000;
const AUD: &str = "aaaa";

fn token(header: &str, claims: &Value) -> Secret {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    Secret::new(format!(
        "{}.{}.c2ln",
        part(header),
        part(&claims.to_string())
    ))
}

fn claims() -> Value {
    json!({
        "type": "app", "iss": "https://custom.cloudflareaccess.com", "aud": [AUD], "sub": "s",
        "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW + 60,
    })
}

/// The outcome of each check, where nobody may be asked for keys.
fn outcomes(token: &Secret) -> Vec<(&'static str, Outcome)> {
    let base = tempfile::tempdir().unwrap();
    let places = Places::below(base.path().to_owned(), |_| None);
    let pins = Pins::open(&places, Asking::Never).unwrap();
    let expected = Expected {
        audience: Some(AUD.to_owned()),
    };
    let now = Timestamp::from_seconds(NOW);
    let checks = Decoded::of(token).verify(&expected, (&pins, now));
    checks
        .iter()
        .map(|check| Check::told(check, now))
        .map(|check| (check.name, check.outcome))
        .collect()
}

fn failed(header: &str, claims: &Value) -> Vec<&'static str> {
    let failed = outcomes(&token(header, claims)).into_iter();
    failed
        .filter(|(_, outcome)| *outcome == Outcome::Failed)
        .map(|(name, _)| name)
        .collect()
}

const GOOD: &str = r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#;

#[test]
fn a_good_token_fails_nothing_and_is_still_not_valid_without_a_key() {
    let outcomes = outcomes(&token(GOOD, &claims()));
    let not_judged: Vec<_> = outcomes
        .iter()
        .filter(|(_, outcome)| *outcome != Outcome::Passed)
        .collect();
    assert_eq!(
        not_judged,
        [
            &("key", Outcome::NotJudged),
            &("signature", Outcome::NotJudged)
        ]
    );
}

#[test]
fn each_flaw_is_found_by_its_own_check_alone() {
    let cases = [
        ("aud", json!("bbbb"), vec!["audience"]),
        ("aud", json!(["x", "y"]), vec!["audience"]),
        ("aud", json!(AUD), vec![]),
        ("exp", json!(NOW - 1), vec!["expiry"]),
        ("exp", json!(NOW), vec!["expiry"]),
        ("nbf", json!(NOW + 61), vec!["not before"]),
        ("nbf", json!(NOW + 60), vec![]),
        ("iat", json!(NOW + 61), vec!["form", "issued"]),
        ("exp", json!("1790000060"), vec!["form", "expiry"]),
        ("exp", json!(1e308), vec!["form", "expiry"]),
        ("exp", json!(-1), vec!["form", "expiry"]),
        ("exp", json!(1_790_000_060.5), vec!["form", "expiry"]),
        ("exp", json!(253_402_300_800_i64), vec!["form", "expiry"]),
        ("nbf", json!(null), vec!["form", "not before"]),
        ("type", json!("meta"), vec!["form", "type"]),
        ("type", json!("org"), vec![]),
        (
            "iss",
            json!("https://evilcloudflareaccess.com"),
            vec!["form", "issuer"],
        ),
        (
            "iss",
            json!("https://custom.cloudflareaccess.com.evil.example"),
            vec!["form", "issuer"],
        ),
        (
            "iss",
            json!("http://custom.cloudflareaccess.com"),
            vec!["form", "issuer"],
        ),
    ];
    for (name, value, expected) in cases {
        let mut claims = claims();
        claims[name] = value.clone();
        assert_eq!(failed(GOOD, &claims), expected, "{name} = {value}");
    }
}

#[test]
fn claims_that_are_not_there_are_not_taken_for_good_ones() {
    for (name, check) in [
        ("iss", "issuer"),
        ("aud", "audience"),
        ("type", "type"),
        ("iat", "issued"),
        ("exp", "expiry"),
    ] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(failed(GOOD, &claims), ["form", check], "{name}");
    }
}

#[test]
fn another_algorithm_an_own_key_and_critical_extensions_are_refused() {
    for (header, checks) in [
        (r#"{"alg":"none","kid":"k"}"#, vec!["form", "algorithm"]),
        (r#"{"alg":"HS256","kid":"k"}"#, vec!["form", "algorithm"]),
        (r#"{"alg":"rs256","kid":"k"}"#, vec!["form", "algorithm"]),
        (r#"{"kid":"k"}"#, vec!["form", "algorithm"]),
        (r#"{"alg":"RS256","kid":"k","crit":["x"]}"#, vec!["form"]),
        (
            r#"{"alg":"RS256","kid":"k","jku":"https://evil.example/"}"#,
            vec!["form"],
        ),
        (
            r#"{"alg":"RS256","kid":"k","jwk":{"kty":"RSA"}}"#,
            vec!["form"],
        ),
        (r#"{"alg":"none","alg":"RS256","kid":"k"}"#, vec!["form"]),
    ] {
        assert_eq!(failed(header, &claims()), checks, "{header}");
    }
}

#[test]
fn a_text_that_is_no_token_is_taken_apart_as_far_as_it_goes() {
    let none = Decoded::of(&Secret::new("not a token"));
    assert!(none.header.is_none() && none.claims.is_none() && none.problem().is_some());
    let half = Decoded::of(&Secret::new("eyJhbGciOiJub25lIn0.!.c2ln"));
    assert_eq!(half.header.unwrap()["alg"], "none");
    assert!(half.claims.is_none());
    let long = Decoded::of(&Secret::new("e30.".repeat(5000)));
    assert!(long.header.is_none());
}

#[test]
fn nothing_of_a_token_shows_in_debug() {
    let mut secret = claims();
    secret["email"] = json!("canary@example.com");
    let decoded = Decoded::of(&token(GOOD, &secret));
    let shown = format!("{decoded:?}");
    assert!(
        !shown.contains("canary") && !shown.contains("c2ln") && !shown.contains("eyJ"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn no_claim_whatever_makes_a_check_panic(name in "[a-z]{1,6}", value in "\\PC{0,40}", number in any::<f64>()) {
        for value in [json!(value), json!(number), json!([value, number])] {
            let mut strange = claims();
            strange[name.as_str()] = value;
            outcomes(&token(GOOD, &strange));
        }
    }
}
