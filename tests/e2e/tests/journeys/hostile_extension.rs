//! Another extension that means harm, really loaded beside ours: it is answered nothing, sees nothing, changes nothing.

use std::path::Path;
use std::time::Duration;

use access_edge::{Action, Fault, Step};
use e2e::Page;
use e2e::stage::{APP, Stage, TEAM};
use serde_json::{Value, json};

use crate::journey::{RENEW_AND_WAIT, in_both_with, one_hour};

#[tokio::test(flavor = "multi_thread")]
async fn another_extension_is_answered_nothing_sees_no_rule_and_changes_nothing() {
    let beside = |mut launch: e2e::Launch| {
        launch.neighbour = Some(folder().into());
        launch
    };
    in_both_with("hostile-extension", &one_hour(), beside, async |stage| {
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let own = stage.browser.api_page().await.unwrap();
        own.evaluate(RENEW_AND_WAIT).await.unwrap();
        let session = session_of(&own).await;
        let before = what_there_is(stage, &own).await;

        let target = target(stage, &session["id"]);
        let hostile = stage.browser.open_neighbour_page("attack.html").await;
        let hostile = hostile.unwrap();
        for attack in ["attack", "chrome.runtime.sendMessage"] {
            let got = tried(&hostile, attack, &target).await;
            got_nothing(&got, &target);
        }
        assert_eq!(what_there_is(stage, &own).await, before);

        during_a_renewal(stage, (&own, &hostile), &target).await;
    })
    .await;
}

/// While the probe is on its way, the rule that takes its cookies is there, and it is ours alone.
async fn during_a_renewal(stage: &Stage, (own, hostile): (&Page, &Page), target: &Value) {
    let milliseconds = 8000;
    stage.world(|world| {
        world.add_fault(Fault::once(Step::AppProbe, Action::Slow { milliseconds }));
    });
    let from = stage.history().len();
    let renewing = format!("globalThis.renewing = {RENEW_AND_WAIT}, true");
    own.evaluate(&renewing).await.unwrap();
    let rules =
        "chrome.declarativeNetRequest.getSessionRules().then((rules) => rules.length === 1)";
    own.wait_for(rules, Duration::from_secs(5)).await.unwrap();
    let got = tried(hostile, "attack", target).await;
    got_nothing(&got, target);
    // It was there all the time, or what was seen above says nothing.
    assert_eq!(own.evaluate(rules).await.unwrap(), true);
    let problem = own.evaluate("globalThis.renewing").await.unwrap();
    assert_eq!(problem, Value::Null);
    let asked = stage.history().split_off(from);
    let probe = asked.iter().find(|entry| entry.method == "HEAD").unwrap();
    assert!(!probe.cookies.contains(&"CF_Authorization".to_owned()));
    assert_eq!(own.evaluate(rules).await.unwrap(), false);
}

/// What the other extension is told of ours: all that a program on the same machine could find out.
fn target(stage: &Stage, session: &Value) -> Value {
    let origin = stage.browser.extension_origin();
    let id = match stage.browser.kind() {
        e2e::Kind::Chromium => origin.rsplit('/').next().unwrap_or_default().to_owned(),
        e2e::Kind::Firefox => GECKO_ID.to_owned(),
    };
    let mut messages: Vec<Value> = requests(session)
        .into_iter()
        .flat_map(|request| [json!(request.to_string()), request])
        .collect();
    messages.push(json!({"lend": "getAll", "details": [{"name": "CF_Authorization"}]}));
    json!({"id": id, "origin": origin, "messages": messages, "files": FILES})
}

/// One of each kind that our own pages send (`core/src/message.rs`).
fn requests(session: &Value) -> Vec<Value> {
    let of_session = [
        "renew",
        "pause",
        "resume",
        "sign-in",
        "later",
        "sign-out",
        "force-sign-in",
        "share",
        "stop-sharing",
        "take-back-consent",
    ];
    let mut all: Vec<Value> = of_session
        .iter()
        .map(|kind| json!({*kind: {"session": session}}))
        .collect();
    all.extend([
        json!({"view": {"tab": null, "metadata": null}}),
        json!({"hosts-asked": {"origins": ["https://evil.example/*"]}}),
        json!({"plan-revocation": {"session": session, "of": "app"}}),
        json!({"revoke": {"session": session, "of": "app"}}),
        json!("drop-revocation"),
        json!("settings"),
        json!({"preview-settings": {"text": "{}"}}),
        json!({"errand": {"ticket": "", "outcome": null}}),
        json!({"errand": {"ticket": "0000000000000001", "outcome": {"answered": {"status": 302, "challenged": false}}}}),
    ]);
    all
}

/// The attempts from the page itself, or by its background.
async fn tried(hostile: &Page, attack: &str, target: &Value) -> Value {
    hostile
        .wait_for("!!globalThis.attack", Duration::from_secs(5))
        .await
        .unwrap();
    hostile
        .evaluate(&format!("{attack}({target})"))
        .await
        .unwrap()
}

fn got_nothing(got: &Value, target: &Value) {
    let refused = |list: &str| vec![json!("refused"); target[list].as_array().unwrap().len()];
    let expected = json!({
        "told": refused("messages"), "read": refused("files"), "port": "refused", "rules": [], "cookies": 0,
    });
    assert_eq!(*got, expected);
}

/// The cookies, the settings, the session, and what was asked of Access on anybody's behalf.
async fn what_there_is(stage: &Stage, own: &Page) -> Value {
    let cookies = [
        stage.tokens_of(APP).await.unwrap(),
        stage.tokens_of(TEAM).await.unwrap(),
    ];
    let steps = [Step::AppLogout, Step::TeamLogout, Step::AppAuthorized];
    json!({
        "cookies": cookies,
        "settings": own.evaluate(SETTINGS).await.unwrap(),
        "session": lasting(&session_of(own).await),
        "asked": steps.map(|step| stage.count(step)),
    })
}

async fn session_of(own: &Page) -> Value {
    own.evaluate(SESSION).await.unwrap()
}

/// What of a session does not count down.
fn lasting(session: &Value) -> Value {
    [
        "/id",
        "/issued",
        "/renewals",
        "/problem",
        "/next/key",
        "/action",
        "/renewable",
    ]
    .iter()
    .map(|part| session.pointer(part).cloned())
    .collect()
}

fn folder() -> &'static Path {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/journeys/hostile_extension"
    ))
}

const GECKO_ID: &str = "access-vigil@access-vigil.org";
const FILES: [&str; 5] = [
    "manifest.json",
    "popup.html",
    "background.js",
    "access_vigil.js",
    "icons/icon-48.png",
];
const SESSION: &str = "chrome.runtime.sendMessage(JSON.stringify({ view: { tab: null, metadata: null } })) \
    .then((answer) => JSON.parse(answer).view.sessions.find((session) => session.host === 'myserver.com'))";
const SETTINGS: &str = "chrome.runtime.sendMessage(JSON.stringify('settings'))";
