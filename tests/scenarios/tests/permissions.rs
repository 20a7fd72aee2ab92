//! The person takes access to a host back, and gives it again.

use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Setup, TEAM};

#[test]
fn without_a_host_nothing_is_asked_for_and_with_it_work_goes_on() {
    for host in [APP, TEAM] {
        let mut world = Setup::default().app_life(900).signed_in();
        world.pass(minutes(1));
        world.take_back(host);
        world.pass(minutes(5));
        let before = world.hops();
        world.pass(minutes(5));
        assert_eq!(world.hops(), before, "without {host}");
        world.grant(host);
        world.pass(minutes(40));
        world.then_page_works(APP);
        assert_eq!(world.problem(APP), None, "{host}");
    }
}

#[test]
fn a_host_taken_back_in_the_middle_of_a_renewal_harms_nothing() {
    for host in [APP, TEAM] {
        for delay in (0..250).step_by(10) {
            let mut world = Setup::default().app_life(900).signed_in();
            world.until_renewal_begins(minutes(15));
            world.pass(delay);
            world.take_back(host);
            world.pass(seconds(20));
            let cookie = world.cookie_of(APP);
            assert!(world.is_working(&cookie), "without {host} after {delay} ms");
            assert_eq!(world.rules(), 0);
            world.grant(host);
            world.pass(minutes(15));
            world.then_page_works(APP);
        }
    }
}

#[test]
fn a_team_that_was_not_granted_is_named() {
    let mut setup = Setup::default();
    setup.granted.retain(|host| host != TEAM);
    let mut world = setup.signed_in();
    world.then_problem(APP, "host-permission");
    world.then_quiet_for(hours(3));
}
