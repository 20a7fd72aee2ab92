//! What a page shows of tokens that anybody may have written.

use std::format;
use std::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use super::*;
use crate::host::AccessHosts;
use crate::inspect::Inspection;
use crate::secret::Secret;
use crate::token::TokenProblem;

fn inspect(claims: impl AsRef<[u8]>) -> Inspection {
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let header = part(br#"{"alg":"RS256","kid":"k","typ":"JWT"}"#);
    let token = format!("{header}.{}.c2ln", part(claims.as_ref()));
    Inspection::of(&Secret::new(token), &AccessHosts::default())
}

fn rows_of(claims: &str) -> Vec<Row> {
    claim_rows(inspect(claims).claims())
}

fn remarks(row: &Row) -> Vec<&str> {
    row.remarks.iter().map(|it| it.key.as_str()).collect()
}

#[test]
fn a_claim_is_shown_with_its_value_its_meaning_and_its_moment() {
    let rows = rows_of(r#"{"exp":1700003600,"email":"a@b.c","aud":["x","y"],"policy_id":true}"#);
    let shown: Vec<_> = rows
        .iter()
        .map(|row| (row.name.as_str(), row.kind, row.value.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("exp", Kind::Number, "1700003600"),
            ("email", Kind::Text, "a@b.c"),
            ("aud", Kind::List, r#"["x","y"]"#),
            ("policy_id", Kind::Bool, "true"),
        ]
    );
    let moment = rows[0].moment.as_ref().unwrap();
    assert_eq!(moment.arguments, [Argument::Moment(1_700_003_600_000)]);
    assert_eq!(rows[0].meaning.key, "claim_exp");
    assert_eq!(rows[3].meaning.key, "claim_unknown");
    assert!(rows.iter().all(|row| row.remarks.is_empty()));
}

#[test]
fn a_moment_that_is_none_is_told_beside_its_value() {
    for value in ["\"1700003600\"", "1700003600.5", "-1", "1e300", "null"] {
        let rows = rows_of(&format!("{{\"exp\":{value}}}"));
        assert_eq!(rows[0].moment, None);
        assert_eq!(remarks(&rows[0]), ["check_not_a_moment"], "{value}");
    }
}

#[test]
fn an_inlined_identity_is_taken_apart() {
    let rows = rows_of(r#"{"identity":{"email":"a@b.c","idp":{"type":"okta"},"iat":1700000000}}"#);
    let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(
        names,
        ["identity", "identity.email", "identity.idp", "identity.iat"]
    );
    assert_eq!(rows[2].value, r#"{"type":"okta"}"#);
    assert!(rows[3].moment.is_some());
}

#[test]
fn an_answer_of_get_identity_is_shown_alike() {
    let rows = identity_rows(r#"{"email":"a@b.c","groups":[{"id":"1"}],"devicePosture":{}}"#);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].meaning.key, "claim_identity_groups");
    assert!(identity_rows("<!DOCTYPE html>").is_empty());
    let long = format!("{{\"email\":\"a@b.c\",\"x\":\"{}\"}}", "é".repeat(200_000));
    assert_eq!(identity_rows(&long).len(), 1);
}

#[test]
fn a_name_that_is_there_twice_is_shown_twice_and_told() {
    let token = inspect(r#"{"exp":1,"type":"app","exp":2}"#);
    let rows = claim_rows(token.claims());
    assert_eq!((rows[0].value.as_str(), rows[2].value.as_str()), ("1", "2"));
    assert_eq!(remarks(&rows[0]), ["claim_twice"]);
    assert_eq!(remarks(&rows[2]), ["claim_twice"]);
    assert!(rows[1].remarks.is_empty());
    assert_eq!(
        token.problem(),
        Some(TokenProblem::RepeatedName(crate::token::Part::Claims))
    );
}

#[test]
fn what_cannot_be_seen_is_written_out() {
    let rows = rows_of("{\"na\u{202e}me\":\"a\\u0000b\\u200b<script>\"}");
    assert_eq!(rows[0].name, "na\\u202eme");
    assert_eq!(rows[0].value, "a\\u0000b\\u200b<script>");
    assert_eq!(remarks(&rows[0]), ["claim_hidden"]);
}

#[test]
fn long_and_deep_values_are_cut_and_told() {
    let long = rows_of(&format!("{{\"a\":\"{}\"}}", "é".repeat(64 * 1024 / 2)));
    assert_eq!(long[0].value.chars().count(), LONGEST_VALUE);
    assert_eq!(remarks(&long[0]), ["claim_left_out"]);
    let left = Argument::count(64 * 1024 / 2 - LONGEST_VALUE);
    assert_eq!(long[0].remarks[0].arguments, [left]);
    let deep = rows_of(&format!(
        "{{\"a\":{}{}}}",
        "[".repeat(20_000),
        "]".repeat(20_000)
    ));
    assert_eq!(remarks(&deep[0]), ["claim_deep"]);
    let many = "\"x\":1,".repeat(9000);
    let many = rows_of(&format!("{{{many}\"x\":1}}"));
    assert_eq!(many.len(), MOST_ROWS);
}

#[test]
fn a_broken_token_is_shown_as_far_as_it_goes() {
    let cut = inspect(r#"{"type":"app","exp":17000"#);
    let rows = claim_rows(cut.claims());
    assert_eq!(rows[0].value, "app");
    assert_eq!(
        cut.problem(),
        Some(TokenProblem::NotJson(crate::token::Part::Claims))
    );
    let other = inspect(b"{\"email\":\"\xff\",\"type\":\"app\"}");
    assert_eq!(claim_rows(other.claims()).len(), 2);
    let padded = Inspection::of(
        &Secret::new("eyJhIjoxfQ==.eyJi\nIjoyfQ"),
        &AccessHosts::default(),
    );
    assert_eq!(header_rows(padded.header())[0].name, "a");
    assert_eq!(claim_rows(padded.claims())[0].name, "b");
    let repeated = |n: usize| {
        let text = Secret::new("eyJhIjoxfQ.".repeat(n));
        Inspection::of(&text, &AccessHosts::default())
    };
    let (long, endless) = (repeated(10_000), repeated(12_000));
    assert_eq!(header_rows(long.header()).len(), 1);
    assert!(header_rows(endless.header()).is_empty());
}

proptest! {
    #[test]
    fn no_text_whatever_breaks_a_row_or_comes_out_alive(claims in "\\PC{0,80}|\\{\"\\PC{0,20}\":\"[\\PC\u{0}-\u{1f}\u{202a}-\u{202e}]{0,40}\"\\}") {
        for row in rows_of(&claims) {
            prop_assert!(is_inert(&row.name) && is_inert(&row.value));
            prop_assert!(row.value.len() <= 6 * LONGEST_VALUE);
        }
    }

    #[test]
    fn no_bytes_whatever_break_an_inspection(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,100}") {
        prop_assert!(claim_rows(inspect(bytes).claims()).len() <= 2 * MOST_ROWS);
        let token = Inspection::of(&Secret::new(text.as_str()), &AccessHosts::default());
        prop_assert!(token.problem().is_some());
        prop_assert!(identity_rows(&text).len() <= MOST_ROWS);
    }
}
