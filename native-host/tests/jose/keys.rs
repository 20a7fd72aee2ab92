//! RSA keys of our own, so that anything whatever can be signed.

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use rcgen::{KeyPair, RsaKeySize};
use serde_json::{Value, json};

pub(crate) struct Key {
    pub(crate) kid: String,
    pub(crate) jwk: Value,
    pub(crate) public_pem: String,
    encoding: EncodingKey,
}

impl Key {
    pub(crate) fn new(kid: &str) -> Self {
        let pair = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let encoding = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).unwrap();
        let jwk = Jwk::from_encoding_key(&encoding, Algorithm::RS256).unwrap();
        let AlgorithmParameters::RSA(public) = jwk.algorithm else {
            panic!("an RSA key without RSA parameters");
        };
        let jwk = json!({
            "kid": kid, "kty": "RSA", "alg": "RS256", "use": "sig", "e": public.e, "n": public.n,
        });
        Self {
            kid: kid.to_owned(),
            jwk,
            public_pem: pair.public_key_pem(),
            encoding,
        }
    }

    /// The message with its signature.
    pub(crate) fn signed(&self, message: &str, algorithm: Algorithm) -> String {
        let signature = crypto::sign(message.as_bytes(), &self.encoding, algorithm).unwrap();
        format!("{message}.{signature}")
    }

    /// The classic forgery: the public key taken for the secret of an HMAC.
    pub(crate) fn hmac(&self, message: &str) -> String {
        let secret = EncodingKey::from_secret(self.public_pem.as_bytes());
        let signature = crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    }
}
