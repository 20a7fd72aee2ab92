//! One check of a token each. None depends on another having passed, so that all that is wrong is seen at once.
//!
//! Contract: what needs a key, a network or a clock comes in as [`Evidence`]; a check without its evidence is not judged.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::seen::{Seen, short};
use super::{Inspection, Json};
use crate::time::Timestamp;
use crate::token::TokenKind;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Not as it should be.
    Failed,
    /// Somebody else than the team made this token.
    Alarm,
    /// What it needs is not known.
    NotJudged,
}

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Whether Access could have written it at all.
    Form,
    /// The algorithm of the signature.
    Algorithm,
    /// Whether the team published the key.
    Key,
    /// Whether that key made the signature.
    Signature,
    /// Whether a team issued it.
    Issuer,
    /// Whether it is the token of a session.
    Kind,
    /// Whether it is for the app.
    Audience,
    /// Whether it counts already.
    NotBefore,
    /// Whether it has been issued already.
    Issued,
    /// Whether it counts still.
    Expiry,
    /// Whether this machine's clock agrees with Access's.
    Clock,
}

/// One check, how it ended, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub seen: Seen,
}

/// What is known of the key that signed a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStanding {
    /// The team publishes it.
    Published {
        /// Since when we know it.
        first_seen: Timestamp,
    },
    /// The team published it and does so no more: its tokens count no longer.
    Retired {
        /// When it was still there.
        last_seen: Timestamp,
    },
    /// An alarm: the team publishes another key under this name than before.
    Replaced {
        /// When the other one was seen.
        at: Timestamp,
    },
    /// An alarm: the team does not publish it, and a token so young could be signed by no key that was rotated away.
    NeverPublished,
    /// Not published now; the token is so old that its key may have been rotated away before we looked.
    MaybeRotatedAway,
    /// Unknown, and the team was not asked.
    NotAsked {
        /// When it may be asked again, where it was asked so recently that it is not yet.
        again_at: Option<Timestamp>,
    },
}

/// What came of looking for the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyFinding {
    /// The token names no team, or no key.
    Unnamed,
    /// The team's keys are known.
    Standing(KeyStanding),
    /// They could not be learnt, and why.
    NotLearnt(String),
}

/// What came of verifying the signature with that key, RS256 and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureResult {
    /// The key made it.
    Verified,
    /// The key did not make it.
    NotVerified,
    /// Nobody tried.
    NotJudged(Unjudged),
}

/// Why a signature was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unjudged {
    /// There is no key, or no signature.
    NoKey,
    /// There is a key, and nothing that can verify with it.
    NoMeans,
}

/// What a token is judged by.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// The moment, on the team's clock as far as it is known.
    pub now: Timestamp,
    /// The AUD of the app: the `kid` of its login's address, or that of its session.
    pub audience: Option<&'a str>,
    /// What is known of the key.
    pub key: KeyFinding,
    /// What is known of the signature.
    pub signature: SignatureResult,
}

/// Every check, in the order in which a reader asks.
#[must_use]
pub fn checks(token: &Inspection, evidence: &Evidence<'_>) -> Vec<Check> {
    let now = evidence.now;
    alloc::vec![
        form(token),
        algorithm(token),
        key(&evidence.key),
        signature(evidence.signature),
        issuer(token),
        kind(token),
        audience(token, evidence.audience),
        not_before(token, now),
        issued(token, now),
        expiry(token, now),
    ]
}

/// How far this machine's clock is from Access's, in milliseconds, where that is known. Beyond what every reader allows,
/// the checks of moments may be wrong.
#[must_use]
pub fn clock_check(skew: Option<i64>) -> Check {
    let (outcome, seen) = match skew {
        None => (Outcome::NotJudged, Seen::ClockUnknown),
        Some(skew) if skew.unsigned_abs() <= millis(AHEAD) => {
            (Outcome::Passed, Seen::ClockOff(skew))
        }
        Some(skew) => (Outcome::Failed, Seen::ClockOff(skew)),
    };
    Check::new(Subject::Clock, outcome, seen)
}

/// Whether a token may be believed: nothing failed, and the signature was judged.
#[must_use]
pub fn is_valid(checks: &[Check]) -> bool {
    let has_signature = checks.iter().any(|it| it.subject == Subject::Signature);
    let passes = |check: &Check| match check.outcome {
        Outcome::Passed => true,
        Outcome::Failed | Outcome::Alarm => false,
        // Nobody has to say for which app a token should be, or has heard from Access what time it is.
        Outcome::NotJudged => matches!(check.subject, Subject::Audience | Subject::Clock),
    };
    has_signature && checks.iter().all(passes)
}

impl Check {
    fn new(subject: Subject, outcome: Outcome, seen: Seen) -> Self {
        Self {
            subject,
            outcome,
            seen,
        }
    }

    fn missing(subject: Subject, name: &'static str) -> Self {
        Self::new(subject, Outcome::Failed, Seen::Missing(name))
    }
}

impl Outcome {
    /// As `--json` and the page name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Alarm => "alarm",
            Self::NotJudged => "not-judged",
        }
    }
}

fn form(token: &Inspection) -> Check {
    match token.problem() {
        None => Check::new(Subject::Form, Outcome::Passed, Seen::AsAccessWrites),
        Some(problem) => Check::new(Subject::Form, Outcome::Failed, Seen::Malformed(problem)),
    }
}

fn algorithm(token: &Inspection) -> Check {
    match token.header().get("alg").and_then(Json::as_text) {
        Some("RS256") => Check::new(Subject::Algorithm, Outcome::Passed, Seen::Rs256),
        Some(other) => {
            let seen = Seen::OtherAlgorithm(short(other));
            Check::new(Subject::Algorithm, Outcome::Failed, seen)
        }
        None => Check::missing(Subject::Algorithm, "alg"),
    }
}

fn key(finding: &KeyFinding) -> Check {
    let (outcome, seen) = match finding {
        KeyFinding::Unnamed => (Outcome::NotJudged, Seen::NoKeyNamed),
        KeyFinding::NotLearnt(why) => (Outcome::NotJudged, Seen::KeysNotLearnt(why.clone())),
        KeyFinding::Standing(standing) => {
            let outcome = match standing {
                KeyStanding::Published { .. } => Outcome::Passed,
                KeyStanding::Retired { .. } | KeyStanding::MaybeRotatedAway => Outcome::Failed,
                KeyStanding::Replaced { .. } | KeyStanding::NeverPublished => Outcome::Alarm,
                KeyStanding::NotAsked { .. } => Outcome::NotJudged,
            };
            (outcome, Seen::Key(*standing))
        }
    };
    Check::new(Subject::Key, outcome, seen)
}

fn signature(result: SignatureResult) -> Check {
    let outcome = match result {
        SignatureResult::Verified => Outcome::Passed,
        SignatureResult::NotVerified => Outcome::Alarm,
        SignatureResult::NotJudged(_) => Outcome::NotJudged,
    };
    Check::new(Subject::Signature, outcome, Seen::Signature(result))
}

fn issuer(token: &Inspection) -> Check {
    match token.issuer() {
        Some(Ok(team)) => Check::new(Subject::Issuer, Outcome::Passed, Seen::Team(team.clone())),
        Some(Err(problem)) => Check::new(Subject::Issuer, Outcome::Failed, Seen::NoTeam(problem)),
        None => Check::missing(Subject::Issuer, "iss"),
    }
}

fn kind(token: &Inspection) -> Check {
    let (outcome, seen) = match token.claims().get("type").and_then(Json::as_text) {
        Some("app") => (Outcome::Passed, Seen::Kind(TokenKind::App)),
        Some("org") => (Outcome::Passed, Seen::Kind(TokenKind::Org)),
        Some(other) => (Outcome::Failed, Seen::OtherKind(short(other))),
        None => return Check::missing(Subject::Kind, "type"),
    };
    Check::new(Subject::Kind, outcome, seen)
}

/// A list from the auth worker, a bare string from tokens that the edge signs itself (RFC 7519 §4.1.3 allows both).
fn audience(token: &Inspection, wanted: Option<&str>) -> Check {
    let tags: Vec<&str> = match token.claims().get("aud") {
        Some(Json::Text(tag)) => alloc::vec![tag.as_str()],
        Some(Json::List(tags)) => tags.iter().filter_map(Json::as_text).collect(),
        Some(
            Json::Null
            | Json::Bool(_)
            | Json::Integer(_)
            | Json::Number(_)
            | Json::Object(_)
            | Json::Cut,
        )
        | None => return Check::missing(Subject::Audience, "aud"),
    };
    let listed: Vec<String> = tags.iter().take(MOST_TAGS).map(|tag| short(tag)).collect();
    let (outcome, seen) = match wanted {
        None => (Outcome::NotJudged, Seen::AudienceOf(listed)),
        Some(wanted) if tags.contains(&wanted) => (Outcome::Passed, Seen::Audience(listed)),
        Some(_) => (Outcome::Failed, Seen::AnotherApp(listed)),
    };
    Check::new(Subject::Audience, outcome, seen)
}

fn not_before(token: &Inspection, now: Timestamp) -> Check {
    match (token.claims().get("nbf"), token.moment("nbf")) {
        (None, _) => Check::new(Subject::NotBefore, Outcome::Passed, Seen::NotLimited),
        (Some(_), Some(moment)) => begun(Subject::NotBefore, moment, now),
        (Some(_), None) => no_moment(Subject::NotBefore),
    }
}

fn issued(token: &Inspection, now: Timestamp) -> Check {
    match (token.claims().get("iat"), token.moment("iat")) {
        (_, Some(moment)) => begun(Subject::Issued, moment, now),
        (Some(_), None) => no_moment(Subject::Issued),
        (None, None) => Check::missing(Subject::Issued, "iat"),
    }
}

fn expiry(token: &Inspection, now: Timestamp) -> Check {
    match (token.claims().get("exp"), token.moment("exp")) {
        (_, Some(end)) => {
            let outcome = if now < end {
                Outcome::Passed
            } else {
                Outcome::Failed
            };
            Check::new(Subject::Expiry, outcome, Seen::Moment(end))
        }
        (Some(_), None) => no_moment(Subject::Expiry),
        (None, None) => Check::missing(Subject::Expiry, "exp"),
    }
}

/// Clocks differ; jsonwebtoken and most others allow as much.
fn begun(subject: Subject, moment: Timestamp, now: Timestamp) -> Check {
    let outcome = if moment.since(now) <= AHEAD {
        Outcome::Passed
    } else {
        Outcome::Failed
    };
    Check::new(subject, outcome, Seen::Moment(moment))
}

fn no_moment(subject: Subject) -> Check {
    Check::new(subject, Outcome::Failed, Seen::NotAMoment)
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

const AHEAD: Duration = Duration::from_mins(1);
/// As many as a token that can be read has.
const MOST_TAGS: usize = 32;

#[cfg(test)]
mod tests;
