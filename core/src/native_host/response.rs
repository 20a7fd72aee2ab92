//! What the host answers.

mod read;

use alloc::string::String;

use serde::{Deserialize, Serialize};

use self::read::{ReadResponse, ReadStanding};

/// From the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", try_from = "ReadResponse")]
pub enum Response {
    /// The host's own version, and the protocol it speaks.
    Hello {
        /// The host's [`super::PROTOCOL`].
        protocol: u32,
        /// The host's version, as `vigil --version` prints it.
        version: String,
        /// Whether it knows this browser again.
        paired: bool,
    },
    /// A person has confirmed the pairing.
    Paired,
    /// What a revocation would end.
    RevocationPlanned(RevocationPlan),
    /// Cloudflare has taken the revocation.
    Revoked(RevocationPlan),
    /// What is known of a key.
    Key {
        /// What.
        standing: KeyStanding,
    },
    /// It is kept.
    Remembered,
    /// The terminal has it.
    Shared,
    /// The terminal has it no more.
    NoLongerShared,
    /// The request was not carried out; the next one may be.
    Refused(Refusal),
}

/// What a revocation is about, in Cloudflare's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationPlan {
    /// The app's name, or the person's address.
    pub name: String,
    /// The account that it is in.
    pub account: String,
}

/// What is known of a signing key. Moments are milliseconds after the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", try_from = "ReadStanding")]
pub enum KeyStanding {
    /// The team published it.
    Published {
        /// When it was seen first.
        first_seen: i64,
    },
    /// The team was asked just now, and has never published it: no token under it is the team's.
    NeverPublished,
    /// Nobody knows: the team could not be asked, or was asked too lately.
    Unknown,
}

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The problem's number, which never changes; `vigil doctor` and the documents know them too.
    pub number: u32,
    /// What the extension can do about it.
    pub kind: RefusalKind,
    /// What happened.
    pub problem: String,
    /// What to do next.
    pub advice: String,
}

impl Refusal {
    /// The request is none that this host knows.
    #[must_use]
    pub fn unknown_request() -> Self {
        Self {
            number: 1,
            kind: RefusalKind::OtherVersion,
            problem: "The request is none that this program knows.".into(),
            advice: "Update it, or the extension.".into(),
        }
    }

    /// The extension speaks another version of the protocol.
    #[must_use]
    pub fn other_protocol(protocol: u32) -> Self {
        Self {
            number: 2,
            kind: RefusalKind::OtherVersion,
            problem: alloc::format!(
                "The extension speaks version {protocol} of the protocol, this program {}.",
                super::PROTOCOL
            ),
            advice: "Update the older of the two.".into(),
        }
    }
}

/// What the extension can do about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// One of the two programs is too old for the other.
    OtherVersion,
    /// This browser is not paired.
    NotPaired,
    /// The host keeps no secret for this, or can't get at it.
    NoSecret,
    /// Cloudflare did not do it.
    Cloudflare,
    /// It may work at another time.
    Later,
    /// Anything else.
    Other,
}
