//! The org token is gone, ended or revoked: the old cookie stays as it is, the problem is named, nobody is stormed.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Setup, TEAM, World};

#[test]
fn an_org_token_deleted_from_the_jar_is_seen_at_once_and_asks_for_nothing() {
    let mut world = Setup::default().signed_in();
    world.delete_cookies_of(TEAM);
    world.pass(seconds(1));
    world.then_problem(APP, "login-needed");
    world.then_quiet_for(hours(12));
}

#[test]
fn an_org_token_that_has_ended_asks_for_nothing_either() {
    let mut world = Setup::default().app_life(1000).org_life(900).signed_in();
    world.pass(minutes(20));
    let before = world.hops();
    world.pass(hours(5));
    assert_eq!(world.hops(), before);
    world.then_problem(APP, "login-needed");
}

#[test]
fn an_org_token_that_has_ended_asks_for_nothing_though_its_cookie_stays() {
    let mut world = Setup::default().app_life(1000).org_life(900).signed_in();
    world.given_lasting_cookie_of(TEAM);
    world.pass(minutes(15));
    let before = world.hops();
    world.pass(hours(5));
    assert_eq!(world.hops(), before);
    world.then_problem(APP, "login-needed");
}

#[test]
fn the_org_tokens_end_caps_what_can_be_renewed_and_the_last_token_is_used_up() {
    let mut world = Setup::default()
        .edge(|edge| {
            let capped = serde_json::json!("capped-by-org");
            scenarios::switches::set(edge, "app_expiry", &capped);
        })
        .idp_asks_each_time()
        .app_life(900)
        .org_life(3600)
        .signed_in();
    world.pass(minutes(59));
    world.then_never_cut_off(APP);
    world.pass(minutes(2));
    assert!(world.hops().minted <= 6, "{:?}", world.hops());
    world.then_quiet_for(hours(2));
}

fn revoked(world: &mut World, revoke: impl FnOnce(&mut World)) {
    revoke(world);
    let before = world.cookie_of(APP);
    world.pass(minutes(9) + seconds(30));
    world.then_problem(APP, "login-page");
    assert_eq!(
        world.cookie_of(APP),
        before,
        "the old cookie stays as it is"
    );
    world.pass(minutes(3));
    assert!(world.hops().all() <= 4, "{:?}", world.hops());
    world.then_quiet_for(hours(3));
}

#[test]
fn an_org_session_deleted_at_the_server_is_tried_once_more_and_then_left_to_the_person() {
    let mut world = Setup::default().app_life(600).signed_in();
    revoked(&mut world, |world| {
        let now = world.now();
        world.edge.delete_org_sessions(now, None).unwrap();
    });
}

#[test]
fn an_org_token_ended_at_the_server_is_tried_once_more_and_then_left_to_the_person() {
    let mut world = Setup::default().app_life(600).signed_in();
    revoked(&mut world, |world| {
        let now = world.now();
        world.edge.expire_org_tokens(now, Some(ALICE)).unwrap();
    });
}

#[test]
fn a_revoked_user_is_not_hammered_and_comes_back_by_signing_in() {
    let mut world = Setup::default().app_life(600).signed_in();
    revoked(&mut world, |world| {
        let now = world.now();
        world.edge.revoke_user(now, ALICE).unwrap();
    });
    world.open_tab("https://myserver.com/", 0, Some(ALICE));
    world.pass(minutes(1));
    assert_eq!(world.problem(APP), None);
    world.then_page_works(APP);
}

#[test]
fn a_revoked_app_without_a_page_that_asks_is_renewed_when_wished() {
    let mut world = Setup::default().app_life(600).signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    let now = world.now();
    world.edge.revoke_app(now, "main").unwrap();
    world.pass(seconds(5));
    world.wish(APP);
    world.pass(seconds(2));
    world.open_tab("https://myserver.com/", 500, None);
    world.pass(seconds(2));
    world.then_page_works(APP);
    world.then_three_requests_each();
}
