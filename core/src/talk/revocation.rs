//! Revocations that a person starts in the popup: asked about first, then confirmed, then looked for in the sessions.

use serde::{Deserialize, Serialize};

use super::told::{RevocationStage, RevocationTold};
use super::wish::Wish;
use crate::native_host::{PairingSecret, Revocation, RevocationPlan};
use crate::session_key::SessionKey;
use crate::state::State;
use crate::time::Timestamp;

/// Which tokens of a session a person wants to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationOf {
    /// Everybody's of its app.
    App,
    /// All of the person who is signed in.
    User,
}

impl State {
    /// The person wants to know what a revocation would end.
    pub(crate) fn handle_revocation_wish(
        &mut self,
        key: &SessionKey,
        of: RevocationOf,
        fresh: PairingSecret,
    ) {
        let Some(what) = self.revocation_of(key, of) else {
            return;
        };
        self.talk.revocation = Some(RevocationTold::new(key, of));
        self.wish_of_host(Wish::Plan(what), Some(fresh));
    }

    /// The person knows what it would end, and wants it.
    pub(crate) fn handle_revocation(&mut self, key: &SessionKey, of: RevocationOf) {
        let Some(what) = self.revocation_of(key, of) else {
            return;
        };
        let mut told = RevocationTold::new(key, of);
        told.stage = RevocationStage::UnderWay;
        self.talk.revocation = Some(told);
        self.wish_of_host(Wish::Revoke(what), None);
    }

    /// The person does not want it, or has read what became of it.
    pub(crate) fn handle_revocation_dropped(&mut self) {
        self.talk.revocation = None;
        self.talk
            .wishes
            .retain(|wish| !matches!(wish, Wish::Plan(_)));
    }

    /// The tokens that a person means; nothing where nobody knows who is signed in.
    pub(super) fn revocation_of(&self, key: &SessionKey, of: RevocationOf) -> Option<Revocation> {
        let session = self.sessions.get(key)?;
        Some(match of {
            RevocationOf::App => Revocation::App {
                audience: key.audience.clone(),
            },
            RevocationOf::User => Revocation::User {
                email: session.token.email()?.into(),
            },
        })
    }

    pub(super) fn note_revocation(&mut self, stage: RevocationStage) {
        if let Some(told) = &mut self.talk.revocation {
            told.stage = stage;
        }
    }

    /// Cloudflare has taken it: what it did here is asked for at once.
    pub(super) fn handle_revoked(&mut self, now: Timestamp, plan: RevocationPlan) {
        self.note_revocation(RevocationStage::Done(plan));
        for session in self.sessions.values_mut() {
            session.checks.next = Some(now);
        }
    }
}
