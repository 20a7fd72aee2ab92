//! Which sessions the person lets the terminal use. The host is told of each change, and of the end.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Wish;
use crate::native_host::{PairingSecret, SharedSession};
use crate::ordered::Map;
use crate::problem::Problem;
use crate::session::Session;
use crate::session_key::SessionKey;
use crate::session_name::id_of;
use crate::state::State;
use crate::time::Timestamp;
use crate::view::problem_of;

/// The consents, by the names of sessions, each with what the host was told last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Shares(Map<String, Option<Mark>>);

/// What tells one state of a shared session from another, without its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    issued: i64,
    soft_end: i64,
    hard_end: i64,
    problem: Option<String>,
    works: bool,
}

impl Shares {
    /// Those that a person has consented to, whatever the host was told of them.
    pub(crate) fn agreed_to(names: Vec<String>) -> Self {
        Self(names.into_iter().map(|name| (name, None)).collect())
    }

    /// The names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Adds what was told of those that are still agreed to.
    pub(crate) fn recall(&mut self, told: Self) {
        for (name, mark) in told.0 {
            if let Some(known) = self.0.get_mut(&name) {
                *known = mark;
            }
        }
    }

    /// Whether the person lets the terminal use this session.
    pub(crate) fn contain(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A browser that nobody paired shares nothing.
    pub(super) fn take_back(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The host did not take it, so the next change is told whatever it is.
    pub(super) fn forget_what_was_told(&mut self, name: &str) {
        if let Some(mark) = self.0.get_mut(name) {
            *mark = None;
        }
    }
}

impl State {
    /// The person lets the terminal use this session.
    pub(crate) fn handle_share(&mut self, key: &SessionKey, fresh: PairingSecret) {
        if !self.rules.terminal {
            self.talk.problem = Some(Problem::SharingForbidden);
        } else if self.sessions.contains_key(key) {
            let name = id_of(key);
            self.talk.shares.0.entry(name.clone()).or_insert(None);
            self.wish_of_host(Wish::Share(name), Some(fresh));
        }
    }

    /// The person lets it use the session no more.
    pub(crate) fn take_back_consent(&mut self, name: &str) {
        if self.talk.shares.0.remove(name).is_some() {
            self.talk
                .wishes
                .retain(|wish| *wish != Wish::Share(name.into()));
            self.wish_of_host(Wish::StopSharing(name.into()), None);
        }
    }

    /// The terminal may use no session any more.
    pub(crate) fn take_back_all_consents(&mut self) {
        for name in self.talk.shares.0.keys().cloned().collect::<Vec<_>>() {
            self.take_back_consent(&name);
        }
    }

    /// Wishes that the host learns what has changed of the shared sessions.
    pub(super) fn note_shares(&mut self, now: Timestamp) {
        if self.talk.pairing.is_none() || self.talk.shares.0.is_empty() {
            return;
        }
        let marks: Map<_, _> = self
            .sessions
            .iter()
            .map(|(key, session)| (id_of(key), self.mark_of(key, session, now)))
            .collect();
        let mut wishes = Vec::new();
        for (name, told) in &mut self.talk.shares.0 {
            let mark = marks.get(name);
            if told.as_ref() != mark {
                wishes.push(match mark {
                    Some(_) => Wish::Share(name.clone()),
                    None => Wish::StopSharing(name.clone()),
                });
                *told = mark.cloned();
            }
        }
        for wish in wishes {
            self.talk.want(wish);
        }
    }

    /// What the host is told of a session. Its token is added by the shell, from the jar.
    pub(super) fn shared_session(&self, key: &SessionKey, now: Timestamp) -> Option<SharedSession> {
        let session = self.sessions.get(key)?;
        let mark = self.mark_of(key, session, now);
        Some(SharedSession {
            name: id_of(key),
            host: key.host.to_string(),
            path: key.path.clone(),
            audience: key.audience.clone(),
            team: session.token.issuer().to_string(),
            who: session.token.email().map(String::from),
            token: None,
            soft_end: mark.soft_end,
            hard_end: mark.hard_end,
            problem: mark.problem,
        })
    }

    fn mark_of(&self, key: &SessionKey, session: &Session, now: Timestamp) -> Mark {
        let ends = self.ends(key, session, now);
        let gone = session.gone_since.or(session.refused_since);
        Mark {
            issued: session.token.issued_at().as_millis(),
            soft_end: gone
                .map_or(ends.soft, |gone| gone.min(ends.soft))
                .as_millis(),
            hard_end: ends.hard.as_millis(),
            problem: problem_of(session).map(|problem| problem.code().into()),
            works: gone.is_none(),
        }
    }
}
