//! Pictures of what people see, for people to look at, and the checks that a program can make of them.

use std::path::Path;
use std::time::Duration;

use e2e::stage::{APP, Stage, TEAM};
use e2e::{ColorScheme, Hosts, Launch, Page, Panel};

use crate::journey::{SCHEMES, in_both, in_both_with, one_hour};
use crate::setup::welcome_page;

#[tokio::test(flavor = "multi_thread")]
async fn the_popup_is_photographed_in_light() {
    photograph(ColorScheme::Light, "light").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_popup_is_photographed_in_dark() {
    photograph(ColorScheme::Dark, "dark").await;
}

/// The popup in a tab of the narrowest width that browsers give it.
#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_popup_keeps_everything_in_view_and_is_used_by_keyboard() {
    in_both("pictures-narrow", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let popup = stage.browser.open_extension_page("popup.html").await.unwrap();
        popup.set_viewport(320, 900, 2.0).await.unwrap();
        popup.wait_for("document.querySelector('[data-shape=calm]')", PATIENCE).await.unwrap();
        keep_narrow(stage, "narrow", &popup).await;

        // The menu is opened and gone through by keyboard alone, and stays as it is when the card changes.
        let focused = "document.activeElement.dataset.slot";
        let open = "document.querySelector('[data-slot=menu]').ariaExpanded";
        popup.type_text(&format!("{TAB}{TAB}{ENTER}")).await.unwrap();
        popup.wait_for(&format!("{open} === 'true'"), PATIENCE).await.unwrap();
        // `Escape` closes it and gives the focus back; arrows go around in it.
        popup.type_text(&format!("{TAB}{ESCAPE}")).await.unwrap();
        assert_eq!(popup.evaluate(open).await.unwrap(), "false");
        assert_eq!(popup.evaluate(focused).await.unwrap(), "menu");
        popup.type_text(&format!("{ENTER}{TAB}{UP}")).await.unwrap();
        assert_eq!(popup.evaluate(focused).await.unwrap(), "options");
        popup.type_text(&format!("{DOWN}{DOWN}{DOWN}{DOWN}")).await.unwrap();
        assert_eq!(popup.evaluate(focused).await.unwrap(), "force-sign-in");
        keep_narrow(stage, "narrow-menu", &popup).await;
        let renew = "chrome.runtime.sendMessage(JSON.stringify({ renew: { session: document.querySelector('article').dataset.id } }))";
        popup.evaluate(renew).await.unwrap();
        popup.wait_for("document.querySelector('[data-slot=last]').textContent", PATIENCE).await.unwrap();
        assert_eq!(popup.evaluate(open).await.unwrap(), "true");
        assert_eq!(popup.evaluate(focused).await.unwrap(), "force-sign-in");

        popup.type_text(ENTER).await.unwrap();
        popup.wait_for("document.querySelector('[data-slot=remarks] li')", PATIENCE).await.unwrap();
        popup
            .wait_for("document.querySelector('[data-slot=left]').textContent === 'over'", PATIENCE)
            .await
            .unwrap();
        assert_eq!(popup.evaluate(open).await.unwrap(), "false");
        popup.activate().await.unwrap();
        assert_eq!(popup.evaluate(focused).await.unwrap(), "menu");
        // Who has signed out is offered to sign in, and no renewal.
        let offered = "[...document.querySelectorAll('.session button')].filter((it) => it.checkVisibility()).map((it) => it.dataset.slot)";
        assert_eq!(popup.evaluate(offered).await.unwrap(), serde_json::json!(["sign-in", "menu"]));
        let renew = "document.querySelector('[data-slot=renew-entry]').hidden";
        assert_eq!(popup.evaluate(renew).await.unwrap(), true);
        keep_narrow(stage, "narrow-signed-out", &popup).await;
    })
    .await;
}

async fn keep_narrow(stage: &Stage, name: &str, popup: &Page) {
    let wide = popup
        .evaluate("document.documentElement.scrollWidth")
        .await
        .unwrap();
    assert_eq!(wide, 320, "{name} is wider than its window");
    for (scheme, light_or_dark) in SCHEMES {
        stage.browser.paint(popup, scheme).await.unwrap();
        let picture = popup.screenshot().await.unwrap();
        store(stage, &format!("{light_or_dark}-{name}"), &picture);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "it is one story, told from its beginning to its end"
)]
async fn photograph(scheme: ColorScheme, name: &str) {
    let adjust = |mut launch: Launch| {
        launch.color_scheme = scheme;
        launch.granted_hosts = Hosts::None;
        launch
    };
    in_both_with(
        &format!("pictures-{name}"),
        &one_hour(),
        adjust,
        async |stage| {
            // A popup goes when another tab comes to the front.
            welcome_page(stage).await.close().await.unwrap();
            let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
            let popup = stage.browser.click_action(&page).await.unwrap();
            popup
                .wait_for("document.querySelector('[data-slot=watch]')", PATIENCE)
                .await
                .unwrap();
            keep(stage, &format!("{name}-setup"), popup).await;
            assert_eq!(
                stage.toolbar().await.unwrap().badge,
                "",
                "a badge without a session"
            );

            stage
                .browser
                .grant_hosts(&[
                    &format!("https://{APP}/*"),
                    &format!("wss://{APP}/*"),
                    &format!("https://{TEAM}/*"),
                ])
                .await
                .unwrap();
            let popup = stage.browser.click_action(&page).await.unwrap();
            popup
                .wait_for("document.querySelector('[data-shape=calm]')", PATIENCE)
                .await
                .unwrap();
            keep(stage, &format!("{name}-calm"), popup).await;
            let calm = stage.toolbar().await.unwrap();
            assert_eq!(calm.badge, "11h");

            forget_the_org_token(stage).await;
            let popup = stage.browser.click_action(&page).await.unwrap();
            popup
                .wait_for("document.querySelector('[data-slot=sign-in]')", PATIENCE)
                .await
                .unwrap();
            popup.close().await.unwrap();
            fail_to_renew(stage).await;
            let popup = stage.browser.click_action(&page).await.unwrap();
            popup
                .wait_for("document.querySelector('[data-shape=attention]')", PATIENCE)
                .await
                .unwrap();
            keep(stage, &format!("{name}-attention"), popup).await;
            let attention = stage.toolbar().await.unwrap();
            assert_eq!(attention.badge, "!59m");
            assert_ne!(attention.color, calm.color);
            assert!(attention.title.contains("but only until"), "{attention:?}");
        },
    )
    .await;
}

async fn forget_the_org_token(stage: &Stage) {
    let page = stage.browser.api_page().await.unwrap();
    let removal =
        format!("chrome.cookies.remove({{ url: 'https://{TEAM}/', name: 'CF_Authorization' }})");
    page.evaluate(&removal).await.unwrap();
    page.close().await.unwrap();
}

/// The menu of a session that can't be renewed offers none, so it is asked for behind its back.
async fn fail_to_renew(stage: &Stage) {
    let page = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    page.wait_for("document.querySelector('article')", PATIENCE)
        .await
        .unwrap();
    let renew = "chrome.runtime.sendMessage(JSON.stringify({ renew: { session: document.querySelector('article').dataset.id } }))";
    page.evaluate(renew).await.unwrap();
    page.wait_for("document.querySelector('[data-shape=attention]')", PATIENCE)
        .await
        .unwrap();
    page.close().await.unwrap();
}

/// Pictures lie in `target/e2e/pictures/`, one for each browser, state and colour scheme.
async fn keep(stage: &Stage, name: &str, popup: Panel) {
    // A popup grows to its content once that is there; only then is the picture whole.
    let grown = "document.body.getBoundingClientRect().bottom <= innerHeight + 1";
    popup.wait_for(grown, PATIENCE).await.unwrap();
    let picture = popup.screenshot().await.unwrap();
    popup.close().await.unwrap();
    store(stage, name, &picture);
}

pub(crate) fn store(stage: &Stage, name: &str, picture: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    assert!(picture.len() > 2_000, "the picture {name} is blank");
    let kind = stage.browser.kind().name();
    std::fs::write(folder.join(format!("{kind}-{name}.png")), picture).unwrap();
}

const PATIENCE: Duration = Duration::from_secs(15);
/// Special keys of `WebDriver` (<https://w3c.github.io/webdriver/#keyboard-actions>).
const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const UP: &str = "\u{E013}";
const DOWN: &str = "\u{E015}";
