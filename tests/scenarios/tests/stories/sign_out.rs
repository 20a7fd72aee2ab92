//! Signing out is final: from that moment nothing is asked for until the person has signed in again.

use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, AlarmFloor, BOB, SECOND_APP, Setup, TEAM, World};

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
fn whoever_signs_in_at_once_after_a_sign_out_is_signed_in_by_any_clock() {
    for skew in [0, 28_000, -28_000, minutes(10)] {
        let setup = Setup {
            skew,
            ..Setup::default()
        };
        let mut world = setup.app_life(300).signed_in();
        let tab = world.sign_out_at(TEAM);
        world.pass(seconds(1));
        world.close_tab(tab);
        world.sign_in(SECOND_APP);
        let before = world.pages_of(SECOND_APP).refused;
        world.pass(minutes(10));
        assert_eq!(world.pages_of(SECOND_APP).refused, before, "{skew}");
    }
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
    let (headline, remarks) = world.said_of_sign_out();
    assert_eq!(headline, "sign_out_done");
    assert_eq!(remarks, ["sign_out_tail"]);
    assert_eq!(world.badge(), "");
    let (shown, now) = (world.session(APP), world.now());
    assert!(
        shown.soft_end <= now && shown.effective_end <= now,
        "a token that is gone is shown as alive"
    );
    world.then_quiet_for(hours(3));
    assert!(world.cookies_of(APP).is_empty());
    assert!(world.view().sign_outs.is_empty());

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
    let (headline, remarks) = world.said_of_sign_out();
    assert_eq!(headline, "sign_out_incomplete");
    assert_eq!(remarks, ["sign_out_unconfirmed"]);
    world.go_online();
    world.then_quiet_for(hours(3));
}

#[test]
fn a_sign_out_is_finished_by_the_next_worker_wherever_this_one_was_killed() {
    for point in 1..20 {
        let mut world = Setup::default().app_life(300).signed_in();
        world.pass(minutes(3));
        world.wake();
        world.kill_at(point);
        world.click_sign_out(APP);
        world.pass(seconds(2));
        world.wake();
        world.pass(seconds(5));
        // A worker that died before it had stored the wish has never heard of it.
        if world.view().sign_outs.is_empty() {
            assert!(point <= 1, "killed at {point}: the wish was forgotten");
            continue;
        }
        then_no_token_is_left(&world, &format!("killed at {point}"));
        world.then_quiet_for(minutes(10));
    }
}

#[test]
fn a_killed_sign_out_goes_on_by_itself_though_nothing_happens_in_the_browser() {
    for alarm_floor in [AlarmFloor::None, AlarmFloor::ThirtySeconds] {
        for delay in [5, 30, 60, 90, 120, 150] {
            let setup = Setup {
                alarm_floor,
                ..Setup::default()
            };
            let mut world = setup.app_life(36_000).signed_in();
            for tab in world.open_tabs() {
                world.close_tab(tab);
            }
            world.pass(minutes(3));
            world.wake();
            world.click_sign_out(APP);
            world.pass(delay);
            world.kill_worker();
            world.pass(seconds(40));
            then_no_token_is_left(&world, &format!("{alarm_floor:?}, after {delay} ms"));
        }
    }
}

#[test]
fn a_sign_out_is_finished_at_the_next_start_where_the_browser_was_closed_in_the_middle_of_it() {
    for delay in (0..200).step_by(20) {
        let mut world = with_two_apps();
        world.pass(minutes(3));
        world.click_sign_out(APP);
        world.pass(delay);
        world.restart_browser();
        world.pass(seconds(5));
        then_no_token_is_left(&world, &format!("closed after {delay} ms"));
        world.then_quiet_for(hours(1));
        world.open_tab("https://myserver.com/", seconds(2), Some(ALICE));
        world.pass(minutes(20));
        world.then_page_works(APP);
    }
}

#[test]
fn a_token_that_is_left_is_named_and_nothing_renews_by_it() {
    for host in [APP, TEAM] {
        let mut world = with_two_apps();
        world.given_stubborn_cookies_of(host);
        world.click_sign_out(APP);
        world.pass(seconds(2));
        let (headline, remarks) = world.said_of_sign_out();
        // The team's own answer removes its cookie.
        let left = world.cookies_of(host).len();
        assert_eq!(left, usize::from(host == APP), "{host}");
        if left > 0 {
            assert_eq!(headline, "sign_out_incomplete");
            assert_eq!(remarks, ["sign_out_left", "sign_out_tail"]);
        }
        world.then_quiet_for(hours(1));
    }
}

#[test]
fn a_host_that_was_not_granted_is_named_and_the_server_is_asked_through_the_other_one() {
    let mut world = with_two_apps();
    world.take_back(TEAM);
    world.pass(seconds(1));
    world.click_sign_out(APP);
    world.pass(seconds(2));
    assert_eq!(world.edge.count(Step::TeamLogout), 0);
    assert_eq!(world.edge.count(Step::AppLogout), 1);
    assert!(world.cookies_of(APP).is_empty() && world.cookies_of(SECOND_APP).is_empty());
    let (headline, remarks) = world.said_of_sign_out();
    assert_eq!(headline, "sign_out_incomplete");
    assert_eq!(remarks, ["sign_out_hidden", "sign_out_tail"]);
}

#[test]
fn somebody_else_in_another_jar_is_left_alone() {
    let mut world = Setup::default().app_life(300).begin();
    world.sign_in_at("https://myserver.com/", BOB);
    world.given_all_that_in_a_private_window();
    world.sign_in(APP);
    world.click_sign_out_within("0", APP);
    world.pass(seconds(2));
    let left =
        |jar: &str| world.cookies_within(jar, APP).len() + world.cookies_within(jar, TEAM).len();
    assert_eq!((left("0"), left("1")), (0, 2));
    let (headline, remarks) = world.said_of_sign_out();
    assert_eq!(headline, "sign_out_done");
    assert_eq!(remarks, ["sign_out_tail"]);
}

#[test]
fn the_same_person_in_another_jar_is_signed_out_with_the_first() {
    let mut world = Setup::default().app_life(300).begin();
    world.sign_in(APP);
    world.given_all_that_in_a_private_window();
    world.sign_in(APP);
    world.click_sign_out_within("0", APP);
    world.pass(seconds(2));
    then_no_token_is_left(&world, "one person in two jars");
    assert_eq!(world.said_of_sign_out().0, "sign_out_done");
}

#[test]
fn where_no_token_can_be_shown_to_the_server_it_is_not_asked_and_that_is_said() {
    let mut world = Setup::default().app_life(300).signed_in();
    world.given_all_that_in_a_private_window();
    world.click_sign_out(APP);
    world.pass(seconds(2));
    then_no_token_is_left(&world, "all in a private window");
    assert_eq!(world.edge.count(Step::TeamLogout), 0);
    let (headline, remarks) = world.said_of_sign_out();
    assert_eq!(headline, "sign_out_incomplete");
    assert_eq!(remarks, ["sign_out_not_asked"]);
}

fn then_no_token_is_left(world: &World, story: &str) {
    for host in [APP, SECOND_APP, TEAM] {
        for jar in ["0", "1"] {
            let left = world.cookies_within(jar, host);
            assert!(left.is_empty(), "{story}: {host} in {jar}");
        }
    }
}
