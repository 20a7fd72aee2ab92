//! The worker is killed at every point at which it can be: no working cookie is lost, no rule stays, work goes on.

use access_edge_core::{Action, Step};
use scenarios::story::{minutes, seconds};
use scenarios::{APP, AlarmFloor, Flavour, Setup, World};

fn world(flavour: Flavour) -> World {
    Setup {
        flavour,
        alarm_floor: AlarmFloor::ThirtySeconds,
        ..Setup::default()
    }
    .app_life(900)
    .signed_in()
}

/// How many points there are from just before a renewal to just after it.
fn points(flavour: Flavour) -> u64 {
    let mut world = world(flavour);
    let before = world.points_passed();
    world.until_renewal_begins(minutes(15));
    world.pass(seconds(5));
    world.points_passed() - before
}

#[test]
fn killed_at_any_point_of_a_renewal_it_takes_up_where_it_was_and_no_page_notices() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        let points = points(flavour);
        assert!(points > 30, "{points} points");
        for point in 1..=points {
            let mut world = world(flavour);
            world.kill_at(point);
            world.pass(minutes(30));
            // A worker that is killed before it has set its next alarm is woken by the first page that fails.
            let refused = world.pages_of(APP).refused;
            assert!(
                refused <= 4,
                "point {point}: {refused}\n{}",
                world.transcript()
            );
            world.then_page_works(APP);
            assert_eq!(world.rules(), 0, "point {point}");
            assert!(
                world.hops().minted >= 2,
                "point {point}: {:?}",
                world.hops()
            );
            assert!(
                world.hops().minted <= 4,
                "point {point}: {:?}",
                world.hops()
            );
        }
    }
}

#[test]
fn killed_at_any_point_while_a_deletion_is_undone_the_cookie_is_back() {
    for point in 1..=60 {
        let mut world = Setup::default()
            .edge(|edge| {
                let expired = serde_json::json!("expired-cookie");
                scenarios::switches::set(edge, "revoked_org_token", &expired);
            })
            .app_life(900)
            .signed_in();
        let before = world.cookie_of(APP);
        let now = world.now();
        drop(world.edge.delete_org_sessions(now, None));
        world.until_renewal_begins(minutes(15));
        world.kill_at(point);
        world.pass(seconds(40));
        assert_eq!(
            world.cookies_of(APP),
            [before],
            "point {point}\n{}",
            world.transcript()
        );
    }
}

#[test]
fn a_rule_that_a_killed_worker_left_is_gone_after_the_next_start() {
    let mut world = world(Flavour::Chromium);
    world.given_fault(
        Step::AppProbe,
        Action::Slow {
            milliseconds: 10_000,
        },
    );
    world.until_renewal_begins(minutes(15));
    world.pass(50);
    world.kill_worker();
    assert_eq!(
        world.rules(),
        1,
        "this story is about a rule that is left behind"
    );
    world.wake();
    world.pass(seconds(20));
    assert_eq!(world.rules(), 0);
}

#[test]
fn a_worker_that_is_idle_is_stopped_and_woken_for_the_renewal() {
    let mut world = world(Flavour::Firefox);
    world.pass(minutes(2));
    assert!(!world.is_awake());
    world.pass(minutes(30));
    world.then_never_cut_off(APP);
}

#[test]
fn killed_again_and_again_it_does_not_storm_the_edge() {
    let mut world = world(Flavour::Chromium);
    world.until_renewal_begins(minutes(15));
    for _ in 0..100 {
        world.kill_worker();
        world.wake();
        world.pass(500);
    }
    assert!(world.hops().probes < 20, "{:?}", world.hops());
}

#[test]
fn a_renewal_that_a_killed_worker_left_begins_again_at_once_twice_and_then_after_a_pause() {
    let slow = Setup {
        latency: (1_000, 1_000),
        ..Setup::default()
    };
    let mut world = slow.app_life(900).signed_in();
    world.until_renewal_begins(minutes(15));
    for _ in 0..3 {
        world.kill_worker();
        world.wake();
        // Long enough for a probe to leave, too short for its answer.
        world.pass(500);
    }
    world.pass(seconds(3));
    assert_eq!(world.hops().probes, 3, "the first, and two at once");
    world.pass(minutes(1));
    world.then_page_works(APP);
    assert_eq!(world.hops().probes, 4, "{:?}", world.hops());
}
