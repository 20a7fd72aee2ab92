//! The signing keys of tokens: a paired host says whether the team has ever published them.

use alloc::string::{String, ToString};

use serde::{Deserialize, Serialize};

use super::Wish;
use crate::native_host::KeyStanding;
use crate::ordered::Map;
use crate::problem::Problem;
use crate::session::Session;
use crate::state::State;

/// What is known of keys, by team and name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Keys(Map<String, Known>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Known {
    Asked,
    Published,
    NeverPublished,
    Unknown,
}

impl State {
    /// Wishes to know of each key that is new.
    pub(super) fn note_keys(&mut self) {
        if self.talk.pairing.is_none() {
            return;
        }
        let known = &self.talk.keys.0;
        let tokens = self.sessions.values().map(|session| &session.token);
        let new = tokens
            .filter(|token| !known.contains_key(&name_of(token.issuer().as_str(), token.key_id())));
        let wishes: alloc::vec::Vec<_> = new
            .map(|token| Wish::CheckKey {
                team: token.issuer().to_string(),
                key: token.key_id().into(),
                issued_at: token.issued_at().as_millis(),
            })
            .collect();
        for wish in wishes {
            if let Wish::CheckKey { team, key, .. } = &wish {
                self.note_key(team, key, Known::Asked);
            }
            self.talk.want(wish);
        }
    }

    /// The host says what is known of a key.
    pub(super) fn handle_key(&mut self, (team, key): (&str, &str), standing: &KeyStanding) {
        let known = match standing {
            KeyStanding::Published { .. } => Known::Published,
            KeyStanding::NeverPublished => Known::NeverPublished,
            KeyStanding::Unknown => Known::Unknown,
        };
        self.note_key(team, key, known);
    }

    /// Nobody could say anything of it; it is asked about again once the browser was started anew.
    pub(super) fn forget_key(&mut self, team: &str, key: &str) {
        self.note_key(team, key, Known::Unknown);
    }

    /// What is wrong with the key of a session's token.
    pub(crate) fn key_problem(&self, session: &Session) -> Option<Problem> {
        let token = &session.token;
        let name = name_of(token.issuer().as_str(), token.key_id());
        let known = self.talk.keys.0.get(&name)?;
        let never = || Problem::KeyNeverPublished(token.issuer().to_string());
        (*known == Known::NeverPublished).then(never)
    }

    fn note_key(&mut self, team: &str, key: &str, known: Known) {
        if self.talk.keys.0.len() >= MOST {
            self.talk.keys.0.clear();
        }
        self.talk.keys.0.insert(name_of(team, key), known);
    }
}

fn name_of(team: &str, key: &str) -> String {
    alloc::format!("{team} {key}")
}

/// Two keys a team are published at a time.
const MOST: usize = 100;
