//! Signing keys: published, rotated, and kept for a grace period.

use access_edge::Config;
use serde_json::{Value, json};

use crate::visitor::{ALICE, APP, APP_HOST, TEAM, Visitor};

const DAY: i64 = 86_400;

fn long_session(unknowns: &Value) -> Visitor {
    let month = 30 * DAY;
    let patch = json!({"apps": {"main": {"session_seconds": month}}, "unknowns": unknowns});
    let mut visitor = Visitor::with(&patch);
    visitor.sign_in(APP, ALICE);
    visitor
}

fn certs(visitor: &mut Visitor) -> Value {
    serde_json::from_slice(&visitor.get(&format!("{TEAM}/cdn-cgi/access/certs")).body).unwrap()
}

#[test]
fn a_token_outlives_its_signing_key_by_the_grace_period() {
    let mut visitor = long_session(&json!({}));
    visitor.world.rotate_keys(visitor.now).unwrap();
    visitor.wait(7 * DAY - 1);
    assert_eq!(visitor.get(APP).status, 200);
    visitor.wait(2);
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn a_second_rotation_ends_the_grace_at_once() {
    let mut visitor = long_session(&json!({}));
    visitor.world.rotate_keys(visitor.now).unwrap();
    visitor.world.rotate_keys(visitor.now).unwrap();
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn a_token_of_a_key_long_gone_may_still_count() {
    let mut visitor = long_session(&json!({"rotated_away_key": "accepted"}));
    visitor.world.rotate_keys(visitor.now).unwrap();
    visitor.wait(20 * DAY);
    assert_eq!(visitor.get(APP).status, 200);
}

#[test]
fn certs_lists_the_key_in_force_and_the_one_before() {
    let mut visitor = Visitor::new();
    let kids = |document: &Value| {
        document["keys"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key["kid"].clone())
            .collect::<Vec<_>>()
    };
    let before = kids(&certs(&mut visitor));
    visitor.world.rotate_keys(visitor.now).unwrap();
    let after = kids(&certs(&mut visitor));
    assert_eq!((before.len(), after.len()), (2, 2));
    assert_eq!(after[1], before[0]);
    assert!(!before.contains(&after[0]));
}

#[test]
fn published_rsa_keys_verify_the_tokens_that_browsers_get() {
    let mut visitor = Visitor::in_world(Config::default());
    visitor.sign_in(APP, ALICE);
    let document = certs(&mut visitor);
    let jwks: jsonwebtoken::jwk::JwkSet =
        serde_json::from_value(json!({"keys": document["keys"]})).unwrap();
    let token = visitor.token(APP_HOST);
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(jwks.find(&kid).unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    // The visitor's clock stands still in the future of this test's machine, or in its past.
    validation.validate_exp = false;
    validation.set_audience(&["a".repeat(64)]);
    validation.set_issuer(&[TEAM]);
    jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();
    assert_eq!(document["public_cert"], document["public_certs"][0]);
    assert!(
        document["public_certs"][1]["cert"]
            .as_str()
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
}
