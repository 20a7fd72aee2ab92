//! The developer view where developers meet it: as a panel in the browser's own developer tools, and beside the page.

use std::time::Duration;

use access_edge::{Action, Fault, Step};
use e2e::stage::{APP, Stage, TEAM};
use e2e::{ColorScheme, Launch, Page, Panel};
use serde_json::{Value, json};

use crate::journey::{RENEW_AND_WAIT, in_both, in_both_with, one_hour};
use crate::pictures::store;

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_in_the_developer_tools_tells_of_all_that_happens_to_a_session() {
    in_both("developer-panel", &one_hour(), async |stage| {
        let (page, panel) = open(stage).await;
        a_login(stage, &page, &panel).await;
        next_second(stage).await;
        a_renewal(&panel).await;
        a_rotation(stage, &panel).await;
        a_revocation(stage, &page, &panel).await;
        go_to(&panel, "timeline").await;
        keep(stage, "panel-light-timeline", &panel).await;
        hostile_hops(stage, &panel).await;
        go_to(&panel, "trace").await;
        keep(stage, "panel-light-trace", &panel).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_is_as_dark_as_the_developer_tools_around_it() {
    let adjust = |mut launch: Launch| {
        launch.color_scheme = ColorScheme::Dark;
        launch
    };
    in_both_with("developer-panel-dark", &one_hour(), adjust, async |stage| {
        let (page, panel) = open(stage).await;
        a_login(stage, &page, &panel).await;
        let is_dark = "matchMedia('(prefers-color-scheme: dark)').matches";
        assert_eq!(panel.evaluate(is_dark).await.unwrap(), true);
        go_to(&panel, "timeline").await;
        keep(stage, "panel-dark-timeline", &panel).await;
    })
    .await;
}

/// The panel on a page of the app, which nobody has signed in to.
async fn open(stage: &Stage) -> (Page, Panel) {
    let page = stage
        .browser
        .open(&format!("https://{APP}/"))
        .await
        .unwrap();
    let panel = stage.browser.open_developer_panel(&page).await.unwrap();
    panel.wait_for(READY, PATIENCE).await.unwrap();
    let is_real = "!!chrome.devtools.inspectedWindow";
    assert_eq!(panel.evaluate(is_real).await.unwrap(), true);
    (page, panel)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_view_beside_the_page_is_whole_at_its_narrow_width() {
    in_both("developer-beside", &one_hour(), async |stage| {
        let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let beside = stage.browser.open_beside(&page).await.unwrap();
        beside.wait_for(READY, PATIENCE).await.unwrap();
        beside.click("nav a[data-view=timeline]").await.unwrap();
        reads(&beside, &format!("There is an app token on {APP}")).await;
        keep(stage, "beside", &beside).await;
        let widths = "[innerWidth, document.documentElement.scrollWidth]";
        let widths = beside.evaluate(widths).await.unwrap();
        let [inner, content] = [0, 1].map(|index| widths[index].as_u64().unwrap());
        assert!(inner < 500, "{inner} pixels are not narrow");
        assert!(content <= inner, "{content} pixels are in {inner}");
    })
    .await;
}

async fn a_login(stage: &Stage, page: &Page, panel: &Panel) {
    go_to(panel, "timeline").await;
    stage.sign_in_on(page).await.unwrap();
    for sentence in [
        &*format!("GET {APP}/: 302 to {TEAM}/cdn-cgi/access/login/{APP}"),
        &format!("A page went to the login for {APP}"),
        &format!("CF_Authorization was set on {TEAM}"),
        &format!("CF_Authorization was set on {APP}"),
        &format!("There is an org token on {TEAM}, until "),
        &format!("There is an app token on {APP}, until "),
    ] {
        reads(panel, sentence).await;
    }
    go_to(panel, "trace").await;
    let there = chain(panel, &format!("A tab, from {APP}"), 2).await;
    let login = format!("{TEAM}/cdn-cgi/access/login/{APP}");
    let [app, team] = [format!("GET {APP}/"), format!("GET {login}")];
    let lead = format!("→ {login}");
    assert_eq!(there[0], json!([app, "302", lead, "CF_AppSession", ""]));
    assert_eq!(there[1], json!([team, "200", "", "CF_Session", ""]));
    let back = chain(panel, &format!("A tab, from {TEAM}"), 2).await;
    let [callback, authorized] = [
        format!("{TEAM}/cdn-cgi/access/callback"),
        format!("{APP}/cdn-cgi/access/authorized"),
    ];
    assert_eq!(back[0][0], format!("GET {callback}"));
    assert_eq!(back[0][2], format!("→ {authorized}"));
    assert_eq!(back[1][0], format!("GET {authorized}"));
    assert_eq!(back[1][3], "CF_Authorization");
    assert_eq!([&back[0][1], &back[1][1]], ["302", "302"]);
}

async fn a_renewal(panel: &Panel) {
    assert_eq!(renew(panel).await, Value::Null);
    for sentence in [
        &*format!("You asked for a renewal of {APP}"),
        &format!("Renewal, probe: {APP} answered 302"),
        &format!("Renewal, login: {TEAM} answered 302"),
        // Which of the cookie and the answer is told of first is the browser's choice.
        "Renewal, authorized: ",
        &format!("CF_Authorization on {APP} was replaced"),
        &format!("A renewal brought a new app token for {APP}"),
    ] {
        reads(panel, sentence).await;
    }
    let hops = chain(panel, &format!("Renewal of {APP}"), 3).await;
    let login = format!("{TEAM}/cdn-cgi/access/login/{APP}");
    let authorized = format!("{APP}/cdn-cgi/access/authorized");
    let lead = format!("→ {login}");
    let probe = [
        &*format!("probe {APP}/"),
        "302",
        &lead,
        "CF_AppSession",
        FOLLOWED,
    ];
    assert_eq!(hops[0], json!(probe));
    let lead = format!("→ {authorized}");
    let login = [&*format!("login {login}"), "302", &lead, "", FOLLOWED];
    assert_eq!(hops[1], json!(login));
    assert_eq!(hops[2][0], format!("authorized {authorized}"));
}

/// The next token is signed with another key, which the row of the token tells.
async fn a_rotation(stage: &Stage, panel: &Panel) {
    let old = stage.world(|world| world.key_ids())[0].clone();
    let now = stage.edge.now_ms();
    stage.world(|world| world.rotate_keys(now)).unwrap();
    let new = stage.world(|world| world.key_ids())[0].clone();
    assert_ne!(old, new);
    next_second(stage).await;
    assert_eq!(renew(panel).await, Value::Null);
    let brought = "[...document.querySelectorAll('#rows > [data-kind=token]')]\
         .filter((it) => it.querySelector('.sentence').textContent.startsWith('A renewal brought'))";
    let keys = format!(
        "{brought}.map((it) => [...it.querySelectorAll('dt')].find((it) => it.textContent === 'Signing key')\
         .nextElementSibling.textContent)"
    );
    let changed = format!("({keys}).join() === {}", json!(format!("{new},{old}")));
    let told = panel.wait_for(&changed, PATIENCE).await.is_ok();
    let keys = panel.evaluate(&keys).await.unwrap();
    assert!(told, "{keys} are not {new} and {old}");
}

/// Question 1: everybody's app tokens are revoked, and loading the page again brings a new one without a form.
async fn a_revocation(stage: &Stage, page: &Page, panel: &Panel) {
    let forms = stage.count(Step::IdpAuthorize);
    // The page's own requests would run into the login too, and spoil the one that the tab is on its way through.
    page.navigate("about:blank").await.unwrap();
    next_second(stage).await;
    let now = stage.edge.now_ms();
    stage.world(|world| world.revoke_app(now, "main")).unwrap();
    page.navigate(&format!("https://{APP}/")).await.unwrap();
    page.wait_for("window.vigilProbe?.ok > 0", PATIENCE)
        .await
        .unwrap();
    assert_eq!(stage.count(Step::IdpAuthorize), forms, "a form was shown");
    reads(panel, &format!("A page brought a new app token for {APP}")).await;
    let hops = chain(panel, &format!("A tab, from {APP}"), 3).await;
    let asked = [0, 1, 2].map(|index| hops[index][0].as_str().unwrap());
    let [app, team] = [
        format!("GET {APP}/"),
        format!("GET {TEAM}/cdn-cgi/access/login/{APP}"),
    ];
    assert_eq!(
        asked,
        [
            &*app,
            &team,
            &format!("GET {APP}/cdn-cgi/access/authorized")
        ]
    );
    assert_eq!([0, 1, 2].map(|index| &hops[index][1]), ["302"; 3]);
    assert_eq!(hops[2][3], "CF_Authorization");
}

/// A redirect that leads elsewhere is refused, from the app and from the team, and the row says by what rule.
async fn hostile_hops(stage: &Stage, panel: &Panel) {
    let evil = format!("evil.example/cdn-cgi/access/login/{APP}");
    for (step, hops, verdict) in [
        (Step::AppProbe, 1, "A redirect was refused: "),
        (
            Step::TeamLogin,
            2,
            "The login continues at evil.example, most likely your identity provider, and needs a person there.",
        ),
    ] {
        let value = format!("https://{evil}");
        stage.world(|world| world.add_fault(Fault::once(step, Action::Location { value })));
        renew(panel).await;
        let refused = format!(
            "[...document.querySelectorAll('#chains .chain')].at(0)?.textContent.includes('{verdict}')"
        );
        panel.wait_for(&refused, PATIENCE).await.unwrap();
        let hops = chain(panel, &format!("Renewal of {APP}"), hops).await;
        let last = hops.as_array().unwrap().last().unwrap();
        assert_eq!(last[1], "302", "{hops:#}");
        assert_eq!(last[2], format!("→ {evil}"), "{hops:#}");
        assert!(last[4].as_str().unwrap().starts_with(verdict), "{hops:#}");
        let lanes = panel
            .evaluate(
                "[...document.querySelector('.chain .lanes').children].map((it) => it.textContent)",
            )
            .await
            .unwrap();
        assert_eq!(lanes.as_array().unwrap().last().unwrap(), "evil.example");
    }
    // Nobody went there, and the row of the request says why.
    let asked = stage.world(|world| {
        world
            .history()
            .iter()
            .any(|entry| entry.host == "evil.example")
    });
    assert!(!asked);
    let row = format!(
        "{ROWS}.find((it) => text(it, 'sentence') === 'Renewal, login: {TEAM} answered 302')"
    );
    let row = format!(
        "((text) => {row}.dataset.tone)((it, name) => it.querySelector(`[data-slot=${{name}}]`).textContent)"
    );
    assert_eq!(panel.evaluate(&row).await.unwrap(), "bad");
}

/// A token of the same second would be the very same.
async fn next_second(stage: &Stage) {
    let second = stage.edge.now_ms() / 1000;
    while stage.edge.now_ms() / 1000 == second {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The newest chain of this title and length, hop by hop: what was asked, what came, where it leads, which cookies it
/// sets, what was thought of it.
async fn chain(panel: &Panel, title: &str, length: usize) -> Value {
    let all = "((text) => [...document.querySelectorAll('.chain')].map((chain) => [text(chain, 'title'), \
         [...chain.querySelectorAll('.hop')].map((hop) => \
             ['asked', 'came', 'leads-to', 'cookies', 'verdict'].map((name) => text(hop, name)))]))\
         ((it, name) => it.querySelector(`[data-slot=${name}]`).textContent)";
    let title = json!(title);
    let found =
        format!("{all}.find(([title, hops]) => title === {title} && hops.length === {length})");
    let is_there = panel.wait_for(&found, PATIENCE).await.is_ok();
    let all = panel.evaluate(all).await.unwrap();
    assert!(is_there, "no {title} of {length}: {all:#}");
    panel.evaluate(&found).await.unwrap()[1].clone()
}

/// Waits until a row says so, from its beginning.
async fn reads(panel: &Panel, sentence: &str) {
    let said = format!("{SAID}.some((it) => it.startsWith({}))", json!(sentence));
    let is_said = panel.wait_for(&said, PATIENCE).await.is_ok();
    let rows = panel.evaluate(SAID).await.unwrap();
    assert!(is_said, "no row says {sentence}: {rows:#}");
}

async fn go_to(panel: &Panel, part: &str) {
    let link = format!("nav a[data-view={part}]");
    panel.click(&link).await.unwrap();
    let there = format!("document.body.dataset.view === '{part}'");
    panel.wait_for(&there, PATIENCE).await.unwrap();
}

async fn renew(panel: &Panel) -> Value {
    panel.evaluate(RENEW_AND_WAIT).await.unwrap()
}

async fn keep(stage: &Stage, name: &str, panel: &Panel) {
    // What has just come into view is drawn in the next picture.
    let drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
    panel
        .wait_for(&format!("await {drawn}"), PATIENCE)
        .await
        .unwrap();
    let picture = panel.screenshot().await.unwrap();
    store(stage, &format!("developer-{name}"), &picture);
}

const READY: &str = "document.body.dataset.state === 'ready'";
const ROWS: &str = "[...document.querySelectorAll('#rows > .row')]";
const SAID: &str =
    "[...document.querySelectorAll('#rows [data-slot=sentence]')].map((it) => it.textContent)";
const FOLLOWED: &str = "It leads where it should, so the renewal went on";
const PATIENCE: Duration = Duration::from_secs(20);
