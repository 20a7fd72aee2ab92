//! The management door as JSON.

use access_edge::{Request, Response, manage};
use serde_json::{Value, json};

use crate::visitor::{ALICE, APP, APP_HOST, TOKEN, Visitor};

impl Visitor {
    fn door(&mut self, method: &str, path: &str, body: &str) -> Response {
        let url = format!("https://door{path}");
        manage(
            &mut self.world,
            self.now,
            &Request::new(method, &url).unwrap().with_body(body),
        )
    }

    fn look(&mut self, path: &str) -> Value {
        let answer = self.door("GET", path, "");
        assert_eq!(answer.status, 200, "{path}");
        serde_json::from_slice(&answer.body).unwrap()
    }

    fn act(&mut self, path: &str, body: &str) -> Value {
        let answer = self.door("POST", path, body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }
}

#[test]
fn every_example_of_the_explanation_works() {
    let mut visitor = Visitor::new();
    let explanation = visitor.look("/");
    for verb in explanation["verbs"].as_array().unwrap() {
        let (method, path) = verb["verb"].as_str().unwrap().split_once(' ').unwrap();
        let answer = visitor.door(method, path, verb["body"].as_str().unwrap());
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
    }
}

#[test]
fn what_is_misspelled_is_refused_and_changes_nothing() {
    let mut visitor = Visitor::new();
    let before = visitor.look("/config");
    for (method, path, body) in [
        (
            "PATCH",
            "/config",
            r#"{"unknowns":{"app_sesion":"reused"}}"#,
        ),
        ("PATCH", "/unknowns", r#"{"app_session":"recycled"}"#),
        ("PATCH", "/config", r#"{"apps":{"main":{"aud":"short"}}}"#),
        ("PATCH", "/config", r#"{"team":{"host":"Custom:443"}}"#),
        ("POST", "/revoke/app", r#"{"app":"nobody"}"#),
        ("POST", "/revoke/user", r#"{"email":"nobody@example.com"}"#),
        ("POST", "/faults", r#"{"action":{"kind":"explode"}}"#),
        ("POST", "/revoke/app", "not json"),
    ] {
        assert_eq!(
            visitor.door(method, path, body).status,
            400,
            "{path} {body}"
        );
    }
    assert_eq!(visitor.door("POST", "/nowhere", "").status, 404);
    assert_eq!(visitor.look("/config"), before);
}

#[test]
fn the_clock_can_be_advanced_until_a_token_ends() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let clock = visitor.act("/clock/advance", r#"{"seconds":3600}"#);
    assert_eq!(clock["ahead_ms"], 3_600_000);
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn the_history_names_cookies_and_parameters_and_tells_valid_ones() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor.door("DELETE", "/history", "");
    visitor.put(APP_HOST, "theme", "dark");
    visitor.get("https://myserver.com/express?interval=5");
    visitor.world.revoke_app(visitor.now, "main").unwrap();
    visitor.get(APP);
    let history = visitor.look("/history");
    let [first, second] = history["entries"].as_array().unwrap().as_slice() else {
        panic!("two entries")
    };
    assert_eq!(
        (&first["kind"], &first["outcome"]),
        (&json!("app.origin"), &json!("origin"))
    );
    assert_eq!(first["parameters"], json!(["interval"]));
    assert_eq!(
        first["cookies"],
        json!(["CF_AppSession", "CF_Authorization", "theme"])
    );
    assert_eq!(
        first["valid_cookies"],
        json!(["CF_AppSession", "CF_Authorization"])
    );
    assert_eq!(first["hints"], json!({"sec-fetch-mode": "navigate"}));
    assert_eq!(
        (&second["kind"], &second["outcome"]),
        (&json!("app.probe"), &json!("token-revoked"))
    );
    assert_eq!(second["valid_cookies"], json!(["CF_AppSession"]));
}

#[test]
fn the_history_can_be_narrowed_and_counted() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let probes = visitor.look("/history?kind=app.probe");
    assert_eq!(probes["entries"].as_array().unwrap().len(), 1);
    let elsewhere = visitor.look("/history?host=idp.example.org");
    assert_eq!(elsewhere["entries"].as_array().unwrap().len(), 2);
    assert_eq!(visitor.look("/counters")["team.callback"], 1);
}

#[test]
fn sessions_are_listed_with_what_became_of_them() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor.act("/revoke/app", r#"{"app":"main"}"#);
    let listed = visitor.look("/sessions");
    let sessions = listed["sessions"].as_array().unwrap();
    let of = |tier: Value| {
        sessions
            .iter()
            .find(|entry| entry["session"]["tier"] == tier)
            .unwrap()
            .clone()
    };
    assert_eq!(of(json!("org"))["live"], true);
    assert_eq!(of(json!({"app": "main"}))["live"], false);
    assert_eq!(
        of(json!({"app": "main"}))["session"]["ended"][1],
        "app-revoked"
    );
}

#[test]
fn a_fault_asked_for_through_the_door_happens() {
    let mut visitor = Visitor::new();
    visitor.act(
        "/faults",
        r#"{"host":"myserver.com","times":1,"action":{"kind":"status","status":503}}"#,
    );
    assert_eq!(visitor.get(APP).status, 503);
    assert_eq!(visitor.look("/faults"), json!([]));
}

#[test]
fn seed_and_signatures_stay_as_they_began() {
    let mut visitor = Visitor::new();
    visitor.door("PATCH", "/config", r#"{"seed":9,"signatures":"rs256"}"#);
    assert_eq!(visitor.look("/config")["signatures"], "quick");
    assert_eq!(visitor.look("/config")["seed"], 1);
}

#[test]
fn signing_a_user_out_through_the_door_leaves_the_browsers_cookies_in_place() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor.act("/sign-out", r#"{"email":"alice@example.com"}"#);
    assert!(visitor.cookie(APP_HOST, TOKEN).is_some());
    visitor.wait(31);
    assert_eq!(visitor.get(APP).status, 302);
}
