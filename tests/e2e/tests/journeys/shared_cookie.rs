//! Two apps of one host write the same cookie: whoever visits one ends the session of the other. The popup says so, and
//! nothing is renewed against each other.

use std::time::Duration;

use access_edge::{App, Config};
use e2e::Page;
use e2e::stage::{APP, counts};

use crate::journey::{LIFE_SECONDS, in_both, lives};

#[tokio::test(flavor = "multi_thread")]
async fn two_apps_that_take_one_cookie_from_each_other_are_explained_and_not_renewed_in_turns() {
    in_both("shared-cookie", &rivals(), async |stage| {
        let [wordpress, express] =
            ["wordpress", "express"].map(|site| format!("https://{APP}/{site}"));
        let one = stage.sign_in(&wordpress).await.unwrap();
        let other = stage.sign_in(&express).await.unwrap();
        let popup = stage
            .browser
            .open_extension_page("popup.html")
            .await
            .unwrap();
        // A person takes longer from one app to the other than the extension to see it.
        for _ in 0..2 {
            for (page, site, audience) in [(&one, &wordpress, "aaaa"), (&other, &express, "bbbb")] {
                visit(page, site, (&popup, audience)).await;
            }
        }
        let named = "!!document.querySelector(\"[data-code='shared-cookie']\")";
        popup.wait_for(named, LIMIT).await.unwrap();
        popup.close().await.unwrap();

        // The app that was visited last is kept; the page of the other fails and fails, which causes nothing.
        let (renewals, failed) = (stage.renewals(), counts(&one).await.unwrap().failed);
        tokio::time::sleep(lives(3)).await;
        let renewed = stage.renewals() - renewals;
        let most = 3 * 2 + 1;
        assert!(
            (2..=most).contains(&renewed),
            "{renewed} renewals in three lives"
        );
        assert!(counts(&one).await.unwrap().failed > failed);
        let kept = counts(&other).await.unwrap();
        assert_eq!(kept.failed, 0, "{kept:?}");
    })
    .await;
}

/// Opens a site until the extension shows its session: the requests of the other app's page can spoil the login of this
/// one, as its `CF_AppSession` is replaced by theirs.
async fn visit(page: &Page, site: &str, (popup, audience): (&Page, &str)) {
    let seen = format!("!!document.querySelector('article[data-id*=\"{audience}\"]')");
    for _ in 0..5 {
        page.navigate(site).await.unwrap();
        if popup.wait_for(&seen, GLANCE).await.is_ok() {
            return;
        }
    }
    panic!("no login at {site} came to its end");
}

/// Two apps below one host, whose cookies have no path of their own.
fn rivals() -> Config {
    let app = |digit, path: &str| App {
        path: path.to_owned(),
        session_seconds: Some(LIFE_SECONDS),
        ..App::on(APP, digit)
    };
    let apps = [
        ("wordpress", app('a', "/wordpress")),
        ("express", app('b', "/express")),
    ];
    let apps = apps.map(|(name, app)| (name.to_owned(), app));
    Config {
        apps: apps.into(),
        ..Config::default()
    }
}

const LIMIT: Duration = Duration::from_secs(15);
const GLANCE: Duration = Duration::from_secs(5);
