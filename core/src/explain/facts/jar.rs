//! Facts about the cookies that lie in the jar, and what became of them.

use super::{Rows, some};
use crate::explain::case::Case;
use crate::explain::evidence::{CookieSeen, RowRef};
use crate::token::TokenKind;
use crate::traffic::CookieFate;

/// The team's token lies there and its time is not over.
pub(super) fn team_lives(case: &Case<'_>) -> Rows {
    let cookie = case.team_cookie()?;
    let lives = cookie.holds_live(TokenKind::Org, &case.evidence.view);
    some(lives.then(|| cookie.row()).into_iter().collect())
}

/// The app's token lies there and its time is not over.
pub(super) fn app_lives(case: &Case<'_>) -> Rows {
    such(case, |cookie| {
        cookie.holds_live(TokenKind::App, &case.evidence.view)
    })
}

/// The app's token was issued well after the team's, and ends at the very same second.
pub(super) fn ends_with_team(case: &Case<'_>) -> Rows {
    let team = case.team_cookie()?;
    let org = team.token.as_ref()?;
    let mut rows = such(case, |cookie| {
        cookie.token.as_ref().is_some_and(|app| {
            let apart = app.issued.saturating_sub(org.issued);
            app.expires == org.expires && apart >= ONE_MINUTE
        })
    })?;
    rows.push(team.row());
    Some(rows)
}

pub(super) fn strict(case: &Case<'_>) -> Rows {
    such(case, |cookie| cookie.same_site.as_deref() == Some("strict"))
}

pub(super) fn readable_by_scripts(case: &Case<'_>) -> Rows {
    such(case, |cookie| !cookie.http_only)
}

pub(super) fn cookie_with_path(case: &Case<'_>) -> Rows {
    such(case, |cookie| cookie.place.path != "/")
}

pub(super) fn partitioned(case: &Case<'_>) -> Rows {
    such(case, |cookie| cookie.place.partition.is_some())
}

/// `CF_Binding` lies beside the token.
pub(super) fn bound(case: &Case<'_>) -> Rows {
    let bindings = case.evidence.cookies.iter().filter(|cookie| {
        let place = &cookie.place;
        place.name == BINDING && place.host == case.host && place.store == case.store
    });
    some(bindings.map(CookieSeen::row).collect())
}

/// Somebody removed `CF_Binding`.
pub(super) fn binding_removed(case: &Case<'_>) -> Rows {
    let removals = case.changes().filter(|(_, change)| {
        change.name == BINDING && change.host == case.host && change.how == CookieFate::Removed
    });
    some(
        removals
            .map(|(entry, _)| RowRef::Entry(entry.number))
            .collect(),
    )
}

fn such(case: &Case<'_>, fits: impl Fn(&CookieSeen) -> bool) -> Rows {
    let cookies = case.app_cookies().filter(|cookie| fits(cookie));
    some(cookies.map(CookieSeen::row).collect())
}

const BINDING: &str = "CF_Binding";
/// Tokens of one login are issued within it, and equal durations then end at the same time by chance.
const ONE_MINUTE: i64 = 60_000;
