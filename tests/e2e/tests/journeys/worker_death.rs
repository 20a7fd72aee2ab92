//! The browser ends the background program whenever it likes: between renewals and in the middle of one.

use std::time::Duration;

use access_edge::{Action, Fault, Step};
use e2e::stage::{APP, Stage, counts};

use crate::journey::{in_both, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_between_renewals_wakes_up_in_time_for_the_next() {
    in_both("killed-between", &short_lives(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        for renewal in 1..=2 {
            stage.wait_for_renewals(renewal, lives(3)).await.unwrap();
            stage.browser.kill_worker().await.unwrap();
        }
        stage.wait_for_renewals(3, lives(3)).await.unwrap();
        let counts = counts(&page).await.unwrap();
        assert_eq!((counts.failed, counts.loads), (0, 1), "{counts:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_in_each_step_of_a_renewal_loses_no_cookie_and_renews_all_the_same() {
    in_both("killed-during", &short_lives(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        for step in [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized] {
            let done = stage.renewals();
            die_during(stage, step).await;
            stage.wait_for_renewals(done + 1, lives(3)).await.unwrap();
        }
        let counts = counts(&page).await.unwrap();
        assert_eq!((counts.failed, counts.loads), (0, 1), "{counts:?}");
        assert_eq!(
            rules_left(stage).await,
            0,
            "a rule that strips cookies was left behind"
        );
    })
    .await;
}

/// Lets the next request of this step take a while, and kills the worker while it is under way.
async fn die_during(stage: &Stage, step: Step) {
    stage.world(|world| {
        world.add_fault(Fault::once(
            step,
            Action::Slow {
                milliseconds: 1_500,
            },
        ));
    });
    while stage.world(|world| world.faults().iter().any(|fault| fault.times != Some(0))) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stage.browser.kill_worker().await.unwrap();
}

async fn rules_left(stage: &Stage) -> usize {
    let page = stage.browser.api_page().await.unwrap();
    let rules = page
        .evaluate("chrome.declarativeNetRequest.getSessionRules()")
        .await
        .unwrap();
    page.close().await.unwrap();
    rules.as_array().unwrap().len()
}
