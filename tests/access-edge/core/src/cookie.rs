//! The `Set-Cookie` lines of Access, attribute by attribute as observed on the real edge.

use std::time::{Duration, UNIX_EPOCH};

use crate::config::{App, SameSite};
use crate::token::Minted;
use crate::unknowns::{AppSessionSameSite, AuthorizedMaxAge, SameSiteSpelling, Unknowns};

/// An HTTP date (RFC 9110 §5.6.7); before 1970 it is 1970.
pub(crate) fn http_date(moment_ms: i64) -> String {
    let since = Duration::from_millis(u64::try_from(moment_ms).unwrap_or(0));
    httpdate::fmt_http_date(UNIX_EPOCH + since.min(LATEST))
}

/// The app's `CF_Authorization`, with `CF_Binding` where the app has that switched on.
pub(crate) fn app_cookies(
    unknowns: &Unknowns,
    app: &App,
    minted: &Minted,
    now: i64,
) -> Vec<String> {
    let shape = &app.cookie;
    let path = if shape.path_attribute {
        app.path.as_str()
    } else {
        "/"
    };
    let age = match unknowns.authorized_max_age {
        AuthorizedMaxAge::Absent => String::new(),
        AuthorizedMaxAge::Present => format!("; Max-Age={}", (minted.expires_ms - now) / 1000),
    };
    let expires = http_date(minted.expires_ms);
    let http_only = if shape.http_only { "; HttpOnly" } else { "" };
    let same_site = same_site(unknowns, shape.same_site);
    let token = &minted.text;
    let mut lines = vec![format!(
        "CF_Authorization={token}; Expires={expires}{age}; Path={path}; Secure{same_site}{http_only}"
    )];
    if let Some(binding) = &minted.binding {
        let none = same_site_none(unknowns);
        lines.push(format!(
            "CF_Binding={binding}; Expires={expires}; Path={path}; Secure{none}; HttpOnly"
        ));
    }
    lines
}

/// The app cookie as it is taken away.
pub(crate) fn cleared_app_cookie(unknowns: &Unknowns, app: &App) -> String {
    let path = if app.cookie.path_attribute {
        app.path.as_str()
    } else {
        "/"
    };
    let same_site = same_site(unknowns, app.cookie.same_site);
    format!(
        "CF_Authorization=; Expires={}; Path={path}; Secure{same_site}; HttpOnly",
        http_date(0)
    )
}

pub(crate) fn app_session(unknowns: &Unknowns, value: &str, now: i64) -> String {
    let same_site = match unknowns.app_session_same_site {
        AppSessionSameSite::Absent => "",
        AppSessionSameSite::None => same_site_none(unknowns),
    };
    let expires = http_date(now + DAY_MS);
    format!("CF_AppSession={value}; Expires={expires}; Path=/; Secure; HttpOnly{same_site}")
}

pub(crate) fn team_session(value: &str, now: i64) -> String {
    let expires = http_date(now + TEAM_SESSION_MS);
    format!("CF_Session={value}; Expires={expires}; Path=/; Secure; HttpOnly; SameSite=None")
}

pub(crate) fn org_token(minted: &Minted) -> String {
    let expires = http_date(minted.expires_ms);
    format!(
        "CF_Authorization={}; Expires={expires}; Path=/; Secure; HttpOnly; SameSite=None",
        minted.text
    )
}

pub(crate) fn cleared_org_token() -> String {
    format!(
        "CF_Authorization=; Expires={}; Path=/; Secure; HttpOnly; SameSite=None",
        http_date(0)
    )
}

pub(crate) fn device(value: &str, now: i64) -> String {
    let expires = http_date(now + 30 * DAY_MS);
    format!("CF_Device={value}; Expires={expires}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

fn same_site(unknowns: &Unknowns, wanted: SameSite) -> &'static str {
    match (wanted, unknowns.same_site_spelling) {
        (SameSite::Unset, _) => "",
        (SameSite::None, _) => same_site_none(unknowns),
        (SameSite::Lax, SameSiteSpelling::Lower) => "; SameSite=lax",
        (SameSite::Lax, SameSiteSpelling::Capital) => "; SameSite=Lax",
        (SameSite::Strict, SameSiteSpelling::Lower) => "; SameSite=strict",
        (SameSite::Strict, SameSiteSpelling::Capital) => "; SameSite=Strict",
    }
}

fn same_site_none(unknowns: &Unknowns) -> &'static str {
    match unknowns.same_site_spelling {
        SameSiteSpelling::Lower => "; SameSite=none",
        SameSiteSpelling::Capital => "; SameSite=None",
    }
}

pub(crate) const DAY_MS: i64 = 86_400_000;
pub(crate) const TEAM_SESSION_MS: i64 = 4 * 3_600_000;
/// The last moment of the year 9999, after which an HTTP date cannot be written.
const LATEST: Duration = Duration::from_secs(253_402_300_799);
