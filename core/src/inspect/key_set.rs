//! A team's published signing keys, read from text that anybody may have written.
//!
//! Promises: at most 1 MiB, 16 keys, 2048 to 8192 bits, RS256 only, each name once. A set that breaks a rule is refused
//! whole. <https://www.rfc-editor.org/rfc/rfc7517>

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::ordered::Map;

/// An RSA key with which a team signs its tokens. All of it is public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    n: String,
    e: String,
}

/// The keys that a team publishes, by their names (`kid`).
pub type KeySet = Map<String, PublicKey>;

/// Why a text is no key set of a team.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwksProblem {
    /// More text than a key set needs.
    #[error("the key set is longer than {LONGEST_KEY_SET} bytes")]
    TooLong,
    /// No JSON of this form, or a name twice in one object.
    #[error("the key set is not a JSON object with a list of keys")]
    NotAKeySet,
    /// A set that nobody could have meant.
    #[error("the key set has more than {MOST_KEYS} keys")]
    TooManyKeys,
    /// Nothing verifies against an empty set.
    #[error("the key set has no key for RS256")]
    NoKeys,
    /// Two keys of one name, of which another reader may take the other one.
    #[error("two keys of the set have the same name")]
    RepeatedName,
    /// A key without a name, or with one that Access never uses.
    #[error("a key of the set has no usable name")]
    BadName,
    /// No number in base64url without padding.
    #[error("a key of the set is not base64url")]
    NotBase64,
    /// Too small to be safe, or so large that it is only there to take time.
    #[error("a key of the set has {0} bits; {LEAST_BITS} to {MOST_BITS} are accepted")]
    BadSize(usize),
    /// No exponent that anybody uses.
    #[error("a key of the set has an exponent that is not accepted")]
    BadExponent,
}

/// Reads a key set. Keys of another kind than RSA for RS256 are left out, as the standard says (RFC 7517 §5).
pub fn parse_key_set(bytes: &[u8]) -> Result<KeySet, JwksProblem> {
    if bytes.len() as u64 > LONGEST_KEY_SET {
        return Err(JwksProblem::TooLong);
    }
    let document: Document = serde_json::from_slice(bytes).map_err(|_| JwksProblem::NotAKeySet)?;
    if document.keys.len() > MOST_KEYS {
        return Err(JwksProblem::TooManyKeys);
    }
    let mut set = KeySet::new();
    for key in document.keys.into_iter().filter(Jwk::is_for_rs256) {
        let (name, key) = key.judged()?;
        if set.insert(name, key).is_some() {
            return Err(JwksProblem::RepeatedName);
        }
    }
    if set.is_empty() {
        return Err(JwksProblem::NoKeys);
    }
    Ok(set)
}

impl PublicKey {
    /// The modulus in base64url, as `WebCrypto` takes it in a JSON Web Key.
    #[must_use]
    pub fn modulus(&self) -> &str {
        &self.n
    }

    /// The exponent in base64url.
    #[must_use]
    pub fn exponent(&self) -> &str {
        &self.e
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl Jwk {
    fn is_for_rs256(&self) -> bool {
        let may_be =
            |value: &Option<String>, wanted| value.as_deref().is_none_or(|it| it == wanted);
        self.kty == "RSA" && may_be(&self.alg, "RS256") && may_be(&self.purpose, "sig")
    }

    fn judged(self) -> Result<(String, PublicKey), JwksProblem> {
        let name = self.kid.filter(|name| is_key_name(name));
        let name = name.ok_or(JwksProblem::BadName)?;
        let (n, e) = self.n.zip(self.e).ok_or(JwksProblem::NotBase64)?;
        let bits = bits(&number(&n)?);
        if !(LEAST_BITS..=MOST_BITS).contains(&bits) {
            return Err(JwksProblem::BadSize(bits));
        }
        judge_exponent(&number(&e)?)?;
        Ok((name, PublicKey { n, e }))
    }
}

/// As core reads the `kid` of a token.
fn is_key_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn number(text: &str) -> Result<Vec<u8>, JwksProblem> {
    if text.len() > LONGEST_NUMBER {
        return Err(JwksProblem::BadSize(text.len().saturating_mul(6)));
    }
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| JwksProblem::NotBase64)
}

fn bits(big_endian: &[u8]) -> usize {
    let mut rest = big_endian.iter().skip_while(|byte| **byte == 0);
    match rest.next() {
        Some(first) => rest.count() * 8 + (8 - first.leading_zeros() as usize),
        None => 0,
    }
}

/// Odd, at least 65537 as everybody's, at most what fits in 33 bits as the library accepts.
fn judge_exponent(big_endian: &[u8]) -> Result<(), JwksProblem> {
    let odd = big_endian.last().is_some_and(|byte| byte % 2 == 1);
    if odd && (17..=33).contains(&bits(big_endian)) {
        Ok(())
    } else {
        Err(JwksProblem::BadExponent)
    }
}

/// Cloudflare's own client reads no more (cloudflared, token/jwks.go).
pub const LONGEST_KEY_SET: u64 = 1024 * 1024;
const MOST_KEYS: usize = 16;
const LEAST_BITS: usize = 2048;
const MOST_BITS: usize = 8192;
const LONGEST_NAME: usize = 128;
/// A number of [`MOST_BITS`] with some zeros before it.
const LONGEST_NUMBER: usize = 1500;

#[cfg(test)]
mod tests;
