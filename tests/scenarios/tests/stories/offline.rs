//! The network goes and comes back.

use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Setup, Trouble};

#[test]
fn a_short_time_offline_before_the_end_is_made_good_before_it() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(minutes(55));
    world.go_offline();
    world.pass(minutes(3));
    world.go_online();
    world.pass(minutes(10));
    assert_eq!(world.pages_of(APP).refused, 0);
}

#[test]
fn a_long_time_offline_is_named_and_healed_afterwards() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.go_offline();
    world.pass(hours(2));
    world.then_problem(APP, "offline");
    let attempts = world.hops().probes;
    assert!(attempts < 300, "{attempts} attempts in two hours");
    world.go_online();
    world.pass(minutes(13));
    world.then_page_works(APP);
}

#[test]
fn whatever_goes_wrong_with_one_request_is_made_good_before_the_token_ends() {
    for trouble in [
        Trouble::LostOnTheWay,
        Trouble::AnswerLost,
        Trouble::NoAnswer,
        Trouble::LateHeader,
        Trouble::RuleRefused,
    ] {
        for request in 0..3 {
            let mut world = Setup::default().app_life(3600).signed_in();
            world.given_troubles((0..request).map(|_| None).chain([Some(trouble)]));
            world.pass(hours(2));
            let pages = world.pages_of(APP);
            assert_eq!(
                pages.refused,
                0,
                "{trouble:?} at request {request}: {}",
                world.transcript()
            );
            assert!(
                world.hops().minted <= 4,
                "{trouble:?} at request {request}: {:?}",
                world.hops()
            );
            assert_eq!(world.rules(), 0);
        }
    }
}

#[test]
fn two_requests_in_a_row_that_get_no_answer_are_not_the_end_either() {
    let mut world = Setup::default().app_life(3600).in_firefox().signed_in();
    world.given_troubles([Some(Trouble::NoAnswer), Some(Trouble::NoAnswer)]);
    world.pass(hours(2));
    world.then_never_cut_off(APP);
    world.pass(seconds(1));
}
