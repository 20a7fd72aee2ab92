//! The driver itself, tried in both browsers with a throw-away extension: what a test asks for really happens.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test ends at the first surprise"
)]

#[path = "driver/proxy.rs"]
mod proxy;

use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::{Duration, Instant};

use e2e::{Browser, ColorScheme, Error, Hosts, Kind, Launch, witness};
use futures_util::FutureExt as _;
use serde_json::{Value, json};

/// Makes one test for each browser, so that a failure names the browser.
macro_rules! in_both_browsers {
    ($($name:ident)*) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
            async fn in_chromium() {
                super::$name(e2e::Kind::Chromium).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
            async fn in_firefox() {
                super::$name(e2e::Kind::Firefox).await;
            }
        }
    )* };
}

in_both_browsers! {
    a_press_and_keys_on_a_page_are_those_of_a_person
    the_toolbar_button_opens_the_popup_and_grants_the_tab
    the_background_dies_on_demand_and_wakes_on_a_message
    a_person_who_shows_up_is_no_longer_away
    hosts_are_granted_and_revoked
    a_restart_keeps_the_profile_and_is_a_startup_where_the_browser_says_so
    the_extension_sees_the_color_scheme_and_the_language
    an_error_of_the_background_reaches_the_console
    a_panic_leaves_no_process_and_saves_evidence
}

async fn launch() -> Launch {
    let extension = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/driver/extension");
    Launch::new(extension, proxy::start().await)
}

async fn start(kind: Kind) -> Browser {
    Browser::launch(kind, launch().await).await.unwrap()
}

async fn a_press_and_keys_on_a_page_are_those_of_a_person(kind: Kind) {
    let browser = start(kind).await;
    let page = browser.open("http://app.test/").await.unwrap();
    page.click("button").await.unwrap();
    page.click("input").await.unwrap();
    page.type_text("vigil\u{E003}").await.unwrap();
    page.set_viewport(360, 500, 2.0).await.unwrap();
    let png = page.screenshot().await.unwrap();
    let seen = "[document.title, document.querySelector('input').value]";
    assert_eq!(
        page.evaluate(seen).await.unwrap(),
        json!(["pressed by a person", "vigi"])
    );
    assert_eq!(png_size(&png), (720, 1000));
    assert!(matches!(
        page.click("#absent").await,
        Err(Error::NoElement(_))
    ));
    browser.close().await;
}

async fn the_toolbar_button_opens_the_popup_and_grants_the_tab(kind: Kind) {
    let browser = start(kind).await;
    let page = browser.open("http://app.test/").await.unwrap();
    let popup = browser.click_action(&page).await.unwrap();
    let tab = "chrome.tabs.query({active: true}).then(tabs => tabs[0].url)";
    assert_eq!(popup.evaluate(tab).await.unwrap(), "http://app.test/");
    assert!(png_size(&popup.screenshot().await.unwrap()).0 > 10);
    popup.click("#ask").await.unwrap();
    let answer = "document.querySelector('#answer').textContent === 'granted'";
    popup
        .wait_for(answer, Duration::from_secs(5))
        .await
        .unwrap();
    popup.close().await.unwrap();
    let next = browser.open("http://app.test/next").await.unwrap();
    assert_eq!(next.evaluate("document.title").await.unwrap(), "App");
    assert_eq!(browser.pages().await.unwrap().len(), 3);
    let again = browser.click_action(&next).await.unwrap();
    assert_eq!(again.evaluate(tab).await.unwrap(), "http://app.test/next");
    browser.close().await;
}

async fn the_background_dies_on_demand_and_wakes_on_a_message(kind: Kind) {
    let browser = start(kind).await;
    let page = browser.open_extension_page("popup.html").await.unwrap();
    assert!(browser.worker_running().await.unwrap());
    browser.kill_worker().await.unwrap();
    assert!(!browser.worker_running().await.unwrap());
    let reply = page
        .evaluate("chrome.runtime.sendMessage('you')")
        .await
        .unwrap();
    assert_eq!(reply, "the background heard you");
    assert!(browser.worker_running().await.unwrap());
    browser.close().await;
}

async fn a_person_who_shows_up_is_no_longer_away(kind: Kind) {
    let browser = start(kind).await;
    let page = browser.api_page().await.unwrap();
    let state = "chrome.idle.queryState(15)";
    if kind == Kind::Firefox {
        let away = format!("{state}.then((state) => state === 'idle')");
        let end = Duration::from_secs(30);
        page.wait_for(&away, end).await.unwrap();
    }
    browser.show_presence().await.unwrap();
    assert_eq!(page.evaluate(state).await.unwrap(), "active");
    browser.close().await;
}

async fn hosts_are_granted_and_revoked(kind: Kind) {
    let mut launch = launch().await;
    launch.granted_hosts = Hosts::Listed(vec!["http://one.test/*".to_owned()]);
    let browser = Browser::launch(kind, launch).await.unwrap();
    let page = browser.api_page().await.unwrap();
    let origins = async || {
        let origins = page.evaluate("chrome.permissions.getAll().then(all => all.origins.sort())");
        origins.await.unwrap()
    };
    assert_eq!(origins().await, json!(["http://one.test/*"]));
    browser.grant_hosts(&["http://two.test/*"]).await.unwrap();
    assert_eq!(
        origins().await,
        json!(["http://one.test/*", "http://two.test/*"])
    );
    browser
        .revoke_hosts(&["http://one.test/*", "http://two.test/*"])
        .await
        .unwrap();
    assert_eq!(origins().await, json!([]));
    browser.close().await;
}

async fn a_restart_keeps_the_profile_and_is_a_startup_where_the_browser_says_so(kind: Kind) {
    let browser = start(kind).await;
    let page = browser.open_extension_page("popup.html").await.unwrap();
    page.evaluate("chrome.storage.local.set({kept: 'yes'})")
        .await
        .unwrap();
    let browser = browser.restart().await.unwrap();
    let page = browser.open_extension_page("popup.html").await.unwrap();
    let kept = page
        .evaluate("chrome.storage.local.get('kept')")
        .await
        .unwrap();
    assert_eq!(kept, json!({"kept": "yes"}));
    if kind == Kind::Firefox {
        // Chromium takes an unpacked extension for a new one at each start and fires no onStartup.
        let started = "chrome.storage.local.get('started').then(all => all.started)";
        page.wait_for(started, Duration::from_secs(5))
            .await
            .unwrap();
    }
    browser.close().await;
}

async fn the_extension_sees_the_color_scheme_and_the_language(kind: Kind) {
    let mut launch = launch().await;
    launch.color_scheme = ColorScheme::Dark;
    launch.locale = Some("de".to_owned());
    let browser = Browser::launch(kind, launch).await.unwrap();
    let page = browser.open_extension_page("popup.html").await.unwrap();
    let seen = "[matchMedia('(prefers-color-scheme: dark)').matches, navigator.language, \
                chrome.i18n.getMessage('greeting')]";
    assert_eq!(
        page.evaluate(seen).await.unwrap(),
        json!([true, "de", "Hallo"])
    );
    let popup = browser.click_action(&page).await.unwrap();
    let dark = "matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(popup.evaluate(dark).await.unwrap(), true);
    browser.close().await;
}

async fn an_error_of_the_background_reaches_the_console(kind: Kind) {
    let browser = start(kind).await;
    let page = browser.open_extension_page("popup.html").await.unwrap();
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    page.evaluate("chrome.runtime.sendMessage('throw')")
        .await
        .unwrap();
    let says = |lines: Vec<String>, text: &str| lines.iter().any(|line| line.contains(text));
    let deadline = Instant::now() + Duration::from_secs(5);
    while !says(browser.console_errors(), "thrown by the background") {
        assert!(Instant::now() < deadline, "{:?}", browser.console());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(says(browser.console(), "the background speaks"));
    browser.close().await;
}

async fn a_panic_leaves_no_process_and_saves_evidence(kind: Kind) {
    let profile = tempfile::tempdir().unwrap();
    let mut launch = launch().await;
    launch.profile = Some(profile.path().to_owned());
    let test = "a_panic_leaves_no_process_and_saves_evidence";
    let failing = async {
        let browser = Browser::launch(kind, launch).await.unwrap();
        let body = async {
            browser.open("http://app.test/").await.unwrap();
            panic!("on purpose");
        };
        let history = async || json!(["asked for /"]);
        witness::<()>(test, &browser, history, body).await;
    };
    let panicked = AssertUnwindSafe(failing).catch_unwind().await.unwrap_err();
    assert_eq!(panicked.downcast_ref(), Some(&"on purpose"));
    assert_eq!(processes_that_name(profile.path()), Vec::<String>::new());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/e2e")
        .join(test);
    let history = fs::read(folder.join(format!("{}-history.json", kind.name()))).unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&history).unwrap(),
        json!(["asked for /"])
    );
    assert!(folder.join(format!("{}-page-1.png", kind.name())).exists());
    assert!(folder.join(format!("{}-console.txt", kind.name())).exists());
}

#[tokio::test]
async fn a_folder_without_extension_is_named() {
    let empty = tempfile::tempdir().unwrap();
    let launch = Launch::new(empty.path(), proxy::start().await);
    let Err(error) = Browser::launch(Kind::Firefox, launch).await else {
        panic!("started without an extension")
    };
    assert!(error.to_string().contains("cargo xtask build"), "{error}");
}

fn png_size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

fn processes_that_name(profile: &Path) -> Vec<String> {
    let lines = fs::read_dir("/proc").unwrap().flatten();
    let lines = lines.filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok());
    lines
        .filter(|line| line.contains(profile.to_str().unwrap()))
        .collect()
}
