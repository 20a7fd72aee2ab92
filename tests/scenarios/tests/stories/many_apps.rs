//! Several apps: on one host, and many of one team.
#![allow(
    clippy::unwrap_used,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::App;
use scenarios::story::{hours, minutes, seconds};
use scenarios::walk::{MANY, below};
use scenarios::{ALICE, APP, Setup, World};

#[test]
fn two_apps_with_cookie_paths_on_one_host_are_both_kept() {
    let apps = [
        ("wordpress", below('a', "/wordpress")),
        ("express", below('b', "/express")),
    ];
    let mut world = Setup::default().apps(apps).app_life(300).begin();
    world.sign_in_at("https://myserver.com/wordpress", ALICE);
    world.sign_in_at("https://myserver.com/express", ALICE);
    assert_eq!(world.cookies_of(APP).len(), 2);
    world.pass(hours(2));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
    assert!(world.hops().minted >= 48, "{:?}", world.hops());
}

#[test]
fn two_apps_of_one_host_that_fall_due_at_once_are_renewed_one_after_the_other() {
    let apps = [
        ("wordpress", below('a', "/wordpress")),
        ("express", below('b', "/express")),
    ];
    let mut world = Setup::default().apps(apps).app_life(300).begin();
    world.sign_in_at("https://myserver.com/wordpress", ALICE);
    world.sign_in_at("https://myserver.com/express", ALICE);
    let before = world.hops().minted;
    // Both are over when the machine wakes. That a host is never renewed twice at a time is a law of every world.
    world.sleep(hours(1));
    world.pass(minutes(1));
    assert!(world.hops().minted >= before + 2, "{:?}", world.hops());
    world.then_page_works(APP);
}

#[test]
fn two_sites_of_one_host_under_one_app_share_its_session_and_its_renewals() {
    let mut world = Setup::default().app_life(900).begin();
    world.sign_in_at("https://myserver.com/wordpress", ALICE);
    world.sign_in_at("https://myserver.com/express", ALICE);
    world.pass(hours(3));
    assert_eq!(world.view().sessions.len(), 1);
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
    let minted = world.hops().minted;
    assert!((12..=14).contains(&minted), "{minted} renewals");
    assert_eq!(world.problem(APP), None);
}

/// Two apps below one host, whose cookies have no path of their own.
fn rivals() -> World {
    let on = |digit, path: &str| App {
        path: path.into(),
        ..App::on(APP, digit)
    };
    let apps = [
        ("wordpress", on('a', "/wordpress")),
        ("express", on('b', "/express")),
    ];
    Setup::default().apps(apps).app_life(900).begin()
}

#[test]
fn two_apps_that_fight_for_one_cookie_are_not_renewed_against_each_other() {
    let mut world = rivals();
    world.sign_in_at("https://myserver.com/wordpress", ALICE);
    world.sign_in_at("https://myserver.com/express", ALICE);
    // The newer token has taken the one place that there is, and is kept; the other app's page is out of luck.
    let (minted, hops) = (world.hops().minted, world.hops());
    world.pass(hours(4));
    let after = world.hops();
    assert!(after.all() - hops.all() <= 4 * 25, "{after:?}");
    assert!(after.minted - minted <= 24, "{after:?}");
    // Once is a change of apps and no conflict.
    assert_eq!(world.problem(APP), None);
}

#[test]
fn two_apps_that_take_one_cookie_from_each_other_in_turns_are_explained_and_cause_no_storm() {
    let mut world = rivals();
    let wordpress = world.sign_in_at("https://myserver.com/wordpress", ALICE);
    let express = world.sign_in_at("https://myserver.com/express", ALICE);
    for _ in 0..10 {
        world.pass(minutes(1));
        world.visit(wordpress, "https://myserver.com/wordpress");
        world.pass(minutes(1));
        world.visit(express, "https://myserver.com/express");
    }
    world.pass(seconds(10));
    world.then_problem(APP, "shared-cookie");
    assert!(
        world
            .session(APP)
            .problem
            .is_some_and(|told| told.work_goes_on)
    );
    assert_eq!(world.view().sessions.len(), 1);
    // Each visit brought a token by itself, so hardly any was due within these twenty minutes.
    assert!(world.hops().minted <= 3, "{:?}", world.hops());
    world.pass(hours(2));
    assert_eq!(world.problem(APP), None, "it is long over");
}

#[test]
fn four_apps_of_one_team_wait_for_each_other_and_are_all_kept() {
    let apps = MANY
        .iter()
        .map(|(name, digit)| (*name, App::on(name, *digit)));
    let mut world = Setup::default().apps(apps).app_life(300).begin();
    for (host, _) in MANY {
        world.sign_in(host);
    }
    // All fall due at one moment: that at most two are under way is a law of every world.
    world.sleep(hours(1));
    world.pass(minutes(1));
    for (host, _) in MANY {
        world.then_page_works(host);
    }
    world.pass(hours(1));
    assert!(world.hops().minted > 40, "{:?}", world.hops());
    world.pass(seconds(1));
}

#[test]
fn an_app_in_use_is_asked_about_in_time_beside_one_that_nobody_uses_in_whichever_order() {
    let [(first, one), (second, two), ..] = MANY;
    for (used, unused) in [(first, second), (second, first)] {
        let apps = [(first, App::on(first, one)), (second, App::on(second, two))];
        let mut world = Setup::default().apps(apps).app_life(36_000).begin();
        world.sign_in(first);
        world.sign_in(second);
        for tab in world.open_tabs() {
            world.close_tab(tab);
        }
        // A page that asks for nothing by itself. The other app is asked about every two hours at the end.
        world.open_tab(&format!("https://{used}/"), 0, None);
        world.pass(hours(4));
        let now = world.now();
        world.edge.revoke_app(now, used).unwrap();
        world.pass(minutes(6));
        assert_eq!(world.hops().minted, 1, "{used} beside {unused}");
    }
}

/// The rule for a probe covers every host below its own, since browsers know no narrower one.
#[test]
fn a_probe_loses_its_cookies_and_nothing_that_an_app_below_its_host_asks_meanwhile() {
    let [(below, digit), ..] = MANY;
    for seed in 0..20 {
        let slow = Setup {
            seed,
            latency: (20, 400),
            ..Setup::default()
        };
        let apps = [(APP, App::on(APP, 'a')), (below, App::on(below, digit))];
        let mut world = slow.apps(apps).app_life(300).begin();
        world.sign_in(APP);
        world.sign_in(below);
        // Both fall due at one moment, and go on side by side.
        world.sleep(hours(1));
        world.pass(minutes(1));
        assert!(world.hops().minted >= 2, "{:?}", world.hops());
        world.then_three_requests_each();
    }
}
