//! Renewals while the app is in use: nobody notices them, and nothing more is asked for than they need.

use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, SECOND_APP, Setup, TEAM};

#[test]
fn a_page_in_use_never_meets_the_login_through_many_lifetimes() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.pass(hours(12));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
    let minted = world.hops().minted;
    assert!((48..=56).contains(&minted), "{minted} renewals in 12 hours");
}

#[test]
fn a_token_of_fifteen_seconds_is_renewed_in_time_again_and_again() {
    let mut world = Setup::default().app_life(15).in_firefox().signed_in();
    world.pass(minutes(10));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
    assert!(world.hops().minted > 60, "{:?}", world.hops());
}

#[test]
fn a_month_of_hourly_tokens_needs_nobody_while_the_org_token_lives() {
    let month = 30 * 24 * 3600;
    let mut world = Setup::default().org_life(month).begin();
    let tab = world.open_tab("https://myserver.com/", minutes(20), Some(scenarios::ALICE));
    world.pass(hours(24 * 29));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
    assert_eq!(world.open_tabs(), [tab]);
}

#[test]
fn renewals_never_touch_the_org_token() {
    let mut world = Setup::default().app_life(300).signed_in();
    let org = world.org_cookie();
    world.pass(hours(2));
    assert_eq!(world.org_cookie(), org);
}

#[test]
fn two_apps_of_one_team_are_both_kept() {
    let mut world = Setup::default().app_life(300).signed_in();
    world.sign_in(SECOND_APP);
    world.pass(hours(2));
    world.then_never_cut_off(APP);
    world.then_never_cut_off(SECOND_APP);
    world.then_three_requests_each();
}

#[test]
fn the_badge_counts_down_to_the_end_that_a_person_will_feel() {
    let mut world = Setup::default().signed_in();
    assert_eq!(world.badge(), "23h");
    world.pass(hours(15));
    assert_eq!(world.badge(), "8h");
    assert_eq!(world.session(APP).team, TEAM);
}

#[test]
fn a_wish_renews_at_once_even_with_no_tab_open() {
    let mut world = Setup::default().signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    let before = world.cookie_of(APP);
    world.wish(APP);
    world.pass(seconds(2));
    assert_ne!(world.cookie_of(APP), before);
    world.then_three_requests_each();
}

#[test]
fn on_a_slow_way_it_begins_sooner_from_the_second_time_on() {
    let mut setup = Setup::default().app_life(900);
    setup.latency = (5_000, 6_000);
    let mut world = setup.signed_in();
    world.until_renewal_begins(minutes(20));
    let first = world.really_left(APP);
    world.pass(minutes(2));
    world.until_renewal_begins(minutes(20));
    let second = world.really_left(APP);
    assert!(first < seconds(75), "{first} ms before the end");
    // Three times half a minute.
    assert!(second > seconds(80), "{second} ms before the end");
    world.then_never_cut_off(APP);
}
