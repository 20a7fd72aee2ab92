//! What it takes to watch the app in the current tab: which two hosts, and which of them are not granted yet.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::grants;
use crate::host::{Hostname, TeamHost};
use crate::state::State;
use crate::time::Timestamp;
use crate::token::team_of_metadata;

/// The offer to watch the app in the current tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetupOffer {
    /// The app's host.
    pub app: String,
    /// The team's host, where it is known.
    pub team: Option<String>,
    /// The origins to ask for, as match patterns; empty when all is granted.
    pub origins: Vec<String>,
}

impl State {
    /// The offer for a tab that shows this address; `None` where nothing can be watched.
    ///
    /// `metadata` is what the app answered when it was asked who stands behind it.
    #[must_use]
    pub fn setup_offer(
        &self,
        now: Timestamp,
        tab: &str,
        metadata: Option<&str>,
    ) -> Option<SetupOffer> {
        let (app, in_address) = app_and_team(self, &Url::parse(tab).ok()?)?;
        let discovered = || team_of_metadata(metadata?, &app, &self.hosts, now).ok();
        let team = in_address
            .or_else(|| self.team_of(&app))
            .or_else(discovered);
        let wanted = [Some(&app), team.as_ref().map(TeamHost::as_hostname)];
        let missing = wanted
            .into_iter()
            .flatten()
            .filter(|host| !self.granted.cover(host));
        let mut origins: Vec<String> = missing.map(grants::origin_of).collect();
        if !self.granted.cover(&app) {
            origins.push(grants::sockets_of(&app));
        }
        Some(SetupOffer {
            app: app.to_string(),
            team: team.map(|team| team.to_string()),
            origins,
        })
    }

    /// The team that issued the token of a session on this host.
    fn team_of(&self, app: &Hostname) -> Option<TeamHost> {
        let session = self.sessions.iter().find(|(key, _)| &key.host == app);
        session.map(|(_, session)| session.token.issuer().clone())
    }
}

/// On the team's login page the address itself names both hosts.
fn app_and_team(state: &State, tab: &Url) -> Option<(Hostname, Option<TeamHost>)> {
    let Some(Host::Domain(domain)) = tab.host() else {
        return None;
    };
    if tab.scheme() != "https" {
        return None;
    }
    let host = Hostname::parse(domain).ok()?;
    let Ok(team) = state.hosts.team(&host) else {
        return Some((host, None));
    };
    let app = tab.path().strip_prefix(LOGIN_PATH)?;
    Some((Hostname::parse(app).ok()?, Some(team)))
}

const LOGIN_PATH: &str = "/cdn-cgi/access/login/";
