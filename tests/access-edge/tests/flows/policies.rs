//! What a policy demands at a login or a renewal, and service tokens.

use access_edge::{Request, Response};
use serde_json::{Value, json};

use crate::visitor::{ALICE, APP, APP_HOST, TEAM_HOST, TOKEN, Visitor, payload};

fn with_policy(policy: &Value) -> Visitor {
    Visitor::with(&json!({"apps": {"main": {"policy": policy}}}))
}

fn with_service_token(visitor: &mut Visitor, secret: &str) -> Response {
    let request = Request::new("GET", "https://myserver.com/express/api/whoami").unwrap();
    let request = request.with_header("CF-Access-Client-Id", "c1.access");
    visitor.send(request.with_header("CF-Access-Client-Secret", secret))
}

#[test]
fn who_is_denied_or_not_listed_does_not_get_in() {
    for policy in [
        json!({"deny": [ALICE]}),
        json!({"allow": ["bob@example.com"]}),
    ] {
        let (page, _) = with_policy(&policy).sign_in(APP, ALICE);
        assert_eq!(page.status, 403, "{policy}");
    }
    assert_eq!(
        with_policy(&json!({"allow": [ALICE]}))
            .sign_in(APP, ALICE)
            .0
            .status,
        200
    );
}

#[test]
fn a_policy_changed_later_is_judged_at_the_renewal_only() {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor
        .world
        .patch_config(&json!({"apps": {"main": {"policy": {"deny": [ALICE]}}}}))
        .unwrap();
    assert_eq!(visitor.get(APP).status, 200);
    assert_eq!(visitor.renew(APP)[1].status, 403);
}

#[test]
fn a_purpose_is_asked_for_each_app_session() {
    let mut visitor = with_policy(&json!({"purpose_justification": true}));
    let (page, _) = visitor.sign_in(APP, ALICE);
    assert!(visitor.cookie(APP_HOST, TOKEN).is_none());
    assert!(visitor.step_up(&page, "purpose").text().contains(ALICE));
    assert_eq!(
        visitor.renew(APP)[1].status,
        200,
        "a renewal is asked again"
    );
}

#[test]
fn a_second_factor_counts_as_long_as_the_policy_says() {
    let mut visitor = with_policy(&json!({"mfa_seconds": 1800}));
    let (page, _) = visitor.sign_in(APP, ALICE);
    assert_eq!(visitor.step_up(&page, "second_factor").status, 200);
    visitor.wait(1790);
    assert_eq!(visitor.renew(APP).len(), 3);
    visitor.wait(20);
    assert_eq!(visitor.renew(APP)[1].status, 200);
}

#[test]
fn a_second_factor_of_age_zero_is_asked_each_time() {
    let mut visitor = with_policy(&json!({"mfa_seconds": 0}));
    let (page, _) = visitor.sign_in(APP, ALICE);
    visitor.wait(5);
    assert!(
        visitor
            .step_up(&page, "second_factor")
            .text()
            .contains(ALICE)
    );
    visitor.wait(5);
    assert_eq!(visitor.renew(APP)[1].status, 200);
}

#[test]
fn temporary_access_needs_an_approval_for_each_session() {
    let mut visitor = with_policy(&json!({"temporary_access": true}));
    visitor.sign_in(APP, ALICE);
    assert!(visitor.cookie(APP_HOST, TOKEN).is_none());
    visitor.world.approve("main", ALICE).unwrap();
    assert_eq!(visitor.renew(APP).len(), 3);
    assert_eq!(visitor.renew(APP)[1].status, 200);
}

#[test]
fn immediate_timeout_wants_the_identity_provider_each_time() {
    let mut visitor = with_policy(&json!({"immediate_timeout": true}));
    assert!(visitor.sign_in(APP, ALICE).0.text().contains(ALICE));
    visitor.wait(40);
    assert_eq!(visitor.renew(APP)[1].status, 200);
    assert!(visitor.sign_in(APP, ALICE).0.text().contains(ALICE));
}

#[test]
fn a_service_token_reaches_the_origin_and_gets_an_app_token() {
    let mut visitor = with_policy(&json!({"service_tokens": ["ci"]}));
    let answer = with_service_token(&mut visitor, "cfast_for-tests-only");
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (200, r#"{"email":"c1.access"}"#)
    );
    let claims = payload(&visitor.token(APP_HOST));
    assert_eq!(
        (&claims["common_name"], &claims["sub"]),
        (&json!("c1.access"), &json!(""))
    );
    assert!(claims["aud"].is_string() && claims.get("email").is_none());
    assert_eq!(
        visitor.get(APP).status,
        200,
        "the cookie alone is enough now"
    );
}

#[test]
fn revoking_the_app_does_not_stop_a_service_token() {
    let mut visitor = with_policy(&json!({"service_tokens": ["ci"]}));
    with_service_token(&mut visitor, "cfast_for-tests-only");
    visitor.world.revoke_app(visitor.now, "main").unwrap();
    assert_eq!(
        with_service_token(&mut visitor, "cfast_for-tests-only").status,
        200
    );
}

#[test]
fn a_bad_service_token_is_sent_to_the_login_or_refused_where_judged_strictly() {
    for (strict, status) in [(false, 302), (true, 403)] {
        let mut visitor = with_policy(&json!({"service_tokens": ["ci"]}));
        visitor
            .world
            .patch_config(&json!({"team": {"strict_service_token_auth": strict}}))
            .unwrap();
        let answer = with_service_token(&mut visitor, "wrong");
        assert_eq!(answer.status, status);
        assert!(!answer.set_cookies().any(|line| line.starts_with(TOKEN)));
    }
}

#[test]
fn judged_strictly_a_bad_service_token_outweighs_a_good_cookie() {
    let mut visitor = Visitor::with(&json!({"team": {"strict_service_token_auth": true}}));
    visitor.sign_in(APP, ALICE);
    assert_eq!(with_service_token(&mut visitor, "wrong").status, 403);
}

#[test]
fn an_app_for_services_only_sends_nobody_to_the_login() {
    for (setting, status) in [(false, 403), (true, 401)] {
        let mut visitor =
            with_policy(&json!({"service_auth_only": true, "service_auth_401_redirect": setting}));
        let request = Request::new("GET", APP)
            .unwrap()
            .with_header("accept", "application/json");
        let answer = visitor.send(request);
        assert_eq!(
            (answer.status, answer.header("cf-access-domain")),
            (status, Some("myserver.com"))
        );
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(
            (&body["status_code"], &body["aud"]),
            (&json!(status), &json!("a".repeat(64)))
        );
    }
}

#[test]
fn a_service_token_has_no_org_token() {
    let mut visitor = with_policy(&json!({"service_tokens": ["ci"]}));
    with_service_token(&mut visitor, "cfast_for-tests-only");
    assert!(visitor.cookie(TEAM_HOST, TOKEN).is_none());
}
