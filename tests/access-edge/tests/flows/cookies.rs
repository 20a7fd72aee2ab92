//! The app cookie's shape, and what two apps on one host do to each other.

use serde_json::json;

use crate::visitor::{ALICE, APP, APP_HOST, TEAM, TEAM_HOST, TOKEN, Visitor, part};

const EXPRESS: &str = "https://myserver.com/express";
const WORDPRESS: &str = "https://myserver.com/wordpress";

fn two_apps(path_attribute: bool) -> Visitor {
    let app = |path: &str, digit: &str| json!({"host": "myserver.com", "path": path, "aud": digit.repeat(64), "cookie": {"path_attribute": path_attribute}});
    let apps =
        json!({"main": null, "express": app("/express", "e"), "wordpress": app("/wordpress", "c")});
    Visitor::with(&json!({"apps": apps}))
}

#[test]
fn two_apps_with_one_cookie_path_sign_in_anew_at_each_change() {
    let mut visitor = two_apps(false);
    visitor.sign_in(EXPRESS, ALICE);
    let first = visitor.token(APP_HOST);
    assert_eq!(visitor.get(WORDPRESS).status, 302);
    visitor.open(WORDPRESS);
    assert!(
        visitor.token(APP_HOST) != first,
        "the token of the first app must be overwritten"
    );
    assert_eq!(visitor.get(EXPRESS).status, 302);
}

#[test]
fn with_the_path_attribute_each_app_keeps_its_own_cookie() {
    let mut visitor = two_apps(true);
    visitor.sign_in(EXPRESS, ALICE);
    visitor.open(WORDPRESS);
    assert_eq!(
        (visitor.get(EXPRESS).status, visitor.get(WORDPRESS).status),
        (200, 200)
    );
    let paths: Vec<&str> = visitor
        .jar
        .iter()
        .filter(|c| c.host == APP_HOST && c.name == TOKEN)
        .map(|c| c.path.as_str())
        .collect();
    assert_eq!(paths, ["/express", "/wordpress"]);
}

#[test]
fn a_path_cookie_is_not_seen_by_logout_on_the_app_host() {
    let mut visitor = two_apps(true);
    visitor.sign_in(EXPRESS, ALICE);
    visitor.get("https://myserver.com/cdn-cgi/access/logout");
    visitor.wait(40);
    assert_eq!(visitor.get(EXPRESS).status, 200);
}

#[test]
fn a_path_without_an_app_is_open_to_everyone() {
    let mut visitor = two_apps(true);
    assert_eq!(visitor.get(APP).status, 200);
}

#[test]
fn a_more_specific_path_has_a_policy_of_its_own() {
    let admin = json!({"host": "myserver.com", "path": "/express", "aud": "d".repeat(64), "policy": {"deny": [ALICE]}});
    let mut visitor = Visitor::with(&json!({"apps": {"admin": admin}}));
    assert_eq!(visitor.sign_in(APP, ALICE).0.status, 200);
    assert_eq!(visitor.open(EXPRESS).0.status, 403);
    assert_eq!(
        visitor.open("https://myserver.com/expressly").0.status,
        404,
        "not below the path"
    );
}

#[test]
fn a_bound_token_is_refused_without_its_binding_cookie() {
    let mut visitor = Visitor::with(&json!({"apps": {"main": {"cookie": {"binding": true}}}}));
    visitor.sign_in(APP, ALICE);
    assert_eq!(visitor.get(APP).status, 200);
    visitor.put(APP_HOST, "CF_Binding", "guessed");
    assert_eq!(visitor.get(APP).status, 302);
    visitor.forget(APP_HOST, "CF_Binding");
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn the_app_cookie_has_the_attributes_that_its_app_asks_for() {
    for (wanted, expected) in [
        ("none", Some("none")),
        ("lax", Some("lax")),
        ("strict", Some("strict")),
        ("unset", None),
    ] {
        for http_only in [true, false] {
            let cookie = json!({"same_site": wanted, "http_only": http_only});
            let mut visitor = Visitor::with(&json!({"apps": {"main": {"cookie": cookie}}}));
            visitor.sign_in(APP, ALICE);
            let line = visitor.cookie(APP_HOST, TOKEN).unwrap().line;
            assert_eq!(part(&line, "SameSite").as_deref(), expected);
            assert_eq!(part(&line, "HttpOnly").is_some(), http_only);
            assert_eq!(
                (part(&line, "Path").as_deref(), part(&line, "Domain")),
                (Some("/"), None)
            );
        }
    }
}

#[test]
fn the_cookies_of_the_team_host_have_the_documented_attributes() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    for (name, same_site) in [
        (TOKEN, "None"),
        ("CF_Session", "None"),
        ("CF_Device", "Strict"),
    ] {
        let line = visitor.cookie(TEAM_HOST, name).unwrap().line;
        assert_eq!(
            part(&line, "SameSite").as_deref(),
            Some(same_site),
            "{name}"
        );
        assert!(
            part(&line, "HttpOnly").is_some() && part(&line, "Secure").is_some(),
            "{name}"
        );
    }
}

#[test]
fn the_org_token_lasts_as_the_team_says_or_else_as_the_app_says() {
    for (team, seconds) in [(json!(7200), 7200), (json!(null), 3600)] {
        let mut visitor = Visitor::new();
        let mut config = visitor.world.config().clone();
        config.team.session_seconds = team.as_u64();
        visitor.world.set_config(config).unwrap();
        visitor.sign_in(APP, ALICE);
        let claims = visitor.claims(TEAM_HOST);
        assert_eq!(
            claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
            seconds
        );
        assert_eq!(
            (&claims["type"], &claims["iss"]),
            (&json!("org"), &json!(TEAM))
        );
        assert_eq!(claims["identity"]["email"], ALICE);
    }
}

#[test]
fn the_session_duration_of_the_policy_outranks_that_of_the_app() {
    let mut visitor =
        Visitor::with(&json!({"apps": {"main": {"policy": {"session_seconds": 900}}}}));
    visitor.sign_in(APP, ALICE);
    let claims = visitor.claims(APP_HOST);
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        900
    );
}
