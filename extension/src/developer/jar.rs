//! The cookies of Access that lie in the jars, and which of them belong together.

use access_vigil_core::cookie::{CF_AUTHORIZATION, Cookie};
use access_vigil_core::host::{AccessHosts, TeamHost};
use access_vigil_core::inspect::Inspection;
use access_vigil_core::ordered::sorted_by_key;
use access_vigil_core::token::TokenKind;

use crate::perform::cookies;

/// The cookies of Access, as they lie in the jars now.
#[derive(Default)]
pub(crate) struct Jar {
    /// All of them.
    pub(crate) cookies: Vec<Cookie>,
}

/// An app token, and the org token that stands behind it.
pub(crate) struct Pair<'a> {
    /// The cookie of the app.
    pub(crate) app: &'a Cookie,
    /// The cookie of the team, where it can be seen.
    pub(crate) org: Option<&'a Cookie>,
}

impl Jar {
    /// Looks into every jar.
    pub(crate) async fn now() -> Self {
        Self {
            cookies: sorted_by_key(cookies::of_access().await, name_of),
        }
    }

    /// The app tokens, each with its org token.
    pub(crate) fn pairs(&self) -> Vec<Pair<'_>> {
        let hosts = AccessHosts::default();
        let tokens = || {
            self.cookies
                .iter()
                .filter(|it| it.name() == CF_AUTHORIZATION)
        };
        let on_app = tokens().filter(|cookie| tier_of(cookie, &hosts) == TokenKind::App);
        let pair = |app| {
            let team = team_of(app, &hosts);
            let org = tokens().find(|cookie| {
                cookie.store() == app.store()
                    && team
                        .as_ref()
                        .is_some_and(|team| team.as_hostname() == &cookie.host)
            });
            Pair { app, org }
        };
        on_app.map(pair).collect()
    }
}

/// Whose cookie it is: the team's own, or an app's.
pub(crate) fn tier_of(cookie: &Cookie, hosts: &AccessHosts) -> TokenKind {
    if hosts.team(&cookie.host).is_ok() {
        TokenKind::Org
    } else {
        TokenKind::App
    }
}

/// The team that a token says it is of.
pub(crate) fn team_of(cookie: &Cookie, hosts: &AccessHosts) -> Option<TeamHost> {
    let inspection = Inspection::of(&cookie.value, hosts);
    inspection.issuer()?.ok().cloned()
}

/// A text that names a cookie and no other.
pub(crate) fn name_of(cookie: &Cookie) -> String {
    let partition = cookie
        .partition()
        .and_then(|it| it.top_level_site.as_deref());
    let partition = partition.map(|site| format!(" {site}")).unwrap_or_default();
    let (host, path) = (&cookie.host, cookie.path());
    format!(
        "{host}{path} {} {}{partition}",
        cookie.name(),
        cookie.store().0
    )
}
