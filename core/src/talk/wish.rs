//! What is wished of the host, and how each wish is said.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::effect::Effect;
use crate::native_host::{Envelope, HistoryEntry, PAIRING_MILLIS, Request, Revocation};
use crate::state::State;
use crate::time::Timestamp;

/// Something wished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Wish {
    /// To be known again.
    Pair,
    /// To know what this would end.
    Plan(Revocation),
    /// To end it.
    Revoke(Revocation),
    /// To let the terminal use the session of this name, as it is when the wish is said.
    Share(String),
    /// To let it use it no more.
    StopSharing(String),
    /// To keep this.
    Remember(Vec<HistoryEntry>),
    /// To know whether the team has ever published this key.
    CheckKey {
        /// The team's host.
        team: String,
        /// The key's id.
        key: String,
        /// When the token was issued, in milliseconds after the Unix epoch.
        issued_at: i64,
    },
}

impl Wish {
    /// Whether somebody looks at the popup for what becomes of it.
    pub(super) fn is_watched(&self) -> bool {
        match self {
            Self::Pair | Self::Plan(_) | Self::Revoke(_) => true,
            Self::Share(_) | Self::StopSharing(_) | Self::Remember(_) | Self::CheckKey { .. } => {
                false
            }
        }
    }

    /// Whether it does no harm to say it twice. A revocation whose answer was lost may have been carried out.
    pub(super) fn may_be_said_again(&self) -> bool {
        !self.is_watched()
    }

    /// How long its answer may take.
    pub(super) fn patience(&self) -> Duration {
        match self {
            Self::Pair => Duration::from_millis(PAIRING_MILLIS) + SPARE,
            Self::Plan(_) | Self::Revoke(_) => CLOUDFLARE,
            Self::Share(_) | Self::StopSharing(_) | Self::Remember(_) | Self::CheckKey { .. } => {
                ORDINARY
            }
        }
    }
}

impl State {
    /// How this wish is said now; nothing where it has no sense any more.
    pub(super) fn say(&self, id: u64, wish: &Wish, now: Timestamp) -> Option<Effect> {
        let message = match wish {
            Wish::Pair => Request::Pair {
                secret: self.talk.offered.clone()?,
            },
            Wish::Plan(what) => Request::PlanRevocation { what: what.clone() },
            Wish::Revoke(what) => Request::Revoke { what: what.clone() },
            Wish::StopSharing(name) => Request::StopSharing { name: name.clone() },
            Wish::Remember(entries) => Request::Remember {
                entries: entries.clone(),
            },
            Wish::CheckKey {
                team,
                key,
                issued_at,
            } => Request::CheckKey {
                team: team.clone(),
                key: key.clone(),
                issued_at: *issued_at,
            },
            // Nothing is told of a session that nobody agrees to share any more.
            Wish::Share(name) if !self.talk.shares.contain(name) => return None,
            Wish::Share(name) => {
                let key = self.session_named(name)?;
                let session = self.shared_session(&key, now)?;
                let message = Request::Share { session };
                return Some(Effect::HandToken(Envelope { id, message }, key));
            }
        };
        Some(Effect::SendToHost(Envelope { id, message }))
    }
}

const SPARE: Duration = Duration::from_secs(10);
/// Two requests to Cloudflare, and a keychain that may ask the person to unlock it.
const CLOUDFLARE: Duration = Duration::from_secs(90);
const ORDINARY: Duration = Duration::from_secs(30);
