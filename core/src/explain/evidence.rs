//! What an explanation may rest on, as plain data without any secret: the journal, the view, and the cookies of Access.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cookie::{Cookie, StoreId};
use crate::host::AccessHosts;
use crate::journal::Entry;
use crate::time::Timestamp;
use crate::token::{Token, TokenKind};
use crate::view::View;

/// Everything that an explanation may rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What the popup shows, and the time that it was made at.
    pub view: View,
    /// The journal, in order.
    pub entries: Vec<Entry>,
    /// The cookies of Access in the jars, those in partitions too.
    pub cookies: Vec<CookieSeen>,
}

/// A row of the developer view that an explanation links to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowRef {
    /// The session of this id.
    Session(String),
    /// The cookie in this place.
    Cookie(CookiePlace),
    /// The entry of the journal of this number.
    Entry(u64),
}

/// Where a cookie lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CookiePlace {
    /// The jar.
    pub store: StoreId,
    /// The host.
    pub host: String,
    /// The path attribute.
    pub path: String,
    /// The name.
    pub name: String,
    /// The site whose partition it lies in, if any; empty where the browser names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<String>,
}

/// A cookie of Access without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CookieSeen {
    /// Where it lies.
    pub place: CookiePlace,
    /// Whether scripts can't read it.
    pub http_only: bool,
    /// `no_restriction`, `lax`, `strict` or `unspecified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_site: Option<String>,
    /// When it stops being sent, on this machine's clock, where it has an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<i64>,
    /// What the token in it says, where one can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenClaims>,
}

/// What a token says that is no secret and names no person. Moments are those of the servers' clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenClaims {
    /// Whether it is an app's or a team's.
    pub tier: TokenKind,
    /// The team that says it issued it.
    pub team: String,
    /// When it was issued.
    pub issued: i64,
    /// When it ends.
    pub expires: i64,
}

impl CookieSeen {
    /// What is to be seen of a cookie.
    #[must_use]
    pub fn of(cookie: &Cookie, hosts: &AccessHosts) -> Self {
        let wire = cookie.attributes();
        let partition = cookie.partition();
        let partition = partition.map(|it| it.top_level_site.clone().unwrap_or_default());
        let token = Token::parse(&cookie.value, hosts).ok();
        Self {
            place: CookiePlace {
                store: cookie.store().clone(),
                host: cookie.host.to_string(),
                path: cookie.path().into(),
                name: cookie.name().into(),
                partition,
            },
            http_only: wire.http_only,
            same_site: wire.same_site.clone(),
            expires: cookie.expires.map(Timestamp::as_millis),
            token: token.as_ref().map(TokenClaims::of),
        }
    }

    /// The row that shows it.
    pub(super) fn row(&self) -> RowRef {
        RowRef::Cookie(self.place.clone())
    }

    /// Whether it still holds a token of this tier whose time is not over.
    pub(super) fn holds_live(&self, tier: TokenKind, view: &View) -> bool {
        let lasts = self.expires.is_none_or(|end| end > view.now);
        let token = self.token.as_ref().filter(|token| token.tier == tier);
        lasts && token.is_some_and(|token| token.expires > view.now.saturating_add(view.skew))
    }
}

impl TokenClaims {
    fn of(token: &Token) -> Self {
        Self {
            tier: token.kind(),
            team: token.issuer().to_string(),
            issued: token.issued_at().as_millis(),
            expires: token.expires_at().as_millis(),
        }
    }
}
