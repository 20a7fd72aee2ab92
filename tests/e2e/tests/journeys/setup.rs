//! One click on the current tab sets up the watch: exactly two hosts are asked for, and it works at once.

use std::time::Duration;

use e2e::stage::{APP, TEAM, counts, origin, sockets_of};
use e2e::{Hosts, Kind};

use crate::journey::{in_both_with, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn one_click_on_the_current_tab_grants_exactly_two_hosts_and_renewals_begin() {
    let adjust = |mut launch: e2e::Launch| {
        launch.granted_hosts = Hosts::None;
        launch
    };
    in_both_with("setup", &short_lives(), adjust, async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let popup = stage.browser.click_action(&page).await.unwrap();
        popup
            .wait_for(
                "document.querySelector('[data-slot=watch]')",
                Duration::from_secs(10),
            )
            .await
            .unwrap();
        popup.click("[data-slot=watch]").await.unwrap();
        if stage.browser.kind() == Kind::Firefox {
            // Firefox lets nobody ask the app before its host is granted: its token then names the team, and a second
            // click asks for that host.
            let team = format!("document.querySelector('.hosts').textContent.includes('{TEAM}')");
            popup
                .wait_for(&team, Duration::from_secs(10))
                .await
                .unwrap();
            popup.click("[data-slot=watch]").await.unwrap();
        }
        stage.wait_for_renewals(1, lives(2)).await.unwrap();
        assert_eq!(counts(&page).await.unwrap().failed, 0);
        let api = stage.browser.api_page().await.unwrap();
        let granted = api
            .evaluate("chrome.permissions.getAll().then(all => all.origins.sort())")
            .await
            .unwrap();
        let two_hosts = [origin(TEAM), origin(APP), sockets_of(APP)];
        assert_eq!(granted, serde_json::json!(two_hosts));
    })
    .await;
}
