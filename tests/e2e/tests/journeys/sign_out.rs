//! One click in the popup ends both tiers, at the server and in the jar, and nothing brings them back.

use std::time::Duration;

use access_edge::Step;
use e2e::stage::{APP, TEAM, counts};
use serde_json::Value;

use crate::journey::{in_both, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn one_click_signs_out_of_both_tiers_and_the_page_stays_signed_out() {
    in_both("sign-out", &short_lives(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage.wait_for_renewals(1, lives(2)).await.unwrap();
        let popup = stage
            .browser
            .open_extension_page("popup.html")
            .await
            .unwrap();
        popup
            .wait_for("!!document.querySelector('[data-slot=menu]')", LIMIT)
            .await
            .unwrap();
        popup.click("[data-slot=menu]").await.unwrap();
        popup.click("[data-slot='sign-out']").await.unwrap();
        let said = "document.querySelector(\"[data-slot='notice']\")?.textContent";
        popup
            .wait_for(
                &format!("!!{said}?.includes('Signed out of {TEAM}.')"),
                LIMIT,
            )
            .await
            .unwrap();
        popup.close().await.unwrap();

        for host in [APP, TEAM] {
            let left = stage.tokens_of(host).await.unwrap();
            assert!(
                left == Value::Array(Vec::new()),
                "a token is left on {host}"
            );
        }
        assert_eq!(stage.count(Step::TeamLogout), 1);
        let renewals = stage.renewals();
        let failed = counts(&page).await.unwrap().failed;
        tokio::time::sleep(lives(2)).await;
        assert_eq!(stage.renewals(), renewals, "it renewed after the sign-out");
        assert!(
            counts(&page).await.unwrap().failed > failed,
            "the page still works"
        );
        assert!(stage.tokens_of(APP).await.unwrap() == Value::Array(Vec::new()));
        assert_eq!(stage.toolbar().await.unwrap().badge, "");
    })
    .await;
}

const LIMIT: Duration = Duration::from_secs(15);
