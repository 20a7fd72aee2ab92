//! A page floods the jar with cookies of the token's name, on as many paths as browsers keep for one site (both keep 180),
//! some of them huge. The session in use goes on as if they were not there.

use access_vigil_core::cookie::BrowserCookie;
use scenarios::story::{minutes, seconds};
use scenarios::{APP, Setup, World};

/// What the page sets beside the session's own cookie: the value by its number.
fn flooded(value: impl Fn(usize) -> String) -> World {
    let mut world = Setup::default().app_life(900).signed_in();
    let own = world.cookie_of(APP);
    for number in 0..179 {
        world.plant(BrowserCookie {
            value: value(number),
            path: format!("/flood/{number}"),
            expiration_date: None,
            ..own.clone()
        });
        if number % 50 == 0 {
            world.pass(seconds(1));
        }
    }
    world.pass(seconds(5));
    world
}

#[test]
fn copies_of_the_valid_token_on_many_paths_cause_no_storm_and_the_app_goes_on() {
    let own = Setup::default()
        .app_life(900)
        .signed_in()
        .cookie_of(APP)
        .value;
    let mut world = flooded(|_| own.clone());
    world.pass(minutes(30));
    world.then_never_cut_off(APP);
    let minted = world.hops().minted;
    // Five sessions, of which four never see a new cookie on their path, and the thirty tries that a team has at once.
    assert!((2..=50).contains(&minted), "{minted} renewals");
    let told = world
        .view()
        .sessions
        .iter()
        .filter(|it| {
            it.problem
                .as_ref()
                .is_some_and(|it| it.code == "too-many-paths")
        })
        .count();
    assert_eq!(told, 175);
}

/// An hour in which the one session is renewed, and nothing is asked for on behalf of any other.
fn then_goes_on(mut world: World) {
    world.pass(minutes(60));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
    let minted = world.hops().minted;
    assert!((3..=6).contains(&minted), "{minted} renewals");
}

#[test]
fn a_flood_of_cookies_that_are_no_tokens_stops_no_renewal_and_causes_none() {
    then_goes_on(flooded(|number| match number % 3 {
        0 => "x".repeat(20_000),
        1 => "a.b.c".to_owned(),
        _ => String::new(),
    }));
}

/// A look into the jar that began before the new token came is answered after its request in some of these worlds, each
/// of which looks without a pause while the new token comes.
fn hurried(seed: u64, meanwhile: impl Fn(&mut World)) -> World {
    let setup = Setup {
        seed,
        latency: (20, 20),
        ..Setup::default()
    };
    let mut world = setup.app_life(120).signed_in();
    let own = world.cookie_of(APP);
    world.pass_until(minutes(2), |world| world.hops().minted == 1);
    world.pass(15);
    meanwhile(&mut world);
    for number in 0..10 {
        world.plant(BrowserCookie {
            value: format!("{number}"),
            path: "/flood".into(),
            expiration_date: None,
            ..own.clone()
        });
        world.pass(1);
    }
    world.pass(seconds(5));
    let jar = world.cookies_of(APP);
    let new = jar.iter().find(|cookie| cookie.path == "/");
    let grown = new.is_some_and(|new| World::ends(new) > World::ends(&own));
    assert!(grown, "seed {seed}");
    assert_eq!(world.hops().minted, 1, "seed {seed}");
    world
}

#[test]
fn a_look_from_before_the_new_token_came_is_not_taken_for_the_outcome() {
    for seed in 0..200 {
        let mut world = hurried(seed, |_| ());
        world.then_three_requests_each();
        assert_eq!(world.session(APP).renewals, 1, "seed {seed}");
    }
}

#[test]
fn a_cookie_deleted_just_before_the_new_one_comes_is_not_put_back_over_that() {
    for seed in 0..200 {
        hurried(seed, |world| world.delete_cookies_of(APP));
    }
}
