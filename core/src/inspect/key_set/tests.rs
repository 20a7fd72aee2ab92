//! Key sets within and beyond every bound.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;

use serde_json::{Value, json};

use super::*;

/// A number of so many bits, written as a key set writes it.
fn number_of(bits: usize) -> String {
    let mut bytes = vec![0xff; bits.div_ceil(8)];
    if let Some(first) = bytes.first_mut() {
        *first = 0xff >> ((8 - bits % 8) % 8);
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

fn key(kid: &str, bits: usize) -> Value {
    json!({ "kid": kid, "kty": "RSA", "alg": "RS256", "use": "sig", "e": "AQAB", "n": number_of(bits) })
}

fn read(keys: &[Value]) -> Result<Vec<String>, JwksProblem> {
    let text = json!({ "keys": keys, "public_certs": [] }).to_string();
    Ok(parse_key_set(text.as_bytes())?.into_keys().collect())
}

#[test]
fn both_keys_of_a_team_are_read() {
    assert_eq!(read(&[key("b", 2048), key("a", 4096)]).unwrap(), ["a", "b"]);
}

#[test]
fn keys_outside_2048_to_8192_bits_are_refused_with_the_whole_set() {
    for bits in [16, 512, 1024, 2047, 8193, 65_536] {
        let refused = read(&[key("good", 2048), key("bad", bits)]).unwrap_err();
        assert!(
            matches!(refused, JwksProblem::BadSize(_)),
            "{bits}: {refused}"
        );
    }
    for bits in [2048, 2049, 8192] {
        assert!(read(&[key("good", bits)]).is_ok(), "{bits}");
    }
}

#[test]
fn zeros_before_a_small_number_do_not_make_it_large() {
    let mut bytes = vec![0; 300];
    bytes.push(0xff);
    let mut small = key("bad", 2048);
    small["n"] = URL_SAFE_NO_PAD.encode(bytes).into();
    assert_eq!(read(&[small]), Err(JwksProblem::BadSize(8)));
}

#[test]
fn sixteen_keys_are_read_and_more_are_not() {
    let keys = |n: usize| {
        (0..n)
            .map(|nth| key(&nth.to_string(), 2048))
            .collect::<Vec<_>>()
    };
    assert_eq!(read(&keys(16)).unwrap().len(), 16);
    assert_eq!(read(&keys(17)), Err(JwksProblem::TooManyKeys));
    let empty = json!({ "kty": "none" });
    assert_eq!(read(&vec![empty; 10_000]), Err(JwksProblem::TooManyKeys));
}

#[test]
fn keys_for_something_else_are_left_out_and_a_set_of_those_is_none() {
    let other = [
        json!({ "kty": "EC", "kid": "e", "crv": "P-256", "x": "", "y": "" }),
        json!({ "kty": "oct", "kid": "o", "k": "c2VjcmV0" }),
        json!({ "kty": "RSA", "kid": "enc", "use": "enc", "n": number_of(2048), "e": "AQAB" }),
        json!({ "kty": "RSA", "kid": "alg", "alg": "RS512", "n": number_of(2048), "e": "AQAB" }),
    ];
    assert_eq!(read(&other), Err(JwksProblem::NoKeys));
    let with = [&other[..], &[key("good", 2048)]].concat();
    assert_eq!(read(&with).unwrap(), ["good"]);
    assert_eq!(read(&[]), Err(JwksProblem::NoKeys));
}

#[test]
fn names_are_needed_printable_short_and_used_once() {
    for kid in ["", "a b", "ü", "\u{1b}", &"k".repeat(129)] {
        assert_eq!(
            read(&[key(kid, 2048)]),
            Err(JwksProblem::BadName),
            "{kid:?}"
        );
    }
    let mut nameless = key("", 2048);
    nameless.as_object_mut().unwrap().remove("kid");
    assert_eq!(read(&[nameless]), Err(JwksProblem::BadName));
    assert_eq!(
        read(&[key("a", 2048), key("a", 4096)]),
        Err(JwksProblem::RepeatedName)
    );
}

#[test]
fn exponents_that_nobody_uses_are_refused() {
    for exponent in ["", "AA", "AQ", "Aw", "AQAA", "EAAAAAAAAQ", "AQAC"] {
        let mut odd = key("a", 2048);
        odd["e"] = exponent.into();
        assert_eq!(read(&[odd]), Err(JwksProblem::BadExponent), "{exponent}");
    }
}

#[test]
fn what_is_no_key_set_is_refused() {
    for text in [
        "",
        "[]",
        "{}",
        "null",
        r#"{"keys":{}}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[],"keys":[]}"#,
        r#"{"keys":[{"kty":"RSA","kty":"RSA"}]}"#,
        "{\"keys\":[]} x",
        "\u{feff}{\"keys\":[]}",
    ] {
        assert_eq!(
            parse_key_set(text.as_bytes()),
            Err(JwksProblem::NotAKeySet),
            "{text}"
        );
    }
    let deep = format!("{{\"keys\":{}", "[".repeat(100_000));
    assert_eq!(parse_key_set(deep.as_bytes()), Err(JwksProblem::NotAKeySet));
    let long = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(parse_key_set(&long), Err(JwksProblem::TooLong));
    let mut spaced = json!({ "keys": [key("a", 2048)] }).to_string();
    spaced.extend(core::iter::repeat_n(' ', 1024 * 1024 - spaced.len()));
    assert!(parse_key_set(spaced.as_bytes()).is_ok());
}

#[test]
fn padded_and_other_base64_is_refused() {
    for n in ["====", "!!!!", "AQAB=", "AQ+/"] {
        let mut odd = key("a", 2048);
        odd["n"] = n.into();
        assert_eq!(read(&[odd]), Err(JwksProblem::NotBase64), "{n}");
    }
}
