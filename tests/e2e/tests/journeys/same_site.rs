//! Whatever the app cookie's `SameSite` and whatever the browser does with third-party cookies, renewals go on.

use std::collections::BTreeMap;

use access_edge::{App, AppCookie, Config, SameSite, Step};
use e2e::ThirdPartyCookies;
use e2e::stage::{Stage, counts};

use crate::journey::{LIFE_SECONDS, in_both_with, lives, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn every_same_site_is_renewed_with_third_party_cookies_blocked() {
    every_same_site("same-site-blocked", ThirdPartyCookies::Blocked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_same_site_is_renewed_with_third_party_cookies_allowed() {
    every_same_site("same-site-allowed", ThirdPartyCookies::Allowed).await;
}

async fn every_same_site(name: &str, cookies: ThirdPartyCookies) {
    let adjust = |mut launch: e2e::Launch| {
        launch.third_party_cookies = cookies;
        launch
    };
    in_both_with(name, &world(), adjust, async |stage| {
        let mut pages = Vec::new();
        for host in ["none.example.com", "lax.example.com", "strict.example.com"] {
            pages.push(stage.sign_in(&format!("https://{host}/")).await.unwrap());
        }
        for host in ["none.example.com", "lax.example.com", "strict.example.com"] {
            wait_for_renewal_of(stage, host).await;
        }
        for page in &pages {
            let counts = counts(page).await.unwrap();
            assert_eq!(counts.failed, 0, "{counts:?} at {:?}", page.url().await);
        }
    })
    .await;
}

fn world() -> Config {
    let apps = [
        ("none", 'c', SameSite::None),
        ("lax", 'd', SameSite::Lax),
        ("strict", 'e', SameSite::Strict),
    ];
    let app = |(name, digit, same_site): (&str, char, SameSite)| {
        let cookie = AppCookie {
            same_site,
            ..AppCookie::default()
        };
        let app = App::on(&format!("{name}.example.com"), digit);
        (
            name.to_owned(),
            App {
                session_seconds: Some(2 * LIFE_SECONDS),
                cookie,
                ..app
            },
        )
    };
    Config {
        apps: BTreeMap::from(apps.map(app)),
        ..short_lives()
    }
}

async fn wait_for_renewal_of(stage: &Stage, host: &str) {
    let renewed = || {
        let minted = |entry: &access_edge::Entry| {
            entry.kind == Step::AppAuthorized
                && entry.host == host
                && entry.method == "HEAD"
                && entry.status == 302
        };
        stage.history().iter().any(minted)
    };
    let end = std::time::Instant::now() + lives(5);
    while !renewed() {
        assert!(std::time::Instant::now() < end, "{host} was not renewed");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
