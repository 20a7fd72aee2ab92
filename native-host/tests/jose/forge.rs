//! Tokens: good ones of every kind, those of the faithful Access, and whatever can be made of either.

use access_edge::World;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fastrand::Rng;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::claims::{AUD, Members, SESSIONS, claims, header};
use crate::keys::Key;
use crate::mutate::FAMILIES;
use crate::visitor::{ask, sign_in, silent};
use crate::{Case, NOW};

pub(crate) struct Forge {
    pub(crate) dice: Rng,
    /// Both keys of the team.
    pub(crate) keys: [Key; 2],
    /// Nobody's.
    pub(crate) stranger: Key,
    real: Vec<String>,
    jwks: Value,
}

impl Forge {
    pub(crate) fn new(seed: u64) -> Self {
        let keys = [Key::new("key-1"), Key::new("key-2")];
        let mut world = World::new(silent()).unwrap();
        let (app, org) = sign_in(&mut world, NOW * 1000);
        let certs = "https://custom.cloudflareaccess.com/cdn-cgi/access/certs";
        let certs = ask(&mut world, NOW * 1000, (certs, ""));
        let mut jwks: Value = serde_json::from_slice(&certs.body).unwrap();
        let published = jwks["keys"].as_array_mut().unwrap();
        published.extend(keys.iter().map(|key| key.jwk.clone()));
        Self {
            dice: Rng::with_seed(seed),
            keys,
            stranger: Key::new("key-1"),
            real: vec![app, org],
            jwks: json!({ "keys": jwks["keys"] }),
        }
    }

    pub(crate) fn jwks(&self) -> &Value {
        &self.jwks
    }

    pub(crate) fn cases(&mut self, n: usize) -> Vec<Case> {
        let mut cases: Vec<Case> = self.real.iter().map(|token| real(token)).collect();
        while cases.len() < n {
            // A quarter of good ones, among them those that the mutations start from.
            let case = if self.dice.u8(..4) == 0 {
                let token = self.good();
                self.case("valid", &token)
            } else {
                let (family, make) = self.pick(&FAMILIES);
                let token = make(self);
                self.case(family, &token)
            };
            cases.push(case);
        }
        cases
    }

    fn case(&self, family: &'static str, token: &str) -> Case {
        let audience = if self.real.iter().any(|it| it == token) {
            audience_of(token)
        } else {
            AUD.to_owned()
        };
        Case {
            family,
            token: token.to_owned(),
            audience,
        }
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.dice.usize(..from.len())].clone()
    }

    pub(crate) fn session(&mut self) -> &'static str {
        self.pick(&SESSIONS)
    }

    /// A good token of any session.
    pub(crate) fn good(&mut self) -> String {
        let (nth, session) = (self.dice.usize(..2), self.session());
        let key = &self.keys[nth];
        let message = message(header(&key.kid).json(), claims(session).json());
        key.signed(&message, Algorithm::RS256)
    }

    pub(crate) fn signed(&self, header: &Members, claims: &Members) -> String {
        self.signed_bytes(header.json(), claims.json())
    }

    pub(crate) fn signed_bytes(
        &self,
        header: impl AsRef<[u8]>,
        claims: impl AsRef<[u8]>,
    ) -> String {
        self.signed_text(&message(header, claims))
    }

    pub(crate) fn signed_text(&self, message: &str) -> String {
        self.keys[0].signed(message, Algorithm::RS256)
    }
}

pub(crate) fn message(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    let (header, claims) = (
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims),
    );
    format!("{header}.{claims}")
}

fn real(token: &str) -> Case {
    Case {
        family: "real",
        token: token.to_owned(),
        audience: audience_of(token),
    }
}

/// The org token's own tag is not that of an app.
fn audience_of(token: &str) -> String {
    let claims = URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1).unwrap())
        .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    let first = &claims["aud"][0];
    first
        .as_str()
        .or(claims["aud"].as_str())
        .unwrap()
        .to_owned()
}
