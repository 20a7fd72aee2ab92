//! What the developer view has read: the journal from where it is kept, the jar, what the background program says, and
//! what the tokens in the jar were found to be.

use access_vigil_core::cookie::{CF_AUTHORIZATION, Cookie};
use access_vigil_core::explain::{CookieSeen, Evidence as EvidenceOfAll};
use access_vigil_core::host::AccessHosts;
use access_vigil_core::inspect::audit::{AuditRow, Binding, CookieKind, Surroundings, audit};
use access_vigil_core::inspect::keys::{KeyRow, SignedBy};
use access_vigil_core::inspect::{
    Evidence, Inspection, TokenView, checks, clock_check, token_view,
};
use access_vigil_core::journal::{Entry, entries_of};
use access_vigil_core::message::{Answer, Request};
use access_vigil_core::ordered;
use access_vigil_core::session_name::SessionName;
use access_vigil_core::token::TokenKind;
use access_vigil_core::view::View;
use serde_json::{Map, Value};

use super::actions;
use super::jar::{self, Jar, name_of};
use super::keys::Keys;
use crate::{chrome, clock, js};

/// What was read.
#[derive(Default)]
pub(crate) struct Reading {
    /// The journal in order.
    pub(crate) entries: Vec<Entry>,
    /// What the popup shows.
    pub(crate) view: Option<View>,
    /// The cookies of Access.
    pub(crate) jar: Jar,
    /// What explanations rest on, without any secret.
    pub(crate) evidence: Option<EvidenceOfAll>,
    /// Cookies that were taken away here and can be restored.
    pub(crate) kept: Vec<Cookie>,
    /// The app tokens, each with its org token.
    pub(crate) pairs: Vec<Pair>,
}

/// An app token beside its org token.
pub(crate) struct Pair {
    /// The app's host.
    pub(crate) host: String,
    /// The app token.
    pub(crate) app: Shown,
    /// The org token, where it can be seen.
    pub(crate) org: Option<Shown>,
    /// The team's keys over time.
    pub(crate) keys: Vec<KeyRow>,
}

/// A token that is shown.
pub(crate) struct Shown {
    /// Names its cookie.
    pub(crate) id: String,
    /// The cookie's host.
    pub(crate) host: String,
    /// Which of the two tiers it is of.
    pub(crate) tier: TokenKind,
    /// What it says.
    pub(crate) view: TokenView,
}

/// What is remembered between two looks, as long as the view is open.
#[derive(Default)]
pub(crate) struct Memory {
    keys: Keys,
    /// The token of each cookie, and the one before it.
    tokens: ordered::Map<String, (Inspection, Option<Inspection>)>,
}

impl Memory {
    /// What outlasts the view.
    pub(crate) async fn recalled() -> Self {
        Self {
            keys: Keys::remembered().await,
            ..Self::default()
        }
    }

    /// The token before this one, in the same cookie.
    fn note(&mut self, id: &str, token: &Inspection) -> Option<Inspection> {
        match self.tokens.remove(id) {
            Some((known, before)) if &known == token => {
                self.tokens.insert(id.into(), (known, before.clone()));
                before
            }
            other => {
                let before = other.map(|(known, _)| known);
                self.tokens
                    .insert(id.into(), (token.clone(), before.clone()));
                before
            }
        }
    }
}

impl Reading {
    /// Reads everything.
    pub(crate) async fn now(memory: &mut Memory) -> Self {
        let stored = stored().await;
        let jar = Jar::now().await;
        let (entries, view) = (entries(&stored), view().await);
        let hosts = AccessHosts::default();
        let cookies = jar.cookies.iter().map(|it| CookieSeen::of(it, &hosts));
        let mut reading = Self {
            evidence: view.clone().map(|view| EvidenceOfAll {
                view,
                entries: entries.clone(),
                cookies: cookies.collect(),
            }),
            entries,
            view,
            kept: actions::kept_in(&stored, &jar.cookies),
            jar,
            pairs: Vec::new(),
        };
        reading.pairs = pairs(&reading, memory).await;
        reading
    }

    /// The cookie of this name, as the view names cookies.
    pub(crate) fn cookie(&self, id: &str) -> Option<&Cookie> {
        self.jar.cookies.iter().find(|cookie| name_of(cookie) == id)
    }

    /// What is to be said of each attribute of a cookie.
    pub(crate) fn audit_of(&self, cookie: &Cookie) -> Vec<AuditRow> {
        let hosts = AccessHosts::default();
        let tier = jar::tier_of(cookie, &hosts);
        let Some(kind) = CookieKind::of(cookie.name(), tier) else {
            return Vec::new();
        };
        let holds = (cookie.name() == CF_AUTHORIZATION)
            .then(|| Inspection::of(&cookie.value, &hosts).moment("exp"));
        let binds = |it: &Cookie| it.name() == "CF_Binding" && it.host == cookie.host;
        let around = Surroundings {
            now: clock::now(),
            token_end: holds.flatten().map(|end| end.shifted(-self.skew())),
            binding: if self.jar.cookies.iter().any(binds) {
                Binding::Present
            } else {
                Binding::Absent
            },
        };
        audit(cookie, kind, around)
    }

    /// How far the servers' clock is ahead of this machine's, in milliseconds.
    fn skew(&self) -> i64 {
        self.view.as_ref().map_or(0, |view| view.skew)
    }

    async fn show(&self, cookie: &Cookie, memory: &mut Memory) -> Shown {
        let hosts = AccessHosts::default();
        let token = Inspection::of(&cookie.value, &hosts);
        let tier = jar::tier_of(cookie, &hosts);
        if let Some(team) = jar::team_of(cookie, &hosts) {
            memory.keys.learn(&team, token.key_id()).await;
        }
        let evidence = Evidence {
            now: clock::now().shifted(self.skew()),
            audience: self.audience_of(cookie, tier),
            key: memory.keys.finding(&token),
            signature: memory.keys.verify(&cookie.value, &token).await,
        };
        let mut checks = checks(&token, &evidence);
        checks.push(clock_check(self.view.as_ref().map(|view| view.skew)));
        let id = name_of(cookie);
        let before = memory.note(&id, &token);
        Shown {
            view: token_view(&token, &checks, before.as_ref()),
            host: cookie.host.to_string(),
            tier,
            id,
        }
    }

    /// The AUD of the session that this cookie is of: the last part of what its view is named by.
    fn audience_of(&self, cookie: &Cookie, tier: TokenKind) -> Option<&str> {
        if tier == TokenKind::Org {
            return None;
        }
        let sessions = self.view.as_ref()?.sessions.iter();
        let mut names = sessions.filter_map(|session| SessionName::parse(&session.id));
        let site = cookie
            .partition()
            .map(|it| it.top_level_site.as_deref().unwrap_or("-"));
        let place = (
            cookie.store().0.as_str(),
            cookie.host.as_str(),
            cookie.path(),
        );
        let name = names.find(|name| {
            (name.store, name.host, name.path) == place
                && name.partition == site.filter(|it| *it != "-")
        })?;
        Some(name.audience)
    }
}

async fn pairs(reading: &Reading, memory: &mut Memory) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for pair in reading.jar.pairs() {
        let app = reading.show(pair.app, memory).await;
        let org = match pair.org {
            Some(org) => Some(reading.show(org, memory).await),
            None => None,
        };
        pairs.push(Pair {
            host: pair.app.host.to_string(),
            keys: key_rows(&pair, memory),
            app,
            org,
        });
    }
    pairs
}

fn key_rows(pair: &jar::Pair<'_>, memory: &Memory) -> Vec<KeyRow> {
    let hosts = AccessHosts::default();
    let team = jar::team_of(pair.app, &hosts);
    let Some(timeline) = team.and_then(|team| memory.keys.timeline(&team)) else {
        return Vec::new();
    };
    let cookies = [Some(pair.app), pair.org].into_iter().flatten();
    let tokens: Vec<_> = cookies
        .map(|cookie| (cookie, Inspection::of(&cookie.value, &hosts)))
        .collect();
    let signed: Vec<SignedBy<'_>> = tokens
        .iter()
        .filter_map(|(cookie, token)| {
            Some(SignedBy {
                kid: token.key_id()?,
                label: cookie.host.as_str(),
                issued: token.moment("iat"),
            })
        })
        .collect();
    timeline.rows(&signed, clock::now())
}

async fn stored() -> Map<String, Value> {
    let stored = chrome::whole_session().await.ok();
    stored
        .and_then(|stored| js::from_js(&stored))
        .unwrap_or_default()
}

fn entries(stored: &Map<String, Value>) -> Vec<Entry> {
    let pages = stored
        .iter()
        .filter_map(|(name, text)| Some((name.as_str(), text.as_str()?)));
    entries_of(pages)
}

async fn view() -> Option<View> {
    let request = Request::View {
        tab: None,
        store: None,
        metadata: None,
    };
    let text = serde_json::to_string(&request).ok()?;
    let answer = chrome::send_message(&text).await.ok()?.as_string()?;
    let answer: Answer = access_vigil_core::json::read(&answer).ok()?;
    Some(answer.view)
}
