//! A page that runs into the login is healed by one renewal; a token that Access ended early is noticed; nobody is
//! stormed by a page that never stops, nor by an edge that never says yes.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Setup, Way, World};

fn last(world: &mut World) -> Option<String> {
    world.session(APP).last.map(|sentence| sentence.key)
}

#[test]
fn revoked_app_tokens_are_renewed_at_the_first_request_that_is_turned_away_and_it_says_why() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(5));
    let now = world.now();
    world.edge.revoke_app(now, "main").unwrap();
    world.pass(seconds(4));
    assert_eq!(world.hops().minted, 1);
    assert_eq!(last(&mut world).as_deref(), Some("last_refused"));
    assert!(
        world.pages_of(APP).refused <= 2,
        "{:?}",
        world.pages_of(APP)
    );
    world.then_page_works(APP);
    world.then_three_requests_each();
}

#[test]
fn revoked_app_tokens_are_noticed_within_minutes_by_asking_where_no_page_asks() {
    let mut world = Setup::default().app_life(36_000).begin();
    world.sign_in(APP);
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.open_tab("https://myserver.com/", 0, None);
    world.pass(minutes(5));
    let now = world.now();
    world.edge.revoke_app(now, "main").unwrap();
    world.pass(minutes(6));
    assert_eq!(world.hops().minted, 1);
    assert_eq!(last(&mut world).as_deref(), Some("last_refused"));
}

#[test]
fn a_deleted_app_cookie_comes_back_while_a_page_asks_for_it() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(5));
    world.delete_cookies_of(APP);
    world.pass(seconds(5));
    assert_eq!(world.cookies_of(APP).len(), 1);
    assert_eq!(world.hops().minted, 1);
    assert_eq!(last(&mut world).as_deref(), Some("last_stuck"));
    world.then_page_works(APP);
}

#[test]
fn a_deleted_app_cookie_comes_back_at_once_though_the_page_spoils_the_first_attempt() {
    // What the page asks meanwhile replaces `CF_AppSession`, for which Access refuses the attempt.
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(5));
    world.given_fault(Step::AppAuthorized, Action::Status { status: 400 });
    world.delete_cookies_of(APP);
    world.pass(seconds(5));
    assert_eq!(world.cookies_of(APP).len(), 1);
    assert_eq!(world.hops().minted, 1);
    world.then_page_works(APP);
}

#[test]
fn a_request_that_left_before_the_new_token_came_causes_no_second_renewal() {
    let mut world = Setup::default().app_life(120).signed_in();
    world.pass(hours(1));
    world.then_never_cut_off(APP);
    assert!(world.hops().minted <= 62, "{:?}", world.hops());
}

#[test]
fn a_page_that_is_refused_whatever_is_renewed_causes_few_renewals() {
    let mut world = Setup::default().app_life(36_000).signed_in();
    world.given_lasting_fault(Step::AppOrigin, Action::Location {
        value: "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&meta=x".into(),
    });
    world.pass(hours(2));
    let probes = world.hops().probes;
    assert!((3..=22).contains(&probes), "{probes} probes in two hours");
}

#[test]
fn a_policy_that_asks_for_more_is_named_and_never_tried_again_silently() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.given_lasting_fault(Step::TeamLogin, Action::Status { status: 200 });
    world.pass(minutes(16));
    world.then_problem(APP, "step-up");
    assert_eq!(world.hops().all(), 2, "{:?}", world.hops());
    world.then_quiet_for(hours(3));
}

#[test]
fn a_revoked_person_is_tried_again_once_after_the_minute_that_access_locks_out() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(5));
    let now = world.now();
    world.edge.revoke_user(now, scenarios::ALICE).unwrap();
    world.pass(seconds(5));
    world.then_problem(APP, "login-page");
    assert!(!world.session(APP).problem.unwrap().work_goes_on);
    assert_eq!(world.hops().logins, 1);
    world.pass(seconds(55));
    assert_eq!(world.hops().logins, 1, "not within the minute");
    world.pass(minutes(3));
    assert_eq!(world.hops().logins, 2);
    world.then_problem(APP, "login-page");
    world.then_quiet_for(hours(3));
}

#[test]
fn a_machine_that_wakes_in_another_network_asks_at_once() {
    let mut world = Setup::default().app_life(36_000).signed_in();
    world.pass(minutes(1));
    world.go_offline();
    let now = world.now();
    world.edge.revoke_app(now, "main").unwrap();
    world.sleep(hours(2));
    world.go_online();
    world.pass(seconds(30));
    assert_eq!(world.hops().minted, 1);
    world.then_page_works(APP);
}

/// Access answers a request that says it is a script's with 401, and no browser shows that to whom it wakes for little.
#[test]
fn pages_whose_requests_are_refused_without_a_redirect_are_healed_when_access_is_next_asked() {
    let mut world = Setup::default().app_life(36_000).begin();
    let tab = world.sign_in(APP);
    world.page_asks_by(tab, Way::MarkedRequest);
    world.pass(minutes(5));
    let now = world.now();
    world.edge.revoke_app(now, "main").unwrap();
    world.pass(seconds(5));
    assert_eq!(world.hops().all(), 0, "nothing tells of it at once");
    world.pass(minutes(5));
    assert_eq!(world.hops().minted, 1);
    assert_eq!(last(&mut world).as_deref(), Some("last_refused"));
    world.then_page_works(APP);
}
