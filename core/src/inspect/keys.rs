//! The signing keys of a team over its rotations, as far as they were looked at.
//! <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/>
//!
//! Promises: only what is public is kept; timelines of two pages merge to the same one in any order.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::check::KeyStanding;
use super::key_set::{KeySet, PublicKey};
use super::words::TokenText;
use crate::indicator::{Argument, Sentence};
use crate::ordered::{Map, Set, sorted_by_key};
use crate::time::Timestamp;

/// What was seen of a team's keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyTimeline {
    /// When somebody looked: what was not seen at a look, was not there.
    looks: Set<i64>,
    keys: Map<String, KeyRecord>,
}

/// What was seen of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyRecord {
    thumbprint: String,
    first_seen: i64,
    last_seen: i64,
    /// When another key of the same name was seen.
    replaced_at: Option<i64>,
}

/// A token that is shown beside the keys, and whose signature was verified.
#[derive(Debug, Clone, Copy)]
pub struct SignedBy<'a> {
    /// The key that it names.
    pub kid: &'a str,
    /// What the page calls it.
    pub label: &'a str,
    /// When it was issued.
    pub issued: Option<Timestamp>,
}

/// One key as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyRow {
    /// Its name.
    pub kid: String,
    /// Whether the team published it at the last look.
    pub published_now: bool,
    /// When it was seen first, in milliseconds after the Unix epoch.
    pub first_seen: i64,
    /// When it was seen last.
    pub last_seen: i64,
    /// How it stands.
    pub state: KeyState,
    /// What is to be said of it.
    pub says: Vec<Sentence>,
    /// Which of the shown tokens name it.
    pub signed: Vec<String>,
}

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// Signs new tokens.
    Current,
    /// Signs no more; what it has signed counts for a while.
    Previous,
    /// Published, and nothing tells which of several signs new tokens.
    Unclear,
    /// Published no more.
    Gone,
    /// Another key has taken its name: an alarm.
    Impostor,
}

impl KeyTimeline {
    /// Takes in what the team publishes now.
    pub fn note(&mut self, set: &KeySet, now: Timestamp) {
        let now = now.as_millis();
        for (kid, key) in set {
            let fresh = KeyRecord {
                thumbprint: thumbprint(key),
                first_seen: now,
                last_seen: now,
                replaced_at: None,
            };
            self.take(kid, fresh);
        }
        self.looks.insert(now);
        self.forget_oldest();
    }

    /// Takes in what somebody else has seen of the same team.
    pub fn merge(&mut self, other: Self) {
        for (kid, record) in other.keys {
            self.take(&kid, record);
        }
        self.looks.extend(other.looks);
        self.forget_oldest();
    }

    /// What is known of the key that signed a token of this age.
    #[must_use]
    pub fn standing(&self, kid: &str, issued_at: Option<Timestamp>) -> KeyStanding {
        let Some(looked_at) = self.looked_at().map(Timestamp::from_millis) else {
            return KeyStanding::NotAsked { again_at: None };
        };
        match self.keys.get(kid) {
            Some(record) => record.standing(looked_at),
            None if issued_at.is_some_and(|issued| looked_at.since(issued) >= GRACE) => {
                KeyStanding::MaybeRotatedAway
            }
            None => KeyStanding::NeverPublished,
        }
    }

    /// The keys as a page shows them, the newest first.
    #[must_use]
    pub fn rows(&self, tokens: &[SignedBy<'_>], now: Timestamp) -> Vec<KeyRow> {
        let rows: Vec<KeyRow> = self
            .keys
            .iter()
            .map(|(kid, record)| self.row((kid, record), tokens, now))
            .collect();
        let order = |row: &KeyRow| {
            let is_old = row.state == KeyState::Previous;
            (Reverse(row.first_seen), Reverse(row.last_seen), is_old)
        };
        sorted_by_key(rows, order)
    }

    fn row(
        &self,
        (kid, record): (&String, &KeyRecord),
        tokens: &[SignedBy<'_>],
        now: Timestamp,
    ) -> KeyRow {
        let end = self.end_of(kid, record, tokens);
        let is_published = Some(record.last_seen) == self.looked_at();
        let state = if record.replaced_at.is_some() {
            KeyState::Impostor
        } else if !is_published {
            KeyState::Gone
        } else if end.is_some() {
            KeyState::Previous
        } else if self.is_current(kid, tokens) {
            KeyState::Current
        } else {
            KeyState::Unclear
        };
        let signed = tokens.iter().filter(|token| token.kid == kid);
        KeyRow {
            kid: kid.clone(),
            published_now: is_published,
            first_seen: record.first_seen,
            last_seen: record.last_seen,
            state,
            says: self.sentences(record, (state, end), now),
            signed: signed.map(|token| token.label.into()).collect(),
        }
    }

    /// When another key took over: a look that found both, and its successor for the first time, tells it, or a token of
    /// a successor that is younger than its own, since a team signs with one key at a time.
    fn end_of(&self, kid: &str, record: &KeyRecord, tokens: &[SignedBy<'_>]) -> Option<TakenOver> {
        let successors: Set<i64> = self.keys.values().map(|it| it.first_seen).collect();
        let mut seen = successors.into_iter().filter_map(|by| {
            let after = self.absent_at(by)?;
            // One that was gone by then may have been replaced long before.
            let witnessed = after >= record.first_seen && record.last_seen >= by;
            witnessed.then_some(TakenOver { after, by })
        });
        if let Some(end) = seen.next() {
            return Some(end);
        }
        let issued = |is_meant: &dyn Fn(&str) -> bool| {
            let meant = tokens.iter().filter(|token| is_meant(token.kid));
            let issued = meant.filter_map(|token| Some(token.issued?.as_millis()));
            issued.collect::<Vec<_>>()
        };
        let after = issued(&|it| it == kid).into_iter().max()?;
        let others = issued(&|it| it != kid && self.keys.contains_key(it));
        let by = others.into_iter().filter(|at| *at > after).min()?;
        Some(TakenOver { after, by })
    }

    /// Whether every other key that is published has been replaced.
    fn is_current(&self, kid: &str, tokens: &[SignedBy<'_>]) -> bool {
        let published = |record: &KeyRecord| Some(record.last_seen) == self.looked_at();
        let mut others = self
            .keys
            .iter()
            .filter(|(it, record)| *it != kid && published(record));
        others.all(|(it, record)| self.end_of(it, record, tokens).is_some())
    }

    fn sentences(
        &self,
        record: &KeyRecord,
        (state, end): (KeyState, Option<TakenOver>),
        now: Timestamp,
    ) -> Vec<Sentence> {
        let mut says = Vec::new();
        says.push(match state {
            KeyState::Current => TokenText::KeyCurrent.plain(),
            KeyState::Previous => TokenText::KeyPrevious.plain(),
            KeyState::Unclear => TokenText::KeyUnclear.plain(),
            KeyState::Gone => TokenText::KeyGone.with([Argument::Moment(record.last_seen)]),
            KeyState::Impostor => {
                let at = record.replaced_at.unwrap_or(record.last_seen);
                TokenText::KeyImpostor.with([Argument::Moment(at)])
            }
        });
        says.extend(end.map(|end| {
            TokenText::KeyReplacedBetween
                .with([Argument::Moment(end.after), Argument::Moment(end.by)])
        }));
        if let (KeyState::Previous, Some(end)) = (state, end) {
            let over = Timestamp::from_millis(end.by) + GRACE;
            let key = if now < over {
                TokenText::KeyGraceUntil
            } else {
                TokenText::KeyGraceOver
            };
            says.push(key.with([Argument::Moment(over.as_millis())]));
        }
        if let (KeyState::Gone, Some(missed)) = (state, self.missed_at(record.last_seen)) {
            says.push(TokenText::KeyMissedSince.with([Argument::Moment(missed)]));
        }
        says
    }

    fn looked_at(&self) -> Option<i64> {
        self.looks.last().copied()
    }

    /// The last look before this one.
    fn absent_at(&self, first_seen: i64) -> Option<i64> {
        self.looks.iter().rfind(|look| **look < first_seen).copied()
    }

    /// The first look after this one.
    fn missed_at(&self, last_seen: i64) -> Option<i64> {
        self.looks.iter().find(|look| **look > last_seen).copied()
    }

    fn take(&mut self, kid: &str, record: KeyRecord) {
        match self.keys.get_mut(kid) {
            Some(known) => known.merge(&record),
            None => {
                self.keys.insert(kid.into(), record);
            }
        }
    }

    /// A stranger who publishes keys without end must not fill the storage.
    fn forget_oldest(&mut self) {
        while self.keys.len() > MOST_KEYS {
            let oldest = self.keys.iter().min_by_key(|(_, it)| it.last_seen);
            let Some(kid) = oldest.map(|(kid, _)| kid.clone()) else {
                return;
            };
            self.keys.remove(&kid);
        }
        while self.looks.len() > MOST_LOOKS {
            self.looks.pop_first();
        }
    }
}

impl KeyRecord {
    fn merge(&mut self, other: &Self) {
        let (first, second) =
            if (other.first_seen, &other.thumbprint) < (self.first_seen, &self.thumbprint) {
                (other, &*self)
            } else {
                (&*self, other)
            };
        let differs = first.thumbprint != second.thumbprint;
        // The first one stays: whoever can change what a team publishes must not make us forget what it was.
        let impostor = differs.then_some(second.first_seen);
        let marks = [first.replaced_at, second.replaced_at, impostor];
        let first_seen = first.first_seen;
        let last_seen = first.last_seen.max(second.last_seen);
        *self = Self {
            thumbprint: first.thumbprint.clone(),
            first_seen,
            last_seen,
            replaced_at: marks.into_iter().flatten().min(),
        };
    }

    fn standing(&self, looked_at: Timestamp) -> KeyStanding {
        let last_seen = Timestamp::from_millis(self.last_seen);
        if let Some(at) = self.replaced_at.map(Timestamp::from_millis) {
            KeyStanding::Replaced { at }
        } else if last_seen == looked_at {
            let first_seen = Timestamp::from_millis(self.first_seen);
            KeyStanding::Published { first_seen }
        } else {
            KeyStanding::Retired { last_seen }
        }
    }
}

/// Between which moments a key was replaced by the next one.
#[derive(Debug, Clone, Copy)]
struct TakenOver {
    after: i64,
    by: i64,
}

/// Tells keys of the same name apart without keeping them.
fn thumbprint(key: &PublicKey) -> String {
    let digest = Sha256::new()
        .chain_update(key.modulus())
        .chain_update(".")
        .chain_update(key.exponent())
        .finalize();
    let bytes = digest.iter().take(8);
    bytes.fold(String::new(), |text, byte| {
        alloc::format!("{text}{byte:02x}")
    })
}

/// For so long after a rotation the key before it stays published and its tokens count.
const GRACE: Duration = Duration::from_hours(7 * 24);
/// Sixteen at a time, for as many rotations as anybody looks back to.
const MOST_KEYS: usize = 64;
/// More than anybody looks in years.
const MOST_LOOKS: usize = 512;

#[cfg(test)]
mod tests;
