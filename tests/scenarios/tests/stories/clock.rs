//! This machine's clock is wrong, or is set while a session lives: ends are those of the servers' clock, nobody is cut
//! off where it can be helped, the person is told, and no single server is believed about the time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, Fault, Step};
use access_vigil_core::indicator::Argument;
use access_vigil_core::presence::Presence;
use access_vigil_core::problem::Fault as Whose;
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Flavour, SECOND_APP, Setup, TEAM, World};

const MONTH: u64 = 30 * 86_400;

fn behind_or_ahead(skew: i64) -> Setup {
    Setup {
        skew,
        ..Setup::default()
    }
}

/// How far the clock is said to be wrong, in milliseconds.
fn told(world: &mut World, host: &str) -> Option<i64> {
    let problem = world.session(host).problem?;
    assert_eq!(problem.code, "clock-wrong");
    assert_eq!(problem.fault, Whose::Person);
    assert!(problem.work_goes_on);
    let Some(Argument::Span(millis)) = problem.text.arguments.first() else {
        panic!("the sentence does not say how far: {:?}", problem.text);
    };
    Some(*millis)
}

/// How far the end that is shown lies from the end that the edge means.
fn error_of_end(world: &mut World, host: &str) -> i64 {
    let session = world.session(host);
    let shown_left = session.soft_end - world.view().now;
    (shown_left - world.really_left(host)).abs()
}

#[test]
fn whoever_opens_an_app_just_before_its_end_by_a_clock_that_is_a_little_ahead_is_renewed_in_time() {
    for left in [11, 6] {
        let setup = behind_or_ahead(seconds(19)).idp_asks_each_time();
        let mut world = setup.app_life(900).org_life(MONTH).signed_in();
        for tab in world.open_tabs() {
            world.close_tab(tab);
        }
        world.pass(world.really_left(APP) - seconds(left));
        world.open_tab("https://myserver.com/", seconds(100), None);
        world.pass(minutes(10));
        world.then_never_cut_off(APP);
    }
}

#[test]
fn a_clock_that_is_wrong_by_two_minutes_or_more_is_told_with_how_far() {
    for wrong in [minutes(2) + seconds(5), minutes(10), hours(26)] {
        for skew in [wrong, -wrong] {
            let mut world = behind_or_ahead(skew).org_life(MONTH).signed_in();
            world.pass(minutes(6));
            let told = told(&mut world, APP).unwrap();
            assert!((told - wrong).abs() < seconds(2), "{skew}: {told}");
            assert!(error_of_end(&mut world, APP) < seconds(2), "{skew}");
            world.pass(hours(5));
            assert_eq!(world.problem(APP).as_deref(), Some("clock-wrong"));
            world.then_never_cut_off(APP);
        }
    }
}

#[test]
fn a_clock_that_is_wrong_by_less_is_reckoned_with_and_not_told() {
    for skew in [-seconds(110), -seconds(20), 0, seconds(20), seconds(110)] {
        let mut world = behind_or_ahead(skew).signed_in();
        world.pass(minutes(6));
        assert_eq!(world.problem(APP), None, "{skew}");
        assert!(error_of_end(&mut world, APP) < seconds(6), "{skew}");
    }
}

#[test]
fn what_is_graver_than_a_wrong_clock_is_told_first() {
    let mut world = behind_or_ahead(minutes(10)).signed_in();
    world.pass(minutes(6));
    world.then_problem(APP, "clock-wrong");
    world.delete_cookies_of(TEAM);
    world.pass(seconds(1));
    world.then_problem(APP, "login-needed");
}

#[test]
fn a_clock_that_is_set_wrong_and_right_again_cuts_nobody_off() {
    for ahead in [minutes(10), -minutes(10)] {
        for flavour in [Flavour::Chromium, Flavour::Firefox] {
            let setup = Setup {
                flavour,
                ..Setup::default()
            };
            let mut world = setup.app_life(900).org_life(MONTH).signed_in();
            for _ in 0..6 {
                world.pass(minutes(7));
                world.set_clock_ahead(ahead);
                world.pass(minutes(30));
                assert!(told(&mut world, APP).is_some(), "{ahead} {flavour:?}");
                assert!(
                    error_of_end(&mut world, APP) < seconds(6),
                    "{ahead} {flavour:?}"
                );
                world.set_clock_ahead(0);
                world.pass(minutes(30));
                assert_eq!(world.problem(APP), None, "{ahead} {flavour:?}");
            }
            let pages = world.pages_of(APP);
            assert!(pages.refused <= 12, "{ahead} {flavour:?}: {pages:?}");
            let minted = world.hops().minted;
            assert!(minted <= 60, "{ahead} {flavour:?}: {minted} in seven hours");
        }
    }
}

#[test]
fn a_clock_that_jumps_by_more_than_a_day_is_healed_within_seconds() {
    for ahead in [hours(26), -hours(26)] {
        for flavour in [Flavour::Chromium, Flavour::Firefox] {
            let setup = Setup {
                flavour,
                ..Setup::default()
            };
            let mut world = setup.app_life(900).org_life(MONTH).signed_in();
            world.pass(minutes(7));
            world.set_clock_ahead(ahead);
            world.pass(minutes(20));
            world.then_page_works(APP);
            let pages = world.pages_of(APP);
            assert!(pages.refused <= 3, "{ahead} {flavour:?}: {pages:?}");
            assert!(told(&mut world, APP).is_some(), "{ahead} {flavour:?}");
            world.set_clock_ahead(0);
            world.pass(hours(2));
            world.then_page_works(APP);
            assert_eq!(world.problem(APP), None, "{ahead} {flavour:?}");
            let minted = world.hops().minted;
            assert!(minted <= 20, "{ahead} {flavour:?}: {minted} in two hours");
        }
    }
}

#[test]
fn tokens_of_twenty_seconds_and_of_thirty_days_live_on_with_a_wrong_clock() {
    for wrong in [minutes(10), hours(26)] {
        for skew in [wrong, -wrong] {
            for flavour in [Flavour::Chromium, Flavour::Firefox] {
                let setup = Setup {
                    flavour,
                    ..behind_or_ahead(skew)
                };
                let mut short = setup.app_life(20).org_life(MONTH).signed_in();
                short.pass(minutes(10));
                // The first token is over before the tab that will need the next one is there.
                assert!(short.pages_of(APP).refused <= 1, "{skew}");
                let minted = short.hops().minted;
                assert!(
                    (50..=75).contains(&minted),
                    "{skew}: {minted} in ten minutes"
                );
            }
        }
    }
    for skew in [minutes(10), -minutes(10)] {
        let setup = behind_or_ahead(skew).app_life(MONTH).org_life(2 * MONTH);
        let mut world = setup.begin();
        world.open_tab("https://myserver.com/", hours(1), Some(ALICE));
        world.pass(hours(24 * 31));
        world.then_never_cut_off(APP);
        assert_eq!(world.hops().minted, 1, "{skew}");
    }
}

#[test]
fn daylight_saving_changes_nothing() {
    let mut world = Setup::default().org_life(2 * MONTH).begin();
    // To 10 March 2027: America's clocks change on the 14th, Europe's on the 28th.
    world.pass(hours(24 * 112));
    world.open_tab("https://myserver.com/", minutes(30), Some(ALICE));
    world.pass(hours(1));
    let promised = world.session(APP).effective_end;
    for _ in 0..20 {
        world.pass(hours(24));
        let session = world.session(APP);
        assert_eq!(session.problem, None);
        assert_eq!(session.effective_end, promised);
    }
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
}

/// Every answer of this host, a page's too, tells another time from now on.
fn liar(world: &mut World, host: &str, seconds: i64) {
    world.edge.add_fault(Fault {
        host: Some(host.into()),
        step: None,
        path: None,
        times: None,
        action: Action::WrongDate { seconds },
    });
}

#[test]
fn one_server_that_lies_about_the_time_is_not_believed() {
    for host in [APP, TEAM] {
        for lie in [3600, -3600, 20 * 86_400] {
            let mut world = Setup::default()
                .app_life(4 * 86_400)
                .org_life(MONTH)
                .signed_in();
            world.sign_in(SECOND_APP);
            liar(&mut world, host, lie);
            world.pass(minutes(20));
            world.wish(APP);
            world.wish(SECOND_APP);
            world.pass(hours(2));
            assert_eq!(world.problem(SECOND_APP), None, "{host} {lie}");
            assert!(
                error_of_end(&mut world, SECOND_APP) < seconds(6),
                "{host} {lie}"
            );
            world.then_never_cut_off(SECOND_APP);
            let hops = world.hops();
            assert!(hops.all() <= 12, "{host} {lie}: {hops:?}");
        }
    }
}

#[test]
fn a_clock_that_is_set_back_by_less_than_can_be_seen_is_found_out_by_asking_in_time() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        let setup = Setup {
            flavour,
            ..Setup::default()
        };
        let mut world = setup.app_life(900).signed_in();
        // Just after a question whose the token is; until the next one nothing happens for four minutes.
        world.pass(minutes(5) + seconds(5));
        world.set_clock_ahead(-minutes(3));
        world.pass(hours(1));
        world.then_never_cut_off(APP);
        let told = told(&mut world, APP).unwrap();
        assert!((told - minutes(3)).abs() < seconds(2), "{told}");
    }
}

#[test]
fn what_waits_for_a_moment_does_not_wait_a_day_longer_when_the_clock_is_set_back() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        let setup = Setup {
            flavour,
            ..Setup::default()
        };
        let mut world = setup.app_life(900).org_life(MONTH).signed_in();
        world.given_lasting_fault(Step::TeamLogin, Action::Status { status: 503 });
        world.pass(hours(1));
        world.then_problem(APP, "server-fault");
        world.set_clock_ahead(-hours(26));
        world.edge.clear_faults();
        // The longest pause after failures is ten minutes and a quarter.
        world.pass(minutes(13));
        world.then_page_works(APP);
    }
}

#[test]
fn a_sign_of_the_person_counts_from_when_they_gave_it_though_the_clock_was_set_ahead_since() {
    let mut setup = Setup::default().app_life(900).org_life(MONTH);
    setup.maximum_extension = std::time::Duration::from_hours(12);
    let mut world = setup.signed_in();
    world.pass(hours(11));
    world.person_is(Presence::Locked);
    world.person_is(Presence::Active);
    world.pass(minutes(30));
    world.set_clock_ahead(hours(5));
    world.pass(hours(8));
    assert!(told(&mut world, APP).is_some());
    world.then_page_works(APP);
    world.pass(hours(4));
    world.then_problem(APP, "maximum-extension");
}
