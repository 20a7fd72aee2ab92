//! The whole state of one small Access, and its one door for clients: `respond`.
//! It reads no clock and owns no socket; the same seed, requests and times give the same answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::config::{App, Config, Idp, User};
use crate::dice::Dice;
use crate::error::ConfigError;
use crate::fault::Faults;
use crate::history::History;
use crate::idp::IdpSessions;
use crate::keys::SigningKeys;
use crate::login::Logins;
use crate::origin::OriginHits;
use crate::relay::Relayed;
use crate::session::{Sessions, Standing};
use crate::unknowns::WebSocketLife;

/// One small Access with everything behind it. See [`crate::respond`].
pub struct World {
    pub(crate) config: Config,
    pub(crate) offset_ms: i64,
    pub(crate) dice: Dice,
    pub(crate) keys: SigningKeys,
    pub(crate) sessions: Sessions,
    pub(crate) logins: Logins,
    pub(crate) idp: IdpSessions,
    pub(crate) relay: Relayed,
    pub(crate) faults: Faults,
    pub(crate) history: History,
    pub(crate) origin: OriginHits,
    /// The cloudflared hand-off by public key: what to give out to whoever polls.
    pub(crate) transfers: BTreeMap<String, crate::transfer::Sealed>,
    /// Approvals of temporary access that no app session has used yet: app and e-mail.
    pub(crate) approvals: BTreeSet<(String, String)>,
}

impl World {
    /// A world as described, with its keys made and nobody signed in.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        config.check()?;
        let mut dice = Dice::new(config.seed);
        let keys = SigningKeys::new(config.signatures, &mut dice)?;
        Ok(Self {
            config,
            offset_ms: 0,
            dice,
            keys,
            sessions: Sessions::default(),
            logins: Logins::default(),
            idp: IdpSessions::default(),
            relay: Relayed::default(),
            faults: Faults::default(),
            history: History::default(),
            origin: OriginHits::default(),
            transfers: BTreeMap::new(),
            approvals: BTreeSet::new(),
        })
    }

    /// How the world is set up now.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The world's time at a time of the caller's clock.
    #[must_use]
    pub fn time(&self, now_ms: i64) -> i64 {
        now_ms.saturating_add(self.offset_ms)
    }

    /// Whether this world answers for a host; every other host is refused by the proxy.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        host == self.config.team.host
            || self.idp_on(host).is_some()
            || host == self.config.api.host
            || host == crate::step::TRANSFER_HOST
            || self.is_app_host(host)
    }

    /// Every host of this world.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        let apps = self.config.apps.values();
        let mut hosts: Vec<String> = apps
            .flat_map(|app| std::iter::once(&app.host).chain(&app.more_hosts))
            .cloned()
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts.push(self.config.team.host.clone());
        hosts.extend(self.config.idps().map(|idp| idp.host.clone()));
        hosts.push(self.config.api.host.clone());
        hosts.push(crate::step::TRANSFER_HOST.to_owned());
        hosts
    }

    /// Whether an open WebSocket of that session may go on (row 13).
    #[must_use]
    pub fn websocket_lives(&self, session: &str, now_ms: i64) -> bool {
        let now = self.time(now_ms);
        let live = || {
            self.sessions
                .get(session)
                .is_some_and(|token| token.standing(now) == Standing::Live)
        };
        self.config.unknowns.websocket == WebSocketLife::OutlivesToken || live()
    }

    pub(crate) fn idp_on(&self, host: &str) -> Option<&Idp> {
        self.config.idps().find(|idp| idp.host == host)
    }

    pub(crate) fn is_app_host(&self, host: &str) -> bool {
        self.config.apps.values().any(|app| app.is_on(host))
    }

    /// The app that protects a path: the most specific one wins, and nothing is inherited.
    pub(crate) fn app_at(&self, host: &str, path: &str) -> Option<(&str, &App)> {
        let candidates = self
            .config
            .apps
            .iter()
            .filter(|(_, app)| app.is_on(host) && app.covers(path));
        candidates
            .max_by_key(|(_, app)| app.path.len())
            .map(|(name, app)| (name.as_str(), app))
    }

    pub(crate) fn app_by_audience(&self, aud: &str) -> Option<(&str, &App)> {
        self.config
            .apps
            .iter()
            .find(|(_, app)| app.aud == aud)
            .map(|(name, app)| (name.as_str(), app))
    }

    pub(crate) fn user(&self, email: &str) -> Option<&User> {
        self.config.users.iter().find(|user| user.email == email)
    }
}

impl App {
    pub(crate) fn is_on(&self, host: &str) -> bool {
        self.host == host || self.more_hosts.iter().any(|other| other == host)
    }

    fn covers(&self, path: &str) -> bool {
        let prefix = self.path.trim_end_matches('/');
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("config", &self.config)
            .field("offset_ms", &self.offset_ms)
            .field("tokens_issued", &self.sessions.all().count())
            .field("requests", &self.history.entries().len())
            .finish_non_exhaustive()
    }
}
