//! Facts about requests: those that pages made, and those of our renewals.

use alloc::vec::Vec;

use super::{Rows, some};
use crate::explain::case::Case;
use crate::explain::evidence::RowRef;
use crate::explain::history::{AUTHORIZED, CALLBACK, covers};
use crate::journal::words::JournalText as Text;
use crate::journal::{Entry, HopName, TokenChange, What};
use crate::ordered::Map;
use crate::token::TokenKind;
use crate::traffic::{Came, CookieFate, PageHop};

/// A page's request was turned away within minutes of the token's end: somebody was at work.
pub(super) fn turned_away_at_end(case: &Case<'_>) -> Rows {
    let (ended, news) = case.tokens().last()?;
    let is_end = matches!(news.change, TokenChange::Ended);
    let end = if is_end {
        ended.at
    } else {
        news.expires.saturating_sub(case.evidence.view.skew)
    };
    let turned_away = case.evidence.entries.iter().find(|entry| {
        let after = entry.at.saturating_sub(end);
        (-SLACK..=MINUTES).contains(&after) && is_refused_script_or_page(case, entry)
    })?;
    Some(alloc::vec![
        RowRef::Entry(ended.number),
        RowRef::Entry(turned_away.number)
    ])
}

/// A script's request was sent to the login, which no script may follow.
pub(super) fn script_redirected(case: &Case<'_>) -> Rows {
    let seen = case
        .pages()
        .filter(|(_, hop)| hop.kind == SCRIPT && case.login_of(hop).is_some())
        .map(|(entry, _)| RowRef::Entry(entry.number));
    let stuck = case.told(Text::PageStuck.as_str(), &case.host);
    some(
        seen.chain(stuck.map(|entry| RowRef::Entry(entry.number)))
            .collect(),
    )
}

/// A script's request got 401 while there was no token, so that it was Access and not the app who said so.
pub(super) fn script_unauthorized(case: &Case<'_>) -> Rows {
    let refused = case
        .pages()
        .filter(|(entry, hop)| is_unauthorized(case, entry, hop));
    some(
        refused
            .map(|(entry, _)| RowRef::Entry(entry.number))
            .collect(),
    )
}

/// The question whether a page may ask was refused, as are all such questions: no cookie goes with them.
pub(super) fn preflight_refused(case: &Case<'_>) -> Rows {
    of_pages(case, |hop| {
        hop.method == "OPTIONS" && hop.from.host == case.host && status(hop) == Some(403)
    })
}

/// The last step of a login came out of a cache, so that no server could set the cookie.
pub(super) fn login_answered_from_cache(case: &Case<'_>) -> Rows {
    of_pages(case, |hop| {
        let is_cached = matches!(hop.came, Came::Answer { cached: true, .. });
        is_cached && hop.from.host == case.host && hop.from.path == AUTHORIZED
    })
}

/// One navigation went through the last step of a login again and again.
pub(super) fn loops(case: &Case<'_>) -> Rows {
    let mut rounds: Map<&str, Vec<RowRef>> = Map::new();
    for (entry, hop) in case.pages() {
        if hop.from.host == case.host && hop.from.path == AUTHORIZED {
            let row = RowRef::Entry(entry.number);
            rounds.entry(hop.chain.as_str()).or_default().push(row);
        }
    }
    rounds.into_values().find(|rows| rows.len() >= ROUNDS)
}

/// A page was sent to the login although the app's token lay in the jar, for another path.
pub(super) fn outside_cookie_path(case: &Case<'_>) -> Rows {
    let found = case.pages().find_map(|(entry, hop)| {
        case.login_of(hop)?;
        let elsewhere = cookie_elsewhere(case, entry, &hop.from.path)?;
        Some((elsewhere, entry))
    });
    let (elsewhere, entry) = found?;
    Some(alloc::vec![
        RowRef::Entry(elsewhere.number),
        RowRef::Entry(entry.number)
    ])
}

/// Access let nobody in who came back from the identity provider.
pub(super) fn callback_forbidden(case: &Case<'_>) -> Rows {
    of_pages(case, |hop| {
        case.is_team(&hop.from.host) && hop.from.path == CALLBACK && status(hop) == Some(403)
    })
}

/// The person handed something in on the team's pages, who had come from the identity provider before.
pub(super) fn answered_on_team(case: &Case<'_>) -> Rows {
    of_pages(case, |hop| {
        let other = ![CALLBACK, VERIFY_CODE]
            .iter()
            .any(|it| hop.from.path.starts_with(it));
        case.is_team(&hop.from.host) && hop.method == "POST" && other
    })
}

/// The person came back from the identity provider to a page of the team that led nowhere, and had nothing to hand in.
pub(super) fn waited_on_team(case: &Case<'_>) -> Rows {
    of_pages(case, |hop| {
        case.is_team(&hop.from.host) && hop.from.path == CALLBACK && status(hop) == Some(200)
    })
}

/// A renewal asked for a login, and the app's own server answered: no Access is in front of this path.
pub(super) fn asked_without_login(case: &Case<'_>) -> Rows {
    let probes = case.hops().filter(|(_, hop)| {
        let answered = hop
            .status
            .is_some_and(|it| (200..300).contains(&it) || it == 404);
        hop.step == HopName::Probe && hop.to.is_none() && answered
    });
    some(
        probes
            .map(|(entry, _)| RowRef::Entry(entry.number))
            .collect(),
    )
}

fn of_pages(case: &Case<'_>, fits: impl Fn(&PageHop) -> bool) -> Rows {
    let pages = case.pages().filter(|(_, hop)| fits(hop));
    some(
        pages
            .map(|(entry, _)| RowRef::Entry(entry.number))
            .collect(),
    )
}

fn is_refused_script_or_page<'a>(case: &Case<'a>, entry: &'a Entry) -> bool {
    let is_unauthorized = match &entry.what {
        What::Page(hop) => hop.store == case.store && is_unauthorized(case, entry, hop),
        What::Cookie(_) | What::Token(_) | What::Hop(_) | What::Decision(_) | What::Told(_) => {
            false
        }
    };
    is_unauthorized || case.turned_away(entry).is_some()
}

fn is_unauthorized(case: &Case<'_>, entry: &Entry, hop: &PageHop) -> bool {
    let is_it = hop.kind == SCRIPT && hop.from.host == case.host && status(hop) == Some(401);
    is_it && !is_held(case, entry, &hop.from.path)
}

fn is_held(case: &Case<'_>, entry: &Entry, path: &str) -> bool {
    let held = case.held_before(entry, path);
    held.is_some_and(|held| held.news.expires > case.server_time(entry.at))
}

/// The last change that left a token cookie of the app in the jar whose path is another one.
fn cookie_elsewhere<'a>(case: &Case<'a>, entry: &Entry, path: &str) -> Option<&'a Entry> {
    let before = case
        .changes()
        .filter(|(change, _)| change.number < entry.number);
    let of_token = before.filter(|(_, change)| case.is_of_app_token(change));
    let mut lying: Map<&str, &Entry> = Map::new();
    for (entry, change) in of_token {
        match change.how {
            CookieFate::Set | CookieFate::Overwritten | CookieFate::Replaced => {
                lying.insert(&change.path, entry);
            }
            CookieFate::Removed | CookieFate::Expired | CookieFate::Evicted => {
                lying.remove(change.path.as_str());
            }
        }
    }
    let covered = lying.keys().any(|cookie| covers(cookie, path));
    let live = |entry: &&Entry| is_still_due(case, entry);
    let elsewhere = lying.into_values().rfind(live);
    elsewhere.filter(|_| !covered)
}

/// Whether the cookie of this change holds a token whose time was not over by what the journal says of it.
fn is_still_due(case: &Case<'_>, change: &Entry) -> bool {
    let later = case.token_after(change.number);
    later.is_some_and(|(_, news)| {
        news.tier == TokenKind::App && news.expires > case.server_time(change.at)
    })
}

fn status(hop: &PageHop) -> Option<u16> {
    match hop.came {
        Came::Answer { status, .. } | Came::Redirect { status, .. } => Some(status),
        Came::Nothing(_) => None,
    }
}

/// What both browsers call `fetch`, `EventSource` and `XMLHttpRequest`.
const SCRIPT: &str = "xmlhttprequest";
const VERIFY_CODE: &str = "/cdn-cgi/access/verify-code";
/// A login takes one; a chain over further hosts does not come back to this one.
const ROUNDS: usize = 3;
const SLACK: i64 = 5_000;
const MINUTES: i64 = 10 * 60_000;
