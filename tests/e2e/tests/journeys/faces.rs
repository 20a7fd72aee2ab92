//! Every face of the popup, in both browsers, held against the pictures that were accepted: `tests/pictures/` has them,
//! small; `target/pictures/` has what was seen, and a contact sheet of all.
#![expect(
    clippy::needless_pass_by_value,
    reason = "in a table of faces, values are made where they stand"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::Page;
use e2e::stage::Stage;
use serde_json::{Value, json};

use crate::journey::{in_both, one_hour};
use crate::sheet::{Picture, contact_sheet, unlike};

#[tokio::test(flavor = "multi_thread")]
async fn every_face_of_the_popup_looks_as_it_was_accepted() {
    in_both("faces", &one_hour(), async |stage| {
        let popup = staged(stage).await;
        let kind = stage.browser.kind().name();
        let (mut seen, mut changed) = (Vec::new(), Vec::new());
        for face in faces() {
            let picture = look_at(&popup, &face).await;
            picture.write(&target().join(kind).join(format!("{}.png", face.name)));
            let accepted = accepted().join(kind).join(format!("{}.png", face.name));
            let small = picture.small();
            changed.extend(unlike(face.name, &accepted, &small, Picture::clone));
            seen.push(picture);
        }
        contact_sheet(&seen).write(&target().join(format!("popup-{kind}.png")));
        assert!(
            changed.is_empty(),
            "{kind}: these look different: {changed:?}; look at target/pictures/, then accept them with \
             VIGIL_ACCEPT_PICTURES=1"
        );
    })
    .await;
}

/// Browsers throw at once where arguments or interfaces are not to their liking, and answer later otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_throws_instead_of_answering_stops_nothing() {
    in_both("faces-thrown", &one_hour(), async |stage| {
        let popup = staged(stage).await;
        popup.evaluate("(stage.throws = true, null)").await.unwrap();
        for many in [1, 2, 3] {
            show(&popup, &answer(many_sessions(many), None)).await;
            popup.wait_for(&there_are(many), PATIENCE).await.unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn none_one_and_a_hundred_sessions_are_built_in_one_go() {
    in_both("faces-speed", &one_hour(), async |stage| {
        let popup = staged(stage).await;
        for many in [0, 1, 100] {
            let mut took: Vec<f64> = Vec::new();
            for _ in 0..5 {
                show(&popup, &answer(many_sessions(2), None)).await;
                show(&popup, &answer(many_sessions(many), None)).await;
                took.push(
                    popup
                        .evaluate("stage.took")
                        .await
                        .unwrap()
                        .as_f64()
                        .unwrap(),
                );
            }
            took.sort_by(f64::total_cmp);
            println!(
                "{}: {many} sessions in {took:.1?} ms",
                stage.browser.kind().name()
            );
            assert_eq!(
                popup.evaluate(&there_are(many)).await.unwrap(),
                true,
                "{many} sessions"
            );
        }
    })
    .await;
}

/// The popup, which is told what to show from now on.
pub(crate) async fn staged(stage: &Stage) -> Page {
    let popup = stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let ready = "document.body.dataset.state === 'ready'";
    popup.wait_for(ready, PATIENCE).await.unwrap();
    let script = include_str!("faces.js").replace("NOW", &NOW.to_string());
    popup.evaluate(&script).await.unwrap();
    popup
}

fn there_are(sessions: i64) -> String {
    format!("document.querySelectorAll('article, .row').length === {sessions}")
}

/// A face of the popup.
struct Face {
    name: &'static str,
    answer: Value,
    /// What is done to the page before the picture is taken.
    before: &'static str,
    width: u32,
}

fn face(name: &'static str, answer: Value) -> Face {
    Face {
        name,
        answer,
        before: "",
        width: 372,
    }
}

impl Face {
    fn after(mut self, before: &'static str) -> Self {
        self.before = before;
        self
    }

    fn narrow(mut self) -> Self {
        self.width = 320;
        self
    }
}

async fn look_at(popup: &Page, face: &Face) -> Picture {
    popup.set_viewport(face.width, 1400, 1.0).await.unwrap();
    popup.evaluate(RESET).await.unwrap();
    show(popup, &face.answer).await;
    popup
        .evaluate(&format!("(() => {{ {} }})()", face.before))
        .await
        .unwrap();
    let height = popup
        .evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        .await
        .unwrap();
    let height = u32::try_from(height.as_u64().unwrap())
        .unwrap()
        .clamp(120, 1200);
    popup.set_viewport(face.width, height, 1.0).await.unwrap();
    let wide = popup
        .evaluate("document.documentElement.scrollWidth")
        .await
        .unwrap();
    assert!(
        wide.as_u64() <= Some(face.width.into()),
        "{} is wider than its window",
        face.name
    );
    popup
        .evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        .await
        .unwrap();
    Picture::decode(&popup.screenshot().await.unwrap())
}

/// Lets the popup show this, and waits until it does.
pub(crate) async fn show(popup: &Page, answer: &Value) {
    let text = Value::from(answer.to_string());
    popup
        .evaluate(&format!(
            "(stage.answer = {text}, stage.measure = true, stage.asked = 0)"
        ))
        .await
        .unwrap();
    popup.wait_for("stage.asked > 2", PATIENCE).await.unwrap();
}

/// Nothing is left of the face before.
pub(crate) const RESET: &str = "(() => { document.documentElement.dir = 'ltr'; document.documentElement.style.colorScheme = 'light'; \
    stage.allowed = true; document.querySelectorAll('.row[open]').forEach((row) => { row.open = false; }); \
    document.querySelectorAll('[aria-expanded=true]').forEach((it) => it.click()); document.activeElement?.blur(); })()";
pub(crate) const DARK: &str = "document.documentElement.style.colorScheme = 'dark'";
/// The offer comes after the sessions, once the browser has said that notices are not allowed.
const OFFER: &str = "stage.allowed = false; return new Promise((there) => { \
    const look = () => document.querySelector('.offer') ? there() : setTimeout(look, 10); look(); })";
pub(crate) const MENU: &str = "document.querySelector('[data-slot=menu]').click()";

fn faces() -> Vec<Face> {
    let one = |change: Value| answer(vec![session(APP, change)], None);
    let problem = |shape: &str, code: &str, action: Value| one(troubled(shape, code, action));
    vec![
        face("nothing", answer(vec![], None)),
        face("calm", one(json!({}))),
        face("calm-dark", one(json!({}))).after(DARK),
        face("calm-narrow", one(json!({}))).narrow(),
        face("calm-right-to-left", one(json!({}))).after("document.documentElement.dir = 'rtl'"),
        face("calm-menu", one(json!({}))).after(MENU),
        face("calm-menu-dark", one(json!({}))).after("document.documentElement.style.colorScheme = 'dark'; document.querySelector('[data-slot=menu]').click()"),
        face("calm-menu-narrow", one(json!({}))).narrow().after(MENU),
        face("no-org-token", one(json!({ "teamEnd": null, "effectiveEnd": NOW + 59 * MINUTE, "hardEnd": NOW + 59 * MINUTE }))),
        face("week", one(json!({ "effectiveEnd": NOW + 150 * HOUR, "teamEnd": NOW + 150 * HOUR, "hardEnd": NOW + 150 * HOUR, "born": NOW - 18 * HOUR }))),
        face("paused", one(paused())),
        face("soon", one(json!({ "shape": "soon", "effectiveEnd": NOW + 8 * MINUTE, "teamEnd": NOW + 8 * MINUTE, "hardEnd": NOW + 8 * MINUTE, "softEnd": NOW + 8 * MINUTE, "renewsAt": null, "teamNext": null, "next": said("next_use", json!([])) }))),
        face("last-seconds", one(json!({ "shape": "soon", "effectiveEnd": NOW + 42_000, "teamEnd": NOW + 42_000, "hardEnd": NOW + 42_000, "softEnd": NOW + 42_000, "renewsAt": null, "teamNext": null, "next": said("next_use", json!([])) }))),
        face("attention-sign-in", problem("attention", "login-needed", json!("sign-in"))),
        face("attention-sign-in-dark", problem("attention", "login-needed", json!("sign-in"))).after(DARK),
        face("attention-later", one(later())),
        face("network", problem("calm", "offline", Value::Null)),
        face("server", problem("attention", "timed-out", json!("renew"))),
        face("administrator", problem("attention", "denied", Value::Null)),
        face("person", problem("attention", "maximum-extension", json!("renew"))),
        face("program", problem("attention", "interrupted", json!("renew"))),
        face("ended", one(ended("login-needed"))),
        face("signed-out", one(ended("signed-out"))),
        face("signed-out-dark", one(ended("signed-out"))).after(DARK),
        face("unused", one(unused())),
        face("long-names", answer(vec![session(LONG, json!({ "who": "maximiliane.mustermann-von-und-zu-beispielhausen@subsidiary.example.com", "path": "/a/rather/long/path/of/an/app" }))], None)),
        face("long-names-narrow", answer(vec![session(LONG, json!({ "who": "maximiliane.mustermann-von-und-zu-beispielhausen@subsidiary.example.com" }))], None)).narrow(),
        face("two", answer(many_sessions(2), None)),
        face("many", answer(many_sessions(6), Some(0))),
        face("many-dark", answer(many_sessions(6), Some(0))).after(DARK),
        face("many-right-to-left", answer(many_sessions(6), Some(0))).after("document.documentElement.dir = 'rtl'"),
        face("many-narrow", answer(many_sessions(6), Some(0))).narrow(),
        face("many-opened", answer(many_sessions(6), Some(0))).after("document.querySelector('.row summary').click()"),
        face("hundred", answer(many_sessions(100), Some(3))),
        face("hundred-opened", answer(many_sessions(100), Some(3))).after("document.querySelector('details.group summary').click()"),
        face("signing-out", signing_out()),
        face("revocation", one(revocation())),
        face("notices-offer", one(json!({}))).after(OFFER),
    ]
}

pub(crate) fn answer(sessions: Vec<Value>, current: Option<usize>) -> Value {
    let current = current.map(|n| sessions[n]["id"].clone());
    json!({
        "view": {
            "now": NOW, "skew": 0, "sessions": sessions, "signOuts": [],
            "nativeHost": { "code": null, "notYet": false, "problem": null }, "unreadable": [],
        },
        "current": current, "setup": null, "lacking": [],
    })
}

pub(crate) fn session(host: &str, change: Value) -> Value {
    let mut session = json!({
        "id": format!("0 {host}/ aud -"), "host": host, "path": "/", "team": TEAM, "who": "alice@example.com",
        "jar": null, "shape": "calm", "issued": NOW - MINUTE, "born": NOW - HOUR, "softEnd": NOW + 59 * MINUTE,
        "hardEnd": NOW + 23 * HOUR, "teamEnd": NOW + 23 * HOUR, "effectiveEnd": NOW + 23 * HOUR, "renewals": 0,
        "last": null, "next": said("next_renewal", json!([{ "moment": NOW + 56 * MINUTE }])),
        "renewsAt": NOW + 56 * MINUTE, "summary": said("no_session", json!([])), "action": null, "renewable": true,
        "teamNext": said("team_refresh_from", json!([{ "moment": NOW + 18 * HOUR }])), "signIn": false,
        "later": false, "paused": false, "shared": false, "revocation": null, "problem": null,
    });
    let known = session.as_object_mut().unwrap();
    known.extend(change.as_object().unwrap().clone());
    session
}

fn said(key: &str, arguments: Value) -> Value {
    json!({ "key": key, "arguments": arguments })
}

fn wrong(code: &str, arguments: Value, advice: &str) -> Value {
    let text = format!("problem_{}", code.replace('-', "_"));
    json!({
        "code": code, "fault": "person", "workGoesOn": true,
        "text": said(&text, arguments), "advice": said(advice, json!([])),
    })
}

fn troubled(shape: &str, code: &str, action: Value) -> Value {
    let advice = match code {
        "login-needed" => "advice_sign_in",
        "denied" => "advice_administrator",
        "maximum-extension" => "advice_renew",
        _ => "advice_wait",
    };
    let next = if advice == "advice_wait" {
        said("next_retry", json!([{ "moment": NOW + 4 * MINUTE }]))
    } else {
        said("next_nothing", json!([]))
    };
    json!({
        "shape": shape, "action": action, "renewable": action == "renew", "teamNext": null,
        "effectiveEnd": NOW + 12 * MINUTE, "softEnd": NOW + 12 * MINUTE, "next": next,
        "renewsAt": (advice == "advice_wait").then_some(NOW + 4 * MINUTE),
        "problem": wrong(code, json!([]), advice),
        "teamEnd": if code == "login-needed" { Value::Null } else { json!(NOW + 23 * HOUR) },
    })
}

fn paused() -> Value {
    json!({
        "shape": "paused", "paused": true, "action": "resume", "renewable": false, "renewsAt": null,
        "effectiveEnd": NOW + 59 * MINUTE, "next": said("next_nothing", json!([])), "teamNext": null,
        "problem": wrong("paused", json!([]), "advice_resume"),
    })
}

fn later() -> Value {
    let mut change = troubled("attention", "refresh-needs-person", json!("sign-in"));
    change["later"] = json!(true);
    change["problem"] = wrong(
        "refresh-needs-person",
        json!([{ "text": "idp.example.com" }]),
        "advice_sign_in_now",
    );
    change
}

fn ended(code: &str) -> Value {
    let advice = "advice_sign_in";
    json!({
        "shape": "ended", "action": "sign-in", "renewable": false, "renewsAt": null, "teamNext": null,
        "softEnd": NOW - MINUTE, "hardEnd": NOW - MINUTE, "effectiveEnd": NOW - MINUTE, "teamEnd": null,
        "next": said("next_nothing", json!([])), "problem": wrong(code, json!([]), advice),
    })
}

fn unused() -> Value {
    let mut change = ended("unused");
    change["shape"] = json!("none");
    change["problem"] = wrong("unused", json!([]), "advice_reload");
    change
}

fn revocation() -> Value {
    json!({ "revocation": {
        "headline": said("revoke_app_ask", json!([{ "text": "Wiki" }])), "of": "app", "asks": true,
        "remarks": [said("revoke_app_ends", json!([])), said("revoke_app_keeps", json!([]))],
    } })
}

fn signing_out() -> Value {
    let mut answer = answer(vec![session(APP, ended("signed-out"))], None);
    answer["view"]["signOuts"] = json!([{
        "headline": said("sign_out_done", json!([{ "text": TEAM }])), "remarks": [said("sign_out_tail", json!([]))],
    }]);
    answer
}

/// Of a few teams, in every state.
pub(crate) fn many_sessions(many: i64) -> Vec<Value> {
    let states = [
        json!({}),
        troubled("attention", "denied", Value::Null),
        paused(),
        ended("login-needed"),
        unused(),
    ];
    (0..many)
        .map(|n| {
            let at = usize::try_from(n).unwrap();
            let mut change = if at % 3 == 1 {
                states[at % states.len()].clone()
            } else {
                json!({})
            };
            change["team"] = json!(format!("team-{}.cloudflareaccess.com", n % 4 % 3));
            session(&format!("app-{n}.myserver.com"), change)
        })
        .collect()
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pictures")
}

fn accepted() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pictures")
}

/// A Wednesday, 14:00 in the only time zone of these pictures.
const NOW: i64 = 1_795_010_400_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const APP: &str = "myserver.com";
const LONG: &str =
    "a-very-long-name-of-an-application-that-nobody-would-choose.department.example.com";
const TEAM: &str = "custom.cloudflareaccess.com";
const PATIENCE: Duration = Duration::from_secs(20);
