//! A token taken apart: what its header and its claims say, and each check of it alone.
//!
//! Promises: the signature is judged with RS256 and the team's own key only, the times by the moment that is passed in;
//! what a check could not judge is told so. Never: the token or its signature in an answer.

mod checks;

use access_vigil_core::host::AccessHosts;
use access_vigil_core::inspect::{
    self, Evidence, Inspection, KeyFinding, SignatureResult, Signed, Unjudged,
};
use access_vigil_core::secret::Secret;
use access_vigil_core::time::Timestamp;
use access_vigil_core::token::TokenProblem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

pub use access_vigil_core::inspect::Outcome;
pub use checks::Check;

use crate::jwks::{self, PublicKey};
use crate::pins::{Pins, SigningKey};

/// What a token says, as far as it can be read at all.
pub struct Decoded {
    /// The header, where it is JSON.
    pub header: Option<Value>,
    /// The claims, where they are JSON.
    pub claims: Option<Value>,
    inspection: Inspection,
    signed: Option<Signed>,
}

/// Claims name a person.
impl std::fmt::Debug for Decoded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut decoded = formatter.debug_struct("Decoded");
        decoded
            .field("problem", &self.problem())
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
        let inspection = Inspection::of(token, &AccessHosts::default());
        // The cap is core's; beyond it nothing is read at all.
        let signed = match inspection.problem() {
            Some(TokenProblem::TooLong) => None,
            Some(_) | None => Signed::of(token),
        };
        let message = signed.as_ref().map(|signed| signed.message().expose());
        let part = |nth: usize| json_of(message?.split('.').nth(nth)?);
        Self {
            header: part(0),
            claims: part(1),
            inspection,
            signed,
        }
    }

    /// Why it is no token that Access could have issued.
    #[must_use]
    pub fn problem(&self) -> Option<TokenProblem> {
        self.inspection.problem()
    }

    /// A claim that is a moment.
    #[must_use]
    pub fn moment(&self, claim: &str) -> Option<Timestamp> {
        self.inspection.moment(claim)
    }

    /// Every check, in the order in which a reader asks. Only the keys may need the network.
    #[must_use]
    pub fn verify(
        &self,
        expected: &Expected,
        (pins, now): (&Pins, Timestamp),
    ) -> Vec<inspect::Check> {
        let (finding, key) = self.find_key(pins, now);
        let evidence = Evidence {
            now,
            audience: expected.audience.as_deref(),
            key: finding,
            signature: self.judge_signature(key.as_ref()),
        };
        inspect::checks(&self.inspection, &evidence)
    }

    fn find_key(&self, pins: &Pins, now: Timestamp) -> (KeyFinding, Option<PublicKey>) {
        let (Some(Ok(team)), Some(kid)) = (self.inspection.issuer(), self.inspection.key_id())
        else {
            return (KeyFinding::Unnamed, None);
        };
        let issued_at = self.moment("iat");
        let key = SigningKey {
            team,
            kid,
            issued_at,
        };
        match pins.check_key(key, now) {
            Ok((standing, public)) => (KeyFinding::Standing(standing), public),
            Err(problem) => (KeyFinding::NotLearnt(problem.to_string()), None),
        }
    }

    /// Judges the signature with this key, by RS256 whatever the token says.
    #[must_use]
    pub fn judge_signature(&self, key: Option<&PublicKey>) -> SignatureResult {
        let (Some(key), Some(signed)) = (key, &self.signed) else {
            return SignatureResult::NotJudged(Unjudged::NoKey);
        };
        let (message, signature) = (signed.message().expose(), signed.signature().expose());
        if jwks::verifies(key, message, signature) {
            SignatureResult::Verified
        } else {
            SignatureResult::NotVerified
        }
    }
}

fn json_of(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests;
