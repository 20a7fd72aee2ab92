//! The toolbar button: it tells each tab of its own app, does not flicker, and wakes the worker only to say something
//! else.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "what a story does not expect must fail at once, and the counts are for people to read"
)]

use access_edge_core::{App, IdpState};
use access_vigil_core::indicator::{Argument, Shape};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, SECOND_APP, Setup, Use, Wake, World, switches};
use serde_json::json;

const DAY: u64 = 86_400;

/// A session of this long, lived through to its end by somebody who looks at the toolbar all the time. Nothing makes it
/// longer: the identity provider wants a person, who never comes.
fn lived_through(app_life: u64, org_life: u64) -> (World, i64, i64) {
    let setup = Setup::default().app_life(app_life).org_life(org_life);
    let capped = |edge: &mut _| switches::set(edge, "app_expiry", &json!("capped-by-org"));
    let mut world = setup.edge(capped).begin();
    let begun = world.now();
    world.open_tab("https://myserver.com/", minutes(20), Some(scenarios::ALICE));
    world.pass(minutes(1));
    world.edge.set_idp_sessions(None, IdpState::Dead);
    let end = world.session(APP).hard_end;
    world.pass(end - world.now() + seconds(5));
    (world, begun, end)
}

/// The most wakes in any stretch of this length.
fn most_within(wakes: &[i64], span: i64) -> usize {
    let within = |from: &i64| {
        let stretch = *from..from + span;
        wakes.iter().filter(|at| stretch.contains(at)).count()
    };
    wakes.iter().map(within).max().unwrap_or(0)
}

fn told(name: &str, wakes: &[Wake], workers: u64) {
    let of = |what: Use| wakes.iter().filter(|wake| wake.what == what).count();
    println!(
        "{name}: {} wakes by the timer, {} for the look alone, {} for work, {} for nothing; {workers} workers",
        wakes.len(),
        of(Use::Look),
        of(Use::Work),
        of(Use::Nothing),
    );
}

#[test]
fn the_look_wakes_the_worker_once_an_hour_then_once_a_minute_then_each_second() {
    for (name, app_life, org_life) in [
        ("24 hours", DAY, DAY),
        ("7 days", 7 * DAY, 7 * DAY),
        ("30-minute tokens under 24 hours", 1800, DAY),
    ] {
        let (world, begun, end) = lived_through(app_life, org_life);
        let wakes = world.wakes_since(begun);
        told(name, &wakes, world.workers());
        let for_look = |from: i64, to: i64| -> Vec<i64> {
            let looks = wakes.iter().filter(|wake| wake.what < Use::Work);
            let at = looks.map(|wake| wake.at);
            at.filter(|at| (from..to).contains(at)).collect()
        };
        let (last_hour, last_minute) = (end - hours(1), end - minutes(1));
        // The last change before a stretch begins is its own.
        let early = for_look(begun + minutes(2), last_hour);
        let late = for_look(last_hour + 10, last_minute);
        let last = for_look(last_minute + 10, end + seconds(5));
        println!(
            "  {} in the hours, {} in the last hour, {} in the last minute",
            early.len(),
            late.len(),
            last.len()
        );
        assert!(most_within(&early, hours(1)) <= 1, "{name}: {early:?}");
        assert!(most_within(&late, minutes(1)) <= 1, "{name}: {late:?}");
        assert!(most_within(&last, 999) <= 1, "{name}: {last:?}");
        // It is not quiet because it is dead: what is shown did change.
        assert!(early.len() >= 20 && late.len() >= 50, "{name}");
    }
}

#[test]
fn over_renewals_the_look_never_gets_worse_and_the_badge_is_never_empty() {
    for setup in [Setup::default(), Setup::default().in_firefox()] {
        let mut world = setup.app_life(300).org_life(DAY).signed_in();
        let signed_in = world.now();
        world.pass(hours(3));
        assert!(world.hops().minted > 30, "{:?}", world.hops());
        let looks = world.looks_since(signed_in);
        assert!(!looks.is_empty());
        for toolbar in looks {
            let apps = toolbar.apps.iter().map(|it| &it.look);
            for look in apps.chain([&toolbar.elsewhere]) {
                assert_eq!(look.shape, Shape::Calm, "{look:?}");
                assert!(
                    ["23h", "22h", "21h", "20h"].contains(&look.badge.as_str()),
                    "{look:?}"
                );
            }
        }
    }
}

#[test]
fn a_tab_shows_the_clock_of_its_own_app_and_every_other_tab_that_of_the_first_to_end() {
    let mut setup = Setup::default().app_life(1800);
    for app in setup.edge.apps.values_mut() {
        if app.host == SECOND_APP {
            app.session_seconds = Some(7200);
        }
    }
    let mut world = setup.managed(r#"{"renewal":"forbidden"}"#).signed_in();
    world.sign_in(SECOND_APP);
    let tabs = world.open_tabs();
    let (first, second) = (tabs[0], tabs[1]);
    let elsewhere = world.open_tab("https://elsewhere.example/", 0, None);
    world.pass(seconds(5));
    let badge = |world: &World, tab| world.look_in(tab).map(|look| look.badge.clone());
    assert_eq!(badge(&world, first).as_deref(), Some("!29m"));
    assert_eq!(badge(&world, second).as_deref(), Some("!1h"));
    assert_eq!(badge(&world, elsewhere).as_deref(), Some("!29m"));

    // A tab that goes on to the other app shows that one's.
    world.visit(elsewhere, &format!("https://{SECOND_APP}/somewhere/else"));
    world.pass(seconds(5));
    assert_eq!(badge(&world, elsewhere).as_deref(), Some("!1h"));
    world.visit(elsewhere, "https://elsewhere.example/");
    world.pass(seconds(5));
    assert_eq!(badge(&world, elsewhere).as_deref(), Some("!29m"));
}

#[test]
fn a_tab_of_an_app_that_one_is_signed_out_of_shows_no_other_apps_clock() {
    let mut world = Setup::default().begin();
    // A page that is so quiet that it does not bring its session back.
    let tab = world.open_tab("https://myserver.com/", hours(5), Some(scenarios::ALICE));
    world.pass(minutes(1));
    world.sign_in(SECOND_APP);
    world.delete_cookies_of(APP);
    world.pass(seconds(2));
    let look = world.look_in(tab).unwrap();
    assert_eq!((look.shape, look.badge.as_str()), (Shape::None, ""));
    assert_eq!(look.title.key, "no_session_at");
    assert_eq!(world.badge(), "23h");
}

#[test]
fn many_sessions_wake_the_worker_for_their_looks_no_more_often_than_one() {
    let hosts: Vec<String> = (0..12).map(|n| format!("app-{n}.myserver.com")).collect();
    let mut setup = Setup::default().org_life(DAY);
    for (n, host) in (0..).zip(&hosts) {
        let mut app = App::on(host, 'a');
        app.aud = format!("{n:064x}");
        // Each ends at another minute.
        app.session_seconds = Some(DAY / 2 + 317 * n);
        setup.edge.apps.insert(host.clone(), app);
        setup.granted.push(host.clone());
    }
    let mut world = setup.managed(r#"{"renewal":"forbidden"}"#).begin();
    for host in &hosts {
        world.sign_in(host);
    }
    world.pass(minutes(1));
    let from = world.now();
    world.pass(hours(10));
    let wakes = world.wakes_since(from);
    let looks: Vec<i64> = wakes
        .iter()
        .filter(|it| it.what < Use::Work)
        .map(|it| it.at)
        .collect();
    println!(
        "{} sessions: {} wakes for the look in ten hours",
        hosts.len(),
        looks.len()
    );
    assert!(most_within(&looks, hours(1)) <= 1, "{looks:?}");
    assert!(looks.len() >= 9);
    // What is shown between two of them is never more than there is.
    let now = world.now();
    for session in world.view().sessions {
        let tab = world
            .open_tabs()
            .into_iter()
            .find(|tab| world.shown_in(*tab).contains(&session.host));
        let badge = world.look_in(tab.unwrap()).unwrap().badge.clone();
        let shown: i64 = badge
            .trim_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .unwrap();
        let left = session.effective_end - now;
        assert!(
            hours(shown) <= left && left < hours(shown + 2),
            "{badge} of {left}"
        );
    }
}

#[test]
fn the_tooltip_says_in_one_sentence_who_which_app_until_when_and_what_is_wrong() {
    let mut world = Setup::default().app_life(1800).signed_in();
    let title = world.look().unwrap().title.clone();
    let end = world.session(APP).effective_end;
    let said = [
        Argument::Text(APP.into()),
        Argument::Moment(end),
        Argument::Text(scenarios::ALICE.into()),
    ];
    assert_eq!(
        (title.key.as_str(), &title.arguments[..]),
        ("signed_in_as", &said[..])
    );

    world.administrator_sets(r#"{"renewal":"forbidden"}"#);
    world.pass(seconds(1));
    let title = world.look().unwrap().title.clone();
    assert_eq!(title.key, "troubled_as");
    let wrong = title.arguments.last().unwrap();
    let forbidden = |it: &Argument| matches!(it, Argument::Sentence(it) if it.key == "problem_renewal_forbidden");
    assert!(forbidden(wrong), "{title:?}");

    world.pass(hours(1));
    let title = world.look().unwrap().title.clone();
    assert_eq!(title.key, "ended_since");
    assert!(forbidden(title.arguments.last().unwrap()), "{title:?}");
}
