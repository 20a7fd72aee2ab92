//! In browsers of every language that the extension speaks: each page is in that language as a whole, runs its way, and
//! fits a narrow window though words are longer there.

use std::path::Path;
use std::time::Duration;

use e2e::stage::{APP, Stage};
use e2e::{Launch, Page};
use serde_json::{Value, json};

use crate::journey::{in_both_with, one_hour};
use crate::pictures::store;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_in_german_in_a_german_browser() {
    look_through("de", "ltr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_in_japanese_in_a_japanese_browser() {
    look_through("ja", "ltr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_in_arabic_in_an_arabic_browser_and_runs_from_the_right() {
    look_through("ar", "rtl").await;
}

async fn look_through(locale: &str, direction: &str) {
    let adjust = |mut launch: Launch| {
        launch.locale = Some(locale.to_owned());
        launch
    };
    let texts = texts_of(locale);
    in_both_with(&format!("language-{locale}"), &one_hour(), adjust, async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        for (name, ready) in PAGES {
            let page = stage.browser.open_extension_page(&format!("{name}.html")).await.unwrap();
            page.wait_for(ready, PATIENCE).await.unwrap();
            let set = page.evaluate("[document.documentElement.lang.split('-')[0], document.documentElement.dir]").await.unwrap();
            assert_eq!(set, json!([locale, direction]), "{name}");
            speaks(&page, &texts, name).await;
            fits(stage, &page, (name, locale)).await;
            page.close().await.unwrap();
        }
    })
    .await;
}

/// Every text that the page has by a name is the one of that name in this language.
async fn speaks(page: &Page, texts: &Value, name: &str) {
    let shown = page.evaluate(NAMED).await.unwrap();
    let shown = shown.as_array().unwrap();
    assert!(!shown.is_empty(), "{name} has no text");
    for pair in shown {
        let key = pair[0].as_str().unwrap();
        assert_eq!(pair[1], texts[key]["message"], "{key} of {name}");
    }
}

/// Nothing is cut at the narrowest width.
async fn fits(stage: &Stage, page: &Page, (name, locale): (&str, &str)) {
    page.set_viewport(320, 900, 1.0).await.unwrap();
    let picture = page.screenshot().await.unwrap();
    store(stage, &format!("{locale}-{name}"), &picture);
    let wide = page
        .evaluate("document.documentElement.scrollWidth")
        .await
        .unwrap();
    assert!(
        wide.as_u64() <= Some(320),
        "{name} is {wide} wide in {locale}"
    );
}

fn texts_of(locale: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../extension/static/_locales");
    let text = std::fs::read_to_string(folder.join(locale).join("messages.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

const PAGES: [(&str, &str); 4] = [
    ("popup", "document.querySelector('article')"),
    ("welcome", "document.body.dataset.state === 'ready'"),
    ("options", "document.body.dataset.state === 'ready'"),
    ("developer", "document.body.dataset.state === 'ready'"),
];
const NAMED: &str = "[...document.querySelectorAll('[data-message]')].map((it) => [it.dataset.message, it.textContent])";
const PATIENCE: Duration = Duration::from_secs(20);
