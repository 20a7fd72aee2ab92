//! Stories as data: the scenario of each situation that the developer view explains, as its file in `core/situations/`
//! tells it. A step is a word with what it is about, or an object where that is more.

use std::fs;
use std::path::Path;

use access_edge_core::Config;
use access_vigil_core::cookie::{CF_AUTHORIZATION, Cookie};
use access_vigil_core::explain::{CookieSeen, Evidence};
use access_vigil_core::host::AccessHosts;
use access_vigil_core::ordered::Set;
use serde::Deserialize;
use serde_json::Value;

use crate::excuse::Excuse;
use crate::jar::host_of;
use crate::setup::{ALICE, APP, SECOND_APP, Setup, TEAM};
use crate::story::seconds;
use crate::ways::Way;
use crate::world::World;

/// What a situation's file says of how it is proved.
#[derive(Debug, Clone, Deserialize)]
pub struct Plan {
    /// The situation's code.
    pub code: String,
    /// The steps after which it is explained.
    pub scenario: Vec<Value>,
    /// What else is truly so after them.
    #[serde(default)]
    pub also: Vec<String>,
    /// Steps that look like it.
    pub near_miss: NearMiss,
    /// Where it is documented.
    pub source: String,
}

/// Steps after which a situation is not explained.
#[derive(Debug, Clone, Deserialize)]
pub struct NearMiss {
    /// The steps.
    pub steps: Vec<Value>,
    /// What is said first instead, or `none`.
    pub expect: String,
}

/// How a world is set up, where it is not the usual one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Beginning {
    app_life: Option<String>,
    org_life: Option<String>,
    edge: Value,
    managed: Option<Value>,
    maximum_extension: Option<String>,
}

/// Every situation's plan, by its code.
#[must_use]
pub fn plans() -> Vec<Plan> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../core/situations");
    let mut plans: Vec<Plan> = fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect();
    plans.sort_by(|one, other| one.code.cmp(&other.code));
    plans
}

/// Plays these steps in a world of their own.
#[must_use]
pub fn play(steps: &[Value]) -> World {
    play_where(steps, |setup| setup)
}

/// Plays them where something else is so too.
#[must_use]
pub fn play_where(steps: &[Value], change: impl FnOnce(Setup) -> Setup) -> World {
    let mut steps = steps.iter().peekable();
    let beginning = steps.next_if(|step| step.get("setup").is_some());
    let beginning = beginning.map(|step| serde_json::from_value(step["setup"].clone()).unwrap());
    let mut world = change(set_up(&beginning.unwrap_or_default())).begin();
    for step in steps {
        match step {
            Value::String(words) => world.take_step(words),
            _ => world.take_change(step),
        }
    }
    world
}

fn set_up(beginning: &Beginning) -> Setup {
    let mut setup = Setup::default();
    let mut edge = access_edge_core::World::new(Config::quick()).unwrap();
    if beginning.edge.is_object() {
        edge.patch_config(&beginning.edge).unwrap();
    }
    setup.edge = edge.config().clone();
    let apps = setup.edge.apps.values();
    setup.granted = apps.map(|app| app.host.clone()).collect();
    setup.granted.push(TEAM.into());
    if let Some(life) = &beginning.app_life {
        setup = setup.app_life(seconds_of(life));
    }
    if let Some(life) = &beginning.org_life {
        setup = setup.org_life(seconds_of(life));
    }
    if let Some(managed) = &beginning.managed {
        setup = setup.managed(&managed.to_string());
    }
    if let Some(most) = &beginning.maximum_extension {
        setup.maximum_extension = std::time::Duration::from_secs(seconds_of(most));
    }
    setup
}

fn seconds_of(text: &str) -> u64 {
    u64::try_from(millis(text) / 1000).unwrap()
}

/// `90s`, `40m`, `2h`, `8d`, with a sign where it can go both ways.
fn millis(text: &str) -> i64 {
    let (number, unit) = text.split_at(text.len() - 1);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => panic!("{text} is no length of time"),
    };
    seconds(number.parse::<i64>().unwrap() * unit)
}

fn host(name: &str) -> &'static str {
    match name {
        "app" => APP,
        "second-app" => SECOND_APP,
        "team" => TEAM,
        _ => panic!("no host is called {name}"),
    }
}

fn url(path: &str) -> String {
    if path.starts_with("https:") {
        path.to_owned()
    } else {
        format!("https://{APP}{path}")
    }
}

impl World {
    /// What the developer view rests its explanations on.
    #[must_use]
    pub fn evidence(&mut self) -> Evidence {
        if !self.is_awake() {
            self.wake();
        }
        let now = self.machine_time();
        let hosts = AccessHosts::default();
        let mut cookies = Vec::new();
        for name in [
            CF_AUTHORIZATION,
            "CF_Binding",
            "CF_AppSession",
            "CF_Session",
        ] {
            let listed = self.browser.listing(name, now, &Set::default());
            let listed = listed.into_iter().filter_map(Cookie::from_browser);
            cookies.extend(listed.map(|cookie| CookieSeen::of(&cookie, &hosts)));
        }
        Evidence {
            view: self.view(),
            entries: self.journal(),
            cookies,
        }
    }

    fn take_step(&mut self, words: &str) {
        let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
        let now = self.now();
        match verb {
            "pass" => self.pass(millis(rest)),
            "sleep" => self.sleep(millis(rest)),
            "clock" => self.set_clock_ahead(millis(rest)),
            "take-back" => self.take_back(host(rest)),
            "grant" => self.grant(host(rest)),
            "renew" => self.wish(APP),
            "sign-out" => self.click_sign_out(APP),
            "developer-view" => self.open_developer_view(),
            "greedy-service-worker" => self.given_greedy_service_worker(APP),
            "partition" => self.given_partitioned(APP, "https://embedding.example"),
            "preflight" => self.preflight("https://other.example", &url(rest)),
            "delete" => self.delete_by_hand(rest),
            "revoke-app" => drop(self.edge.revoke_app(now, "main").unwrap()),
            "revoke-user" => drop(self.edge.revoke_user(now, ALICE).unwrap()),
            "rotate-keys" => self.edge.rotate_keys(now).unwrap(),
            "approve" => self.edge.approve("main", ALICE).unwrap(),
            _ => self.take_step_in_tab(verb, rest),
        }
    }

    fn take_step_in_tab(&mut self, verb: &str, rest: &str) {
        let path = if rest.is_empty() { "/" } else { rest };
        match verb {
            "sign-in" => drop(self.sign_in_at(&url(path), ALICE)),
            "open" => drop(self.open_tab(&url(path), seconds(2), Some(ALICE))),
            "look-at" => drop(self.open_tab(&url(path), 0, Some(ALICE))),
            "log-out" => drop(self.sign_out_at(host(rest))),
            "reload" => {
                let tab = self.last_tab();
                let url = self.browser.tabs[&tab].wanted.0.to_string();
                self.visit(tab, &url);
                self.pass(seconds(20));
            }
            "nobody-there" => {
                let tab = self.last_tab();
                self.browser.tabs.get_mut(&tab).unwrap().person = None;
            }
            "marked-requests" => {
                let tab = self.last_tab();
                self.page_asks_by(tab, Way::MarkedRequest);
            }
            "close" => {
                for tab in self.open_tabs() {
                    self.close_tab(tab);
                }
            }
            _ => panic!("nothing is called {verb}"),
        }
    }

    /// A change that takes more than a word.
    fn take_change(&mut self, step: &Value) {
        if let Some(patch) = step.get("edge") {
            self.laws.given_up(Excuse::Edge);
            self.edge.patch_config(patch).unwrap();
        } else if let Some(fault) = step.get("fault") {
            self.laws.given_up(Excuse::Edge);
            self.edge
                .add_fault(serde_json::from_value(fault.clone()).unwrap());
        } else if let Some(managed) = step.get("managed") {
            self.administrator_sets(&managed.to_string());
        } else {
            panic!("no step is {step}");
        }
    }

    fn delete_by_hand(&mut self, what: &str) {
        if what != "binding" {
            return self.delete_cookies_of(host(what));
        }
        let bindings = self.browser.jar.named("CF_Binding");
        let binding = bindings.filter(|cookie| host_of(cookie) == APP).last();
        self.delete_cookie(&binding.unwrap().clone());
    }

    fn last_tab(&self) -> i64 {
        *self.browser.tabs.keys().next_back().unwrap()
    }
}
