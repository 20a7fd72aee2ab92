//! The native host: started when it is needed and let go soon after; without it, or when it breaks, all else goes on.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_vigil_core::native_host::KeyStanding;
use access_vigil_core::talk::RevocationOf;
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Setup, Temper, World};

fn world() -> World {
    Setup::default().app_life(900).signed_in()
}

#[test]
fn whoever_wants_nothing_of_it_never_starts_it() {
    let mut world = world();
    world.given_native_host(Temper::Well);
    world.pass(hours(3));
    assert_eq!(world.host_starts(), 0);
}

#[test]
fn a_shared_session_is_told_after_the_pairing_and_again_with_each_new_token() {
    let mut world = world();
    world.given_native_host(Temper::Well);
    world.share(APP);
    world.pass(seconds(1));
    assert!(world.shared().is_empty(), "shared before anybody confirmed");
    world.confirm_pairing();
    world.pass(seconds(1));
    assert!(world.session(APP).shared);
    assert_eq!(world.shared().len(), 1);
    assert_eq!(world.shared().first().unwrap().who.as_deref(), Some(ALICE));
    assert!(world.terminal_gets_in());
    let minted = world.hops().minted;
    for _ in 0..8 {
        world.pass(minutes(15));
        assert!(world.terminal_gets_in());
    }
    assert!(world.hops().minted > minted + 5);
    world.then_never_cut_off(APP);
}

#[test]
fn the_port_is_closed_soon_and_the_worker_goes_to_sleep() {
    let mut world = world();
    world.given_shared(APP);
    world.pass(seconds(40));
    assert!(!world.is_awake(), "the worker was kept awake");
}

#[test]
fn a_pairing_that_nobody_confirms_shares_nothing() {
    let mut world = world();
    world.given_native_host(Temper::Well);
    world.share(APP);
    world.pass(minutes(3));
    assert!(world.shared().is_empty());
    assert!(!world.session(APP).shared);
    assert_eq!(world.view().native_host.code, None);
    assert!(world.view().native_host.problem.is_some());
    world.pass(hours(1));
    assert_eq!(world.host_starts(), 1);
}

#[test]
fn a_sign_out_and_the_end_of_sharing_leave_the_terminal_without_a_token() {
    let mut one = world();
    one.given_shared(APP);
    one.sign_out_at(APP);
    one.pass(seconds(10));
    assert!(one.shared().iter().all(|session| session.token.is_none()));

    let mut other = world();
    other.given_shared(APP);
    other.stop_sharing(APP);
    other.pass(seconds(2));
    assert!(other.shared().is_empty());
    assert!(!other.session(APP).shared);
    other.pass(hours(2));
    assert!(other.shared().is_empty());
}

#[test]
fn what_is_wished_before_the_browser_allows_it_is_done_by_the_next_worker() {
    let mut world = world();
    world.given_native_host(Temper::NotYet);
    world.share(APP);
    world.pass(seconds(2));
    assert!(world.view().native_host.not_yet);
    assert_eq!(world.view().native_host.problem, None);
    // Chromium shows the grant to nobody who was there before.
    world.kill_worker();
    world.given_native_host(Temper::Well);
    world.pass(seconds(60));
    world.wake();
    world.pass(seconds(1));
    world.confirm_pairing();
    world.pass(seconds(1));
    assert!(world.terminal_gets_in());
}

#[test]
fn whoever_does_not_allow_it_is_asked_no_more() {
    let mut world = world();
    world.given_native_host(Temper::NotYet);
    world.share(APP);
    world.pass(minutes(4));
    world.wake();
    assert!(!world.view().native_host.not_yet);
    assert!(!world.session(APP).shared);
    world.given_native_host(Temper::Well);
    let starts = world.host_starts();
    world.pass(hours(2));
    assert_eq!(world.host_starts(), starts);
}

#[test]
fn a_host_that_is_not_there_is_named_and_left_alone() {
    let mut world = world();
    world.share(APP);
    world.pass(seconds(5));
    let (problem, advice) = world.view().native_host.problem.unwrap();
    assert_eq!(problem.key, "problem_host_missing");
    assert_eq!(advice.key, "advice_install_host");
    world.pass(hours(2));
    assert_eq!(world.host_starts(), 1);
    world.then_never_cut_off(APP);
    // Whoever has installed it clicks again.
    world.given_shared(APP);
    assert!(world.terminal_gets_in());
}

#[test]
fn a_host_that_breaks_is_tried_less_and_less() {
    for temper in [Temper::Breaking, Temper::Babbling, Temper::Silent] {
        let mut world = world();
        world.given_shared(APP);
        world.pass(seconds(30));
        world.given_native_host(temper);
        let before = world.host_starts();
        world.pass(hours(2));
        let starts = world.host_starts() - before;
        assert!((1..=80).contains(&starts), "{temper:?}: {starts} starts");
        world.then_never_cut_off(APP);
        world.given_native_host(Temper::Well);
        world.pass(minutes(25));
        assert!(world.terminal_gets_in(), "{temper:?}");
        assert_eq!(world.view().native_host.problem, None, "{temper:?}");
    }
}

#[test]
fn a_host_that_refuses_is_not_asked_again_and_again() {
    let mut world = world();
    world.given_shared(APP);
    world.pass(seconds(30));
    world.given_native_host(Temper::Refusing);
    let before = world.asked_of_host();
    world.pass(hours(1));
    let asked = world.asked_of_host() - before;
    // Four renewals in an hour: each is told by three requests.
    assert!((3..=20).contains(&asked), "{asked} requests");
    assert!(world.view().native_host.problem.is_some());
}

#[test]
fn when_the_host_has_forgotten_the_browser_nothing_is_shared_and_it_says_so() {
    let mut world = world();
    world.given_shared(APP);
    world.pass(seconds(30));
    world.forget_pairings();
    world.pass(minutes(20));
    assert!(!world.session(APP).shared);
    // A pairing for something else does not bring the old consent back.
    world.ask_about_revocation(APP, RevocationOf::App);
    world.pass(seconds(1));
    world.confirm_pairing();
    world.pass(minutes(20));
    assert!(!world.session(APP).shared && world.shared().is_empty());
}

#[test]
fn killed_at_any_point_the_terminal_has_the_newest_token_in_the_end() {
    let mut rehearsal = world();
    rehearsal.given_shared(APP);
    let before = rehearsal.points_passed();
    rehearsal.pass(minutes(15));
    let points = rehearsal.points_passed() - before;
    for point in 1..=points {
        let mut world = world();
        world.given_shared(APP);
        world.kill_at(point);
        world.pass(minutes(15));
        world.wake();
        world.pass(seconds(10));
        assert!(world.terminal_gets_in(), "killed at {point}");
    }
}

#[test]
fn a_revoked_app_is_asked_about_first_and_then_renewed_without_anybody() {
    let mut world = world();
    world.given_shared(APP);
    world.ask_about_revocation(APP, RevocationOf::App);
    world.pass(seconds(1));
    let told = world.session(APP).revocation.unwrap();
    assert!(told.asks);
    assert_eq!(told.headline.key, "revoke_app_ask");
    assert_eq!(world.revocations(), 0, "it was carried out unasked");
    let minted = world.hops().minted;
    world.confirm_revocation(APP, RevocationOf::App);
    world.pass(seconds(10));
    assert_eq!(world.revocations(), 1);
    assert_eq!(
        world.session(APP).revocation.unwrap().headline.key,
        "revoke_app_done"
    );
    assert_eq!(world.hops().minted, minted + 1);
    assert_eq!(world.session(APP).last.unwrap().key, "last_refused");
    world.then_page_works(APP);
}

#[test]
fn a_revoked_person_has_to_sign_in_and_it_is_said_within_seconds() {
    let mut world = world();
    world.given_shared(APP);
    world.confirm_revocation(APP, RevocationOf::User);
    world.pass(seconds(10));
    assert_eq!(world.revocations(), 1);
    assert!(world.problem(APP).is_some());
    assert!(world.shared().first().unwrap().problem.is_some());
}

#[test]
fn a_revocation_whose_answer_is_lost_is_not_made_twice() {
    let mut world = world();
    world.given_shared(APP);
    world.pass(seconds(10));
    world.given_native_host(Temper::BreakingAfterwards);
    world.confirm_revocation(APP, RevocationOf::App);
    world.pass(minutes(10));
    assert_eq!(world.revocations(), 1);
    let told = world.session(APP).revocation.unwrap();
    assert_eq!(told.headline.key, "problem_host_broken");
}

#[test]
fn a_token_under_a_key_that_was_never_published_is_told() {
    for (standing, expected) in [
        (KeyStanding::Published { first_seen: 1 }, None),
        (KeyStanding::Unknown, None),
        (KeyStanding::NeverPublished, Some("key-never-published")),
    ] {
        let mut world = world();
        world.given_keys_are(standing);
        world.given_shared(APP);
        world.pass(seconds(5));
        assert_eq!(world.problem(APP).as_deref(), expected);
        let asked = world.asked_of_host();
        world.pass(minutes(10));
        assert_eq!(
            world.asked_of_host(),
            asked,
            "the same key was asked about again"
        );
    }
}

#[test]
fn the_history_is_kept_in_order_and_without_repetition() {
    let mut world = world();
    world.given_shared(APP);
    world.pass(minutes(30));
    let history = world.history();
    let renewed = history.iter().filter(|what| *what == "renewed due").count();
    assert_eq!(
        u64::try_from(renewed).unwrap(),
        world.hops().minted,
        "{history:?}"
    );
    world.sign_out_at(APP);
    world.pass(seconds(10));
    assert!(
        world
            .history()
            .iter()
            .any(|what| what.starts_with("signed-out"))
    );
}

#[test]
fn what_could_not_be_kept_is_kept_later() {
    let mut world = world();
    world.given_shared(APP);
    world.pass(seconds(20));
    world.given_native_host(Temper::Breaking);
    world.pass(minutes(14));
    world.given_native_host(Temper::Well);
    world.pass(minutes(30));
    let history = world.history();
    let renewed = history.iter().filter(|what| *what == "renewed due").count();
    assert_eq!(
        u64::try_from(renewed).unwrap(),
        world.hops().minted,
        "{history:?}"
    );
}
