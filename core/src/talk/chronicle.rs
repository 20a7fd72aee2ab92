//! What happened to sessions, for the history that a paired host keeps: no tokens, no addresses of people.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::native_host::HistoryEntry;
use crate::ordered::Map;
use crate::session::{Session, Urge};
use crate::session_key::SessionKey;
use crate::state::State;
use crate::time::Timestamp;
use crate::view::problem_of;

/// What was noted last of each session, and what waits to be kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chronicle {
    noted: Map<SessionKey, Noted>,
    waiting: Vec<HistoryEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Noted {
    issued: Timestamp,
    renewals: u32,
    problem: Option<&'static str>,
}

impl Chronicle {
    /// What waits to be kept.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &HistoryEntry> {
        self.waiting.iter()
    }

    /// These could not be kept yet. The oldest go first where there are too many.
    pub(crate) fn keep(&mut self, mut entries: Vec<HistoryEntry>) {
        entries.append(&mut self.waiting);
        forget_oldest(&mut entries);
        self.waiting = entries;
    }
}

/// One request must be able to hold them all.
pub(super) fn forget_oldest(entries: &mut Vec<HistoryEntry>) {
    let surplus = entries.len().saturating_sub(MOST);
    entries.drain(..surplus);
}

impl State {
    /// What was known before this life began is no news.
    pub(crate) fn resume_chronicle(&mut self) {
        let noted = self.sessions.iter();
        let noted = noted.map(|(key, session)| (key.clone(), noted_of(session)));
        self.talk.chronicle.noted = noted.collect();
    }

    /// Takes down what has changed, where a host keeps it.
    pub(super) fn note_what_happened(&mut self, now: Timestamp) {
        if self.talk.pairing.is_none() {
            return;
        }
        let mut news = Vec::new();
        for (key, session) in &self.sessions {
            let after = noted_of(session);
            let before = self.talk.chronicle.noted.get(key);
            if before != Some(&after) {
                let entry = |(what, detail)| entry(now, key, what, detail);
                news.extend(what_changed(before, &after, session).into_iter().map(entry));
                self.talk.chronicle.noted.insert(key.clone(), after);
            }
        }
        let sessions = &self.sessions;
        self.talk.chronicle.noted.retain(|key, _| {
            let is_there = sessions.contains_key(key);
            if !is_there {
                news.push(entry(now, key, "session-over", None));
            }
            is_there
        });
        // What was refused, or lost with a host that broke, is tried again with the next news.
        if !news.is_empty() {
            let mut entries = core::mem::take(&mut self.talk.chronicle.waiting);
            entries.append(&mut news);
            self.talk.want_kept(entries);
        }
    }
}

fn noted_of(session: &Session) -> Noted {
    Noted {
        issued: session.token.issued_at(),
        renewals: session.renewals,
        problem: problem_of(session).map(crate::problem::Problem::code),
    }
}

fn what_changed(
    before: Option<&Noted>,
    after: &Noted,
    session: &Session,
) -> Vec<(&'static str, Option<&'static str>)> {
    let Some(before) = before else {
        return alloc::vec![("session-seen", None)];
    };
    let mut changed = Vec::new();
    if before.renewals < after.renewals {
        let urge = session.last.as_ref().and_then(|last| last.urge);
        let why = match urge {
            None => "due",
            Some(Urge::Wish) => "wish",
            Some(Urge::Stuck) => "stuck",
            Some(Urge::Refused) => "refused",
        };
        changed.push(("renewed", Some(why)));
    } else if before.issued != after.issued {
        changed.push(("new-token", None));
    }
    if before.problem != after.problem {
        changed.push(
            after
                .problem
                .map_or(("well", before.problem), |code| (code, None)),
        );
    }
    changed
}

fn entry(
    now: Timestamp,
    key: &SessionKey,
    what: &'static str,
    detail: Option<&'static str>,
) -> HistoryEntry {
    HistoryEntry {
        at: now.as_millis(),
        host: key.host.to_string(),
        what: what.into(),
        detail: detail.map(String::from),
    }
}

const MOST: usize = 500;
