//! The developer view: what it shows of a login, a renewal and more, as a page of its own.

use std::time::Duration;

use e2e::stage::{APP, Stage, TEAM};
use e2e::{ColorScheme, Launch, Page};

use crate::journey::{in_both_with, lives, short_lives};
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
