//! What it takes to watch an app: which two hosts, why each, and which of them are not granted: not yet, or not any more.
//! A browser can take a host back at any time, so every session that lacks one says what no longer works, and asks again.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::grants::{self, Grants};
use crate::host::{Hostname, TeamHost};
use crate::indicator::{Argument, Sentence};
use crate::ordered::Set;
use crate::renewal::Renewal;
use crate::state::{State, Turn};
use crate::text::TextKey;
use crate::time::Timestamp;
use crate::token::team_of_metadata;

/// The offer to watch an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetupOffer {
    /// The app's host.
    pub app: String,
    /// The team's host, where it is known.
    pub team: Option<String>,
    /// The origins to ask for, as match patterns; empty when all is granted.
    pub origins: Vec<String>,
    /// Why they are asked for.
    pub occasion: Occasion,
    /// What it is about.
    pub title: Sentence,
    /// What follows from the answer.
    pub text: Sentence,
    /// Each host, and what for.
    pub hosts: Vec<Sentence>,
}

/// Why hosts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// The app is not watched yet.
    New,
    /// The person was asked already, and did not allow it.
    Refused,
    /// The app is watched, and a host was taken back.
    Lost,
}

/// Origins that are not granted, and what is remembered of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origins {
    /// Those that the person was asked for.
    pub(crate) asked: Set<String>,
    /// Those that a session had.
    pub(crate) lost: Set<String>,
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
        let team_host = team.as_ref().map(TeamHost::as_hostname);
        let mut hosts = [Some(&app), team_host].into_iter().flatten();
        if hosts.any(|host| !self.rules.lists(host)) {
            return None;
        }
        Some(self.offer(&app, team.as_ref()))
    }

    /// The offers for those sessions that lack a host.
    #[must_use]
    pub fn offers_for_sessions(&self) -> Vec<SetupOffer> {
        let mut offers: Vec<SetupOffer> = Vec::new();
        for (key, session) in &self.sessions {
            let team = session.token.issuer();
            let lacks = [&key.host, team.as_hostname()].map(|host| !self.granted.cover(host));
            if lacks.contains(&true) && offers.iter().all(|it| it.app != key.host.as_str()) {
                offers.push(self.offer(&key.host, Some(team)));
            }
        }
        offers
    }

    /// The person is being asked for these origins.
    pub(crate) fn handle_hosts_asked(&mut self, origins: Vec<String>) {
        for origin in origins {
            if self.granted.hold(&origin) {
                continue;
            }
            let host = grants::host_of(&origin);
            if let Some(app) = host.filter(|host| self.hosts.team(host).is_err()) {
                self.expect_proof(app);
            }
            self.origins.asked.insert(origin);
        }
    }

    /// Takes in what is granted now; whether that is something else than before.
    pub(crate) fn take_in_grants(&mut self, granted: Grants) -> bool {
        let changed = self.granted != granted;
        // Thousands of sessions would ask in vain after each change of a cookie.
        let asking = self.sessions.iter().filter(|_| changed);
        for (key, session) in asking {
            let origins = origins_of(&key.host, Some(session.token.issuer()));
            let lost = origins
                .into_iter()
                .filter(|it| self.granted.hold(it) && !granted.hold(it));
            self.origins.lost.extend(lost);
        }
        self.origins.asked.retain(|origin| !granted.hold(origin));
        self.origins.lost.retain(|origin| !granted.hold(origin));
        self.granted = granted;
        changed
    }

    /// Without both hosts no renewal can be: that is told at once, not when the next one would be due. What a request may
    /// have brought is taken in first.
    pub(crate) fn stop_what_is_out_of_reach(&mut self, turn: &mut Turn) {
        for (key, mut session) in core::mem::take(&mut self.sessions) {
            let minting = session.renewal().is_some_and(Renewal::may_have_minted);
            let reach = self.may_reach(&key.host, session.token.issuer());
            if let Err(problem) = reach
                && !minting
                && !session.is_stopped()
            {
                turn.stop(&mut session, problem);
            }
            self.sessions.insert(key, session);
        }
    }

    fn offer(&self, app: &Hostname, team: Option<&TeamHost>) -> SetupOffer {
        let mut origins = origins_of(app, team);
        origins.retain(|origin| !self.granted.hold(origin));
        let is_one_of = |these: &Set<String>| origins.iter().any(|it| these.contains(it));
        let occasion = if is_one_of(&self.origins.lost) {
            Occasion::Lost
        } else if is_one_of(&self.origins.asked) {
            Occasion::Refused
        } else {
            Occasion::New
        };
        let (title, text) = match occasion {
            Occasion::New => (TextKey::SetupTitle, TextKey::SetupText),
            Occasion::Refused => (TextKey::SetupTitle, TextKey::SetupRefused),
            Occasion::Lost => (TextKey::LostTitle, TextKey::LostText),
        };
        SetupOffer {
            app: app.to_string(),
            team: team.map(ToString::to_string),
            origins,
            occasion,
            title: about(title, app.as_str()),
            text: about(text, app.as_str()),
            hosts: self.hosts_of(occasion, app, team),
        }
    }

    /// Each host and what it is for, or what does not work without it.
    fn hosts_of(
        &self,
        occasion: Occasion,
        app: &Hostname,
        team: Option<&TeamHost>,
    ) -> Vec<Sentence> {
        if occasion != Occasion::Lost {
            let team = match team {
                Some(team) => about(TextKey::SetupTeam, team.as_str()),
                None => Sentence::plain(TextKey::SetupTeamLater),
            };
            return alloc::vec![about(TextKey::SetupApp, app.as_str()), team];
        }
        let team = team.map(TeamHost::as_hostname);
        let places = [(Some(app), TextKey::LostApp), (team, TextKey::LostTeam)];
        let lacking = places.into_iter().filter_map(|(host, key)| {
            let host = host.filter(|host| !self.granted.cover(host))?;
            Some(about(key, host.as_str()))
        });
        let mut hosts: Vec<Sentence> = lacking.collect();
        if hosts.is_empty() {
            hosts.push(about(TextKey::LostSockets, app.as_str()));
        }
        hosts
    }

    /// Why the app in a tab that shows this address may not be watched.
    #[must_use]
    pub fn refused_offer(&self, tab: &str) -> Option<Sentence> {
        let (app, team) = app_and_team(self, &Url::parse(tab).ok()?)?;
        let team = team.map(|team| team.as_hostname().clone());
        [Some(app), team]
            .into_iter()
            .flatten()
            .find_map(|host| self.why_unlisted(&host))
    }

    /// The team that issued the token of a session on this host.
    fn team_of(&self, app: &Hostname) -> Option<TeamHost> {
        let session = self.sessions.iter().find(|(key, _)| &key.host == app);
        session.map(|(_, session)| session.token.issuer().clone())
    }
}

/// All that a session needs, the app's sockets among it.
fn origins_of(app: &Hostname, team: Option<&TeamHost>) -> Vec<String> {
    let hosts = [Some(app), team.map(TeamHost::as_hostname)];
    let origins = hosts.into_iter().flatten().map(grants::origin_of);
    origins.chain([grants::sockets_of(app)]).collect()
}

fn about(key: TextKey, host: &str) -> Sentence {
    Sentence::with(key, [Argument::Text(host.into())])
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
