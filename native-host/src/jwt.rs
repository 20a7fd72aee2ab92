//! A token taken apart: what its header and its claims say, and each check of it alone.
//!
//! Promises: the signature is judged with RS256 and the team's own key only, the times by the moment that is passed in;
//! what a check could not judge is told so. Never: the token or its signature in an answer.

mod checks;

use access_vigil_core::host::AccessHosts;
use access_vigil_core::secret::Secret;
use access_vigil_core::time::Timestamp;
use access_vigil_core::token::{Token, TokenProblem};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

pub use checks::{Check, Outcome};

use crate::pins::Pins;

/// What a token says, as far as it can be read at all.
#[derive(Clone)]
pub struct Decoded {
    /// The header, where it is JSON.
    pub header: Option<Value>,
    /// The claims, where they are JSON.
    pub claims: Option<Value>,
    /// Why it is no token that Access could have issued.
    pub problem: Option<TokenProblem>,
    parts: Option<[Secret; 2]>,
}

/// Claims name a person.
impl std::fmt::Debug for Decoded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut decoded = formatter.debug_struct("Decoded");
        decoded
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

/// What a token is judged by.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The AUD of the app, where it is known.
    pub audience: Option<String>,
}

impl Decoded {
    /// Reads a token. Whatever the text, something can be said of it.
    #[must_use]
    pub fn of(token: &Secret) -> Self {
        let problem = Token::parse(token, &AccessHosts::default()).err();
        let text = token.expose();
        // The cap is core's; beyond it nothing is read at all.
        let parts = match problem {
            Some(TokenProblem::TooLong) => None,
            Some(_) | None => text.rsplit_once('.'),
        };
        let part = |nth: usize| json_of(parts?.0.split('.').nth(nth)?);
        Self {
            header: part(0),
            claims: part(1),
            problem,
            parts: parts.map(|(signed, signature)| [Secret::new(signed), Secret::new(signature)]),
        }
    }

    /// Every check, in the order in which a reader asks. Only the keys may need the network.
    #[must_use]
    pub fn verify(&self, expected: &Expected, (pins, now): (&Pins, Timestamp)) -> Vec<Check> {
        let issuer = self.issuer();
        let (key_check, key) = self.check_key(issuer.as_ref(), pins, now);
        vec![
            self.check_form(),
            self.check_algorithm(),
            key_check,
            self.check_signature(key.as_ref()),
            checks::issuer(issuer.as_ref()),
            self.check_kind(),
            self.check_audience(expected),
            self.check_not_before(now),
            self.check_issued(now),
            self.check_expiry(now),
        ]
    }

    /// The message that was signed, and the signature.
    fn signed(&self) -> Option<(&str, &str)> {
        let [message, signature] = self.parts.as_ref()?;
        Some((message.expose(), signature.expose()))
    }
}

/// Whether a token may be believed: nothing failed, and the signature was judged.
#[must_use]
pub fn is_valid(checks: &[Check]) -> bool {
    checks.iter().all(|check| match check.outcome {
        Outcome::Passed => true,
        Outcome::Failed | Outcome::Alarm => false,
        // Nobody has to say for which app a token should be.
        Outcome::NotJudged => check.name == checks::AUDIENCE,
    })
}

fn json_of(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests;
