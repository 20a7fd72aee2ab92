//! A team whose key set is not to be believed: nothing leads our browser to keys from elsewhere, and without keys no
//! token counts as verified.

use std::time::Duration;

use access_edge::{Action, Fault, Step};
use e2e::Page;
use e2e::stage::{APP, Stage};

use crate::journey::{in_both, one_hour};

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_a_team_redirects_to_are_not_fetched_and_verify_nothing() {
    in_both("hostile-keys", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let value = format!("https://{APP}{ELSEWHERE}");
        let redirected = Fault {
            times: None,
            ..Fault::once(Step::TeamCerts, Action::Location { value })
        };
        stage.world(|world| world.add_fault(redirected));
        let view = not_verified(stage).await;
        let asked = stage.history();
        assert!(
            asked.iter().all(|entry| entry.path != ELSEWHERE),
            "{asked:#?}"
        );

        believes_the_own_keys(stage, &view).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_set_of_many_megabytes_is_not_taken_in_and_verifies_nothing() {
    in_both("endless-keys", &one_hour(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let spaces = 64 * 1024 * 1024;
        let long = Fault {
            times: None,
            ..Fault::once(Step::TeamCerts, Action::LongBody { spaces })
        };
        stage.world(|world| world.add_fault(long));
        let view = not_verified(stage).await;
        believes_the_own_keys(stage, &view).await;
    })
    .await;
}

/// The view of both tokens, whose signatures were judged and not verified, although the team was asked for its keys.
async fn not_verified(stage: &Stage) -> Page {
    let place = "developer.html#tokens";
    let view = stage.browser.open_extension_page(place).await.unwrap();
    let told = format!("{OUTCOMES}.length === 2 && {OUTCOMES}.every((it) => it)");
    view.wait_for(&told, PATIENCE).await.unwrap();
    let asked = stage.count(Step::TeamCerts);
    assert!(asked > 0, "nobody asked for the keys");
    let outcomes = view.evaluate(OUTCOMES).await.unwrap();
    assert!(!outcomes.to_string().contains("passed"), "{outcomes}");
    view
}

/// The same view believes the team's own keys, so it was their absence that was seen.
async fn believes_the_own_keys(stage: &Stage, view: &Page) {
    stage.world(access_edge::World::clear_faults);
    view.reload().await.unwrap();
    let passed = format!("{OUTCOMES}.join() === 'passed,passed'");
    view.wait_for(&passed, PATIENCE).await.unwrap();
}

const ELSEWHERE: &str = "/keys-of-somebody";
const OUTCOMES: &str = "[...document.querySelectorAll('.token')].map((it) => it.querySelector('[data-check=signature]')?.dataset.outcome)";
const PATIENCE: Duration = Duration::from_secs(20);
