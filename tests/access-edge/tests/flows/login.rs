//! The first login, and what may go wrong on the way.

use access_edge::{Request, Step};
use serde_json::json;

use crate::visitor::{ALICE, APP, APP_HOST, TEAM, TEAM_HOST, TOKEN, Visitor, query};

#[test]
fn the_first_login_leads_through_the_identity_provider_back_to_the_page_that_was_wanted() {
    let mut visitor = Visitor::new();
    let (page, trail) = visitor.sign_in("https://myserver.com/express?x=1", ALICE);
    assert_eq!(page.status, 200);
    assert!(page.text().contains(ALICE));
    assert_eq!(trail.last().unwrap(), "https://myserver.com/express?x=1");
    let places: Vec<String> = trail
        .iter()
        .map(|url| url.split('?').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        places,
        [
            "https://myserver.com/express",
            "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com",
            "https://idp.example.org/authorize",
            "https://idp.example.org/login",
            "https://custom.cloudflareaccess.com/cdn-cgi/access/callback",
            "https://myserver.com/cdn-cgi/access/authorized",
            "https://myserver.com/express",
        ]
    );
}

#[test]
fn a_second_app_is_entered_silently() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let (page, trail) = visitor.open("https://app2.myserver.com/");
    assert_eq!((page.status, trail.len()), (200, 4));
}

#[test]
fn instant_auth_skips_the_login_page() {
    let mut visitor = Visitor::with(&json!({"team": {"instant_auth": true}}));
    let (page, _) = visitor.open(APP);
    assert!(page.text().contains("Who are you?"));
}

#[test]
fn instant_auth_with_a_live_identity_provider_asks_nothing() {
    let patch = json!({"team": {"instant_auth": true}, "idp": {"automatic_user": ALICE}});
    let mut visitor = Visitor::with(&patch);
    let (page, _) = visitor.open(APP);
    assert!(page.text().contains(ALICE));
}

#[test]
fn an_identity_provider_that_prompts_asks_each_time() {
    let mut visitor =
        Visitor::with(&json!({"team": {"instant_auth": true}, "idp": {"prompt": "always"}}));
    visitor.sign_in(APP, ALICE);
    visitor.jar.retain(|cookie| cookie.name == "idp_session");
    let (page, _) = visitor.open(APP);
    assert!(page.text().contains("Who are you?"));
}

#[test]
fn a_nonce_is_worth_something_once_only() {
    let mut visitor = Visitor::new();
    let (_, trail) = visitor.sign_in(APP, ALICE);
    let again = visitor.get(&trail[trail.len() - 2]);
    assert_eq!((again.status, again.set_cookies().count()), (400, 0));
}

#[test]
fn a_made_up_nonce_is_refused() {
    let mut visitor = Visitor::new();
    visitor.get(APP);
    assert_eq!(
        visitor
            .get("https://myserver.com/cdn-cgi/access/authorized?nonce=made-up&state=e30")
            .status,
        400
    );
}

#[test]
fn a_nonce_is_bound_to_the_host_the_login_began_on() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor.get("https://app2.myserver.com/");
    let login = visitor.probe(APP).location().unwrap().to_owned();
    let authorized = visitor.head(&login).location().unwrap().to_owned();
    // The right cookie goes along, so that only the host is wrong.
    let app_session = visitor.cookie(APP_HOST, "CF_AppSession").unwrap().value;
    visitor.put("app2.myserver.com", "CF_AppSession", &app_session);
    let elsewhere = authorized.replace("https://myserver.com", "https://app2.myserver.com");
    assert_eq!(visitor.head(&elsewhere).status, 400);
}

#[test]
fn a_login_url_is_good_for_five_minutes() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let login = visitor.probe(APP).location().unwrap().to_owned();
    visitor.wait(299);
    assert_eq!(visitor.head(&login).status, 302);
    visitor.wait(2);
    assert_eq!(visitor.head(&login).status, 400);
}

#[test]
fn a_login_url_without_meta_is_not_found_or_shows_the_login_page() {
    for (setting, status) in [("not-found", 404), ("login-page", 200)] {
        let mut visitor = Visitor::with(&json!({"unknowns": {"login_without_meta": setting}}));
        let login = visitor.get(APP).location().unwrap().to_owned();
        let kid = query(&login, "kid").unwrap();
        let bare = format!("{TEAM}/cdn-cgi/access/login/myserver.com?kid={kid}");
        assert_eq!(visitor.get(&bare).status, status, "{setting}");
    }
}

#[test]
fn a_forged_meta_is_refused() {
    let mut visitor = Visitor::new();
    let login = visitor.get(APP).location().unwrap().to_owned();
    let meta = query(&login, "meta").unwrap();
    let forged = login.replace(&meta, &format!("{}x", &meta[..meta.len() - 2]));
    assert_eq!(visitor.get(&forged).status, 400);
}

#[test]
fn a_callback_in_another_browser_is_an_invalid_login_session() {
    let mut visitor = Visitor::new();
    let (_, trail) = visitor.sign_in(APP, ALICE);
    let callback = trail
        .iter()
        .find(|url| url.contains("/callback"))
        .unwrap()
        .clone();
    visitor.forget(TEAM_HOST, "CF_Session");
    assert_eq!(visitor.get(&callback).status, 400);
}

#[test]
fn an_unknown_person_at_the_identity_provider_gets_no_code() {
    let mut visitor = Visitor::new();
    let (page, _) = visitor.sign_in(APP, "eve@example.com");
    assert_eq!(page.status, 400);
    assert!(visitor.cookie(TEAM_HOST, TOKEN).is_none());
}

#[test]
fn the_identity_provider_sends_codes_to_the_team_host_only() {
    let mut visitor = Visitor::with(&json!({"idp": {"automatic_user": ALICE}}));
    let url =
        "https://idp.example.org/authorize?state=s&redirect_uri=https%3A%2F%2Fevil.example%2F";
    let answer = visitor.get(url);
    assert_eq!((answer.status, answer.location()), (400, None));
}

#[test]
fn the_app_session_must_be_that_of_the_attempt_unless_the_edge_is_lax() {
    for (setting, status) in [("strict", 400), ("off", 302)] {
        let mut visitor = Visitor::with(&json!({"unknowns": {"app_session_hash": setting}}));
        visitor.sign_in(APP, ALICE);
        let login = visitor.probe(APP).location().unwrap().to_owned();
        visitor.probe(APP);
        let authorized = visitor.head(&login).location().unwrap().to_owned();
        assert_eq!(visitor.head(&authorized).status, status, "{setting}");
    }
}

#[test]
fn without_any_app_session_even_a_lax_edge_refuses() {
    let mut visitor = Visitor::with(&json!({"unknowns": {"app_session_hash": "off"}}));
    visitor.sign_in(APP, ALICE);
    let login = visitor.probe(APP).location().unwrap().to_owned();
    let authorized = visitor.head(&login).location().unwrap().to_owned();
    visitor.forget(APP_HOST, "CF_AppSession");
    assert_eq!(visitor.head(&authorized).status, 400);
}

#[test]
fn the_eager_chain_visits_every_host_of_a_multi_domain_app() {
    let hosts = ["a.example.net", "b.example.net"];
    for (setting, expected) in [
        ("off", vec!["myserver.com"]),
        (
            "own-first",
            vec!["myserver.com", "a.example.net", "b.example.net"],
        ),
        (
            "own-last",
            vec!["a.example.net", "b.example.net", "myserver.com"],
        ),
    ] {
        let patch =
            json!({"apps": {"main": {"more_hosts": hosts}}, "unknowns": {"eager_chain": setting}});
        let mut visitor = Visitor::with(&patch);
        let (page, trail) = visitor.sign_in(APP, ALICE);
        assert_eq!(page.status, 200, "{setting}");
        let authorized = trail
            .iter()
            .filter(|url| url.contains("/cdn-cgi/access/authorized"));
        let visited: Vec<&str> = authorized
            .map(|url| url.split('/').nth(2).unwrap())
            .collect();
        assert_eq!(visited, expected, "{setting}");
        assert!(
            visited
                .iter()
                .all(|host| visitor.cookie(host, TOKEN).is_some()),
            "{setting}"
        );
        assert_eq!(trail.last().unwrap(), APP, "{setting}");
    }
}

#[test]
fn the_launcher_asks_to_sign_in_and_then_lists_the_apps() {
    let mut visitor = Visitor::new();
    let (page, _) = visitor.sign_in(&format!("{TEAM}/"), ALICE);
    assert!(page.text().contains("https://app2.myserver.com/"));
}

#[test]
fn the_origin_sees_who_is_there_and_is_counted_by_page_and_background() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let tick = Request::new("GET", "https://myserver.com/api/tick")
        .unwrap()
        .with_header("sec-fetch-mode", "cors");
    let answer: serde_json::Value = serde_json::from_slice(&visitor.send(tick).body).unwrap();
    assert_eq!(answer["who"], ALICE);
    let hits = &visitor.world.origin_hits().paths;
    assert_eq!(
        (
            hits["myserver.com/"].pages,
            hits["myserver.com/"].background
        ),
        (1, 0)
    );
    assert_eq!(
        (
            hits["myserver.com/api/tick"].pages,
            hits["myserver.com/api/tick"].background
        ),
        (0, 1)
    );
    assert_eq!(visitor.world.count(Step::AppOrigin), 2);
}

#[test]
fn the_origin_has_its_pages_and_no_others() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    for path in [
        "",
        "express",
        "express/api/whoami",
        "wordpress",
        "wordpress/hello-world/",
    ] {
        let page = visitor.get(&format!("{APP}{path}"));
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(ALICE), "{path}");
    }
    assert_eq!(visitor.get("https://myserver.com/no-such-page").status, 404);
}
