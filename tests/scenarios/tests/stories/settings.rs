//! What the person sets acts at once, outlives everything, and is never used against them: what can't be read of it stops
//! renewals until they have looked at it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what a story does not expect must fail at once"
)]

use access_vigil_core::settings::{AppSwitch, Change, SettingProblem};
use scenarios::story::{hours, minutes, seconds};
use scenarios::{APP, SECOND_APP, Setup, TEAM, World};

/// A world in which sessions last as long as people of the real one let them.
fn setup() -> Setup {
    let usual = access_vigil_core::presence::Limits::default();
    Setup {
        maximum_extension: usual.maximum_extension,
        ..Setup::default()
    }
}

/// How long before its end the next renewal is planned.
fn lead(world: &mut World) -> i64 {
    let session = world.session(APP);
    let access_vigil_core::indicator::Argument::Moment(at) = session.next.arguments[0] else {
        panic!("{:?}", session.next);
    };
    session.soft_end - at
}

#[test]
fn a_longer_lead_is_planned_with_at_once() {
    let mut world = setup().app_life(3600).signed_in();
    let before = lead(&mut world);
    assert!((minutes(3)..=minutes(4)).contains(&before), "{before}");
    world.person_sets_option("leadSeconds", 900);
    let after = lead(&mut world);
    assert!((minutes(15)..=minutes(18)).contains(&after), "{after}");
    world.kill_worker();
    world.wake();
    assert!(lead(&mut world) >= minutes(15));
    world.pass(hours(4));
    world.then_never_cut_off(APP);
}

#[test]
fn a_shorter_extension_ends_the_promise_at_once_and_a_longer_one_lets_it_go_on() {
    let mut world = setup().app_life(600).org_life(30 * 86_400).signed_in();
    world.person_sets_option("maximumExtensionMinutes", 30);
    assert!(world.session(APP).effective_end <= world.now() + minutes(30));
    world.pass(minutes(50));
    world.then_problem(APP, "maximum-extension");
    let minted = world.hops().minted;
    world.person_sets_option("maximumExtensionMinutes", 240);
    world.pass(seconds(5));
    assert_eq!(world.problem(APP), None);
    assert!(world.hops().minted > minted);
    world.then_page_works(APP);
}

#[test]
fn the_idle_limit_is_the_browsers_from_now_on_and_after_each_start() {
    let mut world = setup().signed_in();
    assert_eq!(world.idle_limit(), Some(900));
    world.person_sets_option("idleMinutes", "3");
    assert_eq!(world.idle_limit(), Some(180));
    world.administrator_sets(r#"{"idleMinutes":1}"#);
    assert_eq!(world.idle_limit(), Some(60));
    world.administrator_sets(r#"{"idleMinutes":60}"#);
    assert_eq!(world.idle_limit(), Some(180), "the stricter counts");
    world.restart_browser();
    assert_eq!(world.idle_limit(), Some(180));
}

#[test]
fn an_app_whose_renewals_are_off_is_shown_and_left_alone_and_the_other_goes_on() {
    let mut world = setup().app_life(900).signed_in();
    world.sign_in(SECOND_APP);
    let off = |on| Change::App {
        host: APP.into(),
        what: AppSwitch::Renewal,
        on,
    };
    world.person_sets(off(false));
    world.then_problem(APP, "renewal-off");
    world.kill_worker();
    world.wake();
    world.pass(hours(1));
    assert!(world.pages_of(APP).refused > 0);
    world.then_never_cut_off(SECOND_APP);
    world.person_sets(off(true));
    world.sign_in(APP);
    assert_eq!(world.problem(APP), None);
}

/// A session whose person is needed before its end, which comes an hour after the beginning.
fn needs_the_person() -> World {
    let setup = setup().app_life(900).org_life(3600);
    setup.idp_asks_each_time().signed_in()
}

#[test]
fn notices_are_shown_unless_they_are_off_or_off_for_that_app() {
    let told = |change: Option<Change>| {
        let mut world = needs_the_person();
        if let Some(change) = change {
            world.person_sets(change);
        }
        world.pass(minutes(59));
        assert!(world.session(APP).sign_in, "the popup tells of it");
        world.notices_so_far()
    };
    let off = Change::Option {
        key: "notices".into(),
        value: "off".into(),
    };
    let for_app = |host: &str| Change::App {
        host: host.into(),
        what: AppSwitch::Notices,
        on: false,
    };
    assert!(told(None) > 0);
    assert!(told(Some(for_app(SECOND_APP))) > 0);
    assert_eq!(told(Some(off)), 0);
    assert_eq!(told(Some(for_app(APP))), 0);
}

#[test]
fn a_notice_that_is_shown_goes_away_when_notices_are_turned_off() {
    let mut world = needs_the_person();
    world.pass(minutes(55));
    assert_eq!(world.notices(), 1);
    world.person_sets_option("notices", "off");
    assert_eq!(world.notices(), 0);
    assert!(!world.session(APP).later);
}

/// The time of day on the world's clock, in minutes after midnight UTC, this many minutes later.
fn wall(world: &World, later: i64) -> String {
    let minute = (world.now() / 60_000 + later).rem_euclid(1440);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[test]
fn in_quiet_hours_nobody_is_disturbed_and_every_end_is_told_as_it_is() {
    // Quiet from the tenth minute on, for two hours; the person is needed within the first.
    let mut world = needs_the_person();
    let hours = format!("{}-{}", wall(&world, 10), wall(&world, 130));
    let loud = world.session(APP);
    world.person_sets_option("quietHours", hours);
    world.pass(minutes(11));
    // Whatever had to be, and could be, was before them.
    let before = (world.notices_so_far(), world.tabs_behind());
    assert_eq!(before, (1, 1));
    world.pass(minutes(40));
    assert_eq!((world.notices_so_far(), world.tabs_behind()), before);
    let session = world.session(APP);
    assert_eq!(session.hard_end, loud.hard_end);
    assert_eq!(session.effective_end, session.hard_end);
    assert!(session.sign_in, "the popup and the badge tell of it");
    assert!(world.badge().starts_with('!'), "{}", world.badge());
    assert!(world.hops().minted > 0, "what nobody sees goes on");
}

#[test]
fn a_notice_whose_time_is_in_quiet_hours_comes_before_them_where_it_would_be_too_late_after() {
    let mut world = needs_the_person();
    // It would come in the forty-eighth minute.
    let hours = format!("{}-{}", wall(&world, 22), wall(&world, 130));
    world.person_sets_option("quietHours", hours);
    world.pass(minutes(21));
    assert_eq!(world.notices_so_far(), 1);
}

#[test]
fn a_notice_that_can_wait_until_quiet_hours_are_over_does() {
    let mut world = needs_the_person();
    let hours = format!("{}-{}", wall(&world, 40), wall(&world, 52));
    world.person_sets_option("quietHours", hours);
    world.pass(minutes(51));
    assert_eq!(world.notices_so_far(), 0);
    world.pass(minutes(4));
    assert_eq!(world.notices_so_far(), 1);
}

#[test]
fn quiet_hours_go_by_the_clock_on_the_wall() {
    let mut world = needs_the_person();
    world.given_zone(9 * 60);
    // Quiet in the middle of the hour by UTC, but not in Tokyo.
    let hours = format!("{}-{}", wall(&world, 10), wall(&world, 130));
    world.person_sets_option("quietHours", hours);
    world.pass(minutes(50));
    assert_eq!(world.notices_so_far(), 1);
}

#[test]
fn a_team_outside_the_usual_suffix_is_believed_once_it_is_named_and_no_longer_than_that() {
    let own = "access.example.com";
    let mut setup = setup().app_life(900);
    setup.edge.team.host = own.into();
    setup.granted = vec![APP.into(), own.into()];
    let mut world = setup.signed_in();
    assert!(
        world.view().sessions.is_empty(),
        "a stranger's token is none"
    );
    world.person_sets(Change::AddTeam { host: own.into() });
    world.pass(seconds(2));
    assert_eq!(world.session(APP).team, own);
    world.kill_worker();
    world.wake();
    world.pass(hours(2));
    assert!(world.hops().minted > 0);
    world.then_page_works(APP);

    world.person_sets(Change::RemoveTeam { host: own.into() });
    world.pass(seconds(2));
    world.then_problem(APP, "unreadable");
    world.then_quiet_for(hours(1));
}

#[test]
fn settings_that_cannot_be_read_stop_renewals_until_the_person_has_looked_at_them() {
    for (text, named) in [
        ("", "storage.local"),
        (r#"{"version":7}"#, "storage.local"),
        (
            r#"{"version":1,"settings":{"withoutRenewal":"myserver.com"}}"#,
            "withoutRenewal",
        ),
    ] {
        let mut world = setup().app_life(900).signed_in();
        world.given_stored_settings(text);
        world.then_problem(APP, "settings-unreadable");
        assert_eq!(world.settings().unread.as_deref(), Some(named));
        world.then_quiet_for(minutes(20));
        world.restart_browser();
        assert_eq!(
            world.settings().unread.as_deref(),
            Some(named),
            "nothing is lost"
        );
        world.person_sets(Change::Keep);
        assert_eq!(world.settings().unread, None);
        world.sign_in(APP);
        world.pass(hours(1));
        assert!(world.hops().minted > 0);
    }
}

#[test]
fn a_value_that_is_none_is_refused_and_nothing_changes() {
    let mut world = setup().signed_in();
    let before = world.settings();
    world.person_sets_option("idleMinutes", 0);
    world.person_sets_option("idleMinutes", "soon");
    world.person_sets_option("renewal", "allowed");
    world.person_sets(Change::AddTeam {
        host: "http://a.example".into(),
    });
    let refused = world.refused_changes();
    assert_eq!(
        refused,
        [
            SettingProblem::OutOfBounds { least: 1, most: 60 },
            SettingProblem::NotANumber,
            SettingProblem::Unknown,
            SettingProblem::NotAHost("http://a.example".into())
        ]
    );
    assert_eq!(world.settings(), before);
}

#[test]
fn the_address_of_a_team_is_taken_for_its_host() {
    let mut world = setup().signed_in();
    for typed in [
        "https://a.example",
        " https://b.example/#/Launcher ",
        "c.example",
    ] {
        world.person_sets(Change::AddTeam { host: typed.into() });
    }
    assert!(world.refused_changes().is_empty());
    let teams = serde_json::json!(["a.example", "b.example", "c.example"]);
    assert_eq!(world.settings().values.get("teams"), Some(&teams));
}

#[test]
fn what_is_watched_and_agreed_to_is_listed() {
    let mut world = setup().signed_in();
    world.click_pause(APP);
    let view = world.settings();
    let names: Vec<_> = view
        .watched
        .watched
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert!(names.contains(&APP) && names.contains(&TEAM), "{names:?}");
    assert_eq!(view.paused[0].place, format!("{APP}/"));
    let session = view.paused[0].session.clone();
    world.person_sets(Change::Resume { session });
    assert!(world.settings().paused.is_empty());
    assert_eq!(world.problem(APP), None);
}
