//! One story for each fault that was found by a walk and belongs to no other file, named by what went wrong.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_edge::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, SECOND_APP, Setup, TEAM};

/// Found by seed 9652.
#[test]
fn a_path_that_once_led_astray_was_never_tried_again_though_somebody_signed_in_anew() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.sign_in(SECOND_APP);
    let value = format!("https://{APP}/");
    world.given_lasting_fault(Step::AppProbe, Action::Location { value });
    world.pass(minutes(20));
    world.edge.clear_faults();
    world.sign_out_at(TEAM);
    world.pass(minutes(2));
    world.open_tab(&format!("https://{SECOND_APP}/"), 0, Some(ALICE));
    world.pass(minutes(2));
    world.then_page_works(APP);
}

/// Found by seed 1546.
#[test]
fn a_sign_out_was_forgotten_when_a_clock_that_was_behind_was_learned_of() {
    let mut world = Setup::default().app_life(300).signed_in();
    world.sign_in(SECOND_APP);
    world.set_clock_ahead(-minutes(10));
    world.restart_browser();
    world.sign_out_at(APP);
    world.pass(seconds(1));
    world.kill_worker();
    world.wake();
    world.open_tab(&format!("https://{SECOND_APP}/"), seconds(2), None);
    world.wish(SECOND_APP);
    world.then_quiet_for(hours(1));
}
