//! Renewals that gain nothing are noticed, stopped and told: tokens that hardly live longer than the ones before, and
//! tokens that are refused at once. What only looks like it is renewed as ever.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::unknowns::AppExpiry;
use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, Setup, World};
use serde_json::{Value, json};

/// For so long each new token is what `claims` makes of how many there were and of the first token's end.
fn with_tokens(world: &mut World, time: i64, claims: impl Fn(i64, i64) -> Value) {
    let end = world.now() + time;
    let first_end = (world.now() + world.really_left(APP)) / 1000;
    let mut minted = u64::MAX;
    while world.now() < end {
        if world.hops().minted != minted {
            minted = world.hops().minted;
            let claims = claims(i64::try_from(minted).unwrap() + 1, first_end);
            let claims = claims.as_object().unwrap().clone();
            world.edge.clear_faults();
            world.given_lasting_fault(Step::AppAuthorized, Action::HostileClaims { claims });
        }
        world.pass(100);
    }
}

#[test]
fn tokens_that_end_a_few_seconds_later_each_time_make_a_pause() {
    for growth in [1, 4, 20] {
        let mut world = Setup::default().app_life(900).signed_in();
        with_tokens(
            &mut world,
            minutes(16),
            |number, first_end| json!({ "exp": first_end + growth * number }),
        );
        world.then_problem(APP, "stalled");
        let minted = world.hops().minted;
        assert!((3..=5).contains(&minted), "{growth}: {minted} renewals");
        let minted_before = world.hops().minted;
        with_tokens(
            &mut world,
            minutes(5),
            |number, first_end| json!({ "exp": first_end + growth * number }),
        );
        assert_eq!(world.hops().minted, minted_before, "{growth}");
    }
}

#[test]
fn tokens_that_end_with_a_team_session_which_is_refreshed_sooner_each_time_make_no_pause() {
    for seed in 0..20 {
        let setup = Setup {
            seed,
            ..Setup::default()
        };
        let setup = setup.edge(|edge| edge.unknowns.app_expiry = AppExpiry::CappedByOrg);
        let mut world = setup.app_life(7200).org_life(1800).signed_in();
        world.pass(hours(8));
        world.then_never_cut_off(APP);
    }
}

#[test]
fn tokens_that_seem_as_old_as_the_first_and_are_due_again_at_once_make_a_pause_of_half_an_hour() {
    let mut world = Setup::default().app_life(3600).signed_in();
    let issued = world.now() / 1000;
    with_tokens(
        &mut world,
        minutes(62),
        |number, first_end| json!({ "exp": first_end + number, "iat": issued, "nbf": issued }),
    );
    world.then_problem(APP, "stalled");
    let minted = world.hops().minted;
    assert!((3..=5).contains(&minted), "{minted} renewals");
    assert!(!world.session(APP).problem.unwrap().work_goes_on);
    // The edge has come to its senses: after the pause there is another try, and all is well.
    world.edge.clear_faults();
    world.pass(minutes(35));
    world.then_page_works(APP);
    assert_eq!(world.problem(APP), None);
}

#[test]
fn short_tokens_that_seem_due_sooner_since_the_clock_is_a_little_off_are_no_stall() {
    for ahead in [4, 7, 9] {
        let setup = Setup {
            skew: seconds(ahead),
            ..Setup::default()
        };
        let mut world = setup.app_life(15).signed_in();
        world.pass(minutes(10));
        world.then_never_cut_off(APP);
        assert_eq!(world.problem(APP), None, "{ahead}");
    }
}

#[test]
fn an_administrator_who_shortens_sessions_once_is_no_stall() {
    let mut world = Setup::default().app_life(3600).signed_in();
    for life in [1800, 900] {
        let config = json!({"apps": {"main": {"session_seconds": life}}});
        world.edge.patch_config(&config).unwrap();
        world.pass(hours(1));
    }
    world.pass(hours(5));
    world.then_never_cut_off(APP);
    assert_eq!(world.problem(APP), None);
}

/// Pages run into the login from now on, whatever token they have.
fn pages_run_into_the_login(world: &mut World) {
    let value = format!(
        "https://custom.cloudflareaccess.com/cdn-cgi/access/login/{APP}?kid={}&meta=x",
        "a".repeat(64)
    );
    world.given_lasting_fault(Step::AppOrigin, Action::Location { value });
}

#[test]
fn a_page_that_no_token_helps_is_told_and_is_no_reason_to_renew_or_to_stop_renewing() {
    let mut world = Setup::default().app_life(3600).signed_in();
    pages_run_into_the_login(&mut world);
    world.pass(minutes(2));
    world.then_problem(APP, "stalled");
    assert_eq!(world.hops().minted, 4, "{:?}", world.hops());
    // Access says that the token counts: so it is the page.
    assert!(world.session(APP).problem.unwrap().work_goes_on);
    world.then_quiet_for(minutes(25));

    world.pass(hours(4));
    let minted = world.hops().minted;
    assert!(
        (20..=44).contains(&minted),
        "{minted} renewals in four hours"
    );
    world.edge.clear_faults();
    world.pass(minutes(31));
    assert_eq!(world.problem(APP), None);
    world.then_page_works(APP);
}

#[test]
fn tokens_that_are_dead_as_soon_as_they_are_there_are_told_and_work_does_not_go_on() {
    let mut world = Setup::default().app_life(3600).signed_in();
    let end = world.now() + minutes(5);
    let mut minted = u64::MAX;
    while world.now() < end {
        if world.hops().minted != minted {
            minted = world.hops().minted;
            world.pass(100);
            let now = world.now();
            world.edge.revoke_app(now, "main").unwrap();
        }
        world.pass(200);
    }
    world.then_problem(APP, "stalled");
    assert!(!world.session(APP).problem.unwrap().work_goes_on);
    assert!((3..=5).contains(&world.hops().minted), "{:?}", world.hops());
    world.then_quiet_for(minutes(20));
}

#[test]
fn tokens_that_are_revoked_again_and_again_are_renewed_each_time_that_it_helps() {
    let mut world = Setup::default().app_life(36_000).signed_in();
    for times in 1..=5 {
        world.pass(minutes(3));
        let now = world.now();
        world.edge.revoke_app(now, "main").unwrap();
        world.pass(seconds(5));
        assert_eq!(world.hops().minted, times);
        world.then_page_works(APP);
        assert_eq!(world.problem(APP), None);
    }
}
