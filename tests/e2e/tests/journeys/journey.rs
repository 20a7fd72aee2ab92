//! How a journey is told: a world, a stage in each browser, and evidence if it fails.

use std::time::{Duration, Instant};

use access_edge::{App, Config};
use e2e::stage::Stage;
use e2e::{ColorScheme, Kind, Launch, Page, witness};
use serde_json::Value;

/// Short enough for a handful of renewals in a test, long enough for a slow machine.
pub(crate) const LIFE_SECONDS: u64 = 12;

/// How pages are painted, with the name that pictures of it bear.
pub(crate) const SCHEMES: [(ColorScheme, &str); 2] =
    [(ColorScheme::Light, "light"), (ColorScheme::Dark, "dark")];

/// The default world, with app tokens of a short life.
pub(crate) fn short_lives() -> Config {
    let mut config = Config::default();
    config.apps.retain(|name, _| name == "main");
    config.apps.insert(
        "main".into(),
        App {
            session_seconds: Some(LIFE_SECONDS),
            ..App::on("myserver.com", 'a')
        },
    );
    config
}

/// The default world with one app, whose tokens live for an hour.
pub(crate) fn one_hour() -> Config {
    let mut config = short_lives();
    config
        .apps
        .insert("main".into(), App::on("myserver.com", 'a'));
    config
}

/// Tells the journey in both browsers at once, each with an edge of its own.
pub(crate) async fn in_both(name: &str, config: &Config, story: impl AsyncFn(&Stage)) {
    in_both_with(name, config, |launch| launch, story).await;
}

/// The same, with the launch adjusted.
pub(crate) async fn in_both_with(
    name: &str,
    config: &Config,
    adjust: impl Fn(Launch) -> Launch,
    story: impl AsyncFn(&Stage),
) {
    let tell = async |kind| tell(kind, (name, config), &adjust, &story).await;
    tokio::join!(tell(Kind::Chromium), tell(Kind::Firefox));
}

/// Tells the journey in the one browser that has what it is about.
pub(crate) async fn in_one(kind: Kind, name: &str, config: &Config, story: impl AsyncFn(&Stage)) {
    tell(kind, (name, config), &|launch| launch, &story).await;
}

async fn tell(
    kind: Kind,
    (name, config): (&str, &Config),
    adjust: &impl Fn(Launch) -> Launch,
    story: &impl AsyncFn(&Stage),
) {
    let stage = Stage::open_with(kind, config.clone(), adjust)
        .await
        .unwrap();
    witness(
        name,
        &stage.browser,
        async || stage.history_json(),
        story(&stage),
    )
    .await;
    stage.browser.close().await;
    stage.edge.shutdown().await;
}

/// So long after the start of a life it is renewed, or something is wrong.
pub(crate) fn lives(count: u64) -> Duration {
    Duration::from_secs(LIFE_SECONDS * count)
}

/// A script of a page of ours that can look at the session of myserver.com and renew it.
macro_rules! of_session {
    ($then:literal) => {
        concat!(
            "(async () => { \
             const ask = async (question) => { \
                 const answer = JSON.parse(await chrome.runtime.sendMessage(JSON.stringify(question))); \
                 const it = answer.view.sessions.find((session) => session.host === 'myserver.com'); \
                 return it && { id: it.id, next: it.next.key, problem: it.problem?.code ?? null }; }; \
             const look = () => ask({ view: { tab: null, metadata: null } }); \
             const renew = async () => { \
                 let first = await look(); \
                 for (let times = 0; !first && times < 100; times++) { \
                     await new Promise((resolve) => setTimeout(resolve, 100)); first = await look(); } \
                 return ask({ renew: { session: first.id } }); }; ",
            $then,
            " })()"
        )
    };
}

/// Presses "renew now" and looks until that has ended; the problem's code, if there is one.
pub(crate) const RENEW_AND_WAIT: &str = of_session!(
    "let session = await renew(); \
     while (session.next === 'next_renewing') session = await look(); \
     return session.problem;"
);

/// The same, for who does it by the hundred: a worker that is asked all the time has more to do, and the timers of a page
/// that nobody sees are too slow for a pause.
pub(crate) async fn renew_and_wait(page: &Page) -> Value {
    let began = Instant::now();
    let mut session = page.evaluate(of_session!("return renew();")).await.unwrap();
    while session["next"] == "next_renewing" {
        assert!(began.elapsed() < PATIENCE, "a renewal does not end");
        tokio::time::sleep(GLANCE).await;
        session = page.evaluate(of_session!("return look();")).await.unwrap();
    }
    session["problem"].take()
}

/// As long as one script may take.
const PATIENCE: Duration = Duration::from_mins(1);
const GLANCE: Duration = Duration::from_millis(15);
