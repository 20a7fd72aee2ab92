//! Jars besides the ordinary one: each container is renewed as the person in it, by a page of ours that never stays;
//! a private window's sessions, and partitioned cookies, are left alone.

use access_edge_core::unknowns::AppSessionOnProbe;
use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{
    ALICE, APP, BOB, CONTAINER, Flavour, OTHER_CONTAINER, PRIVATE, SECOND_APP, Setup, TEAM, Way,
    World,
};

const HOME: &str = "firefox-default";
const PAGE: &str = "https://myserver.com/";

/// Alice in one container, Bob in another, both at the same app.
fn two_people() -> World {
    let mut world = Setup::default().in_firefox().app_life(900).begin();
    world.sign_in_within(CONTAINER, PAGE, ALICE);
    world.sign_in_within(OTHER_CONTAINER, PAGE, BOB);
    world
}

fn who(world: &mut World, jar: &str) -> Option<String> {
    world.session_within(jar, APP)?.who
}

fn value_in(world: &World, jar: &str) -> String {
    let cookies = world.cookies_within(jar, APP);
    let values: Vec<_> = cookies.iter().map(|cookie| cookie.value.clone()).collect();
    assert_eq!(values.len(), 1, "{jar}");
    values.concat()
}

fn problem_in(world: &mut World, jar: &str) -> Option<String> {
    let problem = world.session_within(jar, APP)?.problem;
    problem.map(|problem| problem.code)
}

fn then_works(world: &mut World, jar: &str) {
    let before = world.pages_within(jar, APP);
    world.pass(seconds(10));
    let after = world.pages_within(jar, APP);
    assert!(
        after.answered > before.answered && after.refused == before.refused,
        "{jar}: {before:?}, then {after:?}"
    );
}

#[test]
fn two_containers_two_people_one_app_and_each_is_renewed_as_their_own_person() {
    let mut world = two_people();
    let before = [CONTAINER, OTHER_CONTAINER].map(|jar| value_in(&world, jar));
    world.pass(hours(2));
    for (jar, person, old) in [
        (CONTAINER, ALICE, &before[0]),
        (OTHER_CONTAINER, BOB, &before[1]),
    ] {
        assert_eq!(who(&mut world, jar).as_deref(), Some(person));
        assert_ne!(&value_in(&world, jar), old);
        let pages = world.pages_within(jar, APP);
        assert!(pages.answered > 1000 && pages.refused == 0, "{pages:?}");
        let remark = world.session_within(jar, APP).and_then(|it| it.jar);
        assert_eq!(remark.map(|it| it.key).as_deref(), Some("in_container"));
    }
    world.then_three_requests_each();
    assert!(world.cookies_within(HOME, APP).is_empty());
    assert!(world.cookies_within(HOME, TEAM).is_empty());
    assert!(world.couriers().is_empty());
    assert_eq!(
        world.questions(),
        0,
        "the ordinary jar was asked about them"
    );
}

#[test]
fn the_ordinary_jar_and_a_container_do_not_touch_each_other() {
    let mut world = Setup::default().in_firefox().app_life(900).signed_in();
    world.sign_in_within(CONTAINER, PAGE, BOB);
    world.pass(hours(1));
    assert_eq!(who(&mut world, HOME).as_deref(), Some(ALICE));
    assert_eq!(who(&mut world, CONTAINER).as_deref(), Some(BOB));
    for jar in [HOME, CONTAINER] {
        assert_eq!(world.pages_within(jar, APP).refused, 0, "{jar}");
    }
    let remark = world.session_within(HOME, APP).and_then(|it| it.jar);
    assert_eq!(remark, None);
}

#[test]
fn a_stuck_page_in_one_container_is_healed_there_and_nowhere_else() {
    let mut world = two_people();
    world.pass(seconds(30));
    let others = value_in(&world, OTHER_CONTAINER);
    let minted = world.hops().minted;
    world.delete_cookies_within(CONTAINER, APP);
    world.pass(seconds(20));
    assert_eq!(world.hops().minted, minted + 1);
    assert_eq!(value_in(&world, OTHER_CONTAINER), others);
    then_works(&mut world, CONTAINER);
    let last = world.session_within(CONTAINER, APP).and_then(|it| it.last);
    assert_eq!(last.map(|it| it.key).as_deref(), Some("last_stuck"));
}

#[test]
fn a_sign_out_in_one_container_leaves_somebody_else_in_another_alone() {
    let mut world = two_people();
    world.pass(minutes(3));
    world.sign_out_within(CONTAINER, TEAM);
    world.pass(seconds(1));
    assert_eq!(
        problem_in(&mut world, CONTAINER).as_deref(),
        Some("signed-out")
    );
    assert_eq!(problem_in(&mut world, OTHER_CONTAINER), None);
    world.pass(hours(1));
    assert!(world.cookies_within(CONTAINER, TEAM).is_empty());
    assert_eq!(world.pages_within(OTHER_CONTAINER, APP).refused, 0);
    then_works(&mut world, OTHER_CONTAINER);
}

#[test]
fn one_click_signs_out_in_that_container_and_closes_its_page() {
    let mut world = two_people();
    world.pass(minutes(3));
    let token = world.cookies_within(OTHER_CONTAINER, APP).swap_remove(0);
    world.click_sign_out_within(OTHER_CONTAINER, APP);
    world.pass(seconds(5));
    for host in [APP, TEAM] {
        assert!(world.cookies_within(OTHER_CONTAINER, host).is_empty());
        assert_eq!(world.cookies_within(CONTAINER, host).len(), 1);
    }
    assert_eq!(world.said_of_sign_out().0, "sign_out_done");
    assert!(world.couriers().is_empty());
    world.pass(minutes(1));
    assert!(!world.is_working(&token), "the server did not hear of it");
    world.pass(hours(1));
    assert!(world.cookies_within(OTHER_CONTAINER, APP).is_empty());
    assert_eq!(world.pages_within(CONTAINER, APP).refused, 0);
}

#[test]
fn the_same_person_in_two_jars_is_signed_out_of_both_for_the_server_ends_both() {
    let mut world = Setup::default().in_firefox().app_life(900).signed_in();
    world.sign_in_within(CONTAINER, PAGE, ALICE);
    world.pass(minutes(3));
    world.click_sign_out_within(CONTAINER, APP);
    world.pass(seconds(5));
    for jar in [HOME, CONTAINER] {
        assert!(world.cookies_within(jar, APP).is_empty(), "{jar}");
        assert!(world.cookies_within(jar, TEAM).is_empty(), "{jar}");
    }
    world.then_quiet_for(hours(2));
}

#[test]
fn a_sign_out_in_a_container_is_remembered_there_over_the_end_of_the_browser() {
    let mut world = two_people();
    world.pass(minutes(3));
    world.sign_out_within(CONTAINER, TEAM);
    world.pass(seconds(1));
    world.restart_browser();
    for jar in [CONTAINER, OTHER_CONTAINER] {
        world.open_tab_within(jar, PAGE, None);
    }
    world.pass(minutes(1));
    world.kill_worker();
    world.wake();
    assert_eq!(who(&mut world, OTHER_CONTAINER).as_deref(), Some(BOB));
    assert_eq!(problem_in(&mut world, OTHER_CONTAINER), None);
    assert_eq!(
        problem_in(&mut world, CONTAINER).as_deref(),
        Some("signed-out")
    );
    world.pass(hours(1));
    then_works(&mut world, OTHER_CONTAINER);
}

#[test]
fn no_page_is_opened_in_a_container_where_no_tab_shows_the_app() {
    let mut world = Setup::default().in_firefox().app_life(900).begin();
    let tab = world.sign_in_within(CONTAINER, PAGE, ALICE);
    world.sign_in(APP);
    world.close_tab(tab);
    let minted = world.hops().minted;
    world.pass(hours(1));
    assert!(world.hops().minted > minted, "the ordinary jar is renewed");
    assert!(!world.transcript().contains("a page of ours is opened"));
    // It is looked into all the same, though the browser does not list it any more.
    world.open_tab_within(CONTAINER, PAGE, None);
    world.pass(minutes(1));
    assert_eq!(world.pages_within(CONTAINER, APP).refused, 0);
}

#[test]
fn while_no_tab_of_a_container_is_open_its_session_is_not_taken_for_gone() {
    let mut world = Setup::default().in_firefox().app_life(3600).begin();
    let tab = world.sign_in_within(CONTAINER, PAGE, ALICE);
    world.close_tab(tab);
    world.sign_in(APP);
    world.pass(minutes(2));
    assert_eq!(problem_in(&mut world, CONTAINER), None);
}

#[test]
fn a_page_that_a_killed_worker_left_in_a_container_is_closed_at_the_next_start() {
    let mut world = two_people();
    world.pass_until(minutes(15), |world| !world.couriers().is_empty());
    world.kill_worker();
    world.pass(seconds(1));
    assert_eq!(
        world.couriers().len(),
        1,
        "this story is about one that is left behind"
    );
    world.wake();
    assert!(world.couriers().len() <= 1);
    world.pass(minutes(1));
    assert!(world.couriers().is_empty());
}

#[test]
fn killed_at_any_point_of_a_renewal_in_a_container_no_page_stays_and_nobody_is_mixed_up() {
    let points = {
        let mut world = two_people();
        let before = world.points_passed();
        world.until_renewal_begins(minutes(15));
        world.pass(seconds(5));
        world.points_passed() - before
    };
    assert!(points > 30, "{points} points");
    for point in 1..=points {
        let mut world = two_people();
        world.kill_at(point);
        world.pass(minutes(30));
        for (jar, person) in [(CONTAINER, ALICE), (OTHER_CONTAINER, BOB)] {
            assert_eq!(
                who(&mut world, jar).as_deref(),
                Some(person),
                "point {point}"
            );
            let refused = world.pages_within(jar, APP).refused;
            assert!(
                refused <= 4,
                "point {point}: {refused}\n{}",
                world.transcript()
            );
            then_works(&mut world, jar);
        }
        assert!(world.couriers().is_empty(), "point {point}");
        assert_eq!(world.rules(), 0, "point {point}");
        assert!(world.cookies_within(HOME, APP).is_empty(), "point {point}");
    }
}

#[test]
fn a_person_who_closes_our_page_in_the_middle_is_cut_off_from_nothing() {
    let mut world = two_people();
    for _ in 0..3 {
        world.pass_until(minutes(20), |world| !world.couriers().is_empty());
        for jar in world.couriers() {
            world.close_our_page_within(&jar);
        }
        world.pass(minutes(2));
        assert!(world.couriers().is_empty());
    }
    world.pass(minutes(30));
    for jar in [CONTAINER, OTHER_CONTAINER] {
        assert_eq!(world.pages_within(jar, APP).refused, 0, "{jar}");
        assert_eq!(problem_in(&mut world, jar), None, "{jar}");
    }
}

#[test]
fn a_login_in_one_container_holds_up_no_renewal_in_another() {
    let mut world = two_people();
    world.pass_until(minutes(15), |world| !world.couriers().is_empty());
    world.pass(minutes(1));
    let bobs = value_in(&world, OTHER_CONTAINER);
    // Nobody answers it: the login stays where it is, for as long as it can be completed.
    world.delete_cookies_within(CONTAINER, TEAM);
    world.delete_cookies_within(CONTAINER, APP);
    world.open_tab_within(CONTAINER, PAGE, None);
    world.pass(seconds(5));
    world.wish_within(OTHER_CONTAINER, APP);
    world.pass(seconds(5));
    assert_ne!(value_in(&world, OTHER_CONTAINER), bobs);
}

#[test]
fn two_apps_in_one_container_are_carried_by_one_page_one_after_the_other() {
    let mut world = Setup::default().in_firefox().app_life(900).begin();
    world.sign_in_within(CONTAINER, PAGE, ALICE);
    world.sign_in_within(CONTAINER, "https://app2.myserver.com/", ALICE);
    world.pass(hours(1));
    let before = world.edge.history().len();
    for app in [APP, SECOND_APP] {
        world.wish_within(CONTAINER, app);
    }
    world.pass(seconds(10));
    let renewals = [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized];
    let history = world.edge.history().iter().skip(before);
    let steps: Vec<_> = history
        .map(|it| it.kind)
        .filter(|it| renewals.contains(it))
        .collect();
    assert_eq!(steps, [renewals, renewals].concat());
    for app in [APP, SECOND_APP] {
        let pages = world.pages_within(CONTAINER, app);
        assert!(pages.answered > 500 && pages.refused == 0, "{pages:?}");
        let last = world.session_within(CONTAINER, app).and_then(|it| it.last);
        assert_eq!(last.map(|it| it.key).as_deref(), Some("last_wish"));
    }
    world.then_three_requests_each();
    assert!(world.couriers().is_empty());
}

#[test]
fn an_org_token_is_refreshed_in_its_own_container() {
    let setup = Setup::default().in_firefox().app_life(60).org_life(900);
    let mut world = setup.begin();
    world.sign_in_within(CONTAINER, PAGE, ALICE);
    world.sign_in_within(OTHER_CONTAINER, PAGE, BOB);
    world.pass(hours(1));
    for (jar, person) in [(CONTAINER, ALICE), (OTHER_CONTAINER, BOB)] {
        assert_eq!(who(&mut world, jar).as_deref(), Some(person));
        assert_eq!(world.pages_within(jar, APP).refused, 0, "{jar}");
    }
    assert!(world.tabs_behind() >= 8, "{} tabs", world.tabs_behind());
    assert!(world.own_tabs().is_empty());
    assert!(world.cookies_within(HOME, TEAM).is_empty());
}

#[test]
fn access_is_never_asked_with_the_ordinary_jar_about_a_container() {
    let mut world = two_people();
    // A tab of the ordinary jar shows the app's host, where nobody is signed in.
    world.sign_out_at(APP);
    world.pass(hours(1));
    assert_eq!(world.questions(), 0);
}

#[test]
fn a_socket_that_fails_in_a_container_hurries_no_question_about_the_ordinary_jar() {
    let mut world = Setup::default().in_firefox().app_life(3600).begin();
    let tab = world.sign_in(APP);
    world.pass(minutes(1));
    world.close_tab(tab);
    world.open_tab(PAGE, 0, None);
    let bobs = world.sign_in_within(CONTAINER, PAGE, BOB);
    world.page_asks_by(bobs, Way::Socket);
    world.pass(minutes(1));
    let before = world.questions();
    world.given_lasting_fault(Step::AppOrigin, Action::Status { status: 503 });
    world.pass(seconds(20));
    assert_eq!(world.questions(), before);
}

#[test]
fn a_forced_sign_in_in_one_container_is_not_spoiled_by_a_login_in_another() {
    let setup = Setup::default().in_firefox().app_life(900);
    let setup = setup.edge(|edge| edge.unknowns.app_session = AppSessionOnProbe::Replaced);
    let mut world = setup.begin();
    world.sign_in_within(CONTAINER, PAGE, ALICE);
    world.sign_in_within(OTHER_CONTAINER, PAGE, BOB);
    // A second page of Alice's goes on asking, and replaces what her login needs.
    world.open_tab_within(CONTAINER, PAGE, None);
    world.pass(minutes(1));
    let bobs = world.cookies_within(OTHER_CONTAINER, TEAM);
    world.look_at_within(CONTAINER);
    world.click_force_sign_in_within(CONTAINER, APP);
    world.pass(seconds(1));
    // Bob loses his app cookie and comes back by single sign-on, in the middle of Alice's login.
    world.delete_cookies_within(OTHER_CONTAINER, APP);
    world.open_tab_within(OTHER_CONTAINER, PAGE, Some(BOB));
    world.pass(minutes(1));
    let spoiled = |it: &&access_edge_core::Entry| it.outcome == "bad-app-session";
    assert_eq!(world.edge.history().iter().filter(spoiled).count(), 0);
    assert_eq!(who(&mut world, CONTAINER).as_deref(), Some(ALICE));
    assert_eq!(world.cookies_within(OTHER_CONTAINER, TEAM), bobs);
    for jar in [CONTAINER, OTHER_CONTAINER] {
        then_works(&mut world, jar);
    }
}

#[test]
fn sessions_of_a_private_window_are_left_alone_in_both_browsers() {
    for (flavour, private) in [(Flavour::Firefox, PRIVATE), (Flavour::Chromium, "1")] {
        let setup = Setup {
            flavour,
            ..Setup::default()
        };
        let mut world = setup.app_life(900).signed_in();
        let home = if flavour == Flavour::Firefox {
            HOME
        } else {
            "0"
        };
        world.sign_in_within(private, PAGE, BOB);
        let before = value_in(&world, private);
        assert_eq!(
            problem_in(&mut world, private).as_deref(),
            Some("other-store")
        );
        world.wish_within(private, APP);
        world.delete_cookies_within(home, APP);
        world.pass(minutes(5));
        assert_eq!(value_in(&world, private), before);
        assert_eq!(who(&mut world, home).as_deref(), Some(ALICE));
        then_works(&mut world, home);
        assert!(!world.transcript().contains("a page of ours is opened"));
    }
}

#[test]
fn a_stuck_page_of_a_private_window_renews_nothing_in_the_ordinary_jar() {
    let mut world = Setup::default().app_life(3600).signed_in();
    world.sign_in_within("1", PAGE, BOB);
    world.pass(minutes(1));
    let before = value_in(&world, "0");
    world.delete_cookies_within("1", APP);
    world.then_quiet_for(minutes(2));
    assert_eq!(value_in(&world, "0"), before);
}

#[test]
fn a_partitioned_cookie_is_left_alone_and_the_popup_says_that_a_tab_is_needed() {
    for setup in [Setup::default(), Setup::default().in_firefox()] {
        let mut world = setup.app_life(900).signed_in();
        world.given_partitioned(APP, "https://myserver.com");
        world.pass(seconds(5));
        world.then_problem(APP, "partitioned");
        let problem = world.session(APP).problem;
        let advice = problem.map(|problem| problem.advice.key);
        assert_eq!(advice.as_deref(), Some("advice_tab"));
        for tab in world.open_tabs() {
            world.close_tab(tab);
        }
        world.wish(APP);
        world.then_quiet_for(hours(1));
    }
}
