//! The native host, installed as a person does it: pairing, sharing with the terminal, and revocations from the popup.

use std::time::Duration;

use e2e::desktop::{Desktop, text};
use e2e::keyring::Keyring;
use e2e::stage::{APP, Stage, counts};
use e2e::{Kind, Page};

use crate::journey::{in_both_with, lives, short_lives};
use crate::pictures::store;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_shared_with_the_terminal_by_consent_alone_and_the_worker_sleeps_all_the_same()
{
    let soon = |launch: e2e::Launch| e2e::Launch {
        idle_timeout: Some(Duration::from_secs(5)),
        ..launch
    };
    in_both_with("native-host", &long_lives(), soon, async |stage| {
        let desktop = Desktop::install(stage).unwrap();
        let page = stage.sign_in(&address()).await.unwrap();
        nothing_is_shared(&desktop);

        share(stage, &desktop).await;
        let status = desktop.run(&["status", "--json"]).unwrap();
        let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
        assert_eq!(status[0]["state"], "valid", "{status}");
        let token = desktop.run(&["token", &address()]).unwrap();
        assert_eq!(text(&token.stdout).trim(), token_in_jar(stage).await);
        let authority = stage.edge.ca_pem().to_string_lossy();
        let fetched = [
            "curl",
            &address(),
            "--",
            "--silent",
            "--fail",
            "--cacert",
            &authority,
        ];
        let fetched = desktop.run(&fetched).unwrap();
        assert!(fetched.status.success(), "{}", text(&fetched.stderr));
        assert!(
            text(&fetched.stdout).contains("alice@example.com"),
            "{}",
            text(&fetched.stdout)
        );

        asleep(stage).await;
        let token = desktop.run(&["token", &address()]).unwrap();
        assert_eq!(text(&token.stdout).trim(), token_in_jar(stage).await);
        assert_eq!(counts(&page).await.unwrap().failed, 0);

        let popup = popup(stage).await;
        menu(&popup, "share").await;
        popup
            .wait_for(
                "!document.querySelector(\"[data-slot='shared-now']\").textContent",
                LIMIT,
            )
            .await
            .unwrap();
        until("the sharing has ended", async || {
            desktop.run(&["token", &address()]).unwrap().status.code() != Some(0)
        })
        .await;
        popup.close().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_revoked_from_the_popup_are_dead_at_cloudflare_and_the_session_shows_it() {
    // Each browser is another person's.
    let keyrings = std::cell::RefCell::new(Vec::new());
    let with_keyring = |mut launch: e2e::Launch| {
        let keyring = Keyring::start().unwrap();
        launch.environment.push(keyring.variable());
        keyrings.borrow_mut().push(keyring);
        launch
    };
    in_both_with("revoke", &long_lives(), with_keyring, async |stage| {
        let desktop = Desktop::install(stage).unwrap();
        let set = ["key", "set", "management-token", "--account", ACCOUNT];
        let set = desktop.run_with(&set, b"api-for-tests-only").unwrap();
        assert!(set.status.success(), "{}", text(&set.stderr));
        let page = stage.sign_in(&address()).await.unwrap();
        share(stage, &desktop).await;
        let first = token_in_jar(stage).await;

        let popup = popup(stage).await;
        menu(&popup, "revoke-app").await;
        let button = "[data-slot='revoke-confirm']:not([hidden])";
        popup
            .wait_for(&format!("!!document.querySelector(\"{button}\")"), LIMIT)
            .await
            .unwrap();
        picture(stage, "revoke-asked", &popup).await;
        assert_eq!(revocations(stage), 0, "it was revoked unasked");
        popup.click(button).await.unwrap();
        let headline = "document.querySelector(\"[data-slot='revocation-headline']\")?.textContent";
        popup
            .wait_for(&format!("!!{headline}?.includes('are revoked')"), LIMIT)
            .await
            .unwrap();
        assert_eq!(revocations(stage), 1);
        // The org token lives, so the session is renewed without anybody, and it says why.
        let last = "document.querySelector(\"[data-slot='last']\")?.textContent";
        popup.wait_for(&format!("!!{last}"), LIMIT).await.unwrap();
        picture(stage, "revoke-done", &popup).await;
        assert_ne!(token_in_jar(stage).await, first);
        popup.close().await.unwrap();
        until("the terminal has the new token", async || {
            let token = desktop.run(&["token", &address()]).unwrap();
            text(&token.stdout).trim() == token_in_jar(stage).await
        })
        .await;
        let before = counts(&page).await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let after = counts(&page).await.unwrap();
        assert_eq!(after.failed, before.failed, "the page still fails");
        assert!(after.answered > before.answered);
        let history = desktop.run(&["history", "--json"]).unwrap();
        assert!(text(&history.stdout).contains("renewed"), "{history:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_program_everything_else_works_and_it_says_how_to_install_it() {
    in_both_with(
        "no-native-host",
        &short_lives(),
        |launch| launch,
        async |stage| {
            let page = stage.sign_in(&address()).await.unwrap();
            let popup = popup(stage).await;
            menu(&popup, "share").await;
            let popup = granted(stage, popup).await;
            popup.wait_for(&said("vigil install"), LIMIT).await.unwrap();
            popup.close().await.unwrap();
            stage
                .wait_for_renewals(stage.renewals() + 2, lives(4))
                .await
                .unwrap();
            assert_eq!(counts(&page).await.unwrap().failed, 0);
        },
    )
    .await;
}

fn nothing_is_shared(desktop: &Desktop) {
    for verb in ["status", "token", "curl"] {
        let output = desktop.run(&[verb, &address()]).unwrap();
        assert_eq!(output.status.code(), Some(40), "{verb} {output:?}");
        assert!(output.stdout.is_empty(), "{verb} said something");
    }
}

/// Shares the session and pairs the browser, as the popup and the terminal ask for it.
async fn share(stage: &Stage, desktop: &Desktop) {
    let mut popup = popup(stage).await;
    menu(&popup, "share").await;
    popup = granted(stage, popup).await;
    let code = "document.querySelector(\"[data-slot='headline']\")?.textContent?.match(/\\d{3} \\d{3}/)?.[0]";
    popup.wait_for(&format!("!!{code}"), LIMIT).await.unwrap();
    picture(stage, "pairing", &popup).await;
    let code = popup.evaluate(code).await.unwrap();
    let paired = desktop
        .run(&["pair", "--code", code.as_str().unwrap()])
        .unwrap();
    assert!(paired.status.success(), "{}", text(&paired.stderr));
    popup
        .wait_for(
            "!!document.querySelector(\"[data-slot='shared-now']\")?.textContent",
            LIMIT,
        )
        .await
        .unwrap();
    let waited = desktop
        .run(&["wait", &address(), "--timeout", "20"])
        .unwrap();
    assert!(waited.status.success(), "{}", text(&waited.stderr));
    popup.close().await.unwrap();
}

/// Chromium shows a grant only to a program that was started since. It stops the program by itself after half a minute
/// without anything to do, which is seen elsewhere.
async fn granted(stage: &Stage, popup: Page) -> Page {
    if stage.browser.kind() == Kind::Firefox {
        return popup;
    }
    popup
        .wait_for(&said("let Access Vigil speak with vigil"), LIMIT)
        .await
        .unwrap();
    popup.close().await.unwrap();
    stage.browser.kill_worker().await.unwrap();
    self::popup(stage).await
}

fn said(words: &str) -> String {
    format!("!!document.querySelector(\"[data-slot='notice']\")?.textContent?.includes('{words}')")
}

async fn popup(stage: &Stage) -> Page {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    popup
        .wait_for("!!document.querySelector('[data-slot=menu]')", LIMIT)
        .await
        .unwrap();
    popup
}

/// Chooses an entry of the session's menu.
async fn menu(popup: &Page, entry: &str) {
    popup.click("[data-slot=menu]").await.unwrap();
    popup
        .click(&format!("[data-slot='{entry}']"))
        .await
        .unwrap();
}

/// In Firefox the idle time was shortened; Chromium's is half a minute.
async fn asleep(stage: &Stage) {
    let limit = match stage.browser.kind() {
        Kind::Chromium => Duration::from_mins(1),
        Kind::Firefox => Duration::from_secs(30),
    };
    let end = tokio::time::Instant::now() + limit;
    while stage.browser.worker_running().await.unwrap() {
        assert!(
            tokio::time::Instant::now() < end,
            "the worker does not go to sleep"
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let end = tokio::time::Instant::now() + LIMIT;
    while !holds().await {
        assert!(
            tokio::time::Instant::now() < end,
            "{what}: not within {LIMIT:?}"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn revocations(stage: &Stage) -> usize {
    let of_app = |entry: &&access_edge::Entry| entry.path.ends_with("/revoke_tokens");
    stage.world(|world| world.history().iter().filter(of_app).count())
}

async fn picture(stage: &Stage, name: &str, popup: &Page) {
    store(stage, name, &popup.screenshot().await.unwrap());
}

async fn token_in_jar(stage: &Stage) -> String {
    let tokens = stage.tokens_of(APP).await.unwrap();
    tokens[0]["value"].as_str().unwrap().to_owned()
}

fn address() -> String {
    format!("https://{APP}/")
}

/// Long enough that nothing wakes the worker.
fn long_lives() -> access_edge::Config {
    let mut config = short_lives();
    for app in config.apps.values_mut() {
        app.session_seconds = Some(3600);
    }
    config
}

/// The edge's one account.
const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const LIMIT: Duration = Duration::from_secs(20);
