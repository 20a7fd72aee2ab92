//! Tokens that end before their time: a page that runs into the login works on after one renewal, without a reload,
//! and the product says why.

use std::time::{Duration, Instant};

use access_edge::{App, Config};
use e2e::Page;
use e2e::stage::{APP, Stage, TEAM, counts};
use serde_json::Value;

use crate::journey::{in_both, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn question_1_revoked_app_tokens_are_renewed_and_a_revoked_user_must_sign_in() {
    in_both("question-1", &long_lives(), async |stage| {
        let page = signed_in(stage).await;
        let now = stage.edge.now_ms();
        stage.world(|world| world.revoke_app(now, "main")).unwrap();
        works_again(&page).await;
        assert_eq!(stage.renewals(), 1);
        popup_says(stage, LAST, "stopped accepting the old app token").await;
        println!("healed after {} ms", longest_failure(&page).await);

        let before = stage.tokens_of(APP).await.unwrap();
        let now = stage.edge.now_ms();
        let revoked = Instant::now();
        stage
            .world(|world| world.revoke_user(now, "alice@example.com"))
            .unwrap();
        popup_says(stage, PROBLEM, "sign in").await;
        assert!(
            revoked.elapsed() < Duration::from_secs(8),
            "{:?}",
            revoked.elapsed()
        );
        let after = stage.tokens_of(APP).await.unwrap();
        assert!(before == after, "the cookie was touched");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn question_1_1_a_deleted_app_cookie_comes_back_and_without_the_team_cookie_it_does_not() {
    in_both("question-1-1", &long_lives(), async |stage| {
        let page = signed_in(stage).await;
        delete(stage, APP).await;
        works_again(&page).await;
        assert_eq!(stage.renewals(), 1);
        popup_says(stage, LAST, "sent to the login").await;

        delete(stage, TEAM).await;
        delete(stage, APP).await;
        popup_says(stage, PROBLEM, "sign in").await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(
            stage.renewals(),
            1,
            "it came back without anybody signing in"
        );
        assert!(stage.tokens_of(APP).await.unwrap() == Value::Array(Vec::new()));
        assert_eq!(counts(&page).await.unwrap().loads, 1);
    })
    .await;
}

/// Tokens that would live on if nobody ended them.
fn long_lives() -> Config {
    let mut config = short_lives();
    let app = App {
        session_seconds: Some(3600),
        ..App::on(APP, 'a')
    };
    config.apps.insert("main".into(), app);
    config
}

async fn signed_in(stage: &Stage) -> Page {
    let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
    // The extension must have seen the session, and what was on its way at the sign-in must have arrived.
    popup_says(stage, "article [data-slot='next']", "Renews at").await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    page
}

/// Waits until the page failed and then was answered again, by itself.
pub(crate) async fn works_again(page: &Page) {
    let failing = "window.vigilProbe.lastFailedAt > 0";
    let works = "window.vigilProbe.lastOkAt > window.vigilProbe.lastFailedAt + 600";
    page.wait_for(failing, LIMIT).await.unwrap();
    page.wait_for(works, LIMIT).await.unwrap();
    assert_eq!(
        counts(page).await.unwrap().loads,
        1,
        "the page was loaded again"
    );
}

async fn longest_failure(page: &Page) -> Value {
    page.evaluate("window.vigilProbe.longestFailureMs")
        .await
        .unwrap()
}

/// Waits until this part of the popup says so.
pub(crate) async fn popup_says(stage: &Stage, part: &str, words: &str) {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let said = format!("document.querySelector(\"{part}\")?.textContent.includes('{words}')");
    popup.wait_for(&format!("!!{said}"), LIMIT).await.unwrap();
    popup.close().await.unwrap();
}

async fn delete(stage: &Stage, host: &str) {
    let page = stage.browser.api_page().await.unwrap();
    let removal =
        format!("chrome.cookies.remove({{ url: 'https://{host}/', name: 'CF_Authorization' }})");
    page.evaluate(&removal).await.unwrap();
    page.close().await.unwrap();
}

const LAST: &str = "article [data-slot='last']";
const PROBLEM: &str = "[data-slot='problem'][data-code]";
const LIMIT: Duration = Duration::from_secs(30);
