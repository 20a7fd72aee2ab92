//! The fake browser: jar, storage, one alarm, request rules, tabs and granted hosts. It decides nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;
use url::Url;

use crate::flavour::{AlarmFloor, Flavour};
use crate::jar::{Jar, is_live};
use crate::ways::Way;
use access_vigil_core::cookie::{BrowserCookie, StoreId};
use access_vigil_core::effect::NoticeId;
use access_vigil_core::event::ProofReply;
use access_vigil_core::grants::Grants;
use access_vigil_core::id::EffectId;
use access_vigil_core::ordered::Set;
use access_vigil_core::presence::Presence;
use access_vigil_core::settings::{SettingProblem, Zone};

/// The fake browser.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) flavour: Flavour,
    pub(crate) alarm_floor: AlarmFloor,
    pub(crate) jar: Jar,
    /// Survives the worker, not the browser.
    pub(crate) session_storage: Option<String>,
    /// The pages of the journal, which end with the browser too.
    pub(crate) journal: BTreeMap<String, String>,
    /// Survives both.
    pub(crate) local_storage: Option<String>,
    /// What the person has set.
    pub(crate) settings: Option<String>,
    /// Why changes of it were refused.
    pub(crate) refused: Vec<SettingProblem>,
    /// After so many seconds it says that the person is away.
    pub(crate) idle_limit: Option<u32>,
    /// How far the clock on the wall is ahead.
    pub(crate) zone: Zone,
    pub(crate) alarm: Option<Alarm>,
    pub(crate) rules: BTreeMap<u64, Rule>,
    /// What the team's keys say of a token.
    pub(crate) proof: Option<ProofReply>,
    /// How often the welcome page was opened.
    pub(crate) welcomes: u32,
    /// The hosts that the person granted; `wss://` and a host stands for its sockets.
    pub(crate) granted: Vec<String>,
    /// What was read of them last.
    grants_read: (Vec<String>, Grants),
    pub(crate) tabs: BTreeMap<i64, Tab>,
    /// The extension's own pages in containers, each with a number of its own.
    pub(crate) couriers: BTreeMap<StoreId, u64>,
    /// Jars of windows of which no tab is of interest.
    pub(crate) windows: BTreeSet<StoreId>,
    /// What the browser says of the person.
    pub(crate) presence: Presence,
    /// Whether they have typed nothing for a while.
    pub(crate) pausing: bool,
    /// The notices that are shown, and since when.
    pub(crate) notices: BTreeMap<NoticeId, i64>,
    pub(crate) notices_shown: u64,
    pub(crate) opened_behind: u64,
    /// What the administrator set: the JSON of `storage.managed`.
    pub(crate) managed: String,
    /// Requests to a sign-out address that somebody still waits for.
    pub(crate) logging_out: BTreeSet<EffectId>,
    /// The tab that the person looks at.
    pub(crate) in_front: Option<i64>,
    /// The page whose first answer the extension waits for: its effect, tab and host.
    pub(crate) watched: Option<(EffectId, i64, String)>,
    /// Hosts whose cookies the browser does not let the extension remove.
    pub(crate) stubborn: Vec<String>,
    /// Whether it opens tabs for the extension.
    pub(crate) opens_tabs: bool,
    /// Whether the developer view is open.
    pub(crate) developer_view: bool,
    /// Hosts whose app has a service worker that answers the last step of a login.
    pub(crate) greedy: Vec<String>,
    /// What goes wrong with the next replies to the extension, `None` being nothing.
    pub(crate) reply_troubles: VecDeque<Option<ReplyTrouble>>,
}

/// Something that goes wrong with a reply of the browser to the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyTrouble {
    /// It never comes.
    Lost,
    /// It comes so many milliseconds late, after others perhaps.
    Late(i64),
    /// It comes once more after so many milliseconds.
    Doubled(i64),
}

/// The alarm that wakes the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alarm {
    /// When, on the world's clock.
    pub(crate) at: i64,
    /// When, on the machine's clock.
    pub(crate) when: i64,
    /// Tells it from the alarms it replaced.
    pub(crate) serial: u64,
}

/// A rule that takes the `Cookie` header from requests of the extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) tag: String,
    pub(crate) host: String,
    /// Whose requests it is for: the background's, or those of one page.
    pub(crate) courier: Option<u64>,
}

impl Rule {
    /// Whether a request of the extension matches: `urlFilter` anywhere in it, `requestDomains` with all below.
    pub(crate) fn matches(&self, url: &Url, courier: Option<u64>) -> bool {
        let host = url.host_str().unwrap_or_default();
        let below = host
            .strip_suffix(self.host.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        below && self.courier == courier && url.as_str().contains(&self.tag)
    }
}

/// A tab.
#[derive(Debug)]
pub(crate) struct Tab {
    /// The jar of its pages.
    pub(crate) store: StoreId,
    /// The address that it shows.
    pub(crate) url: Url,
    /// How often its page asks its app, if it does, and until when.
    pub(crate) every: i64,
    pub(crate) until: i64,
    /// How it asks.
    pub(crate) way: Way,
    /// Tells its current page from the ones before.
    pub(crate) serial: u64,
    /// The person who answers prompts in it.
    pub(crate) person: Option<String>,
    /// Where the person wanted to go, and how often they try again when a login fails.
    pub(crate) wanted: (Url, u32),
    /// Whether its page is still on its way.
    pub(crate) loading: bool,
    /// The host of the page that began its navigation, where one did.
    pub(crate) begun_by: Option<String>,
    /// How many navigations there were, redirects not counted.
    pub(crate) navigations: u64,
    /// Whether the extension opened it.
    pub(crate) own: bool,
    /// Whether the person looks at it.
    pub(crate) seen: bool,
    /// Whether somebody loads the page anew when it gets no answers.
    pub(crate) watched: Watched,
}

impl Tab {
    /// A tab that shows this address, with a page that asks its app every so many milliseconds.
    pub(crate) fn new(store: StoreId, url: Url, (every, person): (i64, Option<String>)) -> Self {
        Self {
            store,
            wanted: (url.clone(), 0),
            url,
            every,
            way: Way::default(),
            serial: 0,
            person,
            loading: false,
            begun_by: None,
            navigations: 0,
            own: false,
            seen: false,
            until: i64::MAX,
            watched: Watched::ByNobody,
        }
    }
}

/// Whether somebody looks at a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watched {
    /// It goes on without answers.
    ByNobody,
    /// It is loaded anew after a few requests that were refused.
    ByThePerson,
}

impl Browser {
    pub(crate) fn new(flavour: Flavour, alarm_floor: AlarmFloor) -> Self {
        Self {
            flavour,
            alarm_floor,
            jar: Jar::default(),
            session_storage: None,
            journal: BTreeMap::new(),
            local_storage: None,
            settings: None,
            refused: Vec::new(),
            idle_limit: None,
            zone: Zone::default(),
            alarm: None,
            presence: Presence::Active,
            pausing: true,
            notices: BTreeMap::new(),
            notices_shown: 0,
            opened_behind: 0,
            managed: "{}".to_owned(),
            logging_out: BTreeSet::new(),
            in_front: None,
            watched: None,
            stubborn: Vec::new(),
            opens_tabs: true,
            rules: BTreeMap::new(),
            proof: Some(ProofReply::Proved),
            welcomes: 0,
            granted: Vec::new(),
            grants_read: Default::default(),
            tabs: BTreeMap::new(),
            couriers: BTreeMap::new(),
            windows: BTreeSet::new(),
            developer_view: false,
            greedy: Vec::new(),
            reply_troubles: VecDeque::new(),
        }
    }

    /// What was granted, as core reads it.
    pub(crate) fn grants_now(&mut self) -> Grants {
        if self.grants_read.0 != self.granted {
            let origins = self.granted.iter();
            let origin = |host: &String| match host.strip_prefix("wss://") {
                Some(host) => format!("wss://{host}/*"),
                None => format!("https://{host}/*"),
            };
            let origins: Vec<_> = origins.map(origin).collect();
            self.grants_read = (self.granted.clone(), Grants::from_origins(&origins));
        }
        self.grants_read.1.clone()
    }

    /// Whether the extension may reach this host.
    pub(crate) fn grants(&self, host: &str) -> bool {
        self.granted.iter().any(|granted| granted == host)
    }

    /// Whether the administrator's policy leaves any room for renewals, read anew so that core does not judge itself.
    pub(crate) fn forbids_renewals(&self) -> bool {
        let managed: Value = serde_json::from_str(&self.managed).unwrap_or_default();
        let allowed = |(key, value): (&String, &Value)| match key.as_str() {
            "renewal" => value == "allowed",
            "maximumExtensionMinutes" => value.as_u64().is_some_and(|minutes| minutes > 0),
            // No story misspells the value of these.
            other => KNOWN.contains(&other),
        };
        !managed
            .as_object()
            .is_some_and(|values| values.iter().all(allowed))
    }

    /// Whether the administrator has set anything, which can only be less than is allowed otherwise.
    pub(crate) fn is_managed(&self) -> bool {
        self.managed != "{}"
    }

    /// How long the administrator lets sessions be extended, in milliseconds, where they say so.
    pub(crate) fn managed_extension(&self) -> Option<i64> {
        let managed: Value = serde_json::from_str(&self.managed).unwrap_or_default();
        Some(managed["maximumExtensionMinutes"].as_i64()? * 60_000)
    }

    /// The cookies of that name that the extension is shown: of these jars, its own, and those of open tabs.
    pub(crate) fn listing(
        &mut self,
        name: &str,
        now: i64,
        jars: &Set<StoreId>,
    ) -> Vec<BrowserCookie> {
        if self.flavour == Flavour::Chromium {
            self.jar.drop_ended(now);
        }
        let home = self.flavour.home_store();
        let open = self.tabs.values().map(|tab| &tab.store);
        let open = open.chain(self.couriers.keys());
        let open: Vec<_> = open.chain(&self.windows).collect();
        let shown = |cookie: &&BrowserCookie| {
            let jar = &cookie.store_id;
            let looked_into = jar == &home || jars.contains(jar) || open.contains(&jar);
            looked_into && self.grants(crate::jar::host_of(cookie))
        };
        let mut cookies: Vec<_> = self.jar.named(name).filter(shown).cloned().collect();
        assert!(self.flavour == Flavour::Firefox || cookies.iter().all(|c| is_live(c, now)));
        cookies.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        cookies
    }

    /// The tabs of this jar whose address the extension may see and whose host is this one.
    pub(crate) fn tabs_on<'a>(
        &'a self,
        store: &'a StoreId,
        host: &'a str,
    ) -> impl Iterator<Item = &'a Url> {
        let seen = self.grants(host);
        self.tabs
            .values()
            .filter(move |tab| &tab.store == store)
            .map(|tab| &tab.url)
            .filter(move |url| seen && url.host_str() == Some(host))
    }

    /// What ends with the browser ends.
    pub(crate) fn close(&mut self) {
        self.developer_view = false;
        self.session_storage = None;
        self.journal.clear();
        self.notices.clear();
        self.rules.clear();
        self.tabs.clear();
        self.in_front = None;
        self.watched = None;
        self.logging_out.clear();
        self.couriers.clear();
        self.jar.end_session();
        if self.flavour == Flavour::Firefox {
            self.alarm = None;
        }
    }
}

/// What an administrator can set besides.
const KNOWN: [&str; 9] = [
    "hosts",
    "idleMinutes",
    "leadSeconds",
    "notices",
    "quietHours",
    "teams",
    "terminal",
    "withoutNotices",
    "withoutRenewal",
];
