//! Sessions are kept alive for people who work: not while they are away or the screen is locked, and not for longer
//! than they gave a sign of themselves.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use std::time::Duration;

use access_edge_core::Step;
use access_vigil_core::presence::{Limits, Presence};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Setup, World};

#[test]
fn nothing_is_renewed_while_the_person_is_away_and_all_is_well_when_they_come_back() {
    for gone in [Presence::Idle, Presence::Locked] {
        let mut world = Setup::default().app_life(900).signed_in();
        world.pass(minutes(5));
        world.person_is(gone);
        world.pass(hours(3));
        assert_eq!(world.hops().all(), 0, "{gone:?}");
        assert!(
            world.pages_of(APP).refused > 0,
            "the page was cut off meanwhile"
        );
        world.person_is(Presence::Active);
        world.pass(seconds(3));
        assert_eq!(world.hops().minted, 1, "{gone:?}");
        world.then_page_works(APP);
    }
}

#[test]
fn who_comes_back_before_the_end_is_never_cut_off() {
    let mut world = Setup::default().app_life(900).signed_in();
    for _ in 0..8 {
        world.pass(minutes(8));
        world.person_is(Presence::Idle);
        world.pass(minutes(5));
        world.person_is(Presence::Active);
    }
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
}

#[test]
fn after_half_a_day_without_a_sign_of_the_person_it_stops_and_says_so() {
    let mut setup = Setup::default().app_life(3600).org_life(30 * 86_400);
    setup.maximum_extension = Limits::default().maximum_extension;
    assert_eq!(setup.maximum_extension, Duration::from_hours(12));
    let mut world = setup.signed_in();
    world.pass(hours(11));
    world.then_never_cut_off(APP);
    let told = world.session(APP).effective_end;
    world.pass(hours(3));
    world.then_problem(APP, "maximum-extension");
    let minted = world.hops().minted;
    assert!((12..=14).contains(&minted), "{minted} renewals");
    assert!(
        told <= world.session(APP).soft_end,
        "it had promised too much"
    );
    world.then_quiet_for(hours(5));

    world.wish(APP);
    world.pass(seconds(3));
    assert_eq!(world.hops().minted, minted + 1);
    world.pass(hours(5));
    assert_eq!(world.problem(APP), None);
}

#[test]
fn whoever_comes_back_begins_another_half_day() {
    let mut setup = Setup::default().app_life(3600).org_life(30 * 86_400);
    setup.maximum_extension = Duration::from_hours(12);
    let mut world = setup.signed_in();
    for _ in 0..4 {
        world.pass(hours(8));
        world.person_is(Presence::Locked);
        world.pass(seconds(30));
        world.person_is(Presence::Active);
    }
    world.then_never_cut_off(APP);
}

#[test]
fn nobody_is_asked_whose_a_token_is_while_the_person_is_away_but_at_once_when_they_are_back() {
    for gone in [Presence::Idle, Presence::Locked] {
        let mut world = Setup::default().app_life(8 * 3600).signed_in();
        world.pass(minutes(20));
        let asked = |world: &World| world.edge.count(Step::AppGetIdentity);
        assert!(asked(&world) >= 3, "{gone:?}");
        world.person_is(gone);
        world.pass(seconds(1));
        let before = asked(&world);
        world.pass(hours(5));
        assert_eq!(asked(&world), before, "{gone:?}");
        world.person_is(Presence::Active);
        world.pass(seconds(2));
        assert_eq!(asked(&world), before + 1, "{gone:?}");
    }
}

#[test]
fn the_badge_is_not_redrawn_while_nobody_looks_and_is_right_as_soon_as_somebody_does() {
    let mut setup = Setup::default()
        .app_life(5 * 86_400)
        .org_life(5 * 86_400)
        .idp_asks_each_time();
    setup.latency = (1, 1);
    let mut world = setup.signed_in();
    world.person_is(Presence::Locked);
    world.pass(minutes(2));
    let (before, told) = (world.workers(), world.badge());
    world.pass(hours(48));
    assert_eq!(world.workers(), before);
    world.person_is(Presence::Active);
    world.pass(seconds(1));
    assert_ne!(world.badge(), told);
    world.pass(hours(5));
    assert!(world.workers() > before + 4);
}

#[test]
fn whoever_comes_back_after_the_clock_was_set_right_begins_no_more_than_half_a_day() {
    let mut setup = Setup::default().app_life(1800).org_life(30 * 86_400);
    setup.maximum_extension = Limits::default().maximum_extension;
    let mut world = setup.signed_in();
    world.set_clock_ahead(-hours(20));
    world.pass(hours(1));
    world.set_clock_ahead(0);
    world.pass(minutes(20));
    world.person_is(Presence::Locked);
    world.pass(hours(2));
    world.person_is(Presence::Active);
    world.pass(hours(11));
    world.then_page_works(APP);
    world.pass(hours(2));
    world.then_quiet_for(hours(12));
}

#[test]
fn a_wish_while_a_renewal_is_under_way_is_a_sign_of_the_person_too() {
    let mut setup = Setup::default().app_life(900).org_life(30 * 86_400);
    setup.maximum_extension = Duration::from_hours(1);
    let mut world = setup.signed_in();
    world.pass(minutes(40));
    world.until_renewal_begins(minutes(15));
    world.wish(APP);
    world.pass(minutes(55));
    world.then_never_cut_off(APP);
    assert_eq!(world.problem(APP), None);
}
