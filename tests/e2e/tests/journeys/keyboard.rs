//! By keyboard alone: every control of every page is reached by Tab in the order in which it stands there, shows that it
//! has the focus, holds nobody, and does by Enter or Space what a press would do.

use std::time::Duration;

use e2e::Page;
use e2e::stage::{APP, Stage};
use serde_json::{Value, json};

use crate::journey::{in_both, one_hour};
use crate::options::counts_as;

#[tokio::test(flavor = "multi_thread")]
async fn every_control_is_reached_in_order_shows_the_focus_and_lets_it_go() {
    in_both("keyboard", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        for (path, ready) in PAGES {
            for menus in ["closed", "open"] {
                let page = opened(stage, path, ready).await;
                if menus == "open" {
                    page.evaluate(OPEN_MENUS).await.unwrap();
                }
                walk_through(&page, &format!("{path}, menus {menus}")).await;
                page.close().await.unwrap();
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_renewed_and_signed_out_of_without_a_mouse() {
    in_both("keyboard-popup", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let popup = opened(stage, "popup.html", "document.querySelector('article')").await;
        open_menu(&popup).await;
        reach(&popup, "[data-slot=renew]").await;
        popup.type_text(ENTER).await.unwrap();
        stage.wait_for_renewals(1, PATIENCE).await.unwrap();
        // Then the card has changed, and the focus is where the menu was opened.
        let told = "document.querySelector('[data-slot=last]').textContent";
        popup.wait_for(told, PATIENCE).await.unwrap();
        let kept = "document.activeElement.dataset.slot === 'menu'";
        popup.wait_for(kept, PATIENCE).await.unwrap();

        popup.type_text(ENTER).await.unwrap();
        popup.wait_for(MENU_IS_OPEN, PATIENCE).await.unwrap();
        reach(&popup, "[data-slot=pause]").await;
        popup.type_text(ENTER).await.unwrap();
        popup
            .wait_for("document.querySelector(\"[data-code='paused']\")", PATIENCE)
            .await
            .unwrap();
        go_back_to(&popup, "[data-slot=resume]").await;
        popup.type_text(SPACE).await.unwrap();
        popup
            .wait_for("!document.querySelector('[data-code]')", PATIENCE)
            .await
            .unwrap();

        open_menu(&popup).await;
        reach(&popup, "[data-slot=sign-out]").await;
        popup.type_text(SPACE).await.unwrap();
        let signed_out = "document.querySelector('.notice')";
        popup.wait_for(signed_out, PATIENCE).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_option_is_changed_without_a_mouse() {
    in_both("keyboard-options", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let page = opened(
            stage,
            "options.html",
            "document.querySelector('#apps [data-slot=renewal]')",
        )
        .await;
        reach(&page, "#leadSeconds").await;
        page.type_text("1800").await.unwrap();
        page.type_text(TAB).await.unwrap();
        counts_as(&page, "leadSeconds", &json!(1800)).await;
        reach(&page, "#quietHours").await;
        page.type_text(SPACE).await.unwrap();
        counts_as(&page, "quietHours", &json!("22:00-07:00")).await;
        reach(&page, "#quiet-from").await;
        reach(&page, "#apps [data-slot=renewal]").await;
        page.type_text(SPACE).await.unwrap();
        counts_as(&page, "withoutRenewal", &json!([APP])).await;
        reach(&page, "#teams").await;
        page.type_text("access.example.com").await.unwrap();
        page.type_text(ENTER).await.unwrap();
        let named =
            "document.querySelector('#teams-list').textContent.includes('access.example.com')";
        page.wait_for(named, PATIENCE).await.unwrap();
        go_back_to(&page, "#teams-list [data-slot=action]").await;
        // What changes elsewhere meanwhile takes nobody's focus away.
        page.evaluate(OTHER_CHANGE).await.unwrap();
        let shown = "document.querySelector('#idleMinutes').value === '10'";
        page.wait_for(shown, PATIENCE).await.unwrap();
        assert!(is_at(&page, "#teams-list [data-slot=action]").await);
        page.type_text(SPACE).await.unwrap();
        counts_as(&page, "teams", &json!([])).await;
        reach(&page, "#export").await;
        reach(&page, "#file").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_welcome_page_opens_an_app_without_a_mouse() {
    in_both("keyboard-welcome", &one_hour(), async |stage| {
        let welcome = opened(stage, "welcome.html", READY).await;
        reach(&welcome, "#address").await;
        welcome.type_text("no address").await.unwrap();
        welcome.type_text(ENTER).await.unwrap();
        let refused = "document.querySelector('#address-problem').textContent";
        welcome.wait_for(refused, PATIENCE).await.unwrap();
        welcome
            .evaluate("document.querySelector('#address').select()")
            .await
            .unwrap();
        welcome.type_text(APP).await.unwrap();
        welcome.type_text(ENTER).await.unwrap();
        for _ in 0..100 {
            for page in stage.browser.pages().await.unwrap() {
                let url = page.url().await.unwrap_or_default();
                if url.contains("/cdn-cgi/access/login/myserver.com") {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no tab went to the app");
    })
    .await;
}

async fn opened(stage: &Stage, path: &str, ready: &str) -> Page {
    let page = stage.browser.open_extension_page(path).await.unwrap();
    page.wait_for(ready, PATIENCE).await.unwrap();
    page.evaluate(CONTROLS).await.unwrap();
    page
}

/// Presses Tab as often as there are controls. The browser's own controls come after the last one, or the first again.
async fn walk_through(page: &Page, path: &str) {
    let all = page.evaluate("vigilControls().length").await.unwrap();
    let all = all.as_u64().unwrap();
    for expected in 0..all {
        let stop = next_stop(page, expected).await;
        let seen = (stop["at"].as_u64(), stop["shown"].as_bool());
        assert_eq!(
            seen,
            (Some(expected), Some(true)),
            "{path}, of {all}: {stop}"
        );
    }
    if all > 1 {
        page.press_while(SHIFT, TAB).await.unwrap();
        let stop = page.evaluate(STOP).await.unwrap();
        assert_eq!(stop["at"], all - 2, "{path}, backwards: {stop}");
    }
}

async fn open_menu(popup: &Page) {
    reach(popup, "[data-slot=menu]").await;
    popup.type_text(ENTER).await.unwrap();
    popup.wait_for(MENU_IS_OPEN, PATIENCE).await.unwrap();
}

/// Where Tab leads. Hours, minutes and the half of the day are stops of one control.
async fn next_stop(page: &Page, expected: u64) -> Value {
    let mut stop = Value::Null;
    for _ in 0..4 {
        page.type_text(TAB).await.unwrap();
        stop = page.evaluate(STOP).await.unwrap();
        if stop["time"] != true || stop["at"] == expected {
            break;
        }
    }
    stop
}

/// Presses Tab until this control has the focus.
async fn reach(page: &Page, css: &str) {
    for _ in 0..30 {
        page.type_text(TAB).await.unwrap();
        if is_at(page, css).await {
            return;
        }
    }
    panic!("the keyboard never came to {css}");
}

/// The same, backwards.
async fn go_back_to(page: &Page, css: &str) {
    for _ in 0..30 {
        page.press_while(SHIFT, TAB).await.unwrap();
        if is_at(page, css).await {
            return;
        }
    }
    panic!("the keyboard never came back to {css}");
}

async fn is_at(page: &Page, css: &str) -> bool {
    let there = format!("document.activeElement?.matches({css:?}) === true");
    page.evaluate(&there).await.unwrap() == true
}

const MENU_IS_OPEN: &str = "document.querySelector('[data-slot=menu]').ariaExpanded === 'true'";
const PAGES: [(&str, &str); 4] = [
    ("popup.html", "document.querySelector('article')"),
    ("welcome.html", READY),
    ("options.html", READY),
    (
        "developer.html",
        "document.querySelector('.token') && document.body.dataset.state === 'ready'",
    ),
];
/// Those of a card close each other.
const OPEN_MENUS: &str =
    "document.querySelectorAll('details').forEach((it) => { it.open = true; })";
const READY: &str = "document.body.dataset.state === 'ready'";
/// What can have the focus, in the order in which it stands in the page: of radio buttons the chosen one.
const CONTROLS: &str = "globalThis.vigilControls = () => [...document.querySelectorAll( \
        'a[href], button, input, select, textarea, summary, [tabindex]')] \
    .filter((it) => it.tabIndex >= 0 && !it.disabled && !it.closest('[inert]') \
        && it.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) \
        && !(it.type === 'radio' && !it.checked && document.querySelector(`[name=\"${it.name}\"]:checked`))), null";
/// Where the focus is, and whether it can be seen.
const STOP: &str = "(() => { \
    const it = document.activeElement; \
    const style = getComputedStyle(it); \
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1; \
    return { at: vigilControls().indexOf(it), time: it.type === 'time', shown: outlined || style.boxShadow !== 'none', what: it.outerHTML.slice(0, 120) }; })()";
const OTHER_CHANGE: &str = "chrome.runtime.sendMessage(JSON.stringify( \
    { 'change-setting': { change: { option: { key: 'idleMinutes', value: 10 } } } }))";
const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";
const SHIFT: &str = "\u{E008}";
const PATIENCE: Duration = Duration::from_secs(20);
