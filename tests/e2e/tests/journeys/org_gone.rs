//! The team's session is over: the cookie that works stays as it is, nobody is stormed, and the person is told.

use access_edge::Step;
use e2e::stage::{APP, Stage, TEAM};

use crate::journey::{LIFE_SECONDS, in_both, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn without_an_org_token_nothing_is_asked_and_the_app_token_stays() {
    in_both("org-token-deleted", &short_lives(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage
            .wait_for_renewals(1, crate::journey::lives(2))
            .await
            .unwrap();
        let page = stage.browser.api_page().await.unwrap();
        let removal = format!(
            "chrome.cookies.remove({{ url: 'https://{TEAM}/', name: 'CF_Authorization' }})"
        );
        page.evaluate(&removal).await.unwrap();
        page.close().await.unwrap();
        let before = stage.tokens_of(APP).await.unwrap();
        let asked = requests(stage);
        tokio::time::sleep(std::time::Duration::from_secs(LIFE_SECONDS / 2 + 1)).await;

        assert_eq!(
            requests(stage),
            asked,
            "a renewal was tried though it could not succeed"
        );
        assert_eq!(
            stage.tokens_of(APP).await.unwrap(),
            before,
            "the working cookie was touched"
        );
        assert!(says(stage, "attention").await.contains("login-needed"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_token_that_the_team_no_longer_accepts_is_tried_once_and_the_app_token_stays() {
    in_both("org-token-refused", &short_lives(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage
            .wait_for_renewals(1, crate::journey::lives(2))
            .await
            .unwrap();
        let now = stage.edge.now_ms();
        stage
            .world(|world| world.expire_org_tokens(now, None))
            .unwrap();
        let before = stage.tokens_of(APP).await.unwrap();
        let asked = stage.count(Step::TeamLogin);
        tokio::time::sleep(std::time::Duration::from_secs(LIFE_SECONDS / 2 + 1)).await;

        assert_eq!(
            stage.count(Step::TeamLogin),
            asked + 1,
            "the team was asked more than once"
        );
        assert_eq!(
            stage.tokens_of(APP).await.unwrap(),
            before,
            "the working cookie was touched"
        );
        assert!(says(stage, "attention").await.contains("login-page"));
    })
    .await;
}

fn requests(stage: &Stage) -> u64 {
    // What the page itself asks for while its token lives is the app's, not ours.
    [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized]
        .into_iter()
        .map(|step| stage.count(step))
        .sum()
}

/// The codes of the problems in the popup, once it shows this shape.
async fn says(stage: &Stage, shape: &str) -> String {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let shown = format!("[data-shape='{shape}'] [data-code]");
    popup
        .wait_for(
            &format!("!!document.querySelector(\"{shown}\")"),
            std::time::Duration::from_secs(5),
        )
        .await
        .unwrap();
    let code = popup
        .evaluate(&format!("document.querySelector(\"{shown}\").dataset.code"))
        .await
        .unwrap();
    popup.close().await.unwrap();
    code.to_string()
}
