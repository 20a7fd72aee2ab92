//! A team whose key set is not to be believed: nothing leads our browser to keys from elsewhere, and without keys no
//! token counts as verified.

use std::time::Duration;

use access_edge::{Action, Fault, Step};
use e2e::stage::APP;

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
        let view = stage
            .browser
            .open_extension_page("developer.html#tokens")
            .await;
        let view = view.unwrap();
        let told = format!("{OUTCOMES}.length === 2 && {OUTCOMES}.every((it) => it)");
        view.wait_for(&told, PATIENCE).await.unwrap();
        assert!(
            stage.count(Step::TeamCerts) > 0,
            "nobody asked for the keys"
        );
        let outcomes = view.evaluate(OUTCOMES).await.unwrap();
        assert!(!outcomes.to_string().contains("passed"), "{outcomes}");
        let asked = stage.history();
        assert!(
            asked.iter().all(|entry| entry.path != ELSEWHERE),
            "{asked:#?}"
        );

        // The same view believes the team's own keys, so it was their absence that was seen.
        stage.world(access_edge::World::clear_faults);
        view.reload().await.unwrap();
        let passed = format!("{OUTCOMES}.join() === 'passed,passed'");
        view.wait_for(&passed, PATIENCE).await.unwrap();
    })
    .await;
}

const ELSEWHERE: &str = "/keys-of-somebody";
const OUTCOMES: &str = "[...document.querySelectorAll('.token')].map((it) => it.querySelector('[data-check=signature]')?.dataset.outcome)";
const PATIENCE: Duration = Duration::from_secs(20);
