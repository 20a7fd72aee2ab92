//! What the built-in identity provider can do beyond a plain login, and several providers side by side.

use access_edge::{IdpSessionsOf, IdpState, Request, Response, Step};
use serde_json::json;

use crate::visitor::{ALICE, APP, TEAM, TEAM_HOST, TOKEN, Visitor, attribute};

const IDP: &str = "https://idp.example.org";

fn refresh() -> String {
    format!("{TEAM}/cdn-cgi/access/refresh-identity")
}

/// Hands in the form that stands on a page.
fn hand_in(visitor: &mut Visitor, page: &Response, fields: &[(&str, &str)]) -> Response {
    let text = page.text();
    let action = attribute(&text, "action=\"").unwrap();
    let url = if action.starts_with('/') {
        format!("{IDP}{action}")
    } else {
        action
    };
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for input in text.split("<input type=\"hidden\"").skip(1) {
        let of = |name: &str| attribute(input, name).unwrap();
        body.append_pair(&of("name=\""), &of("value=\""));
    }
    body.extend_pairs(fields);
    let request = Request::new("POST", &url).unwrap();
    let answer = visitor.send(request.with_body(&body.finish()));
    visitor.follow(&url, answer).0
}

#[test]
fn a_consent_page_stands_between_the_provider_and_access_each_time() {
    let mut visitor = Visitor::with(&json!({"idp": {"prompt": "consent"}}));
    let (consent, _) = visitor.sign_in(APP, ALICE);
    assert!(consent.text().contains("May Access know"));
    let page = hand_in(&mut visitor, &consent, &[("consent", "yes")]);
    assert!(page.text().contains(ALICE));

    let (consent, _) = visitor.open(&refresh());
    assert!(consent.text().contains("May Access know"));
    let before = visitor.token(TEAM_HOST);
    let refused = hand_in(&mut visitor, &consent, &[("consent", "no")]);
    assert_eq!(refused.status, 403);
    assert!(visitor.token(TEAM_HOST) == before, "nothing is taken away");
    let (consent, _) = visitor.open(&refresh());
    hand_in(&mut visitor, &consent, &[("consent", "yes")]);
    assert!(visitor.token(TEAM_HOST) != before, "a new org token");
}

#[test]
fn an_assertion_may_come_in_a_form_that_submits_itself() {
    let mut visitor = Visitor::with(&json!({"idp": {"answer": "post-form"}}));
    let (form, _) = visitor.sign_in(APP, ALICE);
    assert_eq!(form.status, 200);
    assert!(form.text().contains(".submit()"));
    assert!(visitor.cookie(TEAM_HOST, TOKEN).is_none());
    let page = hand_in(&mut visitor, &form, &[]);
    assert!(page.text().contains(ALICE));
    let again = hand_in(&mut visitor, &form, &[]);
    assert_eq!(again.status, 400, "an assertion counts once");

    let (form, trail) = visitor.open(&refresh());
    assert!(trail.last().unwrap().starts_with(IDP));
    let page = hand_in(&mut visitor, &form, &[]);
    assert_eq!(page.status, 200);
    assert_eq!(visitor.world.count(Step::TeamCallback), 3);
}

#[test]
fn several_providers_make_a_chooser_even_under_instant_auth() {
    let more =
        json!({"team": {"instant_auth": true}, "more_idps": {"other": {"host": "other.example"}}});
    let mut visitor = Visitor::with(&more);
    let (page, _) = visitor.open(APP);
    for (id, host) in [("idp", "idp.example.org"), ("idp-other", "other.example")] {
        let link = attribute(&page.text(), &format!("id=\"{id}\" href=\"")).unwrap();
        assert!(
            link.starts_with(&format!("https://{host}/authorize?")),
            "{link}"
        );
    }
}

#[test]
fn a_refresh_goes_to_the_provider_that_the_person_came_from() {
    let mut visitor = Visitor::with(&json!({
        "more_idps": {"other": {"host": "other.example", "automatic_user": ALICE}},
    }));
    let (page, _) = visitor.open(APP);
    let other = attribute(&page.text(), "id=\"idp-other\" href=\"").unwrap();
    visitor.open(&other);
    let (_, trail) = visitor.open(&refresh());
    assert!(
        trail[1].starts_with("https://other.example/authorize?"),
        "{trail:?}"
    );
    assert!(trail.last().unwrap().contains("success=true"));
}

#[test]
fn a_code_of_one_provider_is_worth_nothing_in_a_login_through_another() {
    let mut visitor = Visitor::with(&json!({"more_idps": {"other": {"host": "other.example"}}}));
    let (chooser, _) = visitor.open(APP);
    let link = |id: &str| attribute(&chooser.text(), &format!("id=\"{id}\" href=\"")).unwrap();
    let state = crate::visitor::query(&link("idp"), "state").unwrap();
    visitor
        .world
        .patch_config(&json!({"more_idps": {"other": {"automatic_user": ALICE}}}))
        .unwrap();
    let back = visitor.get(&link("idp-other"));
    let code = crate::visitor::query(back.location().unwrap(), "code").unwrap();
    let page = visitor.get(&format!(
        "{TEAM}/cdn-cgi/access/callback?code={code}&state={state}"
    ));
    assert_eq!(page.status, 400);
}

#[test]
fn sessions_end_at_one_provider_only_when_that_is_asked_for() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    let at = |host| IdpSessionsOf {
        host: Some(host),
        email: None,
    };
    let world = &mut visitor.world;
    assert_eq!(
        world.set_idp_sessions_of(at("other.example"), IdpState::Dead),
        0
    );
    assert_eq!(
        world.set_idp_sessions_of(at("idp.example.org"), IdpState::Dead),
        1
    );
}

#[test]
fn two_providers_on_one_host_are_refused() {
    let mut visitor = Visitor::new();
    let twice = json!({"more_idps": {"other": {"host": "idp.example.org"}}});
    assert!(visitor.world.patch_config(&twice).is_err());
}
