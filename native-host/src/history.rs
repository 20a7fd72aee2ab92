//! The timeline of events, kept across restarts: each sealed by itself with a key that lies in the keychain.
//!
//! Promises: without that key nothing is written; what was acknowledged survives a kill at any moment; the oldest events
//! go when there are too many or they are too old; several processes may write. Never: a token in an event.

mod sealed;
mod store;

use access_vigil_core::secret::Secret;
use access_vigil_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::keychain::{KeyName, Keychain};
use crate::places::{Access, Folder, Places};
use crate::problem::Problem;
use sealed::Sealer;
use store::Store;

/// Something that happened to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in milliseconds after 1970.
    pub at: i64,
    /// On which host.
    pub host: String,
    /// What, in one word.
    pub kind: String,
    /// The rest of it.
    pub detail: String,
}

/// The history of this person.
#[derive(Debug)]
pub struct History {
    store: Store,
    sealer: Sealer,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// The events, the oldest first.
    pub entries: Vec<Entry>,
    /// How many were sealed with a key that is lost.
    pub n_unreadable: usize,
}

impl History {
    /// The history, for writing: its key is made with its first use. `now` is when.
    pub fn open(places: &Places, keychain: &Keychain, now: Timestamp) -> Result<Self, Problem> {
        let key = keychain.get_or_make(&KeyName::History, sealed::new_key, now)?;
        Self::with_key(places, &key)
    }

    /// The history, where there is one: a look at none needs no keychain.
    pub fn existing(places: &Places, keychain: &Keychain) -> Result<Option<Self>, Problem> {
        if !Store::in_folder(Folder::open(&places.state, Access::Private)?).is_there() {
            return Ok(None);
        }
        let key = keychain.get(&KeyName::History)?;
        Self::with_key(places, &key).map(Some)
    }

    /// The history under this key: 32 bytes in base64.
    pub fn with_key(places: &Places, key: &Secret) -> Result<Self, Problem> {
        Ok(Self {
            store: Store::in_folder(Folder::open(&places.state, Access::Private)?),
            sealer: Sealer::with_key(key)?,
        })
    }

    /// Adds events; all of them are there once this returns. `now` decides which old ones go.
    pub fn append(&self, entries: &[Entry], now: Timestamp) -> Result<(), Problem> {
        let texts: Result<Vec<_>, _> = entries
            .iter()
            .map(|entry| entry.clone().fit().text())
            .collect();
        self.store.append(&texts?, &self.sealer, |text| {
            let entry: Option<Entry> = serde_json::from_slice(text).ok();
            entry.is_some_and(|entry| now.since(Timestamp::from_millis(entry.at)) > OLDEST)
        })
    }

    /// What happened since then, or all of it.
    pub fn read(&self, since: Option<Timestamp>) -> Result<Timeline, Problem> {
        let mut timeline = Timeline::default();
        for text in self.store.read(&self.sealer)? {
            match text.and_then(|text| serde_json::from_slice::<Entry>(&text).ok()) {
                Some(entry) if since.is_none_or(|since| entry.at >= since.as_millis()) => {
                    timeline.entries.push(entry);
                }
                Some(_) => {}
                None => timeline.n_unreadable += 1,
            }
        }
        timeline.entries.sort_by_key(|entry| entry.at);
        Ok(timeline)
    }
}

impl Entry {
    /// Cut to what is kept, and without anything that could be a token.
    fn fit(mut self) -> Self {
        for text in [&mut self.host, &mut self.kind, &mut self.detail] {
            let words = text
                .split(' ')
                .map(|word| if may_be_token(word) { "(token)" } else { word });
            *text = words
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(LONGEST_TEXT)
                .collect();
        }
        self
    }

    fn text(&self) -> Result<Vec<u8>, Problem> {
        serde_json::to_vec(self).map_err(|error| crate::problem::Kind::Internal.about(error))
    }
}

/// Every JWT begins with `{"` in base64url; whoever wrote the event should have left it out.
fn may_be_token(word: &str) -> bool {
    word.split_once("eyJ")
        .is_some_and(|(_, rest)| rest.len() > 16)
}

const OLDEST: std::time::Duration = std::time::Duration::from_hours(30 * 24);
const LONGEST_TEXT: usize = 500;

#[cfg(test)]
mod tests;
