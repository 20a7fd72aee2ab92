//! Jars besides the ordinary one: in Firefox each container is renewed as the person in it, by a page of ours that is
//! there for a moment; private windows are left alone in both browsers.

use std::time::Duration;

use access_edge::{Action, App, Config, Fault, Step};
use e2e::stage::{ALICE, APP, BOB, Stage, TEAM, counts};
use e2e::{Kind, Page};
use serde_json::Value;

use crate::journey::{in_both, in_one, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn two_people_in_two_containers_are_each_renewed_and_nothing_is_seen_of_it_afterwards() {
    in_one(Kind::Firefox, "containers", &short_lives(), async |stage| {
        let watch = watch_tabs(stage).await;
        let [alice, bob] = two_people(stage).await;
        let before = watch.evaluate("window.activated").await.unwrap();
        stage.wait_for_renewals(6, lives(8)).await.unwrap();

        for person in [&alice, &bob] {
            let counts = counts(&person.page).await.unwrap();
            assert_eq!(counts.failed, 0);
            let token = person.token(stage).await;
            assert!(token != person.first, "the token of {} is old", person.name);
            assert_eq!(owner_of(&token), person.name);
        }
        let home = tokens_in(stage, "firefox-default").await;
        assert!(home.is_empty(), "the ordinary jar holds a token");
        no_origin_but_ticks(stage);

        let opened = watch.evaluate("window.opened.length").await.unwrap();
        assert!(
            opened.as_u64().unwrap() >= 6,
            "{opened} pages for six renewals"
        );
        assert_eq!(watch.evaluate("window.most").await.unwrap(), 1);
        assert_eq!(watch.evaluate("window.activated").await.unwrap(), before);
        all_pages_closed(stage).await;
        let closed = stage.browser.closed_tabs().await.unwrap();
        assert!(
            !closed.iter().any(|url| url.contains("courier.html")),
            "{closed:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_page_and_a_sign_out_concern_their_own_container_only() {
    in_one(
        Kind::Firefox,
        "containers-apart",
        &long_lives(),
        async |stage| {
            let [alice, bob] = two_people(stage).await;
            // What was on its way at the sign-in must have arrived.
            tokio::time::sleep(Duration::from_secs(4)).await;
            alice.delete_token(stage).await;
            let works = "window.vigilProbe.lastFailedAt > 0 && \
             window.vigilProbe.lastOkAt > window.vigilProbe.lastFailedAt + 600";
            alice.page.wait_for(works, LIMIT).await.unwrap();
            assert_eq!(stage.renewals(), 1);
            assert_eq!(owner_of(&alice.token(stage).await), ALICE);
            assert!(bob.token(stage).await == bob.first, "Bob was renewed");

            sign_out(stage, BOB).await;
            assert_eq!(stage.count(Step::TeamLogout), 1);
            assert!(tokens_in(stage, &bob.store).await.is_empty());
            assert_eq!(tokens_in(stage, &alice.store).await.len(), 2);
            let answered = counts(&alice.page).await.unwrap().answered;
            tokio::time::sleep(Duration::from_secs(5)).await;
            assert!(tokens_in(stage, &bob.store).await.is_empty());
            assert!(counts(&alice.page).await.unwrap().answered > answered);
            all_pages_closed(stage).await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_a_container_does_not_outlive_a_killed_background() {
    in_one(
        Kind::Firefox,
        "containers-killed",
        &short_lives(),
        async |stage| {
            let container = stage.browser.new_container().await.unwrap();
            let page = stage
                .browser
                .open_in(&container, "about:blank")
                .await
                .unwrap();
            stage.sign_in_at(&page, &address(), ALICE).await.unwrap();
            for step in [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized] {
                let done = stage.renewals();
                let slow = Action::Slow {
                    milliseconds: 1_500,
                };
                stage.world(|world| world.add_fault(Fault::once(step, slow)));
                while stage.world(|world| world.faults().iter().any(|fault| fault.times != Some(0)))
                {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                assert_eq!(pages_in_containers(stage).await, 1);
                stage.browser.kill_worker().await.unwrap();
                stage.wait_for_renewals(done + 1, lives(3)).await.unwrap();
            }
            all_pages_closed(stage).await;
            let counts = counts(&page).await.unwrap();
            assert_eq!((counts.failed, counts.loads), (0, 1), "{counts:?}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_a_private_window_are_neither_renewed_nor_shown() {
    in_both("private-window", &short_lives(), async |stage| {
        let page = stage.sign_in(&address()).await.unwrap();
        let popup = stage
            .browser
            .open_extension_page("popup.html")
            .await
            .unwrap();
        let private = stage.browser.open_private_window().await.unwrap();
        stage.sign_in_at(&private, &address(), BOB).await.unwrap();
        let mut apart = vec![private];
        // In Chromium that is one more profile that the extension is not told of.
        if stage.browser.kind() == Kind::Chromium {
            let container = stage.browser.new_container().await.unwrap();
            let page = stage
                .browser
                .open_in(&container, "about:blank")
                .await
                .unwrap();
            stage.sign_in_at(&page, &address(), BOB).await.unwrap();
            apart.push(page);
        }
        let renewals = stage.renewals();
        stage
            .wait_for_renewals(renewals + 2, lives(4))
            .await
            .unwrap();

        assert_eq!(counts(&page).await.unwrap().failed, 0);
        for page in apart {
            // The token there has ended, and nobody brought another one.
            page.wait_for("window.vigilProbe.failed > 0", lives(2))
                .await
                .unwrap();
        }
        let shown = "[...document.querySelectorAll('article .who')].map(it => it.textContent)";
        let shown = popup.evaluate(shown).await.unwrap();
        assert_eq!(shown, Value::from(vec![ALICE]));
    })
    .await;
}

/// A person in a container of their own.
struct Person {
    name: &'static str,
    store: String,
    page: Page,
    /// The app token that they came with.
    first: String,
}

impl Person {
    async fn token(&self, stage: &Stage) -> String {
        let tokens = tokens_in(stage, &self.store).await;
        let of_app = tokens.into_iter().filter(|(host, _)| host == APP);
        of_app.map(|(_, token)| token).collect()
    }

    async fn delete_token(&self, stage: &Stage) {
        let details = format!(
            "{{ url: 'https://{APP}/', name: 'CF_Authorization', storeId: '{}' }}",
            self.store
        );
        in_extension(
            stage,
            &format!("chrome.cookies.remove({details}).then(() => 1)"),
        )
        .await;
    }
}

async fn two_people(stage: &Stage) -> [Person; 2] {
    [join(stage, ALICE).await, join(stage, BOB).await]
}

async fn join(stage: &Stage, name: &'static str) -> Person {
    let stores = "chrome.tabs.query({}).then(tabs => tabs.map(tab => tab.cookieStoreId))";
    let known = in_extension(stage, stores).await;
    let container = stage.browser.new_container().await.unwrap();
    let page = stage
        .browser
        .open_in(&container, "about:blank")
        .await
        .unwrap();
    stage.sign_in_at(&page, &address(), name).await.unwrap();
    let now = in_extension(stage, stores).await;
    let known = known.as_array().unwrap();
    let new = now
        .as_array()
        .unwrap()
        .iter()
        .find(|store| !known.contains(store));
    let mut person = Person {
        name,
        store: new.unwrap().as_str().unwrap().to_owned(),
        page,
        first: String::new(),
    };
    person.first = person.token(stage).await;
    person
}

/// Counts what happens to tabs from now on: the extension's own pages, how many of them are open at a time in one
/// container, and how often another tab comes to the front.
async fn watch_tabs(stage: &Stage) -> Page {
    let watch = stage.browser.api_page().await.unwrap();
    let script = "(async () => { \
        Object.assign(window, { opened: [], most: 0, activated: 0 }); const open = new Map(); \
        chrome.tabs.onActivated.addListener(() => { window.activated += 1; }); \
        chrome.tabs.onRemoved.addListener(id => { open.delete(id); }); \
        chrome.tabs.onUpdated.addListener((id, change, tab) => { \
            if (!tab.url?.includes('courier.html') || open.has(id)) return; \
            open.set(id, tab.cookieStoreId); window.opened.push(id); \
            const there = [...open.values()].filter(store => store === tab.cookieStoreId).length; \
            window.most = Math.max(window.most, there); }); \
        return 1; })()";
    watch.evaluate(script).await.unwrap();
    watch
}

/// The tokens of a jar, each with its host.
async fn tokens_in(stage: &Stage, store: &str) -> Vec<(String, String)> {
    let all = format!(
        "chrome.cookies.getAll({{ name: 'CF_Authorization', storeId: '{store}', partitionKey: {{}} }})\
         .then(all => all.map(it => [it.domain, it.value]))"
    );
    let all = in_extension(stage, &all).await;
    serde_json::from_value(all).unwrap()
}

/// Whom a token names.
fn owner_of(token: &str) -> String {
    use base64::Engine as _;
    let claims = token.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(claims)
        .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["email"].as_str().unwrap().to_owned()
}

async fn sign_out(stage: &Stage, name: &str) {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let card = format!(
        "[...document.querySelectorAll('article')].find(it => it.textContent.includes('{name}'))"
    );
    let shown = format!(
        "!!({card})?.querySelector(\"[data-slot='jar']\").textContent.includes('In a container')"
    );
    popup.wait_for(&shown, LIMIT).await.unwrap();
    // The cards may be made anew at any moment; an open menu stays open.
    for slot in ["menu", "sign-out"] {
        let button = format!("({card})?.querySelector('[data-slot={slot}]')");
        popup.wait_for(&button, LIMIT).await.unwrap();
        popup.click_on(&button).await.unwrap();
    }
    let said = "document.querySelector(\"[data-slot='notice']\")?.textContent";
    let done = format!("!!{said}?.includes('Signed out of {TEAM}.')");
    popup.wait_for(&done, LIMIT).await.unwrap();
    popup.close().await.unwrap();
}

async fn in_extension(stage: &Stage, script: &str) -> Value {
    let page = stage.browser.api_page().await.unwrap();
    let value = page.evaluate(script).await.unwrap();
    page.close().await.unwrap();
    value
}

async fn pages_in_containers(stage: &Stage) -> u64 {
    let count = "chrome.runtime.getContexts({ contextTypes: ['TAB'] })\
        .then(all => all.filter(it => it.documentUrl.includes('courier.html')).length)";
    in_extension(stage, count).await.as_u64().unwrap()
}

async fn all_pages_closed(stage: &Stage) {
    for _ in 0..50 {
        if pages_in_containers(stage).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("a page of ours is left open in a container");
}

fn no_origin_but_ticks(stage: &Stage) {
    let history = stage.history();
    let is_ours = |mode: Option<&String>| mode.is_some_and(|mode| mode != "navigate");
    let strays = history.iter().filter(|entry| {
        entry.kind == Step::AppOrigin
            && entry.path != "/api/tick"
            && is_ours(entry.hints.get("sec-fetch-mode"))
    });
    assert_eq!(strays.count(), 0, "a renewal reached the app's origin");
    let loads = history
        .iter()
        .filter(|entry| entry.kind == Step::AppOrigin && entry.path == "/");
    assert_eq!(loads.count(), 2, "a page was loaded again");
}

/// Tokens that would live on if nobody ended them.
fn long_lives() -> Config {
    let mut config = short_lives();
    let app = App {
        session_seconds: Some(3600),
        ..App::on(APP, 'a')
    };
    config.apps.insert("main".into(), app);
    config
}

fn address() -> String {
    format!("https://{APP}/")
}

const LIMIT: Duration = Duration::from_secs(15);
