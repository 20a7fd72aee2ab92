//! What a token says, in a form that can be stored. The token itself, which opens the app, is not in it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Audience, Subject, Token, TokenKind};
use crate::host::{AccessHosts, Hostname};
use crate::time::Timestamp;

/// The facts of a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFacts {
    org: bool,
    team: String,
    aud: Vec<String>,
    sub: String,
    common_name: Option<String>,
    email: Option<String>,
    iat: i64,
    nbf: Option<i64>,
    exp: i64,
    kid: String,
}

impl Token {
    /// What it says, to be stored.
    #[must_use]
    pub fn facts(&self) -> TokenFacts {
        TokenFacts {
            org: self.kind == TokenKind::Org,
            team: self.issuer.to_string(),
            aud: self.audience.iter().map(String::from).collect(),
            sub: self.subject.as_str().into(),
            common_name: self.subject.common_name().map(String::from),
            email: self.email.clone(),
            iat: self.issued_at.as_millis(),
            nbf: self.not_before.map(Timestamp::as_millis),
            exp: self.expires_at.as_millis(),
            kid: self.key_id.clone(),
        }
    }

    /// The token that said so; `None` where no token could have, as its team is none any more.
    #[must_use]
    pub fn from_facts(facts: TokenFacts, hosts: &AccessHosts) -> Option<Self> {
        Some(Self {
            kind: if facts.org {
                TokenKind::Org
            } else {
                TokenKind::App
            },
            issuer: hosts.team(&Hostname::parse(&facts.team).ok()?).ok()?,
            audience: Audience::new(facts.aud).ok()?,
            subject: Subject::new(facts.sub, facts.common_name),
            email: facts.email,
            issued_at: Timestamp::from_millis(facts.iat),
            not_before: facts.nbf.map(Timestamp::from_millis),
            expires_at: Timestamp::from_millis(facts.exp),
            key_id: facts.kid,
        })
    }
}

impl core::fmt::Debug for TokenFacts {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "TokenFacts({})", self.team)
    }
}
