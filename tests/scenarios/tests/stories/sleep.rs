//! The machine sleeps, and its clock is wrong.

use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Flavour, Setup};

#[test]
fn a_sleep_over_the_planned_moment_is_made_good_at_once() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        let mut world = Setup {
            flavour,
            ..Setup::default()
        }
        .app_life(900)
        .signed_in();
        world.pass(minutes(13));
        // The renewal is due in the last minute or so; the machine wakes 30 seconds before the end.
        world.sleep(seconds(80));
        world.pass(minutes(1));
        world.then_never_cut_off(APP);
    }
}

#[test]
fn a_sleep_over_the_end_is_healed_within_seconds_of_waking() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.pass(minutes(5));
    world.sleep(hours(3));
    world.pass(seconds(15));
    world.then_page_works(APP);
    assert_eq!(world.problem(APP), None);
}

#[test]
fn a_sleep_in_the_middle_of_a_renewal_does_no_harm() {
    for delay in (0..250).step_by(10) {
        let mut world = Setup::default().app_life(900).signed_in();
        world.until_renewal_begins(minutes(15));
        world.pass(delay);
        world.sleep(hours(1));
        world.pass(minutes(1));
        world.then_page_works(APP);
        assert_eq!(world.rules(), 0, "after {delay} ms");
    }
}

#[test]
fn a_sleep_over_the_org_tokens_end_is_named() {
    let mut world = Setup::default().app_life(900).org_life(3600).signed_in();
    world.sleep(hours(3));
    world.pass(seconds(30));
    world.then_problem(APP, "login-needed");
    assert_eq!(world.hops().all(), 0);
}

#[test]
fn a_clock_that_is_wrong_by_ten_minutes_cuts_nobody_off() {
    for skew in [
        -minutes(10),
        -minutes(3),
        -seconds(20),
        seconds(20),
        minutes(3),
        minutes(10),
    ] {
        for flavour in [Flavour::Chromium, Flavour::Firefox] {
            let mut world = Setup {
                skew,
                flavour,
                ..Setup::default()
            }
            .signed_in();
            world.pass(hours(6));
            world.then_never_cut_off(APP);
            world.then_three_requests_each();
            let minted = world.hops().minted;
            assert!(
                (5..=8).contains(&minted),
                "{skew} ms: {minted} renewals in six hours"
            );
        }
    }
}
