//! The org token is refreshed through the identity provider before its end, in a tab that nobody sees and that never
//! stays; where the person is needed they are told before, and sign in at a moment of their own choice.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use std::time::Duration;

use access_edge_core::{IdpAnswer, IdpState};
use access_vigil_core::event::NoticeAnswer;
use access_vigil_core::presence::Presence;
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, SECOND_APP, Setup, TEAM, World, switches};
use serde_json::json;

/// App tokens of a minute, org tokens of a quarter of an hour: the shortest that Access knows.
fn question_2() -> Setup {
    Setup::default().app_life(60).org_life(900)
}

fn idp_forgets_everybody(world: &mut World) {
    world.edge.set_idp_sessions(None, IdpState::Dead);
}

#[test]
fn question_2_an_hour_of_use_without_any_login_while_the_provider_knows_the_person() {
    let mut world = question_2().signed_in();
    let tabs = world.open_tabs();
    world.pass(minutes(60));
    world.then_never_cut_off(APP);
    assert!(
        (4..=7).contains(&world.tabs_behind()),
        "{} tabs",
        world.tabs_behind()
    );
    assert_eq!(world.open_tabs(), tabs, "a tab was left behind");
    assert_eq!(world.notices_so_far(), 0, "the person was troubled");
    assert_eq!(world.problem(APP), None);
}

#[test]
fn question_2_with_a_provider_that_forgot_the_person_exactly_one_login_is_announced_before_the_end()
{
    let mut world = question_2().signed_in();
    idp_forgets_everybody(&mut world);
    let end = world.session(APP).hard_end;
    world.pass_until(minutes(15), |world| world.notices() > 0);
    assert!(world.now() < end, "it was announced after the end");
    world.then_problem(APP, "refresh-needs-person");
    assert!(world.session(APP).problem.unwrap().work_goes_on);
    assert!(world.own_tabs().is_empty(), "the tab was left behind");

    world.answer_notice(NoticeAnswer::SignIn);
    world.pass(seconds(20));
    assert!(
        world.own_tabs().is_empty(),
        "the tab was not closed after the sign-in"
    );
    world.pass(minutes(45));
    world.then_never_cut_off(APP);
    assert_eq!(world.notices_so_far(), 1, "one login was enough");
    assert_eq!(world.notices(), 0, "the notice was not taken back");
}

#[test]
fn day_long_sessions_live_for_a_week_of_use_and_open_hardly_a_tab_a_day() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.pass(hours(24 * 7));
    world.then_never_cut_off(APP);
    assert!(
        (7..=10).contains(&world.tabs_behind()),
        "{} tabs",
        world.tabs_behind()
    );
    assert!(world.own_tabs().is_empty());
}

#[test]
fn a_form_that_submits_itself_and_every_end_and_entry_of_a_refresh_are_gone_through() {
    for end in ["same-endpoint", "launcher"] {
        for answer in [IdpAnswer::Redirect, IdpAnswer::PostForm] {
            let mut world = question_2()
                .edge(|edge| {
                    edge.idp.answer = answer;
                    switches::set(edge, "refresh_end", &json!(end));
                })
                .signed_in();
            world.pass(minutes(40));
            world.then_never_cut_off(APP);
            assert!(world.own_tabs().is_empty(), "{end}");
        }
    }
}

#[test]
fn a_team_that_shows_its_login_page_at_a_refresh_needs_the_person_and_says_so() {
    let mut world = question_2()
        .edge(|edge| switches::set(edge, "refresh_entry", &json!("login-page")))
        .signed_in();
    world.pass_until(minutes(15), |world| world.notices() > 0);
    world.then_problem(APP, "refresh-needs-person");
    assert!(world.own_tabs().is_empty());
}

#[test]
fn a_refresh_that_brings_no_new_org_token_is_named_and_not_repeated() {
    let mut world = question_2()
        .edge(|edge| switches::set(edge, "refresh_silent", &json!("same-org-token")))
        .signed_in();
    world.pass_until(minutes(15), |world| world.notices() > 0);
    world.then_problem(APP, "refresh-without-effect");
    assert_eq!(world.tabs_behind(), 1);
    assert!(world.own_tabs().is_empty());
}

#[test]
fn who_wants_to_be_reminded_later_is_reminded_before_the_end() {
    let mut world = Setup::default()
        .idp_asks_each_time()
        .app_life(600)
        .org_life(4 * 3600)
        .signed_in();
    world.pass_until(hours(4), |world| world.notices() > 0);
    let left = world.session(APP).effective_end - world.now();
    assert!(left > minutes(25), "{left} ms before the end");
    world.answer_notice(NoticeAnswer::Later);
    assert_eq!(world.notices(), 0);
    world.pass(minutes(9));
    assert_eq!(world.notices(), 0);
    world.pass(minutes(2));
    assert_eq!(world.notices(), 1);
    world.answer_notice(NoticeAnswer::SignIn);
    world.pass(minutes(60));
    world.then_never_cut_off(APP);
}

#[test]
fn nothing_is_refreshed_while_the_person_is_away_and_it_is_made_up_for_when_they_are_back() {
    for gone in [Presence::Idle, Presence::Locked] {
        let mut world = Setup::default()
            .app_life(3600)
            .org_life(8 * 3600)
            .signed_in();
        world.pass(hours(6));
        world.person_is(gone);
        world.pass(minutes(90));
        assert_eq!(world.tabs_behind(), 0, "{gone:?}");
        world.person_is(Presence::Active);
        world.pass(minutes(1));
        assert_eq!(world.tabs_behind(), 1, "{gone:?}");
        world.pass(hours(4));
        assert_eq!(world.problem(APP), None);
    }
}

#[test]
fn who_types_all_the_time_is_left_in_peace_until_half_of_the_time_has_gone() {
    let mut world = Setup::default()
        .app_life(3600)
        .org_life(10 * 3600)
        .signed_in();
    world.person_pauses(false);
    world.pass(hours(9) - minutes(2));
    assert_eq!(world.tabs_behind(), 0);
    world.pass(minutes(15));
    assert_eq!(world.tabs_behind(), 1);
}

#[test]
fn refreshes_that_nobody_sees_do_not_prolong_the_half_day() {
    let mut setup = Setup::default().app_life(1800).org_life(3600);
    setup.maximum_extension = Duration::from_hours(12);
    let mut world = setup.signed_in();
    world.pass(hours(11));
    world.then_never_cut_off(APP);
    assert!(world.tabs_behind() > 10);
    world.pass(hours(2));
    world.then_problem(APP, "maximum-extension");
    let tabs = world.tabs_behind();
    world.pass(hours(3));
    assert_eq!(world.tabs_behind(), tabs);
}

#[test]
fn a_sign_out_closes_the_tab_of_a_refresh_and_no_new_org_token_wakes_anything() {
    for after in [5, 40, 90, 150, 200, 250, 300, 350] {
        let mut world = question_2().signed_in();
        world.pass_until(minutes(15), |world| world.tabs_behind() > 0);
        world.pass(after);
        world.click_sign_out(APP);
        world.pass(5);
        assert!(world.own_tabs().is_empty(), "after {after} ms");
        world.pass(seconds(10));
        let (tabs, hops) = (world.tabs_behind(), world.hops());
        world.pass(hours(1));
        assert_eq!(world.tabs_behind(), tabs, "after {after} ms");
        assert_eq!(world.hops(), hops, "renewed after {after} ms");
    }
}

#[test]
fn killed_at_any_point_of_a_refresh_no_tab_is_left_behind_and_the_session_goes_on() {
    let points = {
        let mut world = question_2().signed_in();
        world.pass_until(minutes(15), |world| world.tabs_behind() > 0);
        let before = world.points_passed();
        world.pass(seconds(5));
        world.points_passed() - before
    };
    assert!(points > 8, "{points} points");
    for point in 1..=points {
        let mut world = question_2().signed_in();
        world.pass_until(minutes(15), |world| world.tabs_behind() > 0);
        world.kill_at(point);
        world.pass(seconds(50));
        assert!(
            world.own_tabs().is_empty(),
            "a tab is left, killed at {point}"
        );
        world.pass(minutes(3));
        assert_eq!(world.problem(APP), None, "killed at {point}");
    }
}

#[test]
fn killed_at_any_point_of_a_refresh_that_needs_the_person_no_tab_is_left_behind() {
    let on_its_way = || {
        let mut world = question_2().signed_in();
        idp_forgets_everybody(&mut world);
        world.pass_until(minutes(15), |world| world.tabs_behind() > 0);
        world
    };
    let points = {
        let mut world = on_its_way();
        let before = world.points_passed();
        world.pass_until(minutes(2), |world| world.notices() > 0);
        world.points_passed() - before
    };
    assert!(points > 20, "{points} points");
    for point in 1..=points {
        let mut world = on_its_way();
        world.kill_at(point);
        world.pass(minutes(2));
        assert!(
            world.own_tabs().is_empty(),
            "a tab is left, killed at {point}"
        );
    }
}

#[test]
fn an_app_token_that_outlives_the_org_token_by_far_opens_no_tabs() {
    let mut world = Setup::default()
        .app_life(24 * 3600)
        .org_life(900)
        .signed_in();
    world.pass(hours(12));
    assert_eq!(world.tabs_behind(), 0);
    world.then_never_cut_off(APP);
}

#[test]
fn nobody_is_troubled_for_an_app_that_is_in_no_tab() {
    // Both tokens live on until the end, so that only the missing tab speaks against a refresh and a notice.
    let setup = Setup::default().app_life(7200).org_life(7200);
    for mut world in [setup.clone(), setup.idp_asks_each_time()].map(Setup::signed_in) {
        for tab in world.open_tabs() {
            world.close_tab(tab);
        }
        world.pass(hours(5));
        assert_eq!((world.tabs_behind(), world.notices_so_far()), (0, 0));
    }
}

#[test]
fn a_provider_that_brings_somebody_else_stops_the_sessions_and_is_told() {
    let mut world = question_2().signed_in();
    idp_forgets_everybody(&mut world);
    let bob = json!({ "idp": { "automatic_user": "bob@example.com" } });
    world.edge.patch_config(&bob).unwrap();
    world.pass(minutes(14));
    world.then_problem(APP, "wrong-identity");
}

#[test]
fn a_policy_that_asks_for_a_reason_is_met_in_a_tab_and_the_old_cookie_stays_until_then() {
    let mut world = Setup::default().app_life(900).signed_in();
    let reason = json!({ "apps": { "main": { "policy": { "purpose_justification": true } } } });
    world.edge.patch_config(&reason).unwrap();
    world.pass(minutes(14));
    world.then_problem(APP, "step-up");
    let before = world.cookie_of(APP);
    world.click_sign_in(APP);
    world.pass(500);
    assert_eq!(
        world.cookie_of(APP),
        before,
        "the cookie that works was touched"
    );
    world.pass(minutes(1));
    assert_ne!(world.cookie_of(APP), before);
    world.then_never_cut_off(APP);
}

#[test]
fn two_apps_of_a_team_share_one_refresh_and_one_notice() {
    let mut world = question_2().signed_in();
    world.sign_in(SECOND_APP);
    world.pass(minutes(30));
    assert!(world.tabs_behind() <= 3, "{} tabs", world.tabs_behind());
    idp_forgets_everybody(&mut world);
    world.pass_until(minutes(15), |world| world.notices() > 0);
    assert_eq!(world.notices(), 1);
    assert!(world.cookies_of(TEAM).len() == 1);
}
