//! What the edge says to a request without a token, attribute by attribute.

use access_edge::{Request, Response};
use serde_json::{Value, json};

use crate::visitor::{ALICE, APP, APP_HOST, START, TOKEN, Visitor, millis, part, payload, query};

fn ask(visitor: &mut Visitor, method: &str, headers: &[(&str, &str)]) -> Response {
    let request = Request::new(method, "https://myserver.com/path").unwrap();
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    });
    visitor.send(request)
}

#[test]
fn a_probe_gets_the_headers_that_were_observed() {
    let mut visitor = Visitor::new();
    let answer = visitor.get("https://myserver.com/path?q");
    let header = |name: &str| answer.header(name).unwrap_or_default().to_owned();
    assert_eq!(answer.status, 302);
    assert_eq!(header("access-control-allow-credentials"), "true");
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(
        header("cache-control"),
        "private, max-age=0, no-store, no-cache, must-revalidate, post-check=0, pre-check=0"
    );
    assert_eq!(header("expires"), "Thu, 01 Jan 1970 00:00:01 GMT");
    assert_eq!(header("content-type"), "text/html");
    assert_eq!(millis(&header("date")), START);
    assert_eq!(
        header("www-authenticate"),
        "Cloudflare-Access resource_metadata=\"https://myserver.com/.well-known/cloudflare-access-protected-resource/path\""
    );
}

#[test]
fn the_login_url_names_app_team_and_page() {
    let mut visitor = Visitor::new();
    let login = visitor
        .get("https://myserver.com/path?q")
        .location()
        .unwrap()
        .to_owned();
    assert!(
        login.starts_with(
            "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid="
        )
    );
    assert!(login.ends_with("&redirect_url=%2Fpath%3Fq"));
    assert_eq!(query(&login, "kid").unwrap(), "a".repeat(64));
    let meta = payload(&query(&login, "meta").unwrap());
    assert_eq!(
        (&meta["type"], &meta["hostname"]),
        (&json!("meta"), &json!("myserver.com"))
    );
    assert_eq!(
        meta["exp"].as_i64().unwrap() - meta["iat"].as_i64().unwrap(),
        300
    );
    assert_eq!(meta["app_session_hash"].as_str().unwrap().len(), 64);
}

#[test]
fn the_app_session_has_no_same_site_as_measured_or_none_as_documented() {
    for (setting, expected) in [("absent", None), ("none", Some("none"))] {
        let mut visitor = Visitor::with(&json!({"unknowns": {"app_session_same_site": setting}}));
        visitor.get(APP);
        let cookie = visitor.cookie(APP_HOST, "CF_AppSession").unwrap();
        assert_eq!(
            (cookie.value.len(), cookie.value.starts_with('n')),
            (17, true)
        );
        assert_eq!(part(&cookie.line, "SameSite").as_deref(), expected);
        assert_eq!(
            millis(&part(&cookie.line, "Expires").unwrap()),
            START + 86_400_000
        );
        assert!(part(&cookie.line, "HttpOnly").is_some() && part(&cookie.line, "Secure").is_some());
    }
}

#[test]
fn only_x_requested_with_turns_the_redirect_into_401() {
    let mut visitor = Visitor::new();
    let refused = ask(
        &mut visitor,
        "GET",
        &[("X-Requested-With", "XMLHttpRequest")],
    );
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (401, Some("text/html"))
    );
    assert!(refused.header("www-authenticate").is_some() && refused.location().is_none());
    for headers in [
        [("accept", "application/json")],
        [("sec-fetch-mode", "cors")],
        [("upgrade", "websocket")],
    ] {
        assert_eq!(
            ask(&mut visitor, "GET", &headers).status,
            302,
            "{headers:?}"
        );
    }
}

#[test]
fn a_preflight_is_refused_unless_it_is_bypassed() {
    let preflight = [
        ("access-control-request-method", "PUT"),
        ("origin", "https://other.example"),
    ];
    let mut visitor = Visitor::new();
    assert_eq!(ask(&mut visitor, "OPTIONS", &preflight).status, 403);
    let mut visitor =
        Visitor::with(&json!({"apps": {"main": {"policy": {"options_preflight_bypass": true}}}}));
    assert_eq!(
        ask(&mut visitor, "OPTIONS", &preflight).status,
        404,
        "the origin answers"
    );
}

#[test]
fn a_post_is_redirected_or_refused() {
    for (setting, status) in [("redirect", 302), ("forbidden", 403)] {
        let mut visitor = Visitor::with(&json!({"unknowns": {"post_probe": setting}}));
        assert_eq!(ask(&mut visitor, "POST", &[]).status, status, "{setting}");
    }
}

#[test]
fn the_hints_can_be_absent() {
    let mut visitor =
        Visitor::with(&json!({"unknowns": {"www_authenticate": "absent", "metadata": "absent"}}));
    assert_eq!(
        ask(&mut visitor, "GET", &[]).header("www-authenticate"),
        None
    );
    let answer = ask(
        &mut visitor,
        "HEAD",
        &[("cf-access-metadata-request", "true")],
    );
    assert_eq!(
        (answer.status, answer.header("cf-access-metadata")),
        (302, None)
    );
}

#[test]
fn with_managed_oauth_only_browsers_are_redirected() {
    let mut visitor = Visitor::with(&json!({"unknowns": {"non_browser_probe": "managed-oauth"}}));
    let refused = ask(&mut visitor, "HEAD", &[]);
    assert_eq!(refused.status, 401);
    assert!(
        refused
            .header("www-authenticate")
            .unwrap()
            .starts_with("Bearer resource_metadata=")
    );
    assert_eq!(
        ask(&mut visitor, "HEAD", &[("sec-fetch-mode", "cors")]).status,
        302
    );
    assert_eq!(
        ask(&mut visitor, "GET", &[("accept", "text/html")]).status,
        302
    );
}

#[test]
fn the_protected_resource_document_is_open_and_names_the_team() {
    let mut visitor = Visitor::new();
    let answer =
        visitor.get("https://myserver.com/.well-known/cloudflare-access-protected-resource/path");
    let document: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(
        document["authorization_servers"],
        json!(["https://custom.cloudflareaccess.com"])
    );
}

#[test]
fn the_login_page_refuses_to_be_framed_or_says_nothing_of_it() {
    for (setting, expected) in [("refused", Some("DENY")), ("silent", None)] {
        let mut visitor = Visitor::with(&json!({"unknowns": {"login_framing": setting}}));
        let (page, _) = visitor.open(APP);
        assert_eq!(page.header("x-frame-options"), expected);
        assert_eq!(
            page.header("content-security-policy").is_some(),
            expected.is_some()
        );
    }
}

#[test]
fn an_org_token_on_an_app_host_counts_for_nothing() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let org = visitor.token("custom.cloudflareaccess.com");
    visitor.put(APP_HOST, TOKEN, &org);
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn a_token_of_another_app_counts_for_nothing() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let token = visitor.token(APP_HOST);
    visitor.put("app2.myserver.com", TOKEN, &token);
    assert_eq!(visitor.get("https://app2.myserver.com/").status, 302);
}

#[test]
fn a_forged_signature_counts_for_nothing() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let token = visitor.token(APP_HOST);
    let (message, _) = token.rsplit_once('.').unwrap();
    visitor.put(APP_HOST, TOKEN, &format!("{message}.AAAA"));
    assert_eq!(visitor.get(APP).status, 302);
}
