//! Two doors into core for `cargo xtask bench tokens`, which compares them with other readers of tokens. No program that
//! ships has them.

use access_vigil_core::host::AccessHosts;
use access_vigil_core::inspect::{KeySet, SignatureResult, parse_key_set};
use access_vigil_core::secret::Secret;
use access_vigil_core::token::Token;
use wasm_bindgen::prelude::*;

use crate::signature;

/// When a token ends, in milliseconds; nothing where it is none that Access could have issued.
#[wasm_bindgen]
pub fn decode(token: &str) -> Option<f64> {
    let token = Token::parse(&Secret::new(token), &AccessHosts::default()).ok()?;
    Some(crate::js::number(token.expires_at().as_millis()))
}

/// The keys of a team, read once.
#[wasm_bindgen]
pub struct Keys(KeySet);

#[wasm_bindgen]
impl Keys {
    /// As a team publishes them.
    pub fn of(text: &str) -> Option<Self> {
        parse_key_set(text.as_bytes()).ok().map(Self)
    }

    /// Whether one of them made the signature of a token that can be read.
    pub async fn verify(&self, token: String) -> bool {
        let token = Secret::new(token);
        let Ok(read) = Token::parse(&token, &AccessHosts::default()) else {
            return false;
        };
        match self.0.get(read.key_id()) {
            Some(key) => signature::verify(&token, key).await == SignatureResult::Verified,
            None => false,
        }
    }
}
