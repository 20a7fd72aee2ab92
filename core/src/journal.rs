//! The journal: every cookie event, request, decision and problem in order, for the developer view. It is kept in pages,
//! so that a worker that was killed goes on in the open one and never reads the others; the oldest page goes first.
//!
//! It holds hosts, paths and names, and never a value, a query or a person.

mod entry;
mod heard;
mod hops;
mod observer;
mod row;
mod trace;
pub mod words;

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cookie::CF_APP_SESSION;
use crate::ordered::{Map, sorted_by_key};
use crate::org_key::OrgKey;
use crate::session_key::SessionKey;
use crate::state::State;
use crate::time::Timestamp;
use crate::traffic::CookieFate;

pub use entry::{
    Again, Decision, Entry, Hop, HopName, Origin, TokenChange, TokenNews, Told, Verdict, What,
};
pub use row::{Detail, Kind, Row, Said, Tone};
pub use trace::{Chain, ChainHop, chains};

/// What was taken down in this life, and what was known when it was.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    open: OpenPage,
    full: VecDeque<Page>,
    changed: bool,
    sessions: Map<SessionKey, observer::SessionSeen>,
    orgs: Map<OrgKey, observer::TokenSeen>,
}

/// The page that is written on. What earlier lives wrote on it is only handed on, so that the worker, which starts many
/// times a day, need not be able to read it.
#[derive(Debug, Clone, Default)]
struct OpenPage {
    /// How many entries there were before this page.
    before: u64,
    kept: Vec<Value>,
    entries: Vec<Entry>,
}

/// A page as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredPage<T> {
    before: u64,
    entries: Vec<T>,
}

/// A line of it.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Kept(&'a Value),
    New(&'a Entry),
}

impl OpenPage {
    fn len(&self) -> usize {
        self.kept.len().saturating_add(self.entries.len())
    }

    fn text(&self) -> String {
        let kept = self.kept.iter().map(Line::Kept);
        let page = StoredPage {
            before: self.before,
            entries: kept.chain(self.entries.iter().map(Line::New)).collect(),
        };
        serde_json::to_string(&page).unwrap_or_default()
    }
}

/// A part of the journal, under the name that it is stored by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The key in `storage.session`.
    pub name: String,
    /// Its content as JSON text.
    pub text: String,
}

impl State {
    /// Goes on in the open page that the last life left. One that can't be read begins the journal anew.
    pub fn resume_journal(&mut self, open: Option<&str>) {
        let read = open.and_then(|text| crate::json::read::<StoredPage<Value>>(text).ok());
        self.journal.open = read.map_or_else(OpenPage::default, |page| OpenPage {
            before: page.before,
            kept: page.entries,
            entries: Vec::new(),
        });
    }

    /// The pages that must be stored with the snapshot of this event.
    pub fn take_journal_pages(&mut self) -> Vec<Page> {
        let journal = &mut self.journal;
        if !core::mem::take(&mut journal.changed) {
            return Vec::new();
        }
        let mut pages: Vec<Page> = journal.full.drain(..).collect();
        pages.push(Page {
            name: OPEN_PAGE.into(),
            text: journal.open.text(),
        });
        pages
    }
}

impl Journal {
    /// Takes down what happened at `now`.
    fn write(&mut self, now: Timestamp, session: Option<String>, what: What) {
        self.changed = true;
        if let What::Cookie(change) = &what
            && change.how == CookieFate::Set
            && let Some(what) = self.first_half_of(now, change)
        {
            *what = CookieFate::Replaced;
            return self.fold_last(now);
        }
        if is_repetitive(&what) && self.count_again(now, session.as_deref(), &what) {
            return;
        }
        let filled = u64::try_from(self.open.len()).unwrap_or_default();
        let number = self.open.before.saturating_add(filled).saturating_add(1);
        let at = now.as_millis();
        self.open.entries.push(Entry {
            number,
            at,
            session,
            what,
            again: None,
        });
        if self.open.len() >= PAGE_LENGTH {
            self.turn_page(number);
        }
    }

    /// Browsers tell of an overwritten cookie by two events, the first of which is no removal.
    fn first_half_of(
        &mut self,
        now: Timestamp,
        change: &crate::traffic::CookieChange,
    ) -> Option<&mut CookieFate> {
        let entries = self.open.entries.iter_mut().rev();
        entries
            .take_while(|entry| now.as_millis().saturating_sub(entry.at) <= PAIR_MILLIS)
            .find_map(|entry| {
                let What::Cookie(first) = &mut entry.what else {
                    return None;
                };
                let is_half = first.how == CookieFate::Overwritten && first.is_of_the_same(change);
                is_half.then_some(&mut first.how)
            })
    }

    /// The last entry may have become one that has just been written down.
    fn fold_last(&mut self, now: Timestamp) {
        let Some(last) = self.open.entries.pop() else {
            return;
        };
        let is_known =
            is_repetitive(&last.what) && self.count_again(now, last.session.as_deref(), &last.what);
        if !is_known {
            self.open.entries.push(last);
        }
    }

    /// A page that is stuck asks every other second, and would push everything else out: what has just been written down
    /// is counted; whether it was.
    fn count_again(&mut self, now: Timestamp, session: Option<&str>, what: &What) -> bool {
        let entries = self.open.entries.iter_mut().rev();
        let same = entries.take(REACH).find(|entry| {
            let last = entry.again.map_or(entry.at, |again| again.last);
            let is_soon = now.as_millis().saturating_sub(last) <= SOON_MILLIS;
            is_soon && entry.what == *what && entry.session.as_deref() == session
        });
        let Some(entry) = same else { return false };
        let times = entry.again.map_or(0, |again| again.times);
        entry.again = Some(Again {
            times: times.saturating_add(1),
            last: now.as_millis(),
        });
        true
    }

    fn turn_page(&mut self, last: u64) {
        let full = core::mem::take(&mut self.open);
        self.open.before = last;
        let slot = full.before / PAGE_LENGTH as u64 % PAGES;
        if self.full.len() as u64 == PAGES {
            self.full.pop_front();
        }
        self.full.push_back(Page {
            name: alloc::format!("{FULL_PAGE}{slot}"),
            text: full.text(),
        });
    }
}

/// The entries of stored pages, in order: those of `storage.session` whose names are those of pages.
#[must_use]
pub fn entries_of<'a>(stored: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Entry> {
    let pages = stored
        .into_iter()
        .filter(|(name, _)| *name == OPEN_PAGE || name.starts_with(FULL_PAGE));
    let pages = pages.filter_map(|(_, text)| crate::json::read::<StoredPage<Entry>>(text).ok());
    let pages = sorted_by_key(pages.collect(), |page| page.before);
    let entries = pages.into_iter().flat_map(|page| page.entries).collect();
    sorted_by_key(entries, |entry| entry.number)
}

/// What a page can cause again and again.
fn is_repetitive(what: &What) -> bool {
    match what {
        What::Told(told) => told.by == Origin::Browser,
        What::Cookie(change) => change.name == CF_APP_SESSION,
        What::Token(_) | What::Hop(_) | What::Page(_) | What::Decision(_) => false,
    }
}

/// The name of the page that is written on.
pub const OPEN_PAGE: &str = "journal";
/// The names of the full ones begin so.
pub const FULL_PAGE: &str = "journal-";
/// Each event writes the open page anew, so it is kept short.
const PAGE_LENGTH: usize = 32;
/// With the open page up to 2079 entries, about half a megabyte; `storage.session` holds ten.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/storage#property-session>
const PAGES: u64 = 64;
/// So many entries may lie between something and the same again.
const REACH: usize = 8;
const SOON_MILLIS: i64 = 10_000;
/// Both events come from one write of the cookie.
const PAIR_MILLIS: i64 = 1000;
