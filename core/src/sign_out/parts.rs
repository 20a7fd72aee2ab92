//! What a sign-out asks of a shell, and what a shell may answer. What an answer means is decided here.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::cookie::{Cookie, StoreId};
use crate::guard::PageAnswer;
use crate::host::{AccessHosts, Hostname};
use crate::session::path_belongs;
use crate::token::Token;

/// A person's tokens of a team, of both tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamTokens {
    /// The team's host.
    pub team: Hostname,
    /// The hosts of its apps, as far as they are known.
    pub apps: Vec<Hostname>,
    /// The jars to remove them from.
    pub stores: Vec<StoreId>,
}

impl TeamTokens {
    /// Whether this `CF_Authorization` cookie in one of these jars is one of them. Another team's token on the same host is not, and goes on
    /// working; what can't be read lets nobody in.
    #[must_use]
    pub fn include(&self, cookie: &Cookie) -> bool {
        let hosts = AccessHosts::default().with_team(self.team.clone());
        match Token::parse(&cookie.value, &hosts) {
            Ok(token) => token.issuer().as_hostname() == &self.team,
            Err(_) => self.hosts().any(|host| host == &cookie.host),
        }
    }

    /// The hosts that they are for.
    pub fn hosts(&self) -> impl Iterator<Item = &Hostname> {
        core::iter::once(&self.team).chain(&self.apps)
    }
}

/// How a host's sign-out address answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutAnswer {
    /// With a page.
    Page {
        /// The HTTP status.
        status: u16,
        /// Whether Cloudflare put a challenge in the way (`cf-mitigated: challenge`).
        challenged: bool,
    },
    /// With a redirect, of which a browser shows an extension no more.
    Redirect,
    /// Not at all.
    Nothing,
}

impl LogoutAnswer {
    /// Whether this is how Access signs somebody out. That it does so is documented, the answer is not: people have seen
    /// a page on the team's host, and either would do on an app's
    /// (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>).
    ///
    /// Until when Access goes on accepting the tokens, 20 to 30 seconds, is told and not measured: they are gone from
    /// the jar by then, and to keep one for asking would leave a working token behind. The one other way to show a token,
    /// the header `Cf-Access-Token`, is documented for requests that go on to the app itself.
    #[must_use]
    pub const fn confirms(self) -> bool {
        match self {
            Self::Page { status, challenged } => !challenged && matches!(status, 200..=299),
            Self::Redirect => true,
            Self::Nothing => false,
        }
    }
}

/// What was found once the tokens were removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remnants {
    /// Hosts where a token is left in a jar, or where Access still names somebody.
    pub left: Vec<Hostname>,
    /// Jars that could not be looked into.
    pub unseen: Vec<UnseenJars>,
}

/// Jars that the browser does not let us look into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnseenJars {
    /// Those of private windows, since the person has not allowed the extension there.
    PrivateWindows,
    /// Those of containers of which no tab is open.
    ClosedContainers,
}

/// A page of an app that is to ask for a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPage {
    /// The app's host.
    pub host: Hostname,
    /// Below this path all pages are the app's.
    pub within: String,
    /// The path of the page.
    pub path: String,
    /// The jar that it has to use.
    pub store: StoreId,
}

impl AppPage {
    /// The address of the page.
    #[must_use]
    pub fn address(&self) -> String {
        alloc::format!("https://{}{}", self.host, self.path)
    }

    /// Whether a tab with this address shows a page of the app, which asks for the login when it is loaded again.
    /// Access's own pages do not.
    #[must_use]
    pub fn is_of_this_app(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| {
            url.scheme() == "https"
                && url.host_str() == Some(self.host.as_str())
                && url.port().is_none()
                && path_belongs(url.path(), &self.within)
        })
    }
}

/// Whether the app's page could be brought to the login.
#[derive(Debug, Clone)]
pub enum Opened {
    /// It is in a tab. The app's first answer there, where the browser showed it.
    InTab(Option<PageAnswer>),
    /// The browser refused.
    Refused,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_that_can_be_a_sign_out_confirms_it() {
        let page = |status, challenged| LogoutAnswer::Page { status, challenged };
        for (answer, expected) in [
            (page(200, false), true),
            (page(204, false), true),
            (LogoutAnswer::Redirect, true),
            (page(200, true), false),
            (page(403, true), false),
            (page(400, false), false),
            (page(404, false), false),
            (page(429, false), false),
            (page(500, false), false),
            (page(503, false), false),
            (page(0, false), false),
            (LogoutAnswer::Nothing, false),
        ] {
            assert_eq!(answer.confirms(), expected, "{answer:?}");
        }
    }

    #[test]
    fn a_tab_shows_the_app_only_on_its_own_host_and_paths_and_not_on_a_page_of_access() {
        let page = AppPage {
            host: Hostname::parse("myserver.com").unwrap(),
            within: "/wordpress".into(),
            path: "/wordpress".into(),
            store: StoreId::default(),
        };
        assert_eq!(page.address(), "https://myserver.com/wordpress");
        for (address, expected) in [
            ("https://myserver.com/wordpress", true),
            ("https://myserver.com/wordpress/a?b#c", true),
            ("https://myserver.com/wordpresses", false),
            ("https://myserver.com/express", false),
            ("https://myserver.com/cdn-cgi/access/logout", false),
            ("https://myserver.com:8443/wordpress", false),
            ("http://myserver.com/wordpress", false),
            ("https://myserver.com.evil.example/wordpress", false),
            ("https://evil.example/https://myserver.com/wordpress", false),
            ("about:blank", false),
            ("", false),
        ] {
            assert_eq!(page.is_of_this_app(address), expected, "{address}");
        }
    }
}
