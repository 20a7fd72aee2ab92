//! Signing out is final: from that moment nothing is asked for until the person has signed in again.

use access_edge::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, SECOND_APP, Setup, TEAM, World};

fn with_two_apps() -> World {
    let mut world = Setup::default().app_life(300).signed_in();
    world.sign_in(SECOND_APP);
    world
}

#[test]
fn a_sign_out_on_either_host_ends_the_renewals_of_all_apps_of_the_team() {
    for host in [APP, SECOND_APP, TEAM] {
        let mut world = with_two_apps();
        world.sign_out_at(host);
        world.pass(100);
        world.then_problem(SECOND_APP, "signed-out");
        world.then_quiet_for(hours(3));
    }
}

#[test]
fn a_sign_out_in_the_middle_of_a_renewal_stops_it_at_whatever_step_it_is() {
    // A renewal takes about 200 milliseconds here.
    for delay in (0..300).step_by(5) {
        let mut world = with_two_apps();
        world.until_renewal_begins(minutes(5));
        world.sign_out_at(TEAM);
        world.pass(delay);
        world.then_quiet_for(minutes(6));
    }
}

#[test]
fn a_cookie_that_is_on_its_way_at_the_sign_out_does_not_arrive_any_more() {
    for host in [APP, TEAM] {
        let mut world = Setup::default().app_life(300).signed_in();
        let before = world.cookie_of(APP);
        let slow = Action::Slow {
            milliseconds: 5_000,
        };
        world.given_fault(Step::AppAuthorized, slow);
        world.pass_until(minutes(5), |world| world.hops().minted > 0);
        world.sign_out_at(host);
        world.pass(seconds(10));
        let after = world.cookies_of(APP);
        assert!(
            after.iter().all(|cookie| cookie == &before),
            "a new cookie came after the sign-out at {host}"
        );
        world.then_quiet_for(minutes(6));
    }
}

#[test]
fn a_sign_out_counts_also_where_the_clock_is_wrong() {
    for skew in [-minutes(10), minutes(10)] {
        let mut world = Setup {
            skew,
            ..Setup::default()
        }
        .app_life(300)
        .signed_in();
        world.sign_in(SECOND_APP);
        world.sign_out_at(APP);
        world.pass(100);
        world.kill_worker();
        world.wake();
        world.wish(SECOND_APP);
        world.then_quiet_for(hours(1));
    }
}

#[test]
fn a_sign_out_stays_one_after_the_worker_and_the_browser_are_gone() {
    let mut world = with_two_apps();
    world.sign_out_at(APP);
    world.pass(seconds(1));
    world.kill_worker();
    world.wake();
    world.then_quiet_for(minutes(30));
    world.restart_browser();
    world.open_tab("https://app2.myserver.com/", seconds(2), None);
    world.then_quiet_for(hours(2));
}

#[test]
fn a_wish_after_the_sign_out_is_refused_and_says_why() {
    let mut world = with_two_apps();
    world.sign_out_at(TEAM);
    world.pass(seconds(1));
    world.wish(SECOND_APP);
    world.then_quiet_for(minutes(5));
    world.then_problem(SECOND_APP, "signed-out");
}

#[test]
fn whoever_signs_in_again_is_renewed_again() {
    let mut world = with_two_apps();
    let tab = world.sign_out_at(APP);
    world.pass(minutes(1));
    world.close_tab(tab);
    world.open_tab("https://myserver.com/", seconds(2), Some(ALICE));
    world.pass(seconds(30));
    let before = world.pages_of(APP).refused;
    world.pass(hours(1));
    assert_eq!(world.pages_of(APP).refused, before);
    assert_eq!(world.problem(SECOND_APP), None);
}

#[test]
fn a_cookie_deleted_by_hand_is_not_brought_back_while_nobody_asks_for_it() {
    let mut world = Setup::default().app_life(300).signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.delete_cookies_of(APP);
    world.then_quiet_for(hours(2));
    assert!(world.cookies_of(APP).is_empty());
    world.then_problem(APP, "cookie-gone");
}

#[test]
fn one_click_ends_both_tiers_and_stays_signed_out_until_the_person_signs_in_again() {
    let mut world = Setup::default().app_life(300).signed_in();
    world.sign_in(SECOND_APP);
    world.pass(minutes(7));
    world.click_sign_out(APP);
    world.pass(seconds(5));
    for host in [APP, SECOND_APP, TEAM] {
        assert!(world.cookies_of(host).is_empty(), "{host}");
    }
    let notice = world.view().sign_out.map(|notice| notice.key);
    assert_eq!(notice.as_deref(), Some("sign_out_done"));
    assert_eq!(world.badge(), "");
    world.then_quiet_for(hours(3));
    assert!(world.cookies_of(APP).is_empty());
    assert_eq!(world.view().sign_out, None);

    world.open_tab("https://myserver.com/", 2_000, Some(ALICE));
    world.pass(minutes(20));
    world.then_page_works(APP);
}

#[test]
fn a_sign_out_that_the_server_does_not_hear_says_so_and_leaves_no_token_here() {
    let mut world = Setup::default().app_life(300).signed_in();
    world.pass(minutes(3));
    world.go_offline();
    world.click_sign_out(APP);
    world.pass(seconds(5));
    assert!(world.cookies_of(APP).is_empty() && world.cookies_of(TEAM).is_empty());
    let notice = world.view().sign_out.map(|notice| notice.key);
    assert_eq!(notice.as_deref(), Some("sign_out_unconfirmed"));
    world.go_online();
    world.then_quiet_for(hours(3));
}

#[test]
fn a_sign_out_is_finished_by_the_next_worker_wherever_this_one_was_killed() {
    for point in 1..12 {
        let mut world = Setup::default().app_life(300).signed_in();
        world.pass(minutes(3));
        world.kill_at(point);
        world.click_sign_out(APP);
        world.pass(seconds(2));
        world.wake();
        world.pass(seconds(5));
        let tokens = world.cookies_of(APP).len() + world.cookies_of(TEAM).len();
        // A worker that died before it had stored the wish has never heard of it.
        let heard = world.view().sign_out.is_some();
        assert!(
            !heard || tokens == 0,
            "killed at {point}: {tokens} tokens are left"
        );
        assert!(
            heard || point <= 8,
            "killed at {point}: the wish was forgotten"
        );
    }
}
