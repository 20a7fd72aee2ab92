//! The header of a token: it names a key, and may not say anything else about how to verify.

use alloc::string::String;

use super::json::{Json, Object};
use super::problem::TokenProblem;

/// The name of the signing key, once everything else in the header has been found harmless.
pub(super) fn key_id(header: &Object) -> Result<String, TokenProblem> {
    if header.contains_key("crit") {
        return Err(TokenProblem::Critical);
    }
    if KEY_BRINGERS.iter().any(|name| header.contains_key(*name)) {
        return Err(TokenProblem::OwnKey);
    }
    match header.get("alg") {
        Some(Json::Text(alg)) if alg == "RS256" => {}
        _ => return Err(TokenProblem::OtherAlgorithm),
    }
    match header.get("typ") {
        None => {}
        Some(Json::Text(typ)) if typ.eq_ignore_ascii_case("JWT") => {}
        Some(_) => return Err(TokenProblem::NotAJwt),
    }
    match header.get("kid") {
        None => Err(TokenProblem::Missing("kid")),
        Some(Json::Text(kid)) if is_key_id(kid) => Ok(kid.clone()),
        Some(Json::Text(_)) => Err(TokenProblem::NotFromAccess("kid")),
        Some(_) => Err(TokenProblem::WrongKind("kid")),
    }
}

fn is_key_id(text: &str) -> bool {
    (1..=LONGEST_KEY_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Parameters that carry or point to a key (RFC 7515 §4.1.2, §4.1.3, §4.1.5, §4.1.6).
const KEY_BRINGERS: [&str; 4] = ["jwk", "jku", "x5u", "x5c"];
/// Access writes 64 hex digits.
const LONGEST_KEY_ID: usize = 128;
