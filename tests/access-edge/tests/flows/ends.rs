//! How sessions end before their time: revoked, signed out, expired, deleted.

use access_edge::{Request, Step};
use serde_json::json;

use crate::visitor::{ALICE, APP, APP_HOST, TEAM, TEAM_HOST, TOKEN, Visitor, part};

const IDENTITY: &str = "https://myserver.com/cdn-cgi/access/get-identity";

fn signed_in(patch: &serde_json::Value) -> Visitor {
    let mut visitor = Visitor::with(patch);
    visitor.sign_in(APP, ALICE);
    visitor.wait(60);
    visitor
}

#[test]
fn revoking_an_app_is_healed_by_the_org_token_without_a_login() {
    let mut visitor = signed_in(&json!({}));
    visitor.world.revoke_app(visitor.now, "main").unwrap();
    let (page, trail) = visitor.open(APP);
    assert_eq!((page.status, trail.len()), (200, 4));
}

#[test]
fn revoking_an_app_leaves_other_apps_alone() {
    let mut visitor = signed_in(&json!({}));
    visitor.open("https://app2.myserver.com/");
    visitor.world.revoke_app(visitor.now, "main").unwrap();
    assert_eq!(visitor.get("https://app2.myserver.com/").status, 200);
}

#[test]
fn a_revoked_app_token_is_redirected_or_refused_and_its_cookie_kept_or_cleared() {
    for (answer, status) in [("redirect", 302), ("unauthorized", 401), ("forbidden", 403)] {
        for (cookie, cleared) in [("kept", false), ("cleared", true)] {
            let unknowns = json!({"revoked_app_token": answer, "revoked_app_cookie": cookie});
            let mut visitor = signed_in(&json!({"unknowns": unknowns}));
            visitor.world.revoke_app(visitor.now, "main").unwrap();
            assert_eq!(visitor.get(APP).status, status);
            assert_eq!(
                visitor.cookie(APP_HOST, TOKEN).is_none(),
                cleared,
                "{answer} {cookie}"
            );
        }
    }
}

#[test]
fn revoking_a_user_demands_a_login_that_fails_for_a_minute() {
    let mut visitor = signed_in(&json!({}));
    visitor.world.revoke_user(visitor.now, ALICE).unwrap();
    assert_eq!(visitor.sign_in(APP, ALICE).0.status, 403);
    visitor.wait(59);
    assert_eq!(visitor.sign_in(APP, ALICE).0.status, 403);
    visitor.wait(2);
    assert_eq!(visitor.sign_in(APP, ALICE).0.status, 200);
}

#[test]
fn the_lockout_can_be_nil() {
    let mut visitor = signed_in(&json!({"unknowns": {"user_revoke_lockout_seconds": 0}}));
    visitor.world.revoke_user(visitor.now, ALICE).unwrap();
    assert_eq!(visitor.sign_in(APP, ALICE).0.status, 200);
}

#[test]
fn a_revoked_org_token_meets_the_login_page_or_an_expired_cookie() {
    let mut visitor = signed_in(&json!({}));
    visitor.world.revoke_user(visitor.now, ALICE).unwrap();
    let answers = visitor.renew(APP);
    assert_eq!((answers.len(), answers[1].status), (2, 200));

    let mut visitor = signed_in(&json!({"unknowns": {"revoked_org_token": "expired-cookie"}}));
    visitor.world.revoke_user(visitor.now, ALICE).unwrap();
    let answers = visitor.renew(APP);
    assert_eq!(
        answers
            .iter()
            .map(|answer| answer.status)
            .collect::<Vec<_>>(),
        [302, 302, 302]
    );
    let line = answers[2].set_cookies().next().unwrap().to_owned();
    assert!(line.starts_with("CF_Authorization=;"));
    assert_eq!(
        part(&line, "Expires").as_deref(),
        Some("Thu, 01 Jan 1970 00:00:00 GMT")
    );
}

#[test]
fn a_deleted_org_session_can_be_answered_with_the_login_page() {
    let mut visitor = signed_in(&json!({}));
    visitor
        .world
        .delete_org_sessions(visitor.now, None)
        .unwrap();
    assert_eq!(visitor.get(APP).status, 200);
    assert_eq!(visitor.renew(APP)[1].status, 200);
}

#[test]
fn an_org_token_made_to_expire_is_never_answered_with_an_expired_cookie() {
    let mut visitor = signed_in(&json!({"unknowns": {"revoked_org_token": "expired-cookie"}}));
    visitor
        .world
        .expire_org_tokens(visitor.now, Some(ALICE))
        .unwrap();
    assert_eq!(visitor.renew(APP)[1].status, 200);
}

#[test]
fn app_tokens_made_to_expire_are_renewed_by_the_next_visit() {
    let mut visitor = signed_in(&json!({}));
    visitor
        .world
        .expire_app_tokens(visitor.now, Some("main"))
        .unwrap();
    let (page, trail) = visitor.open(APP);
    assert_eq!((page.status, trail.len()), (200, 4));
}

#[test]
fn a_token_past_its_exp_does_not_count_even_if_the_cookie_is_still_sent() {
    let mut visitor = signed_in(&json!({}));
    let token = visitor.token(APP_HOST);
    visitor.wait(3600);
    visitor.put(APP_HOST, TOKEN, &token);
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn signing_out_on_either_host_ends_every_app_after_the_tail() {
    for logout in [
        "https://myserver.com/cdn-cgi/access/logout",
        &format!("{TEAM}/cdn-cgi/access/logout"),
    ] {
        let mut visitor = signed_in(&json!({"unknowns": {"logout_tail_seconds": 20}}));
        visitor.open("https://app2.myserver.com/");
        assert_eq!(visitor.get(logout).status, 200);
        visitor.wait(19);
        assert_eq!(
            visitor.get("https://app2.myserver.com/").status,
            200,
            "{logout}"
        );
        visitor.wait(2);
        let (page, _) = visitor.open("https://app2.myserver.com/");
        assert!(page.text().contains("Choose how to sign in"), "{logout}");
    }
}

#[test]
fn signing_out_clears_the_cookie_of_the_visited_host_only() {
    let mut visitor = signed_in(&json!({}));
    visitor.get("https://myserver.com/cdn-cgi/access/logout");
    assert!(visitor.cookie(APP_HOST, TOKEN).is_none());
    assert!(visitor.cookie(TEAM_HOST, TOKEN).is_some());

    let mut visitor = signed_in(&json!({}));
    visitor.get(&format!("{TEAM}/cdn-cgi/access/logout"));
    assert!(visitor.cookie(APP_HOST, TOKEN).is_some());
    assert!(visitor.cookie(TEAM_HOST, TOKEN).is_none());
}

#[test]
fn logout_on_the_app_is_a_page_or_a_redirect_with_the_cookie_cleared_or_kept() {
    for (answer, status) in [("page", 200), ("redirect", 302)] {
        for (cookie, cleared) in [("cleared", true), ("kept", false)] {
            let unknowns = json!({"app_logout": answer, "app_logout_cookie": cookie});
            let mut visitor = signed_in(&json!({"unknowns": unknowns}));
            assert_eq!(
                visitor
                    .get("https://myserver.com/cdn-cgi/access/logout")
                    .status,
                status
            );
            assert_eq!(visitor.cookie(APP_HOST, TOKEN).is_none(), cleared);
        }
    }
}

#[test]
fn a_logout_returns_only_to_hosts_that_access_knows() {
    let cases = [
        ("https%3A%2F%2Fmyserver.com%2F", 302),
        ("https%3A%2F%2Fevil.example%2F", 400),
        ("http%3A%2F%2Fmyserver.com%2F", 400),
    ];
    for (target, status) in cases {
        let mut visitor = signed_in(&json!({}));
        let url = format!("{TEAM}/cdn-cgi/access/logout?returnTo={target}");
        assert_eq!(visitor.get(&url).status, status, "{target}");
    }
}

#[test]
fn get_identity_shows_the_person_and_says_so_when_there_is_no_token() {
    let mut visitor = signed_in(&json!({}));
    let shown: serde_json::Value = serde_json::from_slice(&visitor.get(IDENTITY).body).unwrap();
    assert_eq!(
        (&shown["email"], &shown["user_uuid"]),
        (&json!(ALICE), &visitor.claims(APP_HOST)["sub"])
    );
    assert_eq!(
        visitor
            .get(&format!("{TEAM}/cdn-cgi/access/get-identity"))
            .status,
        200
    );
    visitor.jar.clear();
    let none = visitor.get(IDENTITY);
    assert_eq!(
        (none.status, none.text().as_str()),
        (400, r#"{"err":"no app token set"}"#)
    );
}

#[test]
fn get_identity_on_an_app_host_takes_no_org_token() {
    let mut visitor = signed_in(&json!({}));
    let org = visitor.token(TEAM_HOST);
    visitor.put(APP_HOST, TOKEN, &org);
    assert_eq!(visitor.get(IDENTITY).status, 400);
}

#[test]
fn get_identity_answers_a_dead_token_in_every_way_that_is_thinkable() {
    let cases = [
        ("no-token-set", 400, "no app token set"),
        ("unauthorized", 401, "err"),
        ("forbidden", 403, "err"),
        ("not-found-page", 404, "<h1>"),
        ("error-with-ok", 200, "err"),
        ("empty-with-ok", 200, "{}"),
        ("page-with-ok", 200, "<h1>"),
        ("still-shown", 200, ALICE),
    ];
    for (setting, status, contains) in cases {
        let mut visitor = signed_in(&json!({"unknowns": {"dead_identity": setting}}));
        visitor.world.revoke_app(visitor.now, "main").unwrap();
        let answer = visitor.get(IDENTITY);
        assert_eq!(answer.status, status, "{setting}");
        assert!(answer.text().contains(contains), "{setting}");
        assert_eq!(
            visitor.world.count(Step::TeamLogin),
            1,
            "{setting}: it must not start a login"
        );
    }
}

#[test]
fn an_open_websocket_outlives_its_token_or_is_cut() {
    for (setting, lives) in [("outlives-token", true), ("cut-at-end", false)] {
        let mut visitor = signed_in(&json!({"unknowns": {"websocket": setting}}));
        let handshake = Request::new("GET", "https://myserver.com/socket")
            .unwrap()
            .with_header("upgrade", "websocket")
            .with_header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        let opened = visitor.send(handshake);
        assert_eq!(opened.status, 101);
        assert_eq!(
            opened.header("sec-websocket-accept"),
            Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        );
        let session = opened.websocket.unwrap();
        assert!(visitor.world.websocket_lives(&session, visitor.now));
        visitor.world.revoke_app(visitor.now, "main").unwrap();
        assert_eq!(
            visitor.world.websocket_lives(&session, visitor.now),
            lives,
            "{setting}"
        );
    }
}
