//! What browsers tell of cookies and of requests that pages make: names, hosts, paths and statuses, and never a value
//! or a query, which at Access are secrets.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cookie::{CF_AUTHORIZATION, StoreId};
use crate::host::Hostname;

/// A change of one cookie of Access.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/cookies#event-onChanged>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CookieChange {
    /// The cookie's name.
    pub name: String,
    /// The host it belongs to, without the dot of a domain cookie.
    pub host: String,
    /// Its path attribute.
    pub path: String,
    /// The jar.
    pub store: StoreId,
    /// What became of it.
    pub how: CookieFate,
}

/// What became of a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CookieFate {
    /// It was set where none was.
    Set,
    /// It makes room for another value, whose [`CookieFate::Set`] follows at once.
    Overwritten,
    /// It was set where another one was: both events of the browser in one.
    Replaced,
    /// Somebody removed it.
    Removed,
    /// It ended, or a server let it end.
    Expired,
    /// The browser needed the room.
    Evicted,
}

impl CookieChange {
    /// The token cookie of a host, in the jar of this name, was set.
    #[must_use]
    pub fn token_set(host: &Hostname, store: &StoreId) -> Self {
        Self {
            name: CF_AUTHORIZATION.into(),
            host: host.as_str().into(),
            path: "/".into(),
            store: store.clone(),
            how: CookieFate::Set,
        }
    }

    /// Whether both are about the same cookie.
    pub(crate) fn is_of_the_same(&self, other: &Self) -> bool {
        (&self.name, &self.host, &self.path, &self.store)
            == (&other.name, &other.host, &other.path, &other.store)
    }
}

/// One request that a page made, and what came of it: a hop of a login, or one that ran into Access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageHop {
    /// The browser's name of the request, which all its redirects share.
    pub chain: String,
    /// What asked, in the browser's words: `main_frame`, `xmlhttprequest`, `websocket` and others.
    pub kind: String,
    /// The jar.
    pub store: StoreId,
    /// The method.
    pub method: String,
    /// What was asked.
    pub from: Address,
    /// What came.
    pub came: Came,
    /// The names of the cookies that the answer set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<String>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// A redirect.
    Redirect {
        /// The status.
        status: u16,
        /// Where to.
        to: Address,
    },
    /// An answer.
    Answer {
        /// The status.
        status: u16,
        /// Whether it came out of a cache, so that no server was asked.
        cached: bool,
    },
    /// None, for this reason in the browser's words.
    Nothing(String),
}

impl PageHop {
    /// Whether it asked Access, or was sent there.
    #[must_use]
    pub fn leads_to_access(&self) -> bool {
        let to = match &self.came {
            Came::Redirect { to, .. } => Some(to),
            Came::Answer { .. } | Came::Nothing(_) => None,
        };
        [Some(&self.from), to]
            .into_iter()
            .flatten()
            .any(|address| address.path.starts_with(ACCESS))
    }

    /// The same, or refused as Access refuses scripts (401) and preflights (403) where it redirects others.
    #[must_use]
    pub fn meets_access(&self) -> bool {
        let is_refused = match self.came {
            Came::Answer { status, .. } => [401, 403].contains(&status),
            Came::Redirect { .. } | Came::Nothing(_) => false,
        };
        is_refused || self.leads_to_access()
    }
}

/// A host and a path, without the query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// The host, with the scheme where it is not `https` and the port where it is not its own.
    pub host: String,
    /// The path.
    pub path: String,
}

impl Address {
    /// The address in this text; `None` where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        url::Url::parse(text).ok().map(|url| Self::of(&url))
    }

    /// The address that a redirect leads to from another one.
    #[must_use]
    pub fn of_redirect(from: &str, location: &str) -> Option<Self> {
        let base = url::Url::parse(from).ok()?;
        base.join(location).ok().map(|url| Self::of(&url))
    }

    fn of(url: &url::Url) -> Self {
        let scheme = match url.scheme() {
            "https" => String::new(),
            other => alloc::format!("{other}://"),
        };
        let port = url.port().map(|port| alloc::format!(":{port}"));
        let name = url.host_str().unwrap_or_default();
        let host = alloc::format!("{scheme}{name}{}", port.unwrap_or_default());
        Self {
            host: cut(&host),
            path: cut(url.path()),
        }
    }
}

/// A stranger's text, as far as it is worth keeping.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => alloc::format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into(),
    }
}

/// All addresses of Access begin so, on every host.
pub(crate) const ACCESS: &str = "/cdn-cgi/access/";
const LONGEST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_no_query_no_user_and_no_end_of_what_is_too_long() {
        let parsed =
            Address::parse("https://user:word@myserver.com/a/b?nonce=secret#part").unwrap();
        assert_eq!(
            (parsed.host.as_str(), parsed.path.as_str()),
            ("myserver.com", "/a/b")
        );
        let long = alloc::format!("https://myserver.com/{}", "x".repeat(9000));
        assert_eq!(Address::parse(&long).unwrap().path.chars().count(), 201);
        assert_eq!(Address::parse("nonsense"), None);
    }

    #[test]
    fn another_scheme_or_port_is_shown_for_it_is_what_was_wrong() {
        let from = "https://myserver.com/a?b";
        let to = |location: &str| Address::of_redirect(from, location).map(|it| it.host);
        assert_eq!(to("/c").as_deref(), Some("myserver.com"));
        assert_eq!(
            to("http://myserver.com/").as_deref(),
            Some("http://myserver.com")
        );
        assert_eq!(
            to("https://evil.example:8443/").as_deref(),
            Some("evil.example:8443")
        );
        assert_eq!(to("https://[").as_deref(), None);
    }
}
