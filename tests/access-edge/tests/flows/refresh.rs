//! A new org token through the identity provider.

use serde_json::json;

use crate::visitor::{ALICE, APP, TEAM, TEAM_HOST, Visitor};

fn signed_in(patch: &serde_json::Value) -> Visitor {
    let mut visitor = Visitor::with(patch);
    visitor.sign_in(APP, ALICE);
    visitor.wait(3600);
    visitor
}

fn url() -> String {
    format!("{TEAM}/cdn-cgi/access/refresh-identity")
}

#[test]
fn a_refresh_with_a_live_identity_provider_is_silent_and_prolongs_the_org_token() {
    let mut visitor = signed_in(&json!({}));
    let before = visitor.claims(TEAM_HOST)["exp"].as_i64().unwrap();
    let (page, trail) = visitor.open(&url());
    assert_eq!(page.status, 200);
    assert_eq!(
        trail.last().unwrap(),
        &format!("{}?success=true&on_success=callback", url())
    );
    assert_eq!(
        visitor.claims(TEAM_HOST)["exp"].as_i64().unwrap(),
        before + 3600
    );
}

#[test]
fn a_refresh_asks_once_the_identity_provider_has_forgotten_the_person() {
    let mut visitor = signed_in(&json!({}));
    visitor
        .world
        .set_idp_sessions(None, access_edge::IdpState::Dead);
    let (form, _) = visitor.open(&url());
    assert!(form.text().contains("Who are you?"));
    let (page, trail) = visitor.sign_in(&url(), ALICE);
    assert_eq!(page.status, 200);
    assert!(
        trail
            .last()
            .unwrap()
            .ends_with("?success=true&on_success=callback")
    );
}

#[test]
fn a_revived_identity_provider_session_is_silent_again() {
    let mut visitor = signed_in(&json!({}));
    visitor
        .world
        .set_idp_sessions(None, access_edge::IdpState::Dead);
    visitor
        .world
        .set_idp_sessions(Some(ALICE), access_edge::IdpState::Live);
    let (_, trail) = visitor.open(&url());
    assert!(trail.last().unwrap().contains("success=true"));
}

#[test]
fn a_refresh_may_need_a_click() {
    let mut visitor = signed_in(&json!({"unknowns": {"refresh_entry": "login-page"}}));
    let (page, _) = visitor.open(&url());
    assert!(page.text().contains("Choose how to sign in"));
    let (_, trail) = visitor.sign_in(&url(), ALICE);
    assert!(trail.last().unwrap().contains("success=true"));
}

#[test]
fn a_silent_refresh_may_leave_the_org_token_as_it_was() {
    let mut visitor = signed_in(&json!({"unknowns": {"refresh_silent": "same-org-token"}}));
    let before = visitor.token(TEAM_HOST);
    let (_, trail) = visitor.open(&url());
    assert!(trail.last().unwrap().contains("success=true"));
    assert!(
        visitor.token(TEAM_HOST) == before,
        "the org token must stay"
    );
}

#[test]
fn a_refresh_may_end_at_the_launcher() {
    let mut visitor = signed_in(&json!({"unknowns": {"refresh_end": "launcher"}}));
    let (_, trail) = visitor.open(&url());
    assert_eq!(
        trail.last().unwrap(),
        &format!("{TEAM}/?success=true&on_success=callback")
    );
}
