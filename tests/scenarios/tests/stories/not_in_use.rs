//! Polite: what nobody uses is not renewed.

use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Setup};

#[test]
fn without_a_tab_of_the_app_nothing_is_asked_for() {
    let mut world = Setup::default().signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.then_quiet_for(hours(30));
}

#[test]
fn a_session_that_ended_unused_is_shown_as_that_and_left_alone() {
    let mut world = Setup::default().app_life(300).signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.pass(minutes(10));
    world.then_problem(APP, "unused");
    assert_eq!(world.badge(), "");
}

#[test]
fn a_tab_opened_shortly_before_the_end_is_noticed_in_time() {
    let mut world = Setup::default().app_life(900).signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.pass(minutes(14));
    world.open_tab("https://myserver.com/", seconds(1), None);
    world.pass(minutes(10));
    world.then_never_cut_off(APP);
}

#[test]
fn a_visit_after_the_end_brings_a_new_session_that_is_kept() {
    let mut world = Setup::default().app_life(300).signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.pass(hours(1));
    world.open_tab("https://myserver.com/", seconds(2), Some(ALICE));
    world.pass(hours(1));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
}

#[test]
fn a_long_wait_for_a_tab_wakes_the_program_a_few_times_and_one_that_is_opened_late_is_still_noticed()
 {
    let mut setup = Setup::default().app_life(30 * 86_400).org_life(90 * 86_400);
    setup.edge.idp.prompt = access_edge_core::IdpPrompt::Always;
    let mut world = setup.signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    // The lead is a day and a half at most.
    world.pass(hours(24 * 28));
    let before = world.workers();
    world.pass(hours(47));
    let woken = world.workers() - before;
    assert!(woken < 120, "{woken} times");
    world.open_tab("https://myserver.com/", seconds(1), None);
    world.pass(hours(2));
    world.then_never_cut_off(APP);
}

#[test]
fn a_session_cookie_that_stays_after_its_tokens_end_in_no_tab_wakes_the_program_seldom() {
    let mut world = Setup::default().app_life(300).signed_in();
    world.given_lasting_cookie_of(APP);
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.pass(minutes(10));
    let since = world.now();
    world.pass(hours(1));
    let wakes = world.wakes_since(since).len();
    assert!(wakes <= 20, "{wakes} times");
}
