//! An app that the person sets up is renewed only once its team's own keys have vouched for its token.

use access_vigil_core::event::ProofReply;
use scenarios::story::{minutes, seconds};
use scenarios::{APP, Setup, TEAM, World};

/// A person who is signed in, and is asked for both hosts.
fn being_set_up() -> World {
    let mut setup = Setup::default().app_life(900);
    setup.granted.clear();
    let mut world = setup.signed_in();
    world.ask_for(&[APP, TEAM]);
    world
}

fn granted(mut world: World) -> World {
    world.grant(APP);
    world.grant(TEAM);
    world.pass(seconds(5));
    world
}

/// The person wishes while the team's keys are on their way.
fn wished_before_the_proof(mut world: World) -> World {
    world.grant(APP);
    world.pass(seconds(5));
    world.grant(TEAM);
    world.pass(50);
    world.wish(APP);
    world.then_problem(APP, "team-unchecked");
    world
}

#[test]
fn a_token_that_its_team_signed_is_renewed() {
    let mut world = granted(being_set_up());
    assert_eq!(world.problem(APP), None);
    world.pass(minutes(40));
    world.then_page_works(APP);
    assert!(world.hops().probes > 0);
}

#[test]
fn a_token_that_its_team_did_not_sign_is_told_and_no_request_is_made_for_it() {
    let mut world = being_set_up();
    world.given_proof(ProofReply::Refuted);
    let mut world = granted(world);
    world.then_problem(APP, "team-unproved");
    world.pass(minutes(10));
    world.kill_worker();
    world.pass(minutes(4));
    world.then_problem(APP, "team-unproved");
    assert_eq!(world.hops().all(), 0);
}

#[test]
fn a_new_token_is_judged_anew() {
    let mut world = being_set_up();
    world.given_proof(ProofReply::Refuted);
    let mut world = granted(world);
    world.given_proof(ProofReply::Proved);
    world.delete_cookies_of(APP);
    world.open_tab("https://myserver.com/", seconds(2), None);
    world.pass(minutes(1));
    assert_eq!(world.problem(APP), None);
    world.pass(minutes(40));
    assert!(world.hops().probes > 0);
}

#[test]
fn a_team_that_tells_no_keys_keeps_nobody_waiting() {
    let mut world = being_set_up();
    world.given_proof(ProofReply::Unknown);
    let mut world = granted(world);
    assert_eq!(world.problem(APP), None);
}

#[test]
fn a_worker_that_dies_while_it_asks_asks_again() {
    let mut world = being_set_up();
    world.given_proof(ProofReply::Refuted);
    world.grant(APP);
    world.grant(TEAM);
    world.kill_worker();
    world.pass(minutes(2));
    world.then_problem(APP, "team-unproved");
    assert_eq!(world.hops().all(), 0);
}

#[test]
fn a_wish_that_comes_before_the_proof_is_granted_after_it() {
    let mut world = wished_before_the_proof(being_set_up());
    assert_eq!(world.hops().all(), 0);
    world.pass(seconds(10));
    assert_eq!(world.hops().minted, 1);
    assert_eq!(world.problem(APP), None);
}

#[test]
fn a_wish_that_comes_before_a_proof_that_fails_is_none_afterwards() {
    let mut world = being_set_up();
    world.given_proof(ProofReply::Refuted);
    let mut world = wished_before_the_proof(world);
    world.pass(minutes(10));
    world.then_problem(APP, "team-unproved");
    assert_eq!(world.hops().all(), 0);
}

#[test]
fn keys_that_never_come_keep_nobody_waiting() {
    let mut world = being_set_up();
    world.given_no_proof();
    let mut world = granted(world);
    world.then_problem(APP, "team-unchecked");
    world.pass(seconds(20));
    assert_eq!(world.problem(APP), None);
}
