//! No token, cookie value, nonce or secret ever shows outside the answers that carry it.

use access_edge::{Request, manage};

use crate::visitor::{ALICE, APP, TEAM, Visitor};

/// Everything that a person, a log or the management door can see of a world.
fn everything_shown(visitor: &mut Visitor) -> String {
    let mut shown = format!(
        "{:?} {:?} {:?}",
        visitor.world,
        visitor.world.history(),
        visitor.world.sessions(visitor.now)
    );
    for path in [
        "", "config", "unknowns", "clock", "keys", "faults", "history", "counters", "origin",
        "sessions",
    ] {
        let request = Request::new("GET", &format!("https://door/{path}")).unwrap();
        shown.push_str(&manage(&mut visitor.world, visitor.now, &request).text());
    }
    shown
}

#[test]
fn no_value_of_any_cookie_or_nonce_shows_in_history_json_or_debug() {
    let mut visitor = Visitor::new();
    let (_, trail) = visitor.sign_in(APP, ALICE);
    let answers = visitor.renew(APP);
    let mut secrets: Vec<String> = visitor
        .jar
        .iter()
        .map(|cookie| cookie.value.clone())
        .collect();
    for url in trail
        .iter()
        .map(String::as_str)
        .chain(answers.iter().filter_map(|answer| answer.location()))
    {
        let url = url::Url::parse(url).unwrap();
        let long = url
            .query_pairs()
            .filter(|(name, _)| name != "kid")
            .map(|(_, value)| value.into_owned());
        secrets.extend(long.filter(|value| value.len() >= 16 && !value.starts_with("http")));
    }
    assert!(
        secrets.len() > 10,
        "only {} secrets were seen",
        secrets.len()
    );
    let shown = everything_shown(&mut visitor);
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        assert!(
            !shown.contains(secret.as_str()),
            "a secret of {} bytes shows",
            secret.len()
        );
    }
}

#[test]
fn a_token_in_a_strange_place_does_not_reach_the_history() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let token = visitor.token("myserver.com");
    visitor.get(&format!("https://myserver.com/{token}"));
    visitor.get(&format!("https://myserver.com/?{token}"));
    visitor.get(&format!("{TEAM}/cdn-cgi/access/login/{token}"));
    visitor.put("myserver.com", &token, "1");
    visitor.send(
        Request::new("GET", APP)
            .unwrap()
            .with_header("sec-fetch-mode", &token),
    );
    visitor.send(Request::new(&token, APP).unwrap());
    assert!(
        !everything_shown(&mut visitor)
            .to_lowercase()
            .contains(&token.to_lowercase())
    );
}

#[test]
fn requests_and_answers_show_only_names_in_debug() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let request = Request::new("GET", "https://myserver.com/?code=canary").unwrap();
    let request = request
        .with_header("cookie", "CF_Authorization=canary")
        .with_header("authorization", "Bearer canary")
        .with_body("canary");
    let answer = visitor.probe(APP);
    let value = answer
        .set_cookies()
        .next()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .split_once('=')
        .unwrap()
        .1;
    let shown = format!("{request:?} {answer:?}");
    assert!(!shown.contains("canary") && !shown.contains(value) && !shown.contains("meta="));
    assert!(shown.contains("cookie") && shown.contains("set-cookie"));
}
