//! Question 2: an app whose team session is short is used for many of its lives. While the identity provider, a real
//! one, knows the person, nobody sees a login; when it has forgotten them, one login is announced before the end.
//! The lives are those of Access at a fifteenth of their length; at full length the scenarios tell the same story.

use std::time::{Duration, Instant};

use access_edge::{Config, Idp, IdpState, Step};
use e2e::Page;
use e2e::stage::{APP, Stage, TEAM, counts};
use serde_json::Value;

use crate::journey::{in_both, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn question_2_while_the_provider_knows_the_person_nobody_sees_a_login() {
    in_both("question-2-silent", &question_2(), async |stage| {
        let page = signed_in(stage).await;
        let tabs = stage.browser.pages().await.unwrap().len();
        let forms = forms_shown(stage);
        let begun = Instant::now();
        for _ in 0..2 {
            let before = org_token(stage).await;
            // Each look opens a page of the extension.
            while org_token(stage).await == before {
                assert!(begun.elapsed() < 3 * ORG_LIFE, "the org token stays");
                tokio::time::sleep(ORG_LIFE / 12).await;
            }
        }
        wait_for(LIMIT, async || {
            stage.browser.pages().await.unwrap().len() == tabs
        })
        .await;

        let seen = counts(&page).await.unwrap();
        assert_eq!((seen.failed, seen.loads), (0, 1), "{seen:?}");
        assert_eq!(forms_shown(stage), forms, "a login was shown");
        let hidden = page.evaluate("window.wasHidden").await.unwrap();
        assert_eq!(hidden, false, "another tab took the focus");
        assert_eq!(notices(stage).await, 0);
        assert!(stage.renewals() > 6, "{} renewals", stage.renewals());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn question_2_a_provider_that_forgot_the_person_costs_one_login_announced_before_the_end() {
    in_both("question-2-login", &question_2(), async |stage| {
        let page = signed_in(stage).await;
        allow_notices(stage).await;
        stage.world(|world| world.set_idp_sessions(None, IdpState::Dead));
        let end = org_end(stage).await;
        let lookout = lookout_for_notices(stage).await;
        let tabs = stage.browser.pages().await.unwrap();
        lookout
            .wait_for("window.noticedAt > 0", ORG_LIFE)
            .await
            .unwrap();
        let noticed = lookout.evaluate("window.noticedAt").await.unwrap();
        assert!(noticed.as_f64().unwrap() < end, "announced after the end");
        wait_for(LIMIT, async || {
            stage.browser.pages().await.unwrap().len() == tabs.len()
        })
        .await;

        let popup = stage
            .browser
            .open_extension_page("popup.html")
            .await
            .unwrap();
        let problem = "!!document.querySelector('[data-code=refresh-needs-person]')";
        popup.wait_for(problem, LIMIT).await.unwrap();
        popup.click("[data-slot=sign-in]").await.unwrap();
        let ours = |page: &Page| tabs.contains(page) || *page == popup;
        let mut login = None;
        wait_for(LIMIT, async || {
            let pages = stage.browser.pages().await.unwrap();
            login = pages.into_iter().find(|page| !ours(page));
            login.is_some()
        })
        .await;
        stage.answer_login(&login.unwrap()).await.unwrap();
        popup.close().await.unwrap();
        wait_for(LIMIT, async || {
            stage.browser.pages().await.unwrap().len() == tabs.len()
        })
        .await;

        wait_for(LIMIT, async || notices(stage).await == 0).await;
        let renewals = stage.renewals();
        stage.wait_for_renewals(renewals + 2, LIMIT).await.unwrap();
        let seen = counts(&page).await.unwrap();
        assert_eq!((seen.failed, seen.loads), (0, 1), "{seen:?}");
        assert_eq!(notices(stage).await, 0, "one login was enough");
    })
    .await;
}

/// App tokens of twelve seconds, org tokens of a minute, and a certified OpenID Connect provider.
fn question_2() -> Config {
    let mut config = short_lives();
    config.team.session_seconds = Some(ORG_LIFE.as_secs());
    config.idp = Idp::openid_connect("idp.example");
    config
}

async fn signed_in(stage: &Stage) -> Page {
    let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
    let watch = "window.wasHidden = document.hidden, \
         document.addEventListener('visibilitychange', () => { window.wasHidden = true; }), 1";
    page.evaluate(watch).await.unwrap();
    page
}

/// Presses *Allow notices* in the popup.
async fn allow_notices(stage: &Stage) {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let offer = "!!document.querySelector('[data-slot=allow]')";
    popup.wait_for(offer, LIMIT).await.unwrap();
    popup.click("[data-slot=allow]").await.unwrap();
    popup.wait_for(&format!("!({offer})"), LIMIT).await.unwrap();
    popup.close().await.unwrap();
}

/// How many notices are shown.
async fn notices(stage: &Stage) -> u64 {
    let shown = "chrome.notifications ? chrome.notifications.getAll() : {}";
    let count = format!("Promise.resolve({shown}).then((all) => Object.keys(all).length)");
    in_extension(stage, &count).await.as_u64().unwrap()
}

async fn org_token(stage: &Stage) -> Value {
    let tokens = stage.tokens_of(TEAM).await.unwrap();
    tokens.pointer("/0/value").cloned().unwrap_or_default()
}

/// When the org token's cookie ends, in milliseconds after the Unix epoch.
async fn org_end(stage: &Stage) -> f64 {
    let end = format!(
        "chrome.cookies.get({{ url: 'https://{TEAM}/', name: 'CF_Authorization' }})\
         .then((cookie) => cookie.expirationDate * 1000)"
    );
    in_extension(stage, &end).await.as_f64().unwrap()
}

/// A page of the extension that takes down when the first notice is shown.
async fn lookout_for_notices(stage: &Stage) -> Page {
    let page = stage.browser.api_page().await.unwrap();
    let watch = "window.noticedAt = 0, setInterval(() => chrome.notifications.getAll().then((all) => { \
         if (Object.keys(all).length) window.noticedAt ||= Date.now(); }), 100)";
    page.evaluate(watch).await.unwrap();
    page
}

async fn in_extension(stage: &Stage, script: &str) -> Value {
    let page = stage.browser.api_page().await.unwrap();
    let answer = page.evaluate(script).await.unwrap();
    page.close().await.unwrap();
    answer
}

/// How many times the provider has shown a form.
fn forms_shown(stage: &Stage) -> usize {
    let history = stage.history();
    let at_provider = history.iter().filter(|entry| entry.kind == Step::IdpOther);
    at_provider.count()
}

async fn wait_for(limit: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let end = tokio::time::Instant::now() + limit;
    while !holds().await {
        assert!(
            tokio::time::Instant::now() < end,
            "what was waited for did not happen"
        );
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

const ORG_LIFE: Duration = Duration::from_mins(1);
const LIMIT: Duration = Duration::from_secs(20);
