//! What is counted in every world: how the requests of pages ended, and what renewals sent.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use access_vigil_core::cookie::StoreId;

use crate::excuse::Excuse;
use crate::world::World;

/// How a page's request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Answered,
    Refused,
    Lost,
}

/// How the requests of an app's pages ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pages {
    /// The app answered.
    pub answered: u64,
    /// Access stood in the way.
    pub refused: u64,
    /// The network or the server failed.
    pub lost: u64,
}

/// The requests of renewals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hops {
    /// To an app, without cookies.
    pub probes: u64,
    /// To the team's login.
    pub logins: u64,
    /// To an app's own Access endpoint.
    pub authorized: u64,
    /// New app tokens that came of it.
    pub minted: u64,
    /// How many reached an app's own server.
    pub origin: u64,
}

impl AddAssign for Pages {
    fn add_assign(&mut self, other: Self) {
        self.answered += other.answered;
        self.refused += other.refused;
        self.lost += other.lost;
    }
}

impl AddAssign for Hops {
    fn add_assign(&mut self, other: Self) {
        self.probes += other.probes;
        self.logins += other.logins;
        self.authorized += other.authorized;
        self.minted += other.minted;
        self.origin += other.origin;
    }
}

impl Hops {
    /// All requests.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.probes + self.logins + self.authorized
    }
}

impl World {
    /// How the requests of this app's pages ended, in this jar.
    pub(crate) fn pages_in(&self, store: StoreId, host: &str) -> Pages {
        let place = (store, host.to_owned());
        self.laws.pages.get(&place).copied().unwrap_or_default()
    }

    /// How the requests of all pages ended.
    pub(crate) fn all_pages(&self) -> Pages {
        let mut all = Pages::default();
        for pages in self.laws.pages.values() {
            all += *pages;
        }
        all
    }

    /// The requests of all renewals so far.
    #[must_use]
    pub fn hops(&self) -> Hops {
        self.laws.hops
    }
}

/// For each tab: its requests that were refused one after the other.
#[derive(Debug, Default)]
pub(crate) struct Rows(BTreeMap<i64, Row>);

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    length: u64,
    since: i64,
    /// When the one before was.
    before: i64,
    last: i64,
    /// Whether one of them was sent to the login, which the extension hears.
    told: bool,
    /// Whether it was counted as excused.
    excused: bool,
    /// Whether it was counted as not excused.
    broken: bool,
}

impl Rows {
    /// Counts the requests of a tab that are refused in a row; returns how many there are.
    pub(crate) fn count(&mut self, tab: i64, fate: Fate, now: i64) -> u64 {
        if fate != Fate::Refused {
            self.end(tab);
            return 0;
        }
        let row = self.0.entry(tab).or_insert(Row {
            since: now,
            before: i64::MIN,
            last: i64::MIN,
            ..Row::default()
        });
        row.length += 1;
        row.before = core::mem::replace(&mut row.last, now);
        row.length
    }

    /// A tab is served, or its page loaded anew.
    pub(crate) fn end(&mut self, tab: i64) {
        self.0.remove(&tab);
    }

    /// Whether this is the first refusal of its row that is excused, or the first that is not.
    pub(crate) fn is_first_of_row(&mut self, tab: i64, excuse: Option<Excuse>) -> bool {
        let Some(row) = self.0.get_mut(&tab) else {
            return true;
        };
        let known = match excuse {
            Some(_) => &mut row.excused,
            None => &mut row.broken,
        };
        !core::mem::replace(known, true)
    }

    /// A refusal of a row is heard of; whether it is the first, after others that nobody could hear of.
    pub(crate) fn is_heard_late(&mut self, tab: i64) -> bool {
        let row = self.0.get_mut(&tab);
        row.is_some_and(|row| !core::mem::replace(&mut row.told, true) && row.length > 1)
    }

    /// Whether the requests of a tab are refused only since a moment that nobody can notice sooner.
    pub(crate) fn are_new(&self, tab: i64, now: i64) -> bool {
        let row = self.0.get(&tab);
        row.is_some_and(|row| now - row.since < NOTICE)
    }

    /// Whether the last refusal is the first one after this moment.
    pub(crate) fn begin_after(&self, tab: i64, moment: i64) -> bool {
        self.0.get(&tab).is_some_and(|row| row.before <= moment)
    }

    /// For how long the requests of a tab have been refused.
    pub(crate) fn lasts(&self, tab: i64, now: i64) -> i64 {
        self.0.get(&tab).map_or(0, |row| now - row.since)
    }
}

/// A tab is noticed within half a minute.
pub(crate) const NOTICE: i64 = 60_000;
