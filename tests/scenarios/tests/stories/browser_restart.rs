//! The browser ends and begins again.

use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Flavour, Setup};

#[test]
fn after_a_restart_the_session_is_known_from_the_jar_and_kept() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        let mut world = Setup {
            flavour,
            ..Setup::default()
        }
        .app_life(900)
        .signed_in();
        world.pass(minutes(5));
        world.restart_browser();
        assert_eq!(world.problem(APP), None);
        assert_eq!(world.hops().all(), 0);
        world.open_tab("https://myserver.com/", seconds(2), None);
        world.pass(hours(2));
        world.then_never_cut_off(APP);
        world.then_three_requests_each();
    }
}

#[test]
fn a_restart_in_the_middle_of_a_renewal_loses_no_working_cookie() {
    for delay in (0..300).step_by(10) {
        let mut world = Setup::default().app_life(900).signed_in();
        world.until_renewal_begins(minutes(15));
        world.pass(delay);
        world.restart_browser();
        let cookie = world.cookie_of(APP);
        assert!(world.is_working(&cookie), "after {delay} ms");
        world.open_tab("https://myserver.com/", seconds(2), None);
        world.pass(minutes(30));
        world.then_never_cut_off(APP);
        assert_eq!(world.rules(), 0);
    }
}

#[test]
fn killed_in_the_middle_of_the_first_start_it_is_woken_by_the_timer_that_the_start_has_set() {
    // Decided, stored, cleaned up, asked for the jar, timer set: from then on it can be killed, and the jar has not
    // even answered. Firefox forgets the timers of the last run, and no page here is loud enough to wake anybody.
    for point in 5..=9 {
        let mut world = Setup::default().in_firefox().app_life(900).signed_in();
        world.pass(minutes(1));
        world.kill_at(point);
        world.restart_browser();
        world.open_tab("https://myserver.com/", minutes(20), None);
        world.pass(minutes(50));
        world.then_never_cut_off(APP);
        assert!(
            world.hops().minted >= 2,
            "point {point}: {:?}",
            world.hops()
        );
    }
}

#[test]
fn after_a_night_everything_is_over_and_a_new_sign_in_begins_anew() {
    let mut world = Setup::default().app_life(900).org_life(3600).signed_in();
    world.restart_browser();
    world.sleep(hours(12));
    world.pass(minutes(1));
    world.open_tab("https://myserver.com/", seconds(2), Some(ALICE));
    world.pass(minutes(50));
    world.then_never_cut_off(APP);
}
