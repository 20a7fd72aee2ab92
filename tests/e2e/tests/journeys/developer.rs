//! The developer view: what it shows of a login, a renewal and more, as a page of its own.

use std::time::Duration;

use access_edge::Config;
use e2e::stage::{APP, Stage, TEAM};
use e2e::{ColorScheme, Launch, Page};

use crate::journey::{in_both, in_both_with, lives, short_lives};
use crate::pictures::store;

#[tokio::test(flavor = "multi_thread")]
async fn a_login_and_a_renewal_are_read_in_the_timeline_and_the_trace_in_light() {
    login_and_renewal(ColorScheme::Light, "light").await;
}

async fn login_and_renewal(scheme: ColorScheme, name: &str) {
    let adjust = |mut launch: Launch| {
        launch.color_scheme = scheme;
        launch
    };
    let story = format!("developer-{name}");
    in_both_with(&story, &short_lives(), adjust, async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage.wait_for_renewals(1, lives(3)).await.unwrap();
        let view = open(stage, "timeline").await;
        let said = "[...document.querySelectorAll('#rows [data-slot=sentence]')].map((it) => it.textContent)";
        view.wait_for(&format!("{said}.some((it) => it.startsWith('A renewal brought a new app token for myserver.com'))"), PATIENCE).await.unwrap();
        for sentence in [
            "Renewal, probe: myserver.com answered 302",
            "Renewal, login: custom.cloudflareaccess.com answered 302",
            "Renewal, authorized: myserver.com answered 302",
            "CF_Authorization on myserver.com was replaced",
        ] {
            let has = format!("{said}.includes('{sentence}')");
            assert_eq!(view.evaluate(&has).await.unwrap(), true, "{sentence}");
        }
        keep(stage, &format!("{name}-timeline"), &view).await;

        go_to(&view, "trace").await;
        let lanes = format!("[...document.querySelectorAll('.chain .lanes span')].some((it) => it.textContent === '{TEAM}')");
        assert_eq!(view.evaluate(&lanes).await.unwrap(), true);
        keep(stage, &format!("{name}-trace"), &view).await;
        for part in ["explain", "tokens", "cookies", "what-if", "support"] {
            go_to(&view, part).await;
            keep(stage, &format!("{name}-{part}"), &view).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_tokens_are_taken_apart_and_each_check_stands_alone() {
    in_both("developer-tokens", &one_app(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let view = open(stage, "tokens").await;
        view.wait_for("document.querySelectorAll('.token').length === 2", PATIENCE)
            .await
            .unwrap();
        view.wait_for("document.querySelector('[data-check=audience]').dataset.outcome === 'passed'", PATIENCE)
            .await
            .unwrap();
        let outcomes = "Object.fromEntries([...document.querySelectorAll('.token')[0].querySelectorAll('[data-check]')].map((it) => [it.dataset.check, it.dataset.outcome]))";
        let outcomes = view.evaluate(outcomes).await.unwrap();
        for check in ["form", "algorithm", "key", "signature", "issuer", "type", "audience", "expiry"] {
            assert_eq!(outcomes[check], "passed", "{check}: {outcomes}");
        }
        let claim = |name: &str| format!("document.querySelector('.token [data-claim={name}] .value').textContent");
        assert_eq!(view.evaluate(&claim("email")).await.unwrap(), "alice@example.com");
        let keys = "document.querySelectorAll('.keys tbody tr').length";
        assert!(view.evaluate(keys).await.unwrap().as_u64() >= Some(1));

        view.click(".token [data-act=who]").await.unwrap();
        let named = "document.querySelector('.token [data-slot=identity]').textContent.includes('alice@example.com')";
        view.wait_for(named, PATIENCE).await.unwrap();
        view.click(".token [data-act=curl]").await.unwrap();
        let command = "document.querySelector('.token [data-slot=command]').textContent";
        view.wait_for(command, PATIENCE).await.unwrap();
        let command = view.evaluate(command).await.unwrap();
        let command = command.as_str().unwrap_or_default();
        assert!(command.starts_with("curl ") && command.contains("<CF_Authorization>"), "{command}");
        assert!(!command.contains("eyJ"), "{command}");
        keep(stage, "tokens", &view).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_is_audited_taken_away_and_put_back_exactly() {
    in_both("developer-cookies", &one_app(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        // A page that is open would have the cookie healed before it is put back.
        page.navigate("about:blank").await.unwrap();
        let view = open(stage, "cookies").await;
        let card = format!("[data-id^='{APP}/ CF_Authorization']");
        view.wait_for(
            &format!("document.querySelector(\"{card} [data-attribute=HttpOnly]\")"),
            PATIENCE,
        )
        .await
        .unwrap();
        keep(stage, "cookies", &view).await;
        let jar = format!("chrome.cookies.getAll({{ name: 'CF_Authorization', domain: '{APP}' }})");
        let before = view.evaluate(&jar).await.unwrap();
        assert_eq!(before.as_array().map(Vec::len), Some(1));

        view.click(&format!(".cookie{card} [data-act=delete]"))
            .await
            .unwrap();
        view.wait_for(
            &format!("document.querySelector(\".kept{card} [data-act=restore]\")"),
            PATIENCE,
        )
        .await
        .unwrap();
        assert_eq!(view.evaluate(&jar).await.unwrap(), serde_json::json!([]));
        keep(stage, "cookies-kept", &view).await;
        view.click(&format!(".kept{card} [data-act=restore]"))
            .await
            .unwrap();
        view.wait_for(
            &format!("document.querySelector(\".cookie{card}\")"),
            PATIENCE,
        )
        .await
        .unwrap();
        assert_eq!(view.evaluate(&jar).await.unwrap(), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_is_made_to_end_soon_is_renewed_while_its_app_is_in_use() {
    in_both("developer-expiry", &one_app(), async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let view = open(stage, "cookies").await;
        let card = format!(".cookie[data-id^='{APP}/ CF_Authorization']");
        let there = format!("document.querySelector(\"{card}\")");
        view.wait_for(&there, PATIENCE).await.unwrap();
        let jar = format!("chrome.cookies.getAll({{ name: 'CF_Authorization', domain: '{APP}' }})");
        let before = view.evaluate(&jar).await.unwrap();
        view.click(&format!("{card} [data-act=expire]"))
            .await
            .unwrap();
        // The app is in use, so the end that is near is seen, and a renewal comes before it.
        let another = format!(
            "{jar}.then(([it]) => Boolean(it) && it.value !== {})",
            before[0]["value"]
        );
        for _ in 0..40 {
            if view.evaluate(&another).await.unwrap() == true {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert_eq!(view.evaluate(&another).await.unwrap(), true);
        assert!(stage.renewals() >= 1);
    })
    .await;
}

/// The default world with one app.
fn one_app() -> Config {
    let mut config = Config::default();
    config.apps.retain(|name, _| name == "main");
    config
}

/// The developer view in a tab, at one of its parts.
async fn open(stage: &Stage, part: &str) -> Page {
    let path = format!("developer.html#{part}");
    let view = stage.browser.open_extension_page(&path).await.unwrap();
    view.wait_for("document.body.dataset.state === 'ready'", PATIENCE)
        .await
        .unwrap();
    view
}

async fn go_to(view: &Page, part: &str) {
    let link = format!("nav a[data-view={part}]");
    view.click(&link).await.unwrap();
    let there = format!("document.body.dataset.view === '{part}'");
    view.wait_for(&there, PATIENCE).await.unwrap();
}

async fn keep(stage: &Stage, name: &str, view: &Page) {
    view.set_viewport(1100, 900, 1.0).await.unwrap();
    store(
        stage,
        &format!("developer-{name}"),
        &view.screenshot().await.unwrap(),
    );
}

const PATIENCE: Duration = Duration::from_secs(20);
