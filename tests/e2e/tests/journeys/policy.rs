//! What the administrator forbids is not done, and the popup says so.

use std::time::Duration;

use e2e::stage::{APP, Stage, counts, is_background};
use e2e::{Kind, Launch};
use serde_json::json;

use crate::journey::{in_both_with, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_who_forbids_renewals_is_obeyed_and_named() {
    let forbid = |mut launch: Launch| {
        launch.policy = Some(json!({"renewal": "forbidden"}));
        launch
    };
    in_both_with("policy", &short_lives(), forbid, async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        popup_names(stage, "renewal-forbidden").await;
        let cut_off = "window.vigilProbe.failed > 0";
        page.wait_for(cut_off, lives(2)).await.unwrap();
        popup_names(stage, "renewal-forbidden").await;
        assert_eq!(own_requests(stage), 0);
        assert_eq!(stage.renewals(), 0);
        assert_eq!(counts(&page).await.unwrap().loads, 1);

        // Firefox reads the policy when it starts, Chromium also when it changes.
        if stage.browser.kind() == Kind::Chromium {
            stage
                .browser
                .set_policy(&json!({"renewal": "allowed"}))
                .unwrap();
            stage.wait_for_renewals(2, LIMIT).await.unwrap();
            stage
                .browser
                .set_policy(&json!({"renewal": "Forbidden"}))
                .unwrap();
            popup_names(stage, "policy-unreadable").await;
            let asked = own_requests(stage);
            tokio::time::sleep(lives(1)).await;
            assert_eq!(own_requests(stage), asked, "it went on after the ban");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_not_understood_forbids_renewals_and_is_named() {
    let misspell = |mut launch: Launch| {
        launch.policy = Some(json!({"renewal": "forbiden"}));
        launch
    };
    in_both_with(
        "policy-unreadable",
        &short_lives(),
        misspell,
        async |stage| {
            stage.sign_in(&format!("https://{APP}/")).await.unwrap();
            popup_names(stage, "policy-unreadable").await;
            tokio::time::sleep(lives(1)).await;
            assert_eq!(own_requests(stage), 0);
        },
    )
    .await;
}

/// The probes of the extension: pages of this world never ask with HEAD.
fn own_requests(stage: &Stage) -> usize {
    let own = |entry: &&access_edge::Entry| is_background(entry) && entry.method == "HEAD";
    stage.history().iter().filter(own).count()
}

/// Waits until the popup names this problem.
async fn popup_names(stage: &Stage, code: &str) {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let named = format!("!!document.querySelector(\"[data-code='{code}']\")");
    popup.wait_for(&named, LIMIT).await.unwrap();
    popup.close().await.unwrap();
}

const LIMIT: Duration = Duration::from_secs(30);
