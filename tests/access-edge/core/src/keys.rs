//! The team's signing keys: they sign, check and publish, and are rotated with a grace period.
//! No key material ever leaves this module except the public half.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use rcgen::{CertificateParams, KeyPair, RsaKeySize};
use serde_json::{Value, json};

use crate::config::Signatures;
use crate::dice::Dice;
use crate::digest::sha256;
use crate::error::ConfigError;

pub(crate) struct SigningKeys {
    signatures: Signatures,
    current: SigningKey,
    previous: SigningKey,
    /// Keys before the previous one, kept to tell "rotated away" from "never ours".
    rotated_away: Vec<SigningKey>,
    /// Tokens that were found good lately, since one request asks several times about the same few.
    found_good: RefCell<VecDeque<FoundGood>>,
}

struct FoundGood {
    token: String,
    kid: String,
    claims: Arc<Value>,
}

struct SigningKey {
    kid: String,
    secret: Secret,
    retired_ms: i64,
}

enum Secret {
    Rsa(Box<Rsa>),
    Quick([u8; 32]),
}

struct Rsa {
    encoding: EncodingKey,
    decoding: DecodingKey,
    modulus: String,
    exponent: String,
    certificate_pem: String,
}

/// Which key a good signature was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyAge {
    Current,
    /// The previous key, retired at that moment.
    Retired(i64),
    RotatedAway,
}

impl SigningKeys {
    pub(crate) fn new(signatures: Signatures, dice: &mut Dice) -> Result<Self, ConfigError> {
        Ok(Self {
            signatures,
            current: SigningKey::new(signatures, dice)?,
            previous: SigningKey::new(signatures, dice)?,
            rotated_away: Vec::new(),
            found_good: RefCell::default(),
        })
    }

    pub(crate) fn rotate(&mut self, now: i64, dice: &mut Dice) -> Result<(), ConfigError> {
        let fresh = SigningKey::new(self.signatures, dice)?;
        let mut retired = std::mem::replace(&mut self.current, fresh);
        retired.retired_ms = now;
        self.rotated_away
            .push(std::mem::replace(&mut self.previous, retired));
        Ok(())
    }

    /// A JWT of these claims, its header compact with the keys in the order `alg`, `kid`, `typ`: cloudflared
    /// serialises the header anew in that order, so a signature over any other order breaks on its way back.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let kid = &self.current.kid;
        self.sign_with_header(
            &format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"JWT"}}"#),
            claims,
        )
    }

    pub(crate) fn sign_with_header(&self, header: &str, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let signature = self.current.sign(message.as_bytes());
        format!("{message}.{signature}")
    }

    /// The claims of a token with a good signature, and the key it was signed with.
    pub(crate) fn verify(&self, token: &str) -> Option<(Arc<Value>, KeyAge)> {
        let mut found_good = self.found_good.borrow_mut();
        if let Some(known) = found_good.iter().find(|known| known.token == token) {
            let (_, age) = self.find(&known.kid)?;
            return Some((Arc::clone(&known.claims), age));
        }
        let (claims, kid) = self.verify_anew(token)?;
        let (_, age) = self.find(&kid)?;
        let claims = Arc::new(claims);
        if found_good.len() == REMEMBERED {
            found_good.pop_front();
        }
        found_good.push_back(FoundGood {
            token: token.to_owned(),
            kid,
            claims: Arc::clone(&claims),
        });
        Some((claims, age))
    }

    fn verify_anew(&self, token: &str) -> Option<(Value, String)> {
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        let header = json_part(header)?;
        let kid = header.get("kid").and_then(Value::as_str)?;
        let (key, _) = self.find(kid)?;
        let sound = header.get("alg").and_then(Value::as_str) == Some("RS256")
            && key.verify(message.as_bytes(), signature);
        sound.then_some((json_part(payload)?, kid.to_owned()))
    }

    /// The body of `/cdn-cgi/access/certs`.
    pub(crate) fn published(&self) -> Value {
        let both = [&self.current, &self.previous];
        let certificates: Vec<Value> = both.iter().map(|key| key.certificate()).collect();
        json!({
            "keys": both.map(SigningKey::jwk),
            "public_cert": certificates.first(),
            "public_certs": certificates,
        })
    }

    /// The key ids in use, newest first; public.
    pub(crate) fn ids(&self) -> Vec<String> {
        let old = self.rotated_away.iter().rev();
        [&self.current, &self.previous]
            .into_iter()
            .chain(old)
            .map(|key| key.kid.clone())
            .collect()
    }

    fn find(&self, kid: &str) -> Option<(&SigningKey, KeyAge)> {
        if self.current.kid == kid {
            return Some((&self.current, KeyAge::Current));
        }
        if self.previous.kid == kid {
            return Some((&self.previous, KeyAge::Retired(self.previous.retired_ms)));
        }
        self.rotated_away
            .iter()
            .find(|key| key.kid == kid)
            .map(|key| (key, KeyAge::RotatedAway))
    }
}

impl SigningKey {
    fn new(signatures: Signatures, dice: &mut Dice) -> Result<Self, ConfigError> {
        let kid = dice.hex::<32>();
        let secret = match signatures {
            Signatures::Quick => Secret::Quick(dice.bytes()),
            Signatures::Rs256 => Secret::Rsa(Box::new(Rsa::generate(&kid)?)),
        };
        Ok(Self {
            kid,
            secret,
            retired_ms: i64::MIN,
        })
    }

    fn sign(&self, message: &[u8]) -> String {
        match &self.secret {
            // A key that cannot sign is refused when it is made; the empty signature is refused by every client.
            Secret::Rsa(rsa) => {
                jsonwebtoken::crypto::sign(message, &rsa.encoding, Algorithm::RS256)
                    .unwrap_or_default()
            }
            Secret::Quick(secret) => {
                URL_SAFE_NO_PAD.encode(sha256(&[secret.as_slice(), message].concat()))
            }
        }
    }

    fn verify(&self, message: &[u8], signature: &str) -> bool {
        match &self.secret {
            Secret::Rsa(rsa) => {
                jsonwebtoken::crypto::verify(signature, message, &rsa.decoding, Algorithm::RS256)
                    .unwrap_or(false)
            }
            Secret::Quick(_) => self.sign(message) == signature,
        }
    }

    fn jwk(&self) -> Value {
        let (modulus, exponent) = match &self.secret {
            Secret::Rsa(rsa) => (rsa.modulus.as_str(), rsa.exponent.as_str()),
            Secret::Quick(_) => ("", ""),
        };
        json!({"kid": self.kid, "kty": "RSA", "alg": "RS256", "use": "sig", "e": exponent, "n": modulus})
    }

    fn certificate(&self) -> Value {
        let pem = match &self.secret {
            Secret::Rsa(rsa) => rsa.certificate_pem.as_str(),
            Secret::Quick(_) => "",
        };
        json!({"kid": self.kid, "cert": pem})
    }
}

impl Rsa {
    fn generate(kid: &str) -> Result<Self, ConfigError> {
        let pair = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048)
            .map_err(keys_error)?;
        let certificate = CertificateParams::new(vec![format!(
            "{}.access-edge.test",
            kid.get(..16).unwrap_or(kid)
        )])
        .and_then(|params| params.self_signed(&pair))
        .map_err(keys_error)?;
        let encoding =
            EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).map_err(keys_error)?;
        jsonwebtoken::crypto::sign(b"can it sign?", &encoding, Algorithm::RS256)
            .map_err(keys_error)?;
        let jwk = Jwk::from_encoding_key(&encoding, Algorithm::RS256).map_err(keys_error)?;
        let decoding = DecodingKey::from_jwk(&jwk).map_err(keys_error)?;
        let AlgorithmParameters::RSA(public) = jwk.algorithm else {
            return Err(ConfigError::Keys(
                "an RSA key without RSA parameters".to_owned(),
            ));
        };
        let certificate_pem = certificate.pem();
        Ok(Self {
            encoding,
            decoding,
            modulus: public.n,
            exponent: public.e,
            certificate_pem,
        })
    }
}

/// A jar holds an org token and a few app tokens, and a login brings its `meta`.
const REMEMBERED: usize = 12;

fn keys_error(error: impl std::fmt::Display) -> ConfigError {
    ConfigError::Keys(error.to_string())
}

fn json_part(encoded: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}
