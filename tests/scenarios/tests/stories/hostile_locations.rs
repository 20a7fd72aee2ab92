//! Every hostile redirect of the shared table at each hop of a renewal, also those that no header can carry: no further
//! request leaves, and the cookie that works is the same afterwards, to the byte.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, App, Step};
use hostile_locations::{Hop, Location, STOP};
use scenarios::story::seconds;
use scenarios::{APP, Setup, World};

#[test]
fn a_hostile_answer_of_the_app_is_followed_nowhere() {
    let locations = hostile_at(&[Hop::Probe]);
    each_ends_the_renewal(&locations, Step::AppProbe, (1, 0, 0));
}

#[test]
fn a_hostile_answer_of_the_team_is_followed_nowhere() {
    let locations = hostile_at(&[Hop::Login, Hop::Stop]);
    each_ends_the_renewal(&locations, Step::TeamLogin, (1, 1, 0));
}

fn hostile_at(hops: &[Hop]) -> Vec<Location> {
    let all = hostile_locations::all(&"a".repeat(64)).into_iter();
    all.filter(|it| hops.contains(&it.hop) || it.hop == Hop::Any)
        .filter(|it| !it.is_honest())
        .collect()
}

/// One renewal for each, which makes so many probes, logins and last requests and then stops.
fn each_ends_the_renewal(locations: &[Location], step: Step, requests: (u64, u64, u64)) {
    assert!(locations.len() >= 200);
    let mut world = alice_at_work();
    for location in locations {
        let (cookie, hops) = (world.cookie_of(APP), world.hops());
        let value = location.text.clone();
        world.given_fault(step, Action::Location { value });
        world.wish(APP);
        world.pass(seconds(10));
        let after = world.hops();
        let sent = (
            after.probes - hops.probes,
            after.logins - hops.logins,
            after.authorized - hops.authorized,
        );
        assert_eq!(sent, requests, "{location}");
        assert!(world.problem(APP).is_some(), "{location} is told to nobody");
        assert!(
            world.cookie_of(APP) == cookie,
            "{location} changed the cookie"
        );
    }
    let minted = world.hops().minted;
    world.wish(APP);
    world.pass(seconds(10));
    assert_eq!(
        world.hops().minted,
        minted + 1,
        "nothing is renewed any more"
    );
}

/// Tokens outlive the story, so that every renewal is one that she wished for.
fn alice_at_work() -> World {
    let app = App {
        more_hosts: vec![STOP.into()],
        ..App::on(APP, 'a')
    };
    let mut setup = Setup::default().apps([("main", app)]);
    setup.granted.push(STOP.into());
    setup.app_life(86_400).org_life(400_000).signed_in()
}
