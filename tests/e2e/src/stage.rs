//! A whole stage for one journey: the edge, a browser with the shipped extension, and a person who signs in.
//!
//! It only arranges and reads; it never decides whether something is right.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use access_edge::{AccessEdge, Config, Entry, Running, Step, World};
use serde_json::Value;
use tokio::time::Instant;

use crate::{Browser, Error, Hosts, Kind, Launch, Page};

/// The edge and a browser that sees nothing else.
pub struct Stage {
    /// The Access edge.
    pub edge: Running,
    /// The browser with the extension.
    pub browser: Browser,
}

/// What the toolbar button shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolbar {
    /// The text of the badge.
    pub badge: String,
    /// The tooltip.
    pub title: String,
    /// The badge's colour, as `[red, green, blue, alpha]` in JSON.
    pub color: String,
}

/// What the demonstration page has counted since it was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageCounts {
    /// Requests that were answered.
    pub answered: u64,
    /// Requests that failed.
    pub failed: u64,
    /// How often the page was loaded.
    pub loads: u64,
}

/// How a program outside the browser reaches this edge, and nothing else.
#[must_use]
pub fn environment_of(edge: &Running) -> Vec<(String, OsString)> {
    let proxy = format!("http://{}", edge.addresses().proxy);
    vec![
        ("HTTPS_PROXY".into(), proxy.into()),
        ("SSL_CERT_FILE".into(), edge.ca_pem().into()),
    ]
}

impl Stage {
    /// The edge with this world, and a browser that has granted the app's and the team's host.
    pub async fn open(kind: Kind, config: Config) -> Result<Self, Error> {
        Self::open_with(kind, config, |launch| launch).await
    }

    /// The same, with the launch adjusted.
    pub async fn open_with(
        kind: Kind,
        config: Config,
        adjust: impl FnOnce(Launch) -> Launch,
    ) -> Result<Self, Error> {
        let apps = config.apps.values();
        let mut hosts: Vec<String> = apps
            .flat_map(|app| [origin(&app.host), sockets_of(&app.host)])
            .collect();
        hosts.push(origin(TEAM));
        hosts.sort();
        hosts.dedup();
        let edge = AccessEdge::start(config).await.map_err(Error::Edge)?;
        let mut launch = Launch::new(dist(kind), edge.addresses().proxy);
        launch.granted_hosts = Hosts::Listed(hosts);
        launch.environment = environment_of(&edge);
        let browser = Browser::launch(kind, adjust(launch)).await?;
        Ok(Self { edge, browser })
    }

    /// Opens an address in a new tab and signs in as Alice where Access asks for it.
    pub async fn sign_in(&self, url: &str) -> Result<Page, Error> {
        let page = self.browser.open("about:blank").await?;
        self.sign_in_at(&page, url, ALICE).await?;
        Ok(page)
    }

    /// Opens an address in this tab and signs in as this person where Access asks for it.
    pub async fn sign_in_at(&self, page: &Page, url: &str, person: &str) -> Result<(), Error> {
        // Access itself loops when it signs somebody in to an app whose cookie is `SameSite=Strict`: the cookie is set,
        // but not sent at the end of a chain that came from another site. Opening the address once more works.
        if page.navigate(url).await.is_err() {
            page.navigate(url).await?;
        }
        self.sign_in_as(page, person).await
    }

    /// Signs in as Alice in a tab that is on its way to an app.
    pub async fn sign_in_on(&self, page: &Page) -> Result<(), Error> {
        self.sign_in_as(page, ALICE).await
    }

    async fn sign_in_as(&self, page: &Page, person: &str) -> Result<(), Error> {
        let end = Instant::now() + SIGN_IN;
        while Instant::now() < end {
            // A page that is just being replaced answers with an error; the next look finds the new one.
            let stands = page
                .evaluate(&where_a_login_stands(person))
                .await
                .unwrap_or_default();
            match stands.as_str() {
                Some("there") => return Ok(()),
                Some("") | None => {}
                Some(button) => press_once(page, button).await,
            }
            tokio::time::sleep(GLANCE).await;
        }
        Err(Error::TimedOut {
            what: format!("the sign-in at {}", page.url().await?),
            seconds: SIGN_IN.as_secs_f32(),
        })
    }

    /// Goes on in a tab at a login, as Alice, until it is closed or shows something else.
    pub async fn answer_login(&self, page: &Page) -> Result<(), Error> {
        let end = Instant::now() + SIGN_IN;
        while Instant::now() < end {
            let Ok(stands) = page.evaluate(&where_a_login_stands(ALICE)).await else {
                // A page that is just being replaced, or a tab that is gone.
                if !self.browser.pages().await?.contains(page) {
                    return Ok(());
                }
                continue;
            };
            match stands.as_str() {
                Some("there") => return Ok(()),
                Some("") | None => {}
                Some(button) => press_once(page, button).await,
            }
            tokio::time::sleep(GLANCE).await;
        }
        Err(Error::TimedOut {
            what: "the login in a tab".to_owned(),
            seconds: SIGN_IN.as_secs_f32(),
        })
    }

    /// Calls this with the edge's world.
    pub fn world<T>(&self, read: impl FnOnce(&mut World) -> T) -> T {
        let world = self.edge.world();
        let mut world = Mutex::lock(&world).unwrap_or_else(PoisonError::into_inner);
        read(&mut world)
    }

    /// How often a step was asked for.
    #[must_use]
    pub fn count(&self, step: Step) -> u64 {
        self.world(|world| world.count(step))
    }

    /// Every request to a host of the world so far. What the browser wants from its maker was refused by the proxy.
    #[must_use]
    pub fn history(&self) -> Vec<Entry> {
        let ours = |entry: &&Entry| entry.kind != Step::ProxyRefused;
        self.world(|world| world.history().iter().filter(ours).cloned().collect())
    }

    /// The history as evidence of a failure.
    #[must_use]
    pub fn history_json(&self) -> Value {
        serde_json::to_value(self.history()).unwrap_or_default()
    }

    /// Waits until this many renewals were answered with a new token.
    pub async fn wait_for_renewals(&self, wanted: u64, limit: Duration) -> Result<(), Error> {
        let end = Instant::now() + limit;
        while self.renewals() < wanted {
            if Instant::now() > end {
                let what = format!("{wanted} renewals, of which {} came", self.renewals());
                return Err(Error::TimedOut {
                    what,
                    seconds: limit.as_secs_f32(),
                });
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Tokens set for background requests, which are the extension's.
    #[must_use]
    pub fn renewals(&self) -> u64 {
        let minted = |entry: &&Entry| {
            entry.kind == Step::AppAuthorized && entry.status == 302 && is_background(entry)
        };
        self.history().iter().filter(minted).count() as u64
    }

    /// What the toolbar button shows, read from a page of the extension itself.
    pub async fn toolbar(&self) -> Result<Toolbar, Error> {
        let page = self.browser.api_page().await?;
        let shown = page
            .evaluate(
                "Promise.all([chrome.action.getBadgeText({}), chrome.action.getTitle({}), \
                 chrome.action.getBadgeBackgroundColor({})])",
            )
            .await;
        page.close().await?;
        let shown = shown?;
        let text = |index: usize| {
            shown
                .get(index)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let color = shown.get(2).map(Value::to_string).unwrap_or_default();
        Ok(Toolbar {
            badge: text(0),
            title: text(1),
            color,
        })
    }

    /// The `CF_Authorization` cookies of a host with all their attributes, read from a page of the extension.
    pub async fn tokens_of(&self, host: &str) -> Result<Value, Error> {
        let page = self.browser.api_page().await?;
        let all = page
            .evaluate(&format!(
                "chrome.cookies.getAll({{ url: 'https://{host}/', name: 'CF_Authorization' }})"
            ))
            .await;
        page.close().await?;
        all
    }
}

/// What the demonstration page has counted.
pub async fn counts(page: &Page) -> Result<PageCounts, Error> {
    let probe = page.evaluate("window.vigilProbe").await?;
    let count = |name: &str| probe.get(name).and_then(Value::as_u64).unwrap_or_default();
    Ok(PageCounts {
        answered: count("ok"),
        failed: count("failed"),
        loads: count("loads"),
    })
}

/// Whether a request came from the background rather than from a page or a navigation.
#[must_use]
pub fn is_background(entry: &Entry) -> bool {
    entry
        .hints
        .get("sec-fetch-mode")
        .is_some_and(|mode| mode != "navigate")
}

/// The extension as `cargo xtask build` wrote it.
#[must_use]
pub fn dist(kind: Kind) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../dist")
        .join(kind.name())
}

/// The match pattern of a host.
#[must_use]
pub fn origin(host: &str) -> String {
    format!("https://{host}/*")
}

/// The match pattern of the sockets of a host.
#[must_use]
pub fn sockets_of(host: &str) -> String {
    format!("wss://{host}/*")
}

/// The team's host in every world.
pub const TEAM: &str = "custom.cloudflareaccess.com";
/// The app's host in the default world.
pub const APP: &str = "myserver.com";
/// The person of most journeys.
pub const ALICE: &str = "alice@example.com";
/// Somebody else.
pub const BOB: &str = "bob@example.com";

/// Presses a button of a login, which is marked so that it is not pressed again while its answer is on its way.
async fn press_once(page: &Page, button: &str) {
    if page.click(button).await.is_ok() {
        let mark = format!("document.querySelector({button:?})?.setAttribute('data-pressed', '')");
        // A page that is being replaced already needs no mark.
        drop(page.evaluate(&mark).await);
    }
}

/// An expression for the button to be pressed next, `there` at the end, and nothing meanwhile.
fn where_a_login_stands(person: &str) -> String {
    format!(
        "window.vigilProbe ? 'there' \
         : document.querySelector('[data-pressed]') ? '' \
         : document.querySelector('#idp') ? '#idp' \
         : document.querySelector('[value=\"{person}\"]') ? '[value=\"{person}\"]' : ''"
    )
}

const SIGN_IN: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(100);
