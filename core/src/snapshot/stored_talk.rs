//! The stored form of what concerns the native host. The pairing and the consents outlast the browser; what the host was
//! told, and how often it broke, do not.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::native_host::{HistoryEntry, PairingSecret};
use crate::problem::Problem;
use crate::talk::{Breaks, Keys, RevocationTold, Shares, Talk, Wish};
use crate::time::Timestamp;

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StoredTalk {
    breaks: Breaks,
    shares: Shares,
    keys: Keys,
    problem: Option<Problem>,
    revocation: Option<RevocationTold>,
    /// What the host has yet to keep.
    history: Vec<HistoryEntry>,
    /// What the host has yet to be told of.
    wishes: Vec<Wish>,
    /// What it shall know this browser by.
    offered: Option<PairingSecret>,
    waits_since: Option<i64>,
}

#[derive(Default, Serialize, Deserialize)]
pub(super) struct StoredPairing {
    /// Nobody but the native host accepts it, and that for nothing but its own verbs.
    secret: Option<PairingSecret>,
    shared: Vec<String>,
}

impl StoredTalk {
    pub(super) fn of(talk: &Talk) -> Self {
        Self {
            breaks: talk.breaks.clone(),
            shares: talk.shares.clone(),
            keys: talk.keys.clone(),
            problem: talk.problem.clone(),
            revocation: talk.revocation.clone(),
            history: talk.unkept().cloned().collect(),
            wishes: talk.unsaid().cloned().collect(),
            offered: talk.offered.clone(),
            waits_since: talk.waits_since.map(Timestamp::as_millis),
        }
    }

    pub(super) fn recall_into(self, talk: &mut Talk) {
        talk.breaks = self.breaks;
        talk.shares.recall(self.shares);
        talk.keys = self.keys;
        talk.problem = self.problem;
        // A question that was not asked yet is asked by the next program.
        let waits = !self.wishes.is_empty();
        let interrupted = |told: RevocationTold| if waits { told } else { told.interrupted() };
        talk.revocation = self.revocation.map(interrupted);
        talk.chronicle.keep(self.history);
        talk.wishes = self.wishes;
        talk.offered = self.offered;
        talk.waits_since = self.waits_since.map(Timestamp::from_millis);
    }
}

impl StoredPairing {
    pub(super) fn of(talk: &Talk) -> Self {
        Self {
            secret: talk.pairing.clone(),
            shared: talk.shares.names().cloned().collect(),
        }
    }

    pub(super) fn restore_into(self, talk: &mut Talk) {
        talk.pairing = self.secret;
        talk.shares = Shares::agreed_to(self.shared);
    }
}
