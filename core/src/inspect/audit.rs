//! A cookie's attributes, each judged by what Access writes and by what it means behind Access.
//! <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/>
//!
//! Never: the cookie's value.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::words::TokenText;
use crate::cookie::{CF_APP_SESSION, CF_AUTHORIZATION, Cookie};
use crate::indicator::{Argument, Sentence};
use crate::inert::inert;
use crate::time::Timestamp;
use crate::token::TokenKind;

/// Which of Access's cookies it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieKind {
    /// `CF_Authorization` on the app's host.
    App,
    /// `CF_Authorization` on the team's host.
    Org,
    /// `CF_Binding`: the app token counts only beside it.
    Binding,
    /// `CF_AppSession`: ties the requests of one login together.
    AppSession,
    /// `CF_Session`: the same on the team's host.
    Session,
    /// `CF_Device`: knows the device again.
    Device,
}

impl CookieKind {
    /// The kind of a cookie of this name on the host of this tier.
    #[must_use]
    pub fn of(name: &str, tier: TokenKind) -> Option<Self> {
        match (name, tier) {
            (CF_AUTHORIZATION, TokenKind::App) => Some(Self::App),
            (CF_AUTHORIZATION, TokenKind::Org) => Some(Self::Org),
            ("CF_Binding", _) => Some(Self::Binding),
            (CF_APP_SESSION, _) => Some(Self::AppSession),
            ("CF_Session", _) => Some(Self::Session),
            ("CF_Device", _) => Some(Self::Device),
            _ => None,
        }
    }
}

/// Whether the app's *Binding Cookie* is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// There is a `CF_Binding` beside the token.
    Present,
    /// There is none.
    Absent,
    /// Nobody looked.
    Unknown,
}

/// What a cookie is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// The moment, on this machine's clock.
    pub now: Timestamp,
    /// The `exp` of the token that it holds, on this machine's clock.
    pub token_end: Option<Timestamp>,
    /// Whether the app's token is bound.
    pub binding: Binding,
}

/// One attribute, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    /// The attribute as browsers' own tools name it.
    pub attribute: String,
    /// Its value.
    pub value: Sentence,
    /// Whether that is good.
    pub verdict: Verdict,
    /// What it means behind Access, and what to do about it.
    pub advice: Sentence,
}

/// Whether an attribute is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Possible, and worth knowing.
    Notice,
    /// It breaks something, or Access did not write it.
    Bad,
}

/// Every attribute of a cookie, in the order in which browsers' own tools list them.
#[must_use]
pub fn audit(cookie: &Cookie, kind: CookieKind, around: Surroundings) -> Vec<AuditRow> {
    let rows = [
        Some(domain(cookie)),
        Some(path(cookie, kind)),
        Some(expires(cookie, kind, around)),
        Some(http_only(cookie, kind)),
        Some(secure(cookie)),
        Some(same_site(cookie, kind)),
        Some(partition(cookie, kind)),
        binding(kind, around.binding),
    ];
    rows.into_iter().flatten().collect()
}

/// Access's cookies are host-only. A domain cookie goes to every host of the domain, and each of them can write it: so
/// can whoever holds a sibling of the app's host, to sign a visitor in as somebody else.
fn domain(cookie: &Cookie) -> AuditRow {
    let attributes = cookie.attributes();
    let (verdict, advice) = if attributes.host_only {
        (Verdict::Good, TokenText::AuditHostOnly)
    } else {
        (Verdict::Bad, TokenText::AuditDomain)
    };
    row("Domain", shown(&attributes.domain), (verdict, advice))
}

/// A cookie for part of the host is sent neither to Access's own addresses there, which begin with `/cdn-cgi/access/`,
/// nor to the app's other paths.
fn path(cookie: &Cookie, kind: CookieKind) -> AuditRow {
    let is_root = cookie.path() == "/";
    let judged = match kind {
        CookieKind::App if is_root => (Verdict::Good, TokenText::AuditPathRoot),
        CookieKind::App | CookieKind::Binding if !is_root => {
            (Verdict::Notice, TokenText::AuditPathOwn)
        }
        _ if is_root => (Verdict::Good, TokenText::AuditAsAccess),
        CookieKind::App
        | CookieKind::Binding
        | CookieKind::Org
        | CookieKind::AppSession
        | CookieKind::Session
        | CookieKind::Device => (Verdict::Bad, TokenText::AuditPathStrange),
    };
    row("Path", shown(cookie.path()), judged)
}

/// A session ends with the cookie or with the token, whichever is sooner.
fn expires(cookie: &Cookie, kind: CookieKind, around: Surroundings) -> AuditRow {
    let Some(end) = cookie.expires else {
        let advice = match kind {
            CookieKind::App | CookieKind::Org => TokenText::AuditSessionToken,
            CookieKind::Binding
            | CookieKind::AppSession
            | CookieKind::Session
            | CookieKind::Device => TokenText::AuditSessionOther,
        };
        let value = TokenText::AuditNoExpiry.plain();
        return row("Expires", value, (Verdict::Notice, advice));
    };
    let judged = match around.token_end {
        _ if end <= around.now => (Verdict::Bad, TokenText::AuditExpired),
        None => (Verdict::Good, TokenText::AuditExpiresOther),
        Some(token) if end.since(token).max(token.since(end)) <= ALIKE => {
            (Verdict::Good, TokenText::AuditExpiresAlike)
        }
        Some(token) if end < token => (Verdict::Notice, TokenText::AuditExpiresSooner),
        Some(_) => (Verdict::Notice, TokenText::AuditExpiresLater),
    };
    let value = TokenText::SeenMoment.with([Argument::Moment(end.as_millis())]);
    row("Expires", value, judged)
}

/// The administrator's choice for the app's cookie alone.
fn http_only(cookie: &Cookie, kind: CookieKind) -> AuditRow {
    let is_on = cookie.attributes().http_only;
    let judged = match kind {
        _ if is_on => (Verdict::Good, TokenText::AuditHttpOnly),
        CookieKind::App => (Verdict::Notice, TokenText::AuditReadable),
        CookieKind::Org
        | CookieKind::Binding
        | CookieKind::AppSession
        | CookieKind::Session
        | CookieKind::Device => (Verdict::Bad, TokenText::AuditReadableStrange),
    };
    row("HttpOnly", switch(is_on), judged)
}

fn secure(cookie: &Cookie) -> AuditRow {
    let is_on = cookie.attributes().secure;
    let judged = if is_on {
        (Verdict::Good, TokenText::AuditSecure)
    } else {
        (Verdict::Bad, TokenText::AuditNotSecure)
    };
    row("Secure", switch(is_on), judged)
}

fn same_site(cookie: &Cookie, kind: CookieKind) -> AuditRow {
    let written = cookie.attributes().same_site.as_deref();
    let site = SameSite::of(written);
    let judged = match kind {
        CookieKind::App => match site {
            SameSite::None => (Verdict::Good, TokenText::AuditSiteNone),
            SameSite::Lax => (Verdict::Notice, TokenText::AuditSiteLax),
            SameSite::Unspecified => (Verdict::Notice, TokenText::AuditSiteUnspecified),
            SameSite::Strict => (Verdict::Bad, TokenText::AuditSiteStrict),
        },
        // The documentation says `None`; on the wire it was seen without any.
        CookieKind::AppSession => match site {
            SameSite::None | SameSite::Unspecified => (Verdict::Good, TokenText::AuditAsAccess),
            SameSite::Lax => (Verdict::Notice, TokenText::AuditSiteStrange),
            SameSite::Strict => (Verdict::Bad, TokenText::AuditSiteBreaksLogin),
        },
        CookieKind::Device => match site {
            SameSite::Strict => (Verdict::Good, TokenText::AuditAsAccess),
            SameSite::None | SameSite::Lax | SameSite::Unspecified => {
                (Verdict::Notice, TokenText::AuditSiteStrange)
            }
        },
        CookieKind::Org | CookieKind::Session | CookieKind::Binding => match site {
            SameSite::None => (Verdict::Good, TokenText::AuditAsAccess),
            SameSite::Lax | SameSite::Unspecified => (Verdict::Notice, TokenText::AuditSiteStrange),
            SameSite::Strict => (Verdict::Bad, TokenText::AuditSiteBreaksLogin),
        },
    };
    row("SameSite", shown(site.name()), judged)
}

/// A background request can neither send nor store such a cookie.
fn partition(cookie: &Cookie, kind: CookieKind) -> AuditRow {
    let Some(partition) = cookie.partition() else {
        let judged = (Verdict::Good, TokenText::AuditUnpartitioned);
        return row("Partition", TokenText::AuditOff.plain(), judged);
    };
    let site = partition.top_level_site.as_deref().unwrap_or_default();
    let advice = match kind {
        CookieKind::App | CookieKind::Org => TokenText::AuditPartitioned,
        CookieKind::Binding | CookieKind::AppSession | CookieKind::Session | CookieKind::Device => {
            TokenText::AuditPartitionedOther
        }
    };
    row("Partition", shown(site), (Verdict::Notice, advice))
}

/// No attribute, but what makes a copied token worthless or not.
fn binding(kind: CookieKind, binding: Binding) -> Option<AuditRow> {
    let (value, judged) = match (kind, binding) {
        (CookieKind::App, Binding::Present) => {
            (TokenText::AuditOn, (Verdict::Good, TokenText::AuditBound))
        }
        (CookieKind::App, Binding::Absent) => (
            TokenText::AuditOff,
            (Verdict::Notice, TokenText::AuditNotBound),
        ),
        (CookieKind::Binding, _) => (
            TokenText::AuditOn,
            (Verdict::Good, TokenText::AuditBindingCookie),
        ),
        (CookieKind::App, Binding::Unknown)
        | (
            CookieKind::Org | CookieKind::AppSession | CookieKind::Session | CookieKind::Device,
            _,
        ) => return None,
    };
    Some(row("Binding Cookie", value.plain(), judged))
}

/// `unspecified` is the browsers' own word, and some leave the attribute out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SameSite {
    None,
    Lax,
    Strict,
    Unspecified,
}

impl SameSite {
    fn of(written: Option<&str>) -> Self {
        match written {
            Some("no_restriction") => Self::None,
            Some("lax") => Self::Lax,
            Some("strict") => Self::Strict,
            Some(_) | None => Self::Unspecified,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Lax => "Lax",
            Self::Strict => "Strict",
            Self::Unspecified => "–",
        }
    }
}

fn row(attribute: &str, value: Sentence, (verdict, advice): (Verdict, TokenText)) -> AuditRow {
    AuditRow {
        attribute: attribute.to_string(),
        value,
        verdict,
        advice: advice.plain(),
    }
}

fn shown(value: &str) -> Sentence {
    TokenText::AuditValue.with([Argument::Text(inert(value))])
}

fn switch(is_on: bool) -> Sentence {
    if is_on {
        TokenText::AuditOn.plain()
    } else {
        TokenText::AuditOff.plain()
    }
}

/// Seen on live hosts: the two may be a second apart.
const ALIKE: core::time::Duration = core::time::Duration::from_secs(2);

#[cfg(test)]
mod tests;
