//! How a world is set up: the edge behind it, the browser in it, and how far apart they are.

use std::time::Duration;

use access_edge_core::{App, Config};

use crate::flavour::{AlarmFloor, Flavour};

/// The beginnings of a world.
#[derive(Debug, Clone)]
pub struct Setup {
    /// All chance follows from it.
    pub seed: u64,
    /// The edge.
    pub edge: Config,
    /// The browser.
    pub flavour: Flavour,
    /// How short an alarm may be.
    pub alarm_floor: AlarmFloor,
    /// The hosts that the person has granted.
    pub granted: Vec<String>,
    /// One way through the network, in milliseconds, from and to.
    pub latency: (i64, i64),
    /// How many milliseconds the machine's clock is ahead.
    pub skew: i64,
    /// How long sessions are renewed without a sign of the person. Most people of these worlds never go away.
    pub maximum_extension: Duration,
    /// What the administrator set: the JSON of `storage.managed`.
    pub managed: String,
    /// How long the browser and its people take.
    pub pace: Pace,
}

/// How long the calls of the browser, the way through the network and the thoughts of people take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each time another while.
    Varied,
    /// Each time the least, but never nothing; and the first worker alone brings chance along, which is this. Then all
    /// moments follow from the settings, as they do in a what-if.
    Steady(u64),
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            seed: 1,
            edge: Config::quick(),
            flavour: Flavour::Chromium,
            alarm_floor: AlarmFloor::None,
            granted: vec![APP.into(), SECOND_APP.into(), TEAM.into()],
            latency: (10, 40),
            skew: 0,
            maximum_extension: Duration::from_hours(24 * 36_500),
            managed: "{}".into(),
            pace: Pace::Varied,
        }
    }
}

impl Setup {
    /// App tokens live this many seconds.
    #[must_use]
    pub fn app_life(mut self, seconds: u64) -> Self {
        for app in self.edge.apps.values_mut() {
            app.session_seconds = Some(seconds);
        }
        self
    }

    /// Org tokens live this many seconds.
    #[must_use]
    pub fn org_life(mut self, seconds: u64) -> Self {
        self.edge.team.session_seconds = Some(seconds);
        self
    }

    /// The identity provider asks who it is each time, so that nothing goes on behind a person's back.
    #[must_use]
    pub fn idp_asks_each_time(mut self) -> Self {
        self.edge.idp.prompt = access_edge_core::IdpPrompt::Always;
        self
    }

    /// In Firefox.
    #[must_use]
    pub fn in_firefox(mut self) -> Self {
        self.flavour = Flavour::Firefox;
        self
    }

    /// With these apps instead.
    #[must_use]
    pub fn apps(mut self, apps: impl IntoIterator<Item = (&'static str, App)>) -> Self {
        let apps = apps.into_iter().map(|(name, app)| (name.to_owned(), app));
        self.edge.apps = apps.collect();
        self.granted = self
            .edge
            .apps
            .values()
            .map(|app| app.host.clone())
            .collect();
        self.granted.push(TEAM.into());
        self
    }

    /// With this set by the administrator.
    #[must_use]
    pub fn managed(mut self, policy: &str) -> Self {
        self.managed = policy.into();
        self
    }

    /// With this changed at the edge.
    #[must_use]
    pub fn edge(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.edge);
        self
    }
}

/// The app of most stories.
pub const APP: &str = "myserver.com";
/// A second app of the same team.
pub const SECOND_APP: &str = "app2.myserver.com";
/// Their team.
pub const TEAM: &str = "custom.cloudflareaccess.com";
/// The person of most stories.
pub const ALICE: &str = "alice@example.com";
/// Somebody else.
pub const BOB: &str = "bob@example.com";
