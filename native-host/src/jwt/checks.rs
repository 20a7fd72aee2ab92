//! One check of a token each. None depends on another having passed, so that all that is wrong is seen at once.

use std::time::Duration;

use access_vigil_core::host::{AccessHosts, HostProblem, TeamHost};
use access_vigil_core::time::Timestamp;
use serde_json::Value;

use super::{Decoded, Expected};
use crate::jwks::PublicKey;
use crate::moment;
use crate::pins::{KeyStanding, Pins, SigningKey};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Outcome {
    /// As `--json` names it.
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

/// One check, how it ended, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub says: String,
}

impl Check {
    fn new(name: &'static str, outcome: Outcome, says: impl Into<String>) -> Self {
        let says = says.into();
        Self {
            name,
            outcome,
            says,
        }
    }
}

/// Who says they issued the token: a team, or why not.
pub(super) type Issuer = Option<Result<TeamHost, HostProblem>>;

pub(super) fn issuer(issuer: Option<&Result<TeamHost, HostProblem>>) -> Check {
    match issuer {
        Some(Ok(team)) => Check::new(ISSUER, Outcome::Passed, team.to_string()),
        Some(Err(problem)) => Check::new(ISSUER, Outcome::Failed, format!("no team: {problem}")),
        None => missing(ISSUER, "iss"),
    }
}

impl Decoded {
    pub(super) fn issuer(&self) -> Issuer {
        let text = self.claim("iss")?.as_str()?;
        Some(AccessHosts::default().team_from_issuer(text))
    }

    pub(super) fn check_form(&self) -> Check {
        match self.problem {
            None => Check::new(FORM, Outcome::Passed, "as Access writes it"),
            Some(problem) => Check::new(FORM, Outcome::Failed, problem.to_string()),
        }
    }

    pub(super) fn check_algorithm(&self) -> Check {
        match self.parameter("alg").and_then(Value::as_str) {
            Some("RS256") => Check::new(ALGORITHM, Outcome::Passed, "RS256"),
            Some(other) => {
                let says = format!("{}, where Access writes RS256 only", short(other));
                Check::new(ALGORITHM, Outcome::Failed, says)
            }
            None => missing(ALGORITHM, "alg"),
        }
    }

    pub(super) fn check_key(
        &self,
        issuer: Option<&Result<TeamHost, HostProblem>>,
        pins: &Pins,
        now: Timestamp,
    ) -> (Check, Option<PublicKey>) {
        let (Some(Ok(team)), Some(kid)) = (issuer, self.parameter("kid").and_then(Value::as_str))
        else {
            let says = "the token names no team or no key";
            return (Check::new(KEY, Outcome::NotJudged, says), None);
        };
        let key = SigningKey {
            team,
            kid,
            issued_at: self.moment("iat"),
        };
        match pins.check_key(key, now) {
            Ok((standing, public)) => (told(&standing, now), public),
            Err(problem) => (
                Check::new(KEY, Outcome::NotJudged, problem.to_string()),
                None,
            ),
        }
    }

    pub(super) fn check_signature(&self, key: Option<&PublicKey>) -> Check {
        let (Some(key), Some((message, signature))) = (key, self.signed()) else {
            return Check::new(
                SIGNATURE,
                Outcome::NotJudged,
                "there is no key to judge it by",
            );
        };
        if key.verifies(message, signature) {
            return Check::new(SIGNATURE, Outcome::Passed, "made by that key");
        }
        Check::new(SIGNATURE, Outcome::Alarm, "not made by that key")
    }

    pub(super) fn check_kind(&self) -> Check {
        match self.claim("type").and_then(Value::as_str) {
            Some("app") => Check::new(KIND, Outcome::Passed, "app token"),
            Some("org") => Check::new(KIND, Outcome::Passed, "org token"),
            Some(other) => {
                let says = format!("{}, which is no session", short(other));
                Check::new(KIND, Outcome::Failed, says)
            }
            None => missing(KIND, "type"),
        }
    }

    pub(super) fn check_audience(&self, expected: &Expected) -> Check {
        let tags: Vec<&str> = match self.claim("aud") {
            Some(Value::String(tag)) => vec![tag],
            Some(Value::Array(tags)) => tags.iter().filter_map(Value::as_str).collect(),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
                return missing(AUDIENCE, "aud");
            }
        };
        let listed: Vec<String> = tags.iter().map(|tag| short(tag)).collect();
        let says = listed.join(", ");
        match &expected.audience {
            None => {
                let says = format!("{says}; give --aud to compare it");
                Check::new(AUDIENCE, Outcome::NotJudged, says)
            }
            Some(wanted) if tags.contains(&wanted.as_str()) => {
                Check::new(AUDIENCE, Outcome::Passed, says)
            }
            Some(_) => Check::new(AUDIENCE, Outcome::Failed, format!("another app: {says}")),
        }
    }

    pub(super) fn check_not_before(&self, now: Timestamp) -> Check {
        match (self.claim("nbf"), self.moment("nbf")) {
            (None, _) => Check::new(NOT_BEFORE, Outcome::Passed, "not limited"),
            (Some(_), Some(moment)) => begun(NOT_BEFORE, moment, now),
            (Some(_), None) => no_moment(NOT_BEFORE),
        }
    }

    pub(super) fn check_issued(&self, now: Timestamp) -> Check {
        match (self.claim("iat"), self.moment("iat")) {
            (_, Some(moment)) => begun(ISSUED, moment, now),
            (Some(_), None) => no_moment(ISSUED),
            (None, None) => missing(ISSUED, "iat"),
        }
    }

    pub(super) fn check_expiry(&self, now: Timestamp) -> Check {
        match (self.claim("exp"), self.moment("exp")) {
            (_, Some(end)) => {
                let outcome = if now < end {
                    Outcome::Passed
                } else {
                    Outcome::Failed
                };
                Check::new(EXPIRY, outcome, at(end, now))
            }
            (Some(_), None) => no_moment(EXPIRY),
            (None, None) => missing(EXPIRY, "exp"),
        }
    }

    fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.as_ref()?.get(name)
    }

    fn parameter(&self, name: &str) -> Option<&Value> {
        self.header.as_ref()?.get(name)
    }

    /// Whole seconds only, as core reads them.
    pub(crate) fn moment(&self, name: &str) -> Option<Timestamp> {
        let seconds = self.claim(name)?.as_u64()?;
        let seconds = i64::try_from(seconds).ok()?;
        (seconds <= END_OF_9999).then(|| Timestamp::from_seconds(seconds))
    }
}

fn told(standing: &KeyStanding, now: Timestamp) -> Check {
    let (outcome, says) = match standing {
        KeyStanding::Published { first_seen } => {
            let since = moment::text(*first_seen);
            (
                Outcome::Passed,
                format!("published by the team; seen since {since}"),
            )
        }
        KeyStanding::Retired { last_seen } => (
            Outcome::Failed,
            format!("published until {}, and no more", moment::text(*last_seen)),
        ),
        KeyStanding::Replaced { at } => (
            Outcome::Alarm,
            format!(
                "the team has published another key of this name at {}",
                moment::text(*at)
            ),
        ),
        KeyStanding::NeverPublished => (
            Outcome::Alarm,
            "the team never published this key".to_owned(),
        ),
        KeyStanding::MaybeRotatedAway => (
            Outcome::Failed,
            "not published now; it may have been rotated away before it was first looked for"
                .to_owned(),
        ),
        KeyStanding::NotAsked { again_at: Some(at) } => (
            Outcome::NotJudged,
            format!(
                "unknown; the team may be asked again {}",
                moment::relative(*at, now)
            ),
        ),
        KeyStanding::NotAsked { again_at: None } => (
            Outcome::NotJudged,
            "unknown, and the team was not asked".to_owned(),
        ),
    };
    Check::new(KEY, outcome, says)
}

/// Clocks differ; jsonwebtoken and most others allow as much.
fn begun(name: &'static str, moment: Timestamp, now: Timestamp) -> Check {
    let outcome = if moment.since(now) <= AHEAD {
        Outcome::Passed
    } else {
        Outcome::Failed
    };
    Check::new(name, outcome, at(moment, now))
}

fn at(moment: Timestamp, now: Timestamp) -> String {
    format!(
        "{} ({})",
        moment::text(moment),
        moment::relative(moment, now)
    )
}

fn missing(name: &'static str, claim: &str) -> Check {
    let says = format!("the token has no {claim}, or none of the right kind");
    Check::new(name, Outcome::Failed, says)
}

fn no_moment(name: &'static str) -> Check {
    Check::new(
        name,
        Outcome::Failed,
        "no whole number of seconds up to the year 9999",
    )
}

/// A stranger's word, as far as it is worth repeating.
fn short(text: &str) -> String {
    let mut start: String = text.chars().take(LONGEST_WORD).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

const FORM: &str = "form";
const ALGORITHM: &str = "algorithm";
const KEY: &str = "key";
const SIGNATURE: &str = "signature";
const ISSUER: &str = "issuer";
const KIND: &str = "type";
pub(super) const AUDIENCE: &str = "audience";
const NOT_BEFORE: &str = "not before";
const ISSUED: &str = "issued";
const EXPIRY: &str = "expiry";
const AHEAD: Duration = Duration::from_mins(1);
const END_OF_9999: i64 = 253_402_300_799;
const LONGEST_WORD: usize = 80;
