//! No page, no number of pages of any number of apps, and no server forces a storm: neither an app's nor a team's server
//! is asked more than it can bear, and many browsers do not ask at one moment.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, App, Fault, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Setup, TEAM, World};

const MANY: usize = 20;

fn host(number: usize) -> String {
    format!("app{number}.myserver.com")
}

fn aud(number: usize) -> String {
    format!("{number:064x}")
}

/// Alice is signed in to twenty apps of one team, each in a tab that asks its app every two seconds.
fn twenty_apps() -> World {
    let mut setup = Setup::default();
    let app = |number| {
        let app = App {
            host: host(number),
            aud: aud(number),
            session_seconds: Some(36_000),
            ..App::default()
        };
        (format!("app{number}"), app)
    };
    setup.edge.apps = (0..MANY).map(app).collect();
    setup.granted = (0..MANY).map(host).chain([TEAM.into()]).collect();
    let mut world = setup.begin();
    for number in 0..MANY {
        world.open_tab(
            &format!("https://{}/", host(number)),
            seconds(15),
            Some(ALICE),
        );
        world.pass(seconds(8));
    }
    world
}

/// Every page of every app runs into the login from now on, whatever token it has.
fn all_pages_run_into_the_login(world: &mut World) {
    for number in 0..MANY {
        let value = format!(
            "https://{TEAM}/cdn-cgi/access/login/{}?kid={}&meta=x",
            host(number),
            aud(number)
        );
        world.edge.add_fault(Fault {
            host: Some(host(number)),
            step: Some(Step::AppOrigin),
            path: None,
            times: None,
            action: Action::Location { value },
        });
    }
}

/// The requests of renewals to this host within the time that follows.
fn asked_within(world: &mut World, host: &str, time: i64) -> usize {
    let before = world.asked_of(host);
    world.pass(time);
    world.asked_of(host) - before
}

#[test]
fn twenty_apps_whose_pages_run_into_the_login_for_ever_are_renewed_a_few_times_and_left_alone() {
    let mut world = twenty_apps();
    all_pages_run_into_the_login(&mut world);
    // One renewal each, and what is left of the thirty that a team is asked for at once.
    let asked = asked_within(&mut world, TEAM, minutes(2));
    assert!((MANY..=32).contains(&asked), "{asked} in two minutes");
    let asked = asked_within(&mut world, TEAM, hours(1));
    assert!(asked <= 62, "{asked} in an hour");
    let mut told = 0;
    for number in 0..MANY {
        let (host, asked) = (host(number), world.asked_of(&host(number)));
        assert!(asked <= 2 * 10, "{host}: {asked}");
        told += usize::from(world.problem(&host).as_deref() == Some("stalled"));
    }
    // One or two have had their one try in half an hour just now.
    assert!(told >= MANY - 2, "{told} are told");
}

#[test]
fn twenty_apps_of_a_team_that_refuses_everybody_do_not_storm_it_and_all_come_back_with_it() {
    for action in [
        Action::Status { status: 503 },
        Action::Status { status: 400 },
        Action::Drop,
    ] {
        let mut world = twenty_apps();
        world.given_lasting_fault(Step::TeamLogin, action.clone());
        for number in 0..MANY {
            let now = world.now();
            let app = format!("app{number}");
            world.edge.revoke_app(now, &app).unwrap();
        }
        // An attempt that is refused begins again once.
        let asked = asked_within(&mut world, TEAM, minutes(2));
        assert!((MANY..=64).contains(&asked), "{action:?}: {asked}");
        let asked = asked_within(&mut world, TEAM, hours(1));
        assert!(asked <= 120, "{action:?}: {asked} in an hour");
        world.edge.clear_faults();
        world.pass(minutes(15));
        for number in 0..MANY {
            assert_eq!(world.problem(&host(number)), None, "{action:?}");
        }
    }
}

/// A hundred browsers in which the same happens, and what is measured in each; sorted.
fn hundred_browsers(measure: impl Fn(&mut World) -> i64) -> Vec<i64> {
    let mut all: Vec<i64> = (0..100)
        .map(|seed| {
            let setup = Setup {
                seed,
                latency: (20, 20),
                ..Setup::default()
            };
            let mut world = setup.app_life(900).begin();
            world.open_tab("https://myserver.com/", minutes(1), Some(ALICE));
            world.pass(minutes(2));
            measure(&mut world)
        })
        .collect();
    all.sort_unstable();
    all
}

/// The most that fall into one span of time.
fn most_within(moments: &[i64], span: i64) -> usize {
    let from = |first: &i64| {
        moments
            .iter()
            .filter(|at| (*first..*first + span).contains(at))
            .count()
    };
    moments.iter().map(from).max().unwrap()
}

#[test]
fn a_hundred_browsers_whose_tokens_end_at_one_moment_do_not_renew_them_at_one_moment() {
    let leads = hundred_browsers(|world| {
        world.until_renewal_begins(minutes(15));
        world.really_left(APP)
    });
    assert!(
        leads[0] >= seconds(59),
        "the last comes too late: {} ms",
        leads[0]
    );
    assert!(leads[99] - leads[0] >= seconds(9), "{leads:?}");
    assert!(most_within(&leads, seconds(1)) <= 25, "{leads:?}");
}

#[test]
fn a_hundred_browsers_that_are_refused_at_one_moment_do_not_try_again_at_one_moment() {
    for failures in [1, 8] {
        let waits = hundred_browsers(|world| {
            let now = world.now();
            world.given_lasting_fault(Step::TeamLogin, Action::Status { status: 503 });
            world.edge.revoke_app(now, "main").unwrap();
            for _ in 0..failures {
                world.until_renewal_begins(hours(1));
            }
            let begun = world.now();
            world.until_renewal_begins(hours(1));
            world.now() - begun
        });
        let spread = waits[99] - waits[0];
        assert!(spread >= waits[0] / 6, "{waits:?}");
        assert!(most_within(&waits, spread / 10) <= 30, "{waits:?}");
    }
}
