//! One click in the popup ends both tiers and brings the page that is looked at to a visible login; after it all is well
//! again, in the other tab too.

use std::time::{Duration, Instant};

use access_edge::{App, Config, IdpState, Step};
use e2e::stage::{APP, Stage, TEAM, counts};
use e2e::{Page, Panel};
use serde_json::Value;

use crate::journey::{LIFE_SECONDS, in_both, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn one_click_forces_a_visible_login_and_renewals_go_on_after_it() {
    in_both("force-sign-in", &two_apps(), async |stage| {
        let other = stage
            .sign_in(&format!("https://{SECOND_APP}/"))
            .await
            .unwrap();
        let page = stage
            .sign_in(&format!("https://{APP}/?keep=this"))
            .await
            .unwrap();
        stage.wait_for_renewals(2, lives(3)).await.unwrap();
        // The identity provider would ask nobody, and then nothing would be seen of the login.
        stage.world(|world| world.set_idp_sessions(None, IdpState::Dead));
        let popup = stage.browser.click_action(&page).await.unwrap();
        force_sign_in(&popup).await;

        is_at_the_login(&page).await;
        for host in [APP, SECOND_APP, TEAM] {
            let left = stage.tokens_of(host).await.unwrap();
            assert!(
                left == Value::Array(Vec::new()),
                "a token is left on {host}"
            );
        }
        assert_eq!(stage.count(Step::TeamLogout), 1);
        let now = stage.edge.now_ms();
        let sessions = stage.world(|world| world.sessions(now));
        assert!(sessions.iter().all(|(_, lives)| !lives), "a token counts");
        popup_says(stage, "Sign in again in the tab of myserver.com").await;
        popup_says(stage, "may let you in without asking").await;

        let renewals = stage.renewals();
        tokio::time::sleep(lives(1)).await;
        assert_eq!(stage.renewals(), renewals, "it renewed before the sign-in");
        assert_eq!(counts(&other).await.unwrap().loads, 1);

        let forms = stage.count(Step::IdpLogin);
        page.activate().await.unwrap();
        stage.sign_in_on(&page).await.unwrap();
        assert_eq!(stage.count(Step::IdpLogin), forms + 1, "nobody was asked");
        assert!(page.url().await.unwrap().ends_with("/?keep=this"));
        works(&page).await;
        works(&other).await;
        assert_eq!(
            counts(&other).await.unwrap().loads,
            1,
            "the other tab was loaded again"
        );
        popup_says(stage, "and signed in again").await;
        stage
            .wait_for_renewals(renewals + 3, lives(3))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_not_looked_at_is_brought_to_the_login_in_a_tab_of_its_own() {
    in_both("force-sign-in-elsewhere", &two_apps(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        stage.wait_for_renewals(1, lives(2)).await.unwrap();
        let before = stage.browser.pages().await.unwrap().len();
        // The popup in a tab of its own: that is then what is looked at.
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
        popup.click("[data-slot='force-sign-in']").await.unwrap();
        let opened = wait_for_page(stage, before + 2).await;
        is_at_the_login(&opened).await;
        assert!(
            page.url()
                .await
                .unwrap()
                .starts_with(&format!("https://{APP}/"))
        );
        assert_eq!(counts(&page).await.unwrap().loads, 1);
        stage.sign_in_on(&opened).await.unwrap();
        works(&page).await;
        assert_eq!(counts(&page).await.unwrap().loads, 1);
    })
    .await;
}

/// Two apps of a team that goes on accepting nothing after a sign-out.
fn two_apps() -> Config {
    let mut config = short_lives();
    let app = App {
        session_seconds: Some(LIFE_SECONDS),
        ..App::on(SECOND_APP, 'b')
    };
    config.apps.insert("second".into(), app);
    config.unknowns.logout_tail_seconds = 0;
    config
}

async fn force_sign_in(popup: &Panel) {
    let button = format!(
        "[...document.querySelectorAll('article')].find(card => card.querySelector('h3').textContent === '{APP}')"
    );
    // What is not of the current tab is a line that opens.
    let opens = format!(
        "[...document.querySelectorAll('.row:not([open])')].filter(row => row.querySelector('[data-slot=row-host]').textContent === '{APP}').forEach(row => {{ row.open = true }}), {button}?.querySelector('[data-slot=menu]')"
    );
    let entry = format!(
        "{button}?.querySelector('[data-slot=menu-list]:not([hidden]) [data-slot=force-sign-in]')"
    );
    // The card of the other app may stand above this one, and each change makes the cards anew: then the press may be lost.
    let is_open = format!("!!{entry}");
    for _ in 0..10 {
        if popup.evaluate(&is_open).await.unwrap() == true {
            break;
        }
        press(popup, &format!("({opens})")).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    press(popup, &entry).await;
}

/// Presses what this finds. The cards may be made anew between the look and the click.
async fn press(popup: &Panel, what: &str) {
    for _ in 0..10 {
        let mark = format!(
            "(document.querySelectorAll('#pressed').forEach((it) => it.removeAttribute('id')), \
             ((it) => it && (it.id = 'pressed'))({what}))"
        );
        popup.wait_for(&mark, LIMIT).await.unwrap();
        if popup.click("#pressed").await.is_ok() {
            return;
        }
    }
    panic!("it never stood still: {what}");
}

async fn is_at_the_login(page: &Page) {
    let login = format!("https://{TEAM}/cdn-cgi/access/login/{APP}?");
    let end = Instant::now() + LIMIT;
    while !page.url().await.unwrap().starts_with(&login) {
        assert!(
            Instant::now() < end,
            "it is at {}",
            page.url().await.unwrap()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until there are so many tabs; the newest of them.
async fn wait_for_page(stage: &Stage, wanted: usize) -> Page {
    let end = Instant::now() + LIMIT;
    loop {
        let pages = stage.browser.pages().await.unwrap();
        for page in pages.iter().filter(|_| pages.len() == wanted) {
            if page
                .url()
                .await
                .unwrap()
                .starts_with(&format!("https://{TEAM}/"))
            {
                return page.clone();
            }
        }
        assert!(Instant::now() < end, "there are {} tabs", pages.len());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until a page is answered again and again.
async fn works(page: &Page) {
    let answered = counts(page).await.unwrap().answered;
    let more = format!("window.vigilProbe.ok > {answered} + 2");
    page.wait_for(&more, LIMIT).await.unwrap();
}

async fn popup_says(stage: &Stage, words: &str) {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let said = format!(
        "document.querySelector(\"[data-slot='notice']\")?.textContent.includes('{words}')"
    );
    popup.wait_for(&format!("!!{said}"), LIMIT).await.unwrap();
    popup.close().await.unwrap();
}

const SECOND_APP: &str = "app2.myserver.com";
const LIMIT: Duration = Duration::from_secs(20);
