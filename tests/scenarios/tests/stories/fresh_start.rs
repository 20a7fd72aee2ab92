//! A worker that has just started has not seen the jar yet: until it has, it neither shows nor decides anything.

use access_edge_core::{Action, Step};
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

#[test]
fn who_installs_is_welcomed_once_whatever_the_browser_tells_later() {
    let mut setup = Setup::default();
    setup.granted.clear();
    let mut world = setup.begin();
    world.install();
    world.pass(seconds(5));
    assert_eq!(world.welcomes(), 1);
    world.restart_browser();
    world.install();
    world.pass(minutes(5));
    assert_eq!(world.welcomes(), 1);
}

#[test]
fn a_worker_that_dies_before_it_knows_what_is_granted_welcomes_in_its_next_life() {
    let mut setup = Setup::default();
    setup.granted.clear();
    let mut world = setup.begin();
    world.install();
    world.kill_worker();
    world.pass(minutes(1));
    world.install();
    world.pass(minutes(1));
    assert_eq!(world.welcomes(), 1);
}

#[test]
fn nobody_is_welcomed_where_hosts_are_granted_already() {
    let mut world = Setup::default().begin();
    world.install();
    world.pass(minutes(1));
    assert_eq!(world.welcomes(), 0);
}
