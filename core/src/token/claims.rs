//! The claims that every session token of Access has, each read and bounded by itself.
//! Claims that are not named here may be anything.

use alloc::string::String;
use alloc::vec::Vec;

use super::TokenKind;
use super::audience::Audience;
use super::json::{Json, Object};
use super::problem::{OtherType, TokenProblem};
use super::subject::Subject;
use crate::host::{AccessHosts, TeamHost};
use crate::time::Timestamp;

pub(super) fn kind(claims: &Object) -> Result<TokenKind, TokenProblem> {
    match text(claims, "type")? {
        "app" => Ok(TokenKind::App),
        "org" => Ok(TokenKind::Org),
        "meta" => Err(TokenProblem::OtherType(OtherType::Meta)),
        "match" => Err(TokenProblem::OtherType(OtherType::Match)),
        _ => Err(TokenProblem::OtherType(OtherType::Unknown)),
    }
}

pub(super) fn issuer(claims: &Object, hosts: &AccessHosts) -> Result<TeamHost, TokenProblem> {
    Ok(hosts.team_from_issuer(text(claims, "iss")?)?)
}

/// A list from the auth worker, a bare string from tokens that the edge signs itself (RFC 7519 §4.1.3 allows both).
pub(super) fn audience(claims: &Object) -> Result<Audience, TokenProblem> {
    match claims.get("aud") {
        None => Err(TokenProblem::Missing("aud")),
        Some(Json::Text(tag)) => Audience::new([tag.as_str()]),
        Some(Json::List(list)) => {
            let tags: Option<Vec<&str>> = list.iter().map(as_text).collect();
            Audience::new(tags.ok_or(TokenProblem::WrongKind("aud"))?)
        }
        Some(_) => Err(TokenProblem::WrongKind("aud")),
    }
}

pub(super) fn subject(claims: &Object) -> Result<Subject, TokenProblem> {
    let common_name = optional_text(claims, "common_name")?;
    Ok(Subject::new(text(claims, "sub")?, common_name))
}

/// `iat` and `exp`.
pub(super) fn lifetime(claims: &Object) -> Result<(Timestamp, Timestamp), TokenProblem> {
    let issued_at = moment(claims, "iat")?.ok_or(TokenProblem::Missing("iat"))?;
    let expires_at = moment(claims, "exp")?.ok_or(TokenProblem::Missing("exp"))?;
    if expires_at > issued_at {
        Ok((issued_at, expires_at))
    } else {
        Err(TokenProblem::EndsBeforeIssued)
    }
}

pub(super) fn not_before(claims: &Object) -> Result<Option<Timestamp>, TokenProblem> {
    moment(claims, "nbf")
}

/// A text that may be absent. `null` and the empty text count as absent, as they do for Cloudflare's own client,
/// because an identity provider without an e-mail address must not make the session unreadable.
pub(super) fn optional_text(
    claims: &Object,
    name: &'static str,
) -> Result<Option<String>, TokenProblem> {
    match claims.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(_) => Err(TokenProblem::WrongKind(name)),
    }
}

fn text<'claims>(
    claims: &'claims Object,
    name: &'static str,
) -> Result<&'claims str, TokenProblem> {
    match claims.get(name) {
        None => Err(TokenProblem::Missing(name)),
        Some(value) => as_text(value).ok_or(TokenProblem::WrongKind(name)),
    }
}

fn as_text(value: &Json) -> Option<&str> {
    match value {
        Json::Text(text) => Some(text),
        Json::Null
        | Json::Bool
        | Json::Integer(_)
        | Json::OtherNumber
        | Json::List(_)
        | Json::Object(_) => None,
    }
}

/// RFC 7519 §2 lets a `NumericDate` have a fraction. Access writes none, Cloudflare's own client reads none, and
/// readers that round in different directions would disagree about the end.
pub(super) fn moment(
    claims: &Object,
    name: &'static str,
) -> Result<Option<Timestamp>, TokenProblem> {
    match claims.get(name) {
        None => Ok(None),
        Some(Json::Integer(seconds)) => i64::try_from(*seconds)
            .ok()
            .filter(|seconds| *seconds <= END_OF_9999)
            .map(|seconds| Some(Timestamp::from_seconds(seconds)))
            .ok_or(TokenProblem::NotAMoment(name)),
        Some(_) => Err(TokenProblem::NotAMoment(name)),
    }
}

/// 9999-12-31T23:59:59Z, the last second that dates in text forms (RFC 3339 §1) can express.
const END_OF_9999: i64 = 253_402_300_799;
