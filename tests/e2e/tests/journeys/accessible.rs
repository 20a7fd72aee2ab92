//! Nothing that axe knows to look for stands in the way of people who cannot see, or see otherwise: every page and every
//! part of the developer view, in light and dark, from left and from right.
//!
//! <https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md>

use std::time::Duration;

use e2e::stage::{APP, Stage, TEAM, origin};
use e2e::{ColorScheme, Launch, Page};

use crate::journey::{in_both_with, lives, short_lives};
use crate::options::options;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible_in_light() {
    look_through(ColorScheme::Light, "light").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible_in_dark() {
    look_through(ColorScheme::Dark, "dark").await;
}

async fn look_through(scheme: ColorScheme, name: &str) {
    let packages = access_edge::node_packages().unwrap();
    let axe = std::fs::read_to_string(packages.join("node_modules/axe-core/axe.min.js")).unwrap();
    let adjust = |mut launch: Launch| {
        launch.color_scheme = scheme;
        launch
    };
    let story = format!("accessible-{name}");
    in_both_with(&story, &short_lives(), adjust, async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage.wait_for_renewals(1, lives(3)).await.unwrap();
        let popup = stage
            .browser
            .open_extension_page("popup.html")
            .await
            .unwrap();
        popup
            .wait_for("document.querySelector('article')", PATIENCE)
            .await
            .unwrap();
        judge(&popup, &axe, "the popup").await;
        judge_offers(stage, &axe).await;
        for path in ["welcome.html", "waiting.html", "courier.html"] {
            let page = stage.browser.open_extension_page(path).await.unwrap();
            if path == "welcome.html" {
                let watched = "document.querySelector('#standing').dataset.standing === 'watched'";
                page.wait_for(watched, PATIENCE).await.unwrap();
            }
            judge(&page, &axe, path).await;
            page.close().await.unwrap();
        }

        let page = options(stage).await;
        judge(&page, &axe, "the options").await;
        page.click("#quietHours").await.unwrap();
        let times = "document.querySelector('#quiet-from').checkVisibility()";
        page.wait_for(times, PATIENCE).await.unwrap();
        judge(&page, &axe, "the options, with quiet hours").await;
        page.close().await.unwrap();
        judge_developer_view(stage, &axe).await;
    })
    .await;
}

/// What the popup says of hosts that were taken back.
async fn judge_offers(stage: &Stage, axe: &str) {
    for host in [TEAM, APP] {
        stage.browser.revoke_hosts(&[&origin(host)]).await.unwrap();
        let popup = stage
            .browser
            .open_extension_page("popup.html")
            .await
            .unwrap();
        popup
            .wait_for("document.querySelector('[data-occasion=lost]')", PATIENCE)
            .await
            .unwrap();
        judge(&popup, axe, "an offer in the popup").await;
        popup.close().await.unwrap();
        stage.browser.grant_hosts(&[&origin(host)]).await.unwrap();
    }
}

/// Every part of the developer view.
async fn judge_developer_view(stage: &Stage, axe: &str) {
    let view = stage
        .browser
        .open_extension_page("developer.html")
        .await
        .unwrap();
    view.wait_for("document.body.dataset.state === 'ready'", PATIENCE)
        .await
        .unwrap();
    view.wait_for("document.querySelector('.token')", PATIENCE)
        .await
        .unwrap();
    for part in PARTS {
        view.click(&format!("nav a[data-view={part}]"))
            .await
            .unwrap();
        let there = format!("document.body.dataset.view === '{part}'");
        view.wait_for(&there, PATIENCE).await.unwrap();
        judge(&view, axe, part).await;
    }
}

/// From left to right and from right to left.
async fn judge(page: &Page, axe: &str, what: &str) {
    page.evaluate(&format!("(() => {{ {axe}; return typeof axe.run; }})()"))
        .await
        .unwrap();
    for direction in ["ltr", "rtl"] {
        let look = format!(
            "(document.documentElement.dir = '{direction}', axe.run(document, {{ resultTypes: ['violations'] }})) \
             .then(({{ violations }}) => violations.map((it) => [it.id, it.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]))"
        );
        let found = page.evaluate(&look).await.unwrap();
        assert_eq!(found, serde_json::json!([]), "{what}, {direction}");
    }
}

const PARTS: [&str; 7] = [
    "explain", "tokens", "timeline", "trace", "cookies", "what-if", "support",
];
const PATIENCE: Duration = Duration::from_secs(20);
