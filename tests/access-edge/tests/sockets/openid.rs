//! People sign in through the real OpenID Connect provider, in every situation that the management door can make.

use std::process::Stdio;
use std::time::Duration;

use access_edge::{AccessEdge, Config, Idp, Running};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::browser::{Browser, Page};

const APP: &str = "https://myserver.com/";
const APP_HOST: &str = "myserver.com";
const TEAM_HOST: &str = "custom.cloudflareaccess.com";
const REFRESH: &str = "https://custom.cloudflareaccess.com/cdn-cgi/access/refresh-identity";
const REFRESHED: &str = "https://custom.cloudflareaccess.com/cdn-cgi/access/refresh-identity?success=true&on_success=callback";
const IDP: &str = "idp.example";
const TOKEN: &str = "CF_Authorization";
const ALICE: (&str, &str) = ("email", "alice@example.com");
const BOB: (&str, &str) = ("email", "bob@example.com");

/// An edge whose one identity provider is the real one, without a login page before it.
async fn edge() -> (Running, Browser) {
    let mut config = Config {
        idp: Idp::openid_connect(IDP),
        ..Config::default()
    };
    config.team.instant_auth = true;
    let running = AccessEdge::start(config).await.unwrap();
    let browser = Browser::of(&running);
    (running, browser)
}

/// Signs in at the app, through the provider's form.
async fn sign_in(browser: &mut Browser, who: (&str, &str)) -> Page {
    let form = browser.open(APP).await;
    assert!(form.text.contains("Who are you?"), "{}", form.text);
    assert_eq!(form.host(), IDP);
    let page = browser.press(&form, who).await;
    assert_eq!((page.status, page.url()), (200, APP), "{}", page.text);
    assert!(page.text.contains(who.1));
    page
}

async fn end_sessions(browser: &Browser, whose: Value) {
    browser.manage("POST", "/idp/sessions", &whose).await;
}

async fn set(browser: &Browser, what: Value) {
    browser.manage("PATCH", "/config", &what).await;
}

/// How the requests of one kind ended, in their order.
async fn outcomes(browser: &Browser, kind: &str) -> Vec<String> {
    let path = format!("/history?kind={kind}");
    let history = browser.manage("GET", &path, &Value::Null).await;
    let entries = history["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["outcome"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_live_session_at_the_provider_is_silent_and_an_ended_one_shows_its_form() {
    let (running, mut browser) = edge().await;
    sign_in(&mut browser, ALICE).await;
    let first = browser.cookie(TEAM_HOST, TOKEN).unwrap();

    let page = browser.open(REFRESH).await;
    assert_eq!((page.status, page.url()), (200, REFRESHED), "{}", page.text);
    let second = browser.cookie(TEAM_HOST, TOKEN).unwrap();
    assert!(second != first, "a new org token");
    assert_eq!(
        outcomes(&browser, "idp.login").await.len(),
        1,
        "only the first form"
    );

    end_sessions(&browser, json!({"state": "dead", "email": BOB.1})).await;
    assert_eq!(browser.open(REFRESH).await.url(), REFRESHED);
    end_sessions(
        &browser,
        json!({"state": "dead", "host": "elsewhere.example"}),
    )
    .await;
    assert_eq!(browser.open(REFRESH).await.url(), REFRESHED);

    end_sessions(&browser, json!({"state": "dead"})).await;
    let form = browser.open(REFRESH).await;
    assert!(form.text.contains("Who are you?"), "{}", form.text);
    end_sessions(&browser, json!({"state": "live", "email": ALICE.1})).await;
    assert_eq!(browser.open(REFRESH).await.url(), REFRESHED, "revived");

    end_sessions(
        &browser,
        json!({"state": "dead", "email": ALICE.1, "host": IDP}),
    )
    .await;
    let form = browser.open(REFRESH).await;
    let page = browser.press(&form, ALICE).await;
    assert_eq!((page.status, page.url()), (200, REFRESHED), "{}", page.text);
    assert!(
        browser.cookie(TEAM_HOST, TOKEN).unwrap() != second,
        "a new org token"
    );
    assert_eq!(
        outcomes(&browser, "idp.authorize").await,
        [
            "form",
            "signed-in",
            "silent",
            "silent",
            "silent",
            "form",
            "silent",
            "form",
            "signed-in"
        ]
    );
    running.shutdown().await;
}

#[tokio::test]
async fn a_provider_that_asks_each_time_asks_whoever_it_knows() {
    let (_running, mut browser) = edge().await;
    sign_in(&mut browser, ALICE).await;
    set(&browser, json!({"idp": {"prompt": "always"}})).await;
    for _ in 0..2 {
        let form = browser.open(REFRESH).await;
        assert!(form.text.contains("Who are you?"), "{}", form.text);
        assert_eq!(browser.press(&form, ALICE).await.url(), REFRESHED);
    }
    set(&browser, json!({"idp": {"prompt": "when-needed"}})).await;
    assert_eq!(browser.open(REFRESH).await.url(), REFRESHED);
}

#[tokio::test]
async fn a_consent_page_lets_on_or_turns_away() {
    let (_running, mut browser) = edge().await;
    set(&browser, json!({"idp": {"prompt": "consent"}})).await;
    let form = browser.open(APP).await;
    let consent = browser.press(&form, ALICE).await;
    assert!(consent.text.contains("May Access know"), "{}", consent.text);
    assert_eq!(browser.press(&consent, ("consent", "yes")).await.url(), APP);

    let consent = browser.open(REFRESH).await;
    assert!(consent.text.contains("May Access know"), "{}", consent.text);
    assert_eq!(
        browser.press(&consent, ("consent", "yes")).await.url(),
        REFRESHED
    );

    let consent = browser.open(REFRESH).await;
    let refused = browser.press(&consent, ("consent", "no")).await;
    assert_eq!((refused.status, refused.host().as_str()), (403, TEAM_HOST));
}

#[tokio::test]
async fn an_answer_may_come_as_a_form_that_submits_itself() {
    let (_running, mut browser) = edge().await;
    set(&browser, json!({"idp": {"answer": "post-form"}})).await;
    sign_in(&mut browser, ALICE).await;
    assert_eq!(browser.open(REFRESH).await.url(), REFRESHED);
    let history = browser
        .manage("GET", "/history?kind=team.callback", &Value::Null)
        .await;
    for entry in history["entries"].as_array().unwrap() {
        assert_eq!(
            (&entry["method"], &entry["parameters"]),
            (&json!("POST"), &json!([]))
        );
    }
    assert_eq!(
        outcomes(&browser, "idp.authorize").await,
        ["form", "signed-in", "silent"]
    );
}

#[tokio::test]
async fn the_login_page_offers_every_provider_and_a_refresh_goes_to_the_chosen_one() {
    let running = AccessEdge::start(Config::default()).await.unwrap();
    let mut browser = Browser::of(&running);
    // The process is started now, since this world began without it. Instant Auth needs a provider that is alone.
    let second = json!({"kind": "openid-connect", "host": IDP});
    set(
        &browser,
        json!({"team": {"instant_auth": true}, "more_idps": {"real": second}}),
    )
    .await;
    let chooser = browser.open(APP).await;
    assert_eq!(chooser.host(), TEAM_HOST);
    assert!(
        chooser
            .link("idp")
            .unwrap()
            .starts_with("https://idp.example.org/")
    );

    let form = browser.open(&chooser.link("idp-real").unwrap()).await;
    assert_eq!(form.host(), IDP);
    assert_eq!(browser.press(&form, BOB).await.url(), APP);
    let page = browser.open(REFRESH).await;
    assert_eq!(page.url(), REFRESHED);
    assert!(
        page.trail
            .iter()
            .any(|url| url.starts_with("https://idp.example/authorize?"))
    );
}

#[tokio::test]
async fn a_code_is_worth_nothing_in_another_login() {
    let (running, mut browser) = edge().await;
    sign_in(&mut browser, ALICE).await;
    browser.forget(TEAM_HOST);
    browser.forget(APP_HOST);
    // Alice's code, cut out of her own way back, is put into the login of somebody else.
    let mut mallory = Browser::of(&running);
    let form = mallory.open(APP).await;
    let state = parameter(&form.trail[2], "state");
    let alices = browser.open(APP).await;
    let back = alices
        .trail
        .iter()
        .find(|url| url.contains("/callback?"))
        .unwrap();
    let code = parameter(back, "code");
    let page = mallory
        .open(&format!(
            "https://{TEAM_HOST}/cdn-cgi/access/callback?code={code}&state={state}"
        ))
        .await;
    assert_eq!(page.status, 400);
    assert!(mallory.cookie(TEAM_HOST, TOKEN).is_none());
    let last = outcomes(&browser, "team.callback").await;
    assert_eq!(last.last().unwrap(), "bad-provider-reply");
}

#[tokio::test]
async fn policies_ask_their_questions_after_the_real_provider_too() {
    let (_running, mut browser) = edge().await;
    let policy = json!({"mfa_seconds": 3600, "purpose_justification": true});
    set(&browser, json!({"apps": {"main": {"policy": policy}}})).await;
    let form = browser.open(APP).await;
    let second_factor = browser.press(&form, ALICE).await;
    let purpose = browser
        .press(&second_factor, ("second_factor", "shown"))
        .await;
    assert!(
        purpose.text.contains("Why do you need access"),
        "{}",
        purpose.text
    );
    assert_eq!(
        browser.press(&purpose, ("purpose", "work")).await.url(),
        APP
    );
}

#[tokio::test]
async fn the_provider_does_not_mind_that_the_world_leaps_in_time() {
    let (_running, mut browser) = edge().await;
    sign_in(&mut browser, ALICE).await;
    let days = json!({"seconds": 10 * 86_400});
    browser.manage("POST", "/clock/advance", &days).await;
    assert_eq!(browser.open(REFRESH).await.url(), REFRESHED);
}

#[tokio::test]
async fn a_silent_refresh_may_leave_the_org_token_as_it_was() {
    let (_running, mut browser) = edge().await;
    set(
        &browser,
        json!({"unknowns": {"refresh_silent": "same-org-token"}}),
    )
    .await;
    sign_in(&mut browser, ALICE).await;
    let before = browser.cookie(TEAM_HOST, TOKEN).unwrap();
    assert_eq!(browser.open(REFRESH).await.url(), REFRESHED);
    assert!(
        browser.cookie(TEAM_HOST, TOKEN).unwrap() == before,
        "the same"
    );
    set(&browser, json!({"idp": {"prompt": "always"}})).await;
    let form = browser.open(REFRESH).await;
    assert_eq!(browser.press(&form, ALICE).await.url(), REFRESHED);
    assert!(
        browser.cookie(TEAM_HOST, TOKEN).unwrap() != before,
        "a new one"
    );
}

#[tokio::test]
async fn the_provider_ends_with_the_pipe_that_it_was_started_with() {
    let (running, _browser) = edge().await; // Whatever must be installed is installed.
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../identity-provider/provider.js"
    );
    let mut child = tokio::process::Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).await.unwrap();
    assert!(line.contains("port"), "{line}");
    drop(child.stdin.take());
    let ended = tokio::time::timeout(Duration::from_secs(10), child.wait()).await;
    assert!(ended.expect("it ends in time").unwrap().success());
    running.shutdown().await;
}

fn parameter(url: &str, name: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
}
