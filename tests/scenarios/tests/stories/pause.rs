//! What the person pauses is left alone until they resume it: no renewal, no refresh, no notice; and its end is told as it
//! is.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::IdpState;
use access_vigil_core::indicator::Shape;
use access_vigil_core::presence::Presence;
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, SECOND_APP, Setup};

#[test]
fn a_paused_app_is_not_renewed_and_its_end_is_the_tokens_own() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.pass(minutes(2));
    world.click_pause(APP);
    let session = world.session(APP);
    assert!(session.paused);
    assert_eq!(session.effective_end, session.soft_end);
    assert_eq!(session.shape, Shape::Paused, "nothing is wrong");
    world.then_problem(APP, "paused");
    assert!(session.problem.unwrap().work_goes_on);

    // Neither a wish nor a return nor a stuck page changes that.
    world.wish(APP);
    world.person_is(Presence::Locked);
    world.pass(minutes(1));
    world.person_is(Presence::Active);
    world.pass(hours(1));
    assert_eq!(world.hops().all(), 0, "{:?}", world.hops());
    assert!(world.pages_of(APP).refused > 0);
    assert_eq!(world.session(APP).shape, Shape::Ended);
}

#[test]
fn a_resumed_app_goes_on_at_once_even_after_its_end() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.click_pause(APP);
    world.pass(minutes(5));
    world.click_resume(APP);
    assert!(!world.session(APP).paused);
    assert_eq!(world.problem(APP), None);
    world.pass(hours(1));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();

    let minted = world.hops().minted;
    world.click_pause(APP);
    world.pass(hours(1));
    world.click_resume(APP);
    world.pass(seconds(3));
    assert_eq!(world.hops().minted, minted + 1);
    world.then_page_works(APP);
}

#[test]
fn a_pause_outlives_the_worker_and_the_browser() {
    let mut world = Setup::default().app_life(900).org_life(86_400).signed_in();
    world.click_pause(APP);
    world.kill_worker();
    world.wake();
    world.then_problem(APP, "paused");
    world.restart_browser();
    world.then_problem(APP, "paused");
    world.then_quiet_for(minutes(5));
    world.click_resume(APP);
    world.restart_browser();
    assert!(!world.session(APP).paused);

    // And the session's own end, so that the next one on this host is paused from its first moment.
    world.click_pause(APP);
    world.pass(hours(2));
    world.restart_browser();
    world.sign_in(APP);
    world.then_problem(APP, "paused");
}

#[test]
fn a_pause_in_the_middle_of_a_renewal_gives_it_up_and_harms_no_cookie() {
    let (mut given_up, mut too_late) = (0, 0);
    for delay in (0..250).step_by(5) {
        let mut world = Setup::default().app_life(900).signed_in();
        world.until_renewal_begins(minutes(15));
        world.pass(delay);
        world.click_pause(APP);
        world.pass(seconds(20));
        let cookie = world.cookie_of(APP);
        assert!(world.is_working(&cookie), "after {delay} ms");
        assert_eq!(world.rules(), 0, "after {delay} ms");
        world.then_problem(APP, "paused");
        match world.hops().minted {
            0 => given_up += 1,
            _ => too_late += 1,
        }
    }
    assert!(given_up >= 20 && too_late >= 10, "{given_up}, {too_late}");
}

#[test]
fn a_pause_closes_the_tab_of_a_refresh_that_nobody_else_needs() {
    let setup = || Setup::default().app_life(60).org_life(900);
    let mut world = setup().signed_in();
    // The provider wants to see the person, so the tab would wait for a while.
    world.edge.set_idp_sessions(None, IdpState::Dead);
    world.pass_until(minutes(15), |world| world.tabs_behind() > 0);
    world.pass(seconds(1));
    world.click_pause(APP);
    world.pass(seconds(1));
    assert!(world.own_tabs().is_empty());
    world.pass(hours(1));
    assert_eq!(world.tabs_behind(), 1, "no other followed");

    // For the team's other app it goes on.
    let mut world = setup().signed_in();
    world.sign_in(SECOND_APP);
    world.click_pause(APP);
    world.pass(hours(1));
    world.then_never_cut_off(SECOND_APP);
    assert!(world.tabs_behind() > 0);
}

#[test]
fn nobody_is_told_of_the_end_of_what_they_paused() {
    // Paused before the person is needed, and when they already are: the org token has ended, the app's lives on.
    for (app_life, org_life, until) in [(900, 3600, 59), (3 * 3600, 900, 179)] {
        let told = |paused: bool| {
            let setup = Setup::default().app_life(app_life).org_life(org_life);
            let mut world = setup.idp_asks_each_time().signed_in();
            world.pass(minutes(20));
            // Where the org token has ended, this finds out that the person is needed.
            world.wish(APP);
            if paused {
                world.click_pause(APP);
            }
            world.pass(minutes(until - 20));
            world.notices_so_far()
        };
        assert_eq!(told(true), 0);
        assert!(told(false) > 0, "the story shows nothing");
    }
}

#[test]
fn a_cookie_that_somebody_removed_during_a_pause_is_not_brought_back_by_its_end() {
    let mut world = Setup::default().app_life(900).signed_in();
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.click_pause(APP);
    world.delete_cookies_of(APP);
    world.pass(minutes(1));
    world.click_resume(APP);
    world.then_problem(APP, "cookie-gone");
    world.then_quiet_for(hours(1));
}
