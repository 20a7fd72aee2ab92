//! Logins in tabs: a renewal keeps out of their way, and takes over what they bring.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, BOB, SECOND_APP, Setup, TEAM};

#[test]
fn no_renewal_begins_while_a_tab_is_at_the_login_of_the_app() {
    let mut world = Setup::default().app_life(300).org_life(3600).signed_in();
    world.pass(minutes(2));
    let now = world.now();
    world.edge.revoke_user(now, ALICE).unwrap();
    let tab = world.open_tab("https://myserver.com/", 0, None);
    world.pass(seconds(5));
    let before = world.hops();
    world.pass(minutes(2));
    assert_eq!(world.hops(), before, "a login was under way");
    world.close_tab(tab);
}

#[test]
fn a_renewal_under_way_gives_way_to_a_login_in_a_tab() {
    let mut world = Setup::default().app_life(300).signed_in();
    world.given_fault(
        Step::TeamLogin,
        Action::Slow {
            milliseconds: 8_000,
        },
    );
    world.until_renewal_begins(minutes(6));
    world.pass(500);
    let login = "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=none";
    world.open_tab(login, 0, None);
    let before = world.hops();
    world.pass(seconds(15));
    assert_eq!(
        world.hops().authorized,
        before.authorized,
        "it went on all the same"
    );
}

#[test]
fn a_login_in_another_tab_is_taken_over_without_a_request() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.pass(minutes(5));
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.delete_cookies_of(APP);
    world.pass(seconds(1));
    world.then_problem(APP, "cookie-gone");
    world.open_tab("https://myserver.com/", 2_000, Some(ALICE));
    world.pass(seconds(10));
    assert_eq!(world.hops().all(), 0);
    assert_eq!(world.problem(APP), None);
    world.pass(hours(1));
    world.then_page_works(APP);
}

#[test]
fn a_new_org_token_revives_the_sessions_of_all_its_apps() {
    let setup = Setup::default().idp_asks_each_time();
    let mut world = setup.app_life(600).org_life(1800).signed_in();
    world.sign_in(SECOND_APP);
    world.pass(minutes(50));
    world.then_problem(SECOND_APP, "login-needed");
    world.open_tab("https://myserver.com/", 0, Some(ALICE));
    world.pass(minutes(2));
    assert_eq!(world.problem(APP), None);
    assert_eq!(world.problem(SECOND_APP), None);
    world.then_page_works(SECOND_APP);
}

#[test]
fn when_somebody_else_signs_in_the_session_of_the_first_is_not_renewed_as_theirs() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.sign_in(SECOND_APP);
    let now = world.now();
    world.delete_cookies_of(TEAM);
    world
        .edge
        .set_idp_sessions(None, access_edge_core::IdpState::Dead);
    world.delete_cookies_of(SECOND_APP);
    world.sign_in_at("https://app2.myserver.com/", BOB);
    assert!(world.now() > now);
    world.then_problem(APP, "wrong-identity");
    let alices = world.cookie_of(APP);
    world.pass(minutes(10));
    assert_eq!(world.cookie_of(APP), alices);
    world.then_problem(APP, "wrong-identity");
}
