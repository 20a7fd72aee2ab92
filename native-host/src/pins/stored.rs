//! What is kept of one team, in a file of its own. All of it is public; what counts is that nobody else changes it.

use std::time::Duration;

use access_vigil_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{KeyStanding, SigningKey};
use crate::jwks::{KeySet, PublicKey};
use crate::places::Folder;
use crate::problem::{Kind, Problem};

/// A key that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    kid: String,
    key: PublicKey,
    first_seen: i64,
    last_seen: i64,
    replaced_at: Option<i64>,
}

impl Pin {
    /// Its name.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// When it was seen first.
    #[must_use]
    pub fn first_seen(&self) -> Timestamp {
        Timestamp::from_millis(self.first_seen)
    }

    /// When it was seen last.
    #[must_use]
    pub fn last_seen(&self) -> Timestamp {
        Timestamp::from_millis(self.last_seen)
    }
}

/// All that is kept of a team.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Stored {
    asked_at: Option<i64>,
    answered_at: Option<i64>,
    pins: Vec<Pin>,
}

impl Stored {
    pub(super) fn read(folder: &Folder, file: &str) -> Result<Self, Problem> {
        let Some(bytes) = folder.read(file)? else {
            return Ok(Self::default());
        };
        let broken = |_| Kind::FileBroken.about(folder.path().join(file).display());
        serde_json::from_slice(&bytes).map_err(broken)
    }

    pub(super) fn write(&self, folder: &Folder, file: &str) -> Result<(), Problem> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|error| Kind::Internal.about(error))?;
        folder.write(file, &bytes)
    }

    pub(super) fn is_new(&self) -> bool {
        self.asked_at.is_none()
    }

    pub(super) fn pin(&self, kid: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.kid == kid)
    }

    pub(super) fn into_pins(mut self) -> Vec<Pin> {
        self.pins.sort_by_key(|pin| pin.first_seen);
        self.pins
    }

    /// A moment after `now` was written before the clock was set back, and says nothing.
    pub(super) fn answered_within(&self, span: Duration, now: Timestamp) -> bool {
        let answered = self.answered_at.map(Timestamp::from_millis);
        answered.is_some_and(|at| at <= now && now.since(at) < span)
    }

    /// When the team may be asked again, if not now.
    pub(super) fn asked_again_at(&self, between: Duration, now: Timestamp) -> Option<Timestamp> {
        let asked = self.asked_at.map(Timestamp::from_millis)?;
        let until = asked + between;
        (asked <= now && now < until).then_some(until)
    }

    pub(super) fn note_asked(&mut self, now: Timestamp) {
        self.asked_at = Some(now.as_millis());
    }

    /// Takes in what the team publishes now.
    pub(super) fn merge(&mut self, set: KeySet, now: Timestamp) {
        let now = now.as_millis();
        self.answered_at = Some(now);
        for (kid, key) in set {
            match self.pins.iter_mut().find(|pin| pin.kid == kid) {
                Some(pin) if pin.key == key => pin.last_seen = now,
                // The first one stays: whoever can change what a team publishes must not make us forget what it was.
                Some(pin) => pin.replaced_at = Some(now),
                None => self.pins.push(Pin {
                    kid,
                    key,
                    first_seen: now,
                    last_seen: now,
                    replaced_at: None,
                }),
            }
        }
        self.pins
            .sort_by_key(|pin| std::cmp::Reverse(pin.last_seen));
        self.pins.truncate(MOST_PINS);
    }

    /// What is known of a key, and the key where it may verify.
    pub(super) fn judge(&self, asked: &SigningKey<'_>) -> (KeyStanding, Option<PublicKey>) {
        let Some(pin) = self.pin(asked.kid) else {
            return (self.judge_unknown(asked), None);
        };
        let key = Some(pin.key.clone());
        if let Some(at) = pin.replaced_at {
            let at = Timestamp::from_millis(at);
            return (KeyStanding::Replaced { at }, None);
        }
        if self.answered_at == Some(pin.last_seen) {
            let first_seen = pin.first_seen();
            return (KeyStanding::Published { first_seen }, key);
        }
        let last_seen = pin.last_seen();
        (KeyStanding::Retired { last_seen }, key)
    }

    fn judge_unknown(&self, asked: &SigningKey<'_>) -> KeyStanding {
        let answered = self.answered_at.map(Timestamp::from_millis);
        let old = answered
            .zip(asked.issued_at)
            .is_some_and(|(answered, issued)| answered.since(issued) >= GRACE);
        if old {
            KeyStanding::MaybeRotatedAway
        } else {
            KeyStanding::NeverPublished
        }
    }
}

/// For so long after a rotation the key before it stays published.
const GRACE: Duration = Duration::from_hours(7 * 24);
/// Sixteen at a time, for as many rotations as anybody looks back to.
const MOST_PINS: usize = 64;
