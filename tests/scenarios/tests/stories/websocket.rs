//! A WebSocket that can't be opened: a token that is over is renewed once, a server in trouble is left to itself.
//! Firefox shows the redirect to the login; Chromium shows nothing but that it failed, so Access is asked.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::unknowns::RevokedAppToken;
use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::walk::below;
use scenarios::{ALICE, APP, Setup, Way, World};

/// A page is open that does nothing but open sockets, every two seconds, and Access was just asked in its turn.
fn with_a_socket(setup: Setup) -> World {
    let mut world = setup.begin();
    let tab = world.sign_in(APP);
    world.page_asks_by(tab, Way::Socket);
    world.pass(minutes(5));
    world.then_page_works(APP);
    world
}

fn both() -> [Setup; 2] {
    [long_lived(), long_lived().in_firefox()]
}

fn long_lived() -> Setup {
    Setup::default().app_life(36_000)
}

#[test]
fn a_socket_that_runs_into_the_login_is_healed_by_one_renewal() {
    let answers = [
        RevokedAppToken::Redirect,
        RevokedAppToken::Unauthorized,
        RevokedAppToken::Forbidden,
    ];
    for setup in both() {
        for answer in answers {
            let setup = setup.clone();
            let mut world =
                with_a_socket(setup.edge(|edge| edge.unknowns.revoked_app_token = answer));
            let now = world.now();
            world.edge.revoke_app(now, "main").unwrap();
            world.pass(seconds(5));
            assert_eq!(world.hops().minted, 1, "{answer:?}");
            let last = world.session(APP).last.unwrap().key;
            assert_eq!(last, "last_refused");
            assert!(world.pages_of(APP).refused <= 2);
            world.then_page_works(APP);
            world.then_three_requests_each();
        }
    }
}

#[test]
fn a_server_that_opens_no_socket_causes_no_renewal_and_is_no_problem_of_the_login() {
    let troubles = [
        Action::Status { status: 503 },
        Action::Status { status: 401 },
        Action::Drop,
    ];
    for setup in both() {
        for action in &troubles {
            let mut world = with_a_socket(setup.clone());
            world.given_lasting_fault(Step::AppOrigin, action.clone());
            let before = world.questions();
            world.pass(hours(1));
            assert_eq!(world.hops().all(), 0, "{action:?}");
            assert_eq!(world.problem(APP), None, "{action:?}");
            let asked = world.questions() - before;
            assert!((1..=30).contains(&asked), "{asked} questions: {action:?}");
            world.edge.clear_faults();
            world.then_page_works(APP);
        }
    }
}

#[test]
fn renewals_meanwhile_give_a_socket_that_fails_no_new_right_to_have_access_asked() {
    let mut world = with_a_socket(Setup::default().app_life(60));
    world.given_lasting_fault(Step::AppOrigin, Action::Drop);
    let before = world.questions();
    world.pass(hours(1));
    assert!(world.hops().minted > 55, "{:?}", world.hops());
    let asked = world.questions() - before;
    assert!((1..=15).contains(&asked), "{asked} questions");
}

#[test]
fn a_token_that_is_revoked_while_the_server_is_in_trouble_is_noticed_within_minutes() {
    for setup in both() {
        let mut world = with_a_socket(setup);
        world.given_lasting_fault(Step::AppOrigin, Action::Drop);
        world.pass(minutes(20));
        let now = world.now();
        world.edge.clear_faults();
        world.edge.revoke_app(now, "main").unwrap();
        world.pass(minutes(6));
        assert_eq!(world.hops().minted, 1);
        world.then_page_works(APP);
    }
}

#[test]
fn a_deleted_app_cookie_comes_back_while_a_page_opens_sockets() {
    for setup in both() {
        let mut world = with_a_socket(setup);
        let before = world.questions();
        world.delete_cookies_of(APP);
        world.pass(seconds(5));
        assert_eq!(world.hops().minted, 1);
        assert_eq!(world.questions(), before, "nobody needed to be asked");
        world.then_page_works(APP);
    }
}

#[test]
fn a_socket_of_one_app_says_nothing_of_another_app_on_its_host() {
    let apps = [
        ("wordpress", below('a', "/wordpress")),
        ("express", below('b', "/express")),
    ];
    for setup in both() {
        let mut world = setup.apps(apps.clone()).app_life(36_000).begin();
        let wordpress = world.sign_in_at(&format!("https://{APP}/wordpress"), ALICE);
        let express = world.sign_in_at(&format!("https://{APP}/express"), ALICE);
        world.page_asks_by(express, Way::Socket);
        world.close_tab(wordpress);
        world.given_lasting_fault(Step::AppOrigin, Action::Drop);
        let cookies = world.cookies_of(APP).into_iter();
        for cookie in cookies.filter(|cookie| cookie.path == "/wordpress") {
            world.delete_cookie(&cookie);
        }
        world.then_quiet_for(minutes(10));
        assert_eq!(world.cookies_of(APP).len(), 1, "that of /express");
    }
}

#[test]
fn nothing_is_asked_for_by_sockets_after_a_sign_out() {
    for setup in both() {
        let mut world = with_a_socket(setup);
        world.sign_out_at(APP);
        world.then_quiet_for(hours(1));
    }
}

#[test]
fn a_worker_that_died_meanwhile_remembers_how_often_it_asked() {
    let mut world = with_a_socket(long_lived());
    world.given_lasting_fault(Step::AppOrigin, Action::Drop);
    let before = world.questions();
    for _ in 0..60 {
        world.pass(seconds(30));
        world.kill_worker();
    }
    let asked = world.questions() - before;
    assert!(
        (1..=18).contains(&asked),
        "{asked} questions in half an hour"
    );
}
