//! Nothing that axe knows to look for stands in the way of people who cannot see, or see otherwise: every page and every
//! part of the developer view, in light and dark, from left and from right.
//!
//! <https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md>

use std::time::Duration;

use e2e::stage::{APP, Stage, TEAM, origin};
use e2e::{Browser, ColorScheme, Page};

use crate::journey::{in_both, lives, short_lives};
use crate::options::options;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible_in_light_and_dark_from_left_and_from_right() {
    let packages = access_edge::node_packages().unwrap();
    let axe = std::fs::read_to_string(packages.join("node_modules/axe-core/axe.min.js")).unwrap();
    in_both("accessible", &short_lives(), async |stage| {
        let browser = &stage.browser;
        let judge = Judge { axe: &axe, browser };
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
        judge.page(&popup, "the popup").await;
        judge_offers(stage, &judge).await;
        for path in ["welcome.html", "waiting.html", "courier.html"] {
            let page = stage.browser.open_extension_page(path).await.unwrap();
            if path == "welcome.html" {
                let watched = "document.querySelector('#standing').dataset.standing === 'watched'";
                page.wait_for(watched, PATIENCE).await.unwrap();
            }
            judge.page(&page, path).await;
            page.close().await.unwrap();
        }

        let page = options(stage).await;
        judge.page(&page, "the options").await;
        page.click("#quietHours").await.unwrap();
        let times = "document.querySelector('#quiet-from').checkVisibility()";
        page.wait_for(times, PATIENCE).await.unwrap();
        judge.page(&page, "the options, with quiet hours").await;
        page.close().await.unwrap();
        judge_developer_view(stage, &judge).await;
    })
    .await;
}

/// What is looked for on a page.
struct Judge<'a> {
    axe: &'a str,
    browser: &'a Browser,
}

/// What the popup says of hosts that were taken back.
async fn judge_offers(stage: &Stage, judge: &Judge<'_>) {
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
        judge.page(&popup, "an offer in the popup").await;
        popup.close().await.unwrap();
        stage.browser.grant_hosts(&[&origin(host)]).await.unwrap();
    }
}

/// Every part of the developer view.
async fn judge_developer_view(stage: &Stage, judge: &Judge<'_>) {
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
        judge.page(&view, part).await;
    }
}

impl Judge<'_> {
    async fn page(&self, page: &Page, what: &str) {
        let axe = self.axe;
        page.evaluate(&format!("(() => {{ {axe}; return typeof axe.run; }})()"))
            .await
            .unwrap();
        for direction in ["ltr", "rtl"] {
            let turn = format!("document.documentElement.dir = '{direction}'");
            page.evaluate(&turn).await.unwrap();
            judge(page, "{}", &format!("{what}, {direction}")).await;
        }
        self.browser.paint(page, ColorScheme::Dark).await.unwrap();
        let of_colours = "{ runOnly: ['color-contrast', 'link-in-text-block'] }";
        judge(page, of_colours, &format!("{what}, in dark")).await;
        self.browser.paint(page, ColorScheme::Light).await.unwrap();
    }
}

async fn judge(page: &Page, rules: &str, what: &str) {
    let look = format!(
        "axe.run(document, {{ resultTypes: ['violations'], ...{rules} }}).then(({{ violations, passes, incomplete, inapplicable }}) => \
         [violations.map((it) => [it.id, it.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]), passes.length + incomplete.length + inapplicable.length])"
    );
    let found = page.evaluate(&look).await.unwrap();
    assert_eq!(found[0], serde_json::json!([]), "{what}");
    assert_ne!(found[1], 0, "no rule was followed: {what}");
}

const PARTS: [&str; 7] = [
    "explain", "tokens", "timeline", "trace", "cookies", "what-if", "support",
];
const PATIENCE: Duration = Duration::from_secs(20);
