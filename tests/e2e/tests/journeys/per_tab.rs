//! The toolbar button tells each tab of the app that it shows, in both browsers.

use std::time::{Duration, Instant};

use access_edge::Config;
use e2e::stage::{APP, Stage};
use serde_json::Value;

use crate::journey::in_both;

#[tokio::test(flavor = "multi_thread")]
async fn the_button_tells_each_tab_of_its_own_app_and_follows_the_tab_to_another() {
    let mut config = Config::default();
    let shorter = config.apps.get_mut("second").unwrap();
    shorter.session_seconds = Some(40 * 60);
    in_both("per-tab", &config, async |stage| {
        let first = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let _second = stage.sign_in(&format!("https://{OTHER}/")).await.unwrap();
        told(stage, APP, &format!("Signed in to {APP} as")).await;
        told(stage, OTHER, &format!("Signed in to {OTHER} as")).await;

        first
            .navigate(&format!("https://{OTHER}/there"))
            .await
            .unwrap();
        told(
            stage,
            &format!("{OTHER}/there"),
            &format!("Signed in to {OTHER} as"),
        )
        .await;
    })
    .await;
}

/// Waits until the tab at this address is told so.
async fn told(stage: &Stage, address: &str, title: &str) {
    let page = stage.browser.api_page().await.unwrap();
    let end = Instant::now() + PATIENCE;
    let mut said = Value::Null;
    while Instant::now() < end {
        said = page.evaluate(TITLES).await.unwrap();
        let mut tabs = said.as_array().unwrap().iter();
        let tab = tabs.find(|tab| {
            tab[0]
                .as_str()
                .unwrap()
                .starts_with(&format!("https://{address}"))
        });
        // Who reads it sees no marks of direction.
        let plain = tab.map(|tab| {
            tab[1]
                .as_str()
                .unwrap()
                .replace(['\u{2068}', '\u{2069}'], "")
        });
        if plain.is_some_and(|plain| plain.starts_with(title)) {
            page.close().await.unwrap();
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the tab at {address} is not told {title:?}: {said}");
}

const OTHER: &str = "app2.myserver.com";
const TITLES: &str = "chrome.tabs.query({}).then((tabs) => Promise.all(tabs.map( \
    async (tab) => [tab.url ?? '', await chrome.action.getTitle({ tabId: tab.id })])))";
const PATIENCE: Duration = Duration::from_secs(20);
