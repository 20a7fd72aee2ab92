//! A worker that has just started has not seen the jar yet: until it has, it neither shows nor decides anything.

use access_edge::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Setup};

#[test]
fn the_badge_does_not_flap_when_the_worker_wakes() {
    let mut world = Setup::default().app_life(900).org_life(86_400).signed_in();
    let now = world.now();
    world.pass(minutes(58));
    let badges = world.badges_since(now);
    assert!(badges.iter().all(|badge| badge == "23h"), "{badges:?}");
}

#[test]
fn a_session_whose_org_token_ended_while_the_worker_slept_is_told_so() {
    let mut world = Setup::default().app_life(1000).org_life(900).signed_in();
    world.pass(minutes(20));
    world.then_problem(APP, "login-needed");
}

#[test]
fn pauses_after_failures_go_on_growing_though_the_worker_is_stopped_in_between() {
    let mut world = Setup::default().app_life(3600).org_life(400_000).begin();
    // A page that is so quiet that nothing keeps the worker awake.
    world.open_tab("https://myserver.com/", hours(5), Some(ALICE));
    world.pass(seconds(30));
    world.given_lasting_fault(Step::TeamLogin, Action::Status { status: 503 });
    world.pass(hours(2));
    let first = world.hops().probes;
    world.pass(hours(4));
    let later = world.hops().probes - first;
    assert!((16..=26).contains(&later), "{later} attempts in four hours");
}
