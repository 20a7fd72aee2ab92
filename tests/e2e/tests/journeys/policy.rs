//! What the administrator forbids is not done, and the popup says so.

use std::time::Duration;

use e2e::stage::{APP, Stage, TEAM, counts, is_background};
use e2e::{Kind, Launch};
use serde_json::json;

use crate::journey::{in_both_with, lives, one_hour, short_lives};
use crate::options::{counts_as, options};
use crate::pictures::store;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_the_administrator_fixed_is_the_only_one_that_is_watched() {
    for (name, hosts, watched) in [
        ("policy-hosts", json!(["*.myserver.com", TEAM]), true),
        (
            "policy-hosts-other",
            json!(["app2.myserver.com", TEAM]),
            false,
        ),
    ] {
        let fix = |mut launch: Launch| {
            launch.policy = Some(json!({ "hosts": hosts }));
            launch
        };
        in_both_with(name, &short_lives(), fix, async |stage| {
            stage.sign_in(&format!("https://{APP}/")).await.unwrap();
            if watched {
                return stage.wait_for_renewals(2, lives(5)).await.unwrap();
            }
            let page = options(stage).await;
            let said = format!(
                "[...document.querySelectorAll('#watched li')].some((row) => row.textContent.includes('{APP}') \
                 && row.querySelector('[data-slot=remark]').textContent !== '')"
            );
            page.wait_for(&said, LIMIT).await.unwrap();
            let view = "chrome.runtime.sendMessage('{\"view\":{\"tab\":\"https://myserver.com/\",\"metadata\":null}}').then(JSON.parse)";
            let why = format!("{view}.then((it) => it.setup === null && it.refused?.key === 'problem_host_not_listed')");
            page.wait_for(&why, LIMIT).await.unwrap();
            let none = format!("{view}.then((it) => it.view.sessions.length)");
            assert_eq!(page.evaluate(&none).await.unwrap(), json!(0));
            tokio::time::sleep(lives(1)).await;
            assert_eq!(own_requests(stage), 0);
            assert_eq!(stage.toolbar().await.unwrap().badge, "");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_that_the_administrator_capped_ends_when_they_say() {
    let cap = |mut launch: Launch| {
        launch.policy = Some(json!({ "maximumExtensionMinutes": 1 }));
        launch
    };
    in_both_with("policy-cap", &short_lives(), cap, async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage.wait_for_renewals(2, LIMIT).await.unwrap();
        page.wait_for("window.vigilProbe.failed > 0", Duration::from_mins(3))
            .await
            .unwrap();
        popup_names(stage, "maximum-extension").await;
        let most = 60 / crate::journey::LIFE_SECONDS * 2 + 1;
        assert!(stage.renewals() <= most, "{} renewals", stage.renewals());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_administrator_set_is_shown_as_managed_and_cannot_be_changed() {
    let manage = |mut launch: Launch| {
        launch.policy = Some(json!({
            "renewal": "allowed", "idleMinutes": 5, "leadSeconds": 120, "quietHours": "22:00-07:00",
            "maximumExtensionMinutes": 60, "notices": "off", "withoutNotices": [APP],
            "withoutRenewal": ["app2.myserver.com"], "teams": ["access.example.com"],
            "hosts": ["*.myserver.com", TEAM], "terminal": "forbidden",
        }));
        launch
    };
    in_both_with("policy-managed", &one_hour(), manage, async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let page = options(stage).await;
        for key in ["idleMinutes", "leadSeconds", "maximumExtensionMinutes", "notices", "quietHours", "teams"] {
            let managed = format!(
                "document.querySelector('#{key}').disabled && !document.querySelector('#{key}-managed').hidden \
                 && document.querySelector('#{key}-managed').textContent.includes('administrator')"
            );
            page.wait_for(&managed, LIMIT).await.unwrap();
        }
        for key in ["hosts", "terminal", "withoutNotices"] {
            let managed = format!("!document.querySelector('#{key}-managed').hidden");
            page.wait_for(&managed, LIMIT).await.unwrap();
        }
        counts_as(&page, "idleMinutes", &json!(5)).await;
        counts_as(&page, "withoutRenewal", &json!(["app2.myserver.com"])).await;
        let sneak = "chrome.runtime.sendMessage(JSON.stringify({ 'change-setting': { change: { option: { key: 'idleMinutes', value: 60 } } } })) \
            .then((it) => JSON.parse(it).refused[0])";
        assert_eq!(page.evaluate(sneak).await.unwrap(), json!("managed"));
        counts_as(&page, "idleMinutes", &json!(5)).await;
        page.set_viewport(980, 1800, 1.0).await.unwrap();
        let picture = page.screenshot().await.unwrap();
        store(stage, "options-managed", &picture);
    })
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
