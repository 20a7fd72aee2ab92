//! What the extension asks of the host. Each verb may do one thing, and all but the first two need a paired browser.

mod read;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::read::ReadRevocation;
use super::pairing::PairingSecret;
use crate::secret::Secret;

/// From the extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Who are you? The first request of each talk.
    Hello {
        /// The extension's [`super::PROTOCOL`].
        protocol: u32,
        /// What a person has let the host keep, where this browser was paired.
        #[serde(default)]
        pairing: Option<PairingSecret>,
    },
    /// Know this browser again by this, if a person says so in `vigil pair` within two minutes. Answered then.
    Pair {
        /// The secret.
        secret: PairingSecret,
    },
    /// What would this end? Nothing is changed.
    PlanRevocation {
        /// What is meant.
        what: Revocation,
    },
    /// End these tokens at Cloudflare, with the management token that the host keeps.
    Revoke {
        /// What is meant.
        what: Revocation,
    },
    /// Was this key ever published by the team?
    CheckKey {
        /// The team's host.
        team: String,
        /// The key's id, as a token's header names it.
        key: String,
        /// When the token was issued, in milliseconds after the Unix epoch: an old one's key may have been rotated away.
        issued_at: i64,
    },
    /// Keep this in the history.
    Remember {
        /// What happened, the oldest first.
        entries: Vec<HistoryEntry>,
    },
    /// Let the terminal use this session, in place of what it had of it.
    Share {
        /// The session.
        session: SharedSession,
    },
    /// Let the terminal use this session no more.
    StopSharing {
        /// Its name, as [`SharedSession::name`] was.
        name: String,
    },
}

/// Tokens to be ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case", try_from = "ReadRevocation")]
pub enum Revocation {
    /// Everybody's tokens of one app.
    App {
        /// The app's AUD.
        audience: String,
    },
    /// Everything that one person has in the team.
    User {
        /// Who.
        email: String,
    },
}

/// Something that happened to a session, without any secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// When, in milliseconds after the Unix epoch.
    pub at: i64,
    /// The host that it happened on.
    pub host: String,
    /// What, as a stable word: a problem's code, or what was done.
    pub what: String,
    /// More of it, where there is more.
    #[serde(default)]
    pub detail: Option<String>,
}

/// A session that the person lets the terminal use. Moments are milliseconds after the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedSession {
    /// Tells it from others of the same browser.
    pub name: String,
    /// The app's host.
    pub host: String,
    /// The path that its cookie is for.
    pub path: String,
    /// The app's AUD.
    pub audience: String,
    /// The team's host.
    pub team: String,
    /// Who is signed in, where the token says.
    pub who: Option<String>,
    /// The app token, while it lets somebody in.
    pub token: Option<SharedToken>,
    /// The app token's end.
    pub soft_end: i64,
    /// When a person is needed.
    pub hard_end: i64,
    /// The code of what is wrong with it, if anything is.
    pub problem: Option<String>,
}

/// An app token on its way to the host, by the pipe that the browser made for the two of them and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedToken(pub Secret);

impl Serialize for SharedToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl<'de> Deserialize<'de> for SharedToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Secret::new(String::deserialize(deserializer)?)))
    }
}
