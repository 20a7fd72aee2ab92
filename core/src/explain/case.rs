//! One app in one jar, with what the evidence holds of it and of the team behind it.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{OnceCell, RefCell};

use crate::cookie::{CF_AUTHORIZATION, StoreId};
use crate::journal::{Decision, Entry, Hop, TokenNews, Told, What};
use crate::ordered::{Map, Set};
use crate::token::TokenKind;
use crate::traffic::{Address, Came, CookieChange, PageHop};
use crate::view::SessionView;

use super::evidence::{CookieSeen, Evidence, RowRef};
use super::facts::Rows;
use super::history::Refusal;
use crate::session_name::SessionName;

/// One app in one jar.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) evidence: &'a Evidence,
    pub(crate) store: StoreId,
    pub(crate) host: String,
    /// The team behind it, where anything names it.
    pub(crate) team: Option<String>,
    /// The facts that were found out so far.
    pub(crate) known: RefCell<Map<&'static str, Rows>>,
    /// The requests that Access turned away in time, once they are found.
    pub(crate) refusals: OnceCell<Vec<Refusal<'a>>>,
}

impl<'a> Case<'a> {
    /// Every app of which anything is known.
    pub(crate) fn all(evidence: &'a Evidence) -> Vec<Self> {
        let ids = evidence.view.sessions.iter().map(|it| it.id.as_str());
        let written = evidence
            .entries
            .iter()
            .filter_map(|it| it.session.as_deref());
        let named = ids.chain(written).filter_map(SessionName::parse);
        let named = named.map(|name| (String::from(name.store), String::from(name.host)));
        let lying = evidence.cookies.iter().filter(|cookie| {
            let token = cookie.token.as_ref();
            token.is_some_and(|token| token.tier == TokenKind::App)
        });
        let lying = lying.map(|it| (it.place.store.0.clone(), it.place.host.clone()));
        let led = evidence.entries.iter().filter_map(|entry| {
            let What::Page(hop) = &entry.what else {
                return None;
            };
            let Came::Redirect { to, .. } = &hop.came else {
                return None;
            };
            let app = to.path.strip_prefix(LOGIN)?;
            (app == hop.from.host).then(|| (hop.store.0.clone(), app.into()))
        });
        let places: Set<(String, String)> = named.chain(lying).chain(led).collect();
        let case = |(store, host): (String, String)| {
            let case = Case {
                evidence,
                store: StoreId(store),
                host,
                team: None,
                known: RefCell::default(),
                refusals: OnceCell::new(),
            };
            Case {
                team: case.find_team(),
                ..case
            }
        };
        places.into_iter().map(case).collect()
    }

    fn find_team(&self) -> Option<String> {
        let shown = self.sessions().next().map(|session| session.team.clone());
        let lying = || {
            self.app_cookies()
                .find_map(|it| Some(it.token.as_ref()?.team.clone()))
        };
        let led_to = || {
            self.pages()
                .find_map(|(_, hop)| self.login_of(hop))
                .cloned()
        };
        let asked = || {
            let mut hops = self.hops().filter_map(|(_, hop)| hop.to.as_ref());
            hops.find(|to| to.path == self.login_path())
        };
        let named = |address: Address| address.host;
        shown
            .or_else(lying)
            .or_else(|| led_to().map(named))
            .or_else(|| asked().cloned().map(named))
    }

    /// The time of the servers at a moment of this machine.
    pub(crate) fn server_time(&self, at: i64) -> i64 {
        at.saturating_add(self.evidence.view.skew)
    }

    pub(crate) fn now(&self) -> i64 {
        self.evidence.view.now
    }

    pub(crate) fn sessions(&self) -> impl Iterator<Item = &'a SessionView> {
        let sessions = self.evidence.view.sessions.iter();
        sessions.filter(|session| self.is_own(&session.id))
    }

    /// The app's token cookies.
    pub(crate) fn app_cookies(&self) -> impl Iterator<Item = &'a CookieSeen> {
        let cookies = self.evidence.cookies.iter();
        cookies.filter(|cookie| {
            self.is_here(&cookie.place.store, &cookie.place.host)
                && cookie
                    .token
                    .as_ref()
                    .is_some_and(|it| it.tier == TokenKind::App)
        })
    }

    /// The team's token cookie.
    pub(crate) fn team_cookie(&self) -> Option<&'a CookieSeen> {
        let mut cookies = self.evidence.cookies.iter();
        cookies.find(|cookie| {
            cookie.place.store == self.store
                && self.is_team(&cookie.place.host)
                && cookie
                    .token
                    .as_ref()
                    .is_some_and(|it| it.tier == TokenKind::Org)
        })
    }

    /// What pages in this jar asked of the app and of its team.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (&'a Entry, &'a PageHop)> {
        let entries = self.evidence.entries.iter();
        entries.filter_map(|entry| match &entry.what {
            What::Page(hop) => {
                let about = hop.from.host == self.host || self.is_team(&hop.from.host);
                (about && hop.store == self.store).then_some((entry, hop))
            }
            What::Cookie(_) | What::Token(_) | What::Hop(_) | What::Decision(_) | What::Told(_) => {
                None
            }
        })
    }

    /// The requests of its renewals.
    pub(crate) fn hops(&self) -> impl Iterator<Item = (&'a Entry, &'a Hop)> {
        self.own_entries().filter_map(|entry| match &entry.what {
            What::Hop(hop) => Some((entry, hop)),
            What::Cookie(_)
            | What::Token(_)
            | What::Page(_)
            | What::Decision(_)
            | What::Told(_) => None,
        })
    }

    /// What was decided about it.
    pub(crate) fn decisions(&self) -> impl Iterator<Item = (&'a Entry, &'a Decision)> {
        self.own_entries().filter_map(|entry| match &entry.what {
            What::Decision(decision) => Some((entry, decision)),
            What::Cookie(_) | What::Token(_) | What::Page(_) | What::Hop(_) | What::Told(_) => None,
        })
    }

    /// News of its tokens, but for those in partitions: what becomes of them is nothing that a tab of its own would see.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = (&'a Entry, &'a TokenNews)> {
        self.own_entries().filter_map(|entry| match &entry.what {
            What::Token(news) => {
                let name = entry.session.as_deref().and_then(SessionName::parse)?;
                name.partition.is_none().then_some((entry, news))
            }
            What::Cookie(_) | What::Page(_) | What::Hop(_) | What::Decision(_) | What::Told(_) => {
                None
            }
        })
    }

    /// News of its team's token.
    pub(crate) fn team_tokens(&self) -> impl Iterator<Item = (&'a Entry, &'a TokenNews)> {
        let entries = self.evidence.entries.iter();
        entries.filter_map(|entry| match &entry.what {
            What::Token(news) if news.tier == TokenKind::Org && self.is_team(&news.host) => {
                Some((entry, news))
            }
            What::Token(_)
            | What::Cookie(_)
            | What::Page(_)
            | What::Hop(_)
            | What::Decision(_)
            | What::Told(_) => None,
        })
    }

    /// Changes of cookies in this jar, on the app's host and on its team's.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&'a Entry, &'a CookieChange)> {
        let entries = self.evidence.entries.iter();
        entries.filter_map(|entry| match &entry.what {
            What::Cookie(change) => {
                let about = change.host == self.host || self.is_team(&change.host);
                (about && change.store == self.store).then_some((entry, change))
            }
            What::Token(_) | What::Page(_) | What::Hop(_) | What::Decision(_) | What::Told(_) => {
                None
            }
        })
    }

    /// What was told by this word about this host.
    pub(crate) fn told(&self, word: &str, about: &str) -> impl Iterator<Item = &'a Entry> {
        let entries = self.evidence.entries.iter();
        entries.filter(move |entry| match &entry.what {
            What::Told(Told {
                word: said,
                about: whom,
                ..
            }) => said == word && whom == about,
            What::Cookie(_) | What::Token(_) | What::Page(_) | What::Hop(_) | What::Decision(_) => {
                false
            }
        })
    }

    /// Where a page of the app was sent to log in.
    pub(crate) fn login_of<'b>(&self, hop: &'b PageHop) -> Option<&'b Address> {
        let Came::Redirect { to, .. } = &hop.came else {
            return None;
        };
        (hop.from.host == self.host && to.path == self.login_path()).then_some(to)
    }

    /// The team's login of this app.
    pub(crate) fn login_path(&self) -> String {
        alloc::format!("{LOGIN}{}", self.host)
    }

    pub(crate) fn is_team(&self, host: &str) -> bool {
        self.team.as_deref() == Some(host)
    }

    /// Whether a cookie change is about the app's token.
    pub(crate) fn is_of_app_token(&self, change: &CookieChange) -> bool {
        change.name == CF_AUTHORIZATION && change.host == self.host
    }

    pub(crate) fn session_rows(&self) -> Vec<RowRef> {
        let sessions = self.sessions();
        sessions.map(|it| RowRef::Session(it.id.clone())).collect()
    }

    fn own_entries(&self) -> impl Iterator<Item = &'a Entry> {
        let entries = self.evidence.entries.iter();
        entries.filter(|entry| entry.session.as_deref().is_some_and(|id| self.is_own(id)))
    }

    fn is_own(&self, id: &str) -> bool {
        SessionName::parse(id)
            .is_some_and(|name| name.host == self.host && name.store == self.store.0)
    }

    fn is_here(&self, store: &StoreId, host: &str) -> bool {
        *store == self.store && host == self.host
    }
}

/// The team's login page of an app, whose host follows.
const LOGIN: &str = "/cdn-cgi/access/login/";
