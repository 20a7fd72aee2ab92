//! A team's published signing keys: fetched from the team alone, and what they sign. What is a key set, core decides.
//!
//! Promises: at most 1 MiB is read, and no redirect is followed.

use access_vigil_core::host::TeamHost;
use access_vigil_core::inspect::{JwksProblem, LONGEST_KEY_SET, parse_key_set};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};

pub use access_vigil_core::inspect::{KeySet, PublicKey};

use crate::web::{Web, WebError};

/// Whether this key made the signature of that message. The signature is base64url, as it stands in a token.
#[must_use]
pub fn verifies(key: &PublicKey, message: &str, signature: &str) -> bool {
    // Only the signature: the library's own judgement of claims lets tokens without `iss` and `aud` pass, knows no
    // `crit`, and reads a clock that nobody can set.
    DecodingKey::from_rsa_components(key.modulus(), key.exponent())
        .and_then(|key| crypto::verify(signature, message.as_bytes(), &key, Algorithm::RS256))
        .unwrap_or(false)
}

/// Why there is no key set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The team was not reached.
    #[error(transparent)]
    Web(#[from] WebError),
    /// It answered with another status than 200; a redirect is one.
    #[error("{team} answered with status {status} instead of its keys")]
    Status {
        /// Who was asked.
        team: String,
        /// What came.
        status: u16,
    },
    /// It answered with something that is no key set.
    #[error("{team} did not answer with its keys: {problem}")]
    Unusable {
        /// Who was asked.
        team: String,
        /// What is wrong with it.
        problem: JwksProblem,
    },
}

/// Asks a team for its keys, once.
pub fn fetch(web: &Web, team: &TeamHost) -> Result<KeySet, FetchError> {
    let reply = web.get(&format!("https://{team}/cdn-cgi/access/certs"), None)?;
    if reply.status != 200 {
        let (team, status) = (team.to_string(), reply.status);
        return Err(FetchError::Status { team, status });
    }
    parse_key_set(&reply.body).map_err(|problem| FetchError::Unusable {
        team: team.to_string(),
        problem,
    })
}

/// The way on which key sets are fetched.
#[must_use]
pub fn web() -> Web {
    Web::up_to(LONGEST_KEY_SET)
}
