//! What a `CF_Authorization` cookie says, read from text that anybody may have written.
//! A [`Token`] is well formed and names a believable team. Its signature is *not* verified here: that is done
//! elsewhere with the team's keys, and until then nothing in it is proved.
//! It keeps neither the text nor the signature, so it cannot be sent anywhere.

mod audience;
mod claims;
mod facts;
mod header;
mod json;
mod metadata;
mod problem;
mod subject;
pub mod words;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::host::{AccessHosts, TeamHost};
use crate::secret::Secret;
use crate::time::Timestamp;

pub use self::audience::Audience;
pub use self::facts::TokenFacts;
pub use self::metadata::team_of_metadata;
pub use self::problem::{OtherType, Part, TokenProblem};
pub use self::subject::Subject;

/// The header and the claims of an app token or an org token.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    kind: TokenKind,
    issuer: TeamHost,
    audience: Audience,
    subject: Subject,
    email: Option<String>,
    issued_at: Timestamp,
    not_before: Option<Timestamp>,
    expires_at: Timestamp,
    key_id: String,
}

/// Which of the two tiers a token belongs to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum TokenKind {
    /// On the host of the app; lets its requests through.
    App,
    /// On the host of the team; gets new app tokens.
    Org,
}

impl Token {
    /// Reads the text of a cookie or a header.
    pub fn parse(text: &Secret, hosts: &AccessHosts) -> Result<Self, TokenProblem> {
        let [header, claims] = decode_parts(text.expose())?;
        let key_id = header::key_id(&json::object(Part::Header, &header)?)?;
        let claims = json::object(Part::Claims, &claims)?;
        let (issued_at, expires_at) = claims::lifetime(&claims)?;
        Ok(Self {
            kind: claims::kind(&claims)?,
            issuer: claims::issuer(&claims, hosts)?,
            audience: claims::audience(&claims)?,
            subject: claims::subject(&claims)?,
            email: claims::optional_text(&claims, "email")?,
            issued_at,
            not_before: claims::not_before(&claims)?,
            expires_at,
            key_id,
        })
    }

    /// Which tier the token belongs to (`type`).
    #[must_use]
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// The team that says it issued the token (`iss`); its keys have to verify the signature.
    #[must_use]
    pub fn issuer(&self) -> &TeamHost {
        &self.issuer
    }

    /// For which app it was issued (`aud`).
    #[must_use]
    pub fn audience(&self) -> &Audience {
        &self.audience
    }

    /// For whom it was issued (`sub`, or `common_name` of a service token).
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The person's address as the identity provider gave it.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// When it was issued (`iat`).
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Before this moment it does not count (`nbf`).
    #[must_use]
    pub fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// From this moment on it does not count (`exp`); always after [`Token::issued_at`].
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// How long it lives in all.
    #[must_use]
    pub fn life(&self) -> core::time::Duration {
        self.expires_at.since(self.issued_at)
    }

    /// The name of the key in the team's key set that signed it (`kid` of the header, which is no AUD).
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }
}

/// Says nothing that identifies a person.
impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Token")
            .field("kind", &self.kind)
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("subject", &self.subject)
            .field("issued_at", &self.issued_at)
            .field("not_before", &self.not_before)
            .field("expires_at", &self.expires_at)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// Header and claims as bytes. The signature has to be as well formed as they are, and is then dropped.
fn decode_parts(text: &str) -> Result<[Vec<u8>; 2], TokenProblem> {
    if text.len() > LONGEST {
        return Err(TokenProblem::TooLong);
    }
    let mut parts = text.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TokenProblem::NotThreeParts);
    };
    decode(Part::Signature, signature)?;
    Ok([decode(Part::Header, header)?, decode(Part::Claims, claims)?])
}

/// This alphabet has no padding, no white space and no second spelling of the same bytes (RFC 7515 §2).
fn decode(part: Part, text: &str) -> Result<Vec<u8>, TokenProblem> {
    if text.is_empty() {
        return Err(TokenProblem::EmptyPart(part));
    }
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| TokenProblem::NotBase64(part))
}

/// Browsers drop a cookie whose name and value exceed 4096 bytes (RFC 6265bis §5.6), so no token in a jar is longer.
/// The native host also sees tokens in headers, where servers commonly stop at 16 KiB.
const LONGEST: usize = 16 * 1024;

#[cfg(test)]
mod tests;
