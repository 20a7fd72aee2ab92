//! The main job: a page works on through several token lifetimes, and without the extension it does not.

use access_edge::Step;
use e2e::stage::{APP, counts};

use crate::journey::{in_both, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_works_on_through_five_token_lifetimes_without_a_login_a_reload_or_a_failed_request()
{
    in_both("five-lifetimes", &short_lives(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let before = stage.history().len();
        stage.wait_for_renewals(5, lives(8)).await.unwrap();

        let counts = counts(&page).await.unwrap();
        assert_eq!(counts.failed, 0);
        assert_eq!(counts.loads, 1);
        assert!(counts.answered > 50, "{counts:?}");

        let history = stage.history();
        let renewal_steps = [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized];
        let by_renewals: Vec<_> = history[before..]
            .iter()
            .filter(|entry| entry.kind != Step::AppOrigin)
            .collect();
        let renewals = stage.renewals();
        assert!(
            by_renewals
                .iter()
                .all(|entry| renewal_steps.contains(&entry.kind)),
            "{by_renewals:#?}"
        );
        assert!(
            by_renewals.len() as u64 - 3 * renewals < 3,
            "{} requests for {renewals} renewals",
            by_renewals.len()
        );
        let strays = history[before..]
            .iter()
            .filter(|entry| entry.kind == Step::AppOrigin && entry.path != "/api/tick");
        assert_eq!(strays.count(), 0, "a renewal reached the app's origin");

        let toolbar = stage.toolbar().await.unwrap();
        assert_eq!(toolbar.badge, "11h");
        assert!(
            toolbar
                .title
                .starts_with("Signed in to myserver.com as alice@example.com until at least "),
            "{toolbar:?}"
        );
    })
    .await;
}
