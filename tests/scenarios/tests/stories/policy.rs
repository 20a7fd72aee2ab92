//! What the administrator forbids is not done, whatever the person or a page wants, and the person is told.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, IdpState, Step};
use access_vigil_core::indicator::Shape;
use access_vigil_core::presence::Presence;
use access_vigil_core::settings::SettingProblem;
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, Flavour, SECOND_APP, Setup, World};

const FORBIDDEN: &str = r#"{"renewal":"forbidden"}"#;

#[test]
fn while_renewals_are_forbidden_nothing_is_asked_for_and_the_end_is_the_tokens_own() {
    let mut world = Setup::default()
        .app_life(900)
        .managed(FORBIDDEN)
        .signed_in();
    world.pass(minutes(5));
    world.then_problem(APP, "renewal-forbidden");
    let session = world.session(APP);
    let problem = session.problem.unwrap();
    assert!(problem.work_goes_on);
    assert_eq!(session.effective_end, session.soft_end);
    assert!(session.effective_end < session.hard_end);
    assert_eq!(session.next.key, "next_nothing");
    assert_eq!(world.badge(), "!9m");
    world.then_never_cut_off(APP);

    // The page runs into the login from now on, and is left there.
    world.pass(hours(3));
    assert_eq!(world.hops().all(), 0, "{:?}", world.hops());
    assert!(world.pages_of(APP).refused > 0);
    assert_eq!(world.session(APP).shape, Shape::Ended);
    world.then_problem(APP, "renewal-forbidden");
    assert!(!world.session(APP).problem.unwrap().work_goes_on);
}

#[test]
fn without_a_ban_the_same_session_is_renewed_and_has_no_problem() {
    for policy in [
        "{}",
        r#"{"renewal":"allowed"}"#,
        r#"{"maximumExtensionMinutes":1440}"#,
    ] {
        let mut world = Setup::default().app_life(900).managed(policy).signed_in();
        world.pass(hours(3));
        world.then_never_cut_off(APP);
        assert_eq!(world.problem(APP), None, "{policy}");
    }
}

#[test]
fn a_wish_a_return_and_a_restart_renew_nothing_either() {
    let mut world = Setup::default()
        .app_life(900)
        .managed(FORBIDDEN)
        .signed_in();
    world.wish(APP);
    world.person_is(Presence::Locked);
    world.pass(minutes(20));
    world.person_is(Presence::Active);
    world.kill_worker();
    world.wake();
    world.wish(APP);
    world.pass(hours(1));
    assert_eq!(world.hops().all(), 0);
    world.then_problem(APP, "renewal-forbidden");
}

/// The ban comes so many milliseconds after a renewal has begun.
fn banned_in_the_middle(flavour: Flavour, delay: i64) -> World {
    let setup = Setup {
        flavour,
        ..Setup::default()
    };
    let mut world = setup.app_life(900).signed_in();
    world.until_renewal_begins(minutes(15));
    world.pass(delay);
    world.administrator_sets(FORBIDDEN);
    // That no request leaves from now on is a law of every world.
    world.pass(seconds(20));
    world
}

#[test]
fn a_ban_in_the_middle_of_a_renewal_gives_it_up_and_harms_no_cookie() {
    let (mut given_up, mut too_late) = (0, 0);
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        for delay in (0..250).step_by(5) {
            let mut world = banned_in_the_middle(flavour, delay);
            world.then_problem(APP, "renewal-forbidden");
            let cookie = world.cookie_of(APP);
            assert!(world.is_working(&cookie), "after {delay} ms");
            assert_eq!(world.rules(), 0, "after {delay} ms");
            match world.hops().minted {
                0 => given_up += 1,
                _ => too_late += 1,
            }
        }
    }
    assert!(given_up >= 20 && too_late >= 20, "{given_up}, {too_late}");
}

#[test]
fn a_ban_in_the_middle_of_a_renewal_that_goes_wrong_begins_no_other_and_puts_the_cookie_back() {
    for action in [Action::Status { status: 400 }, Action::OtherSubject] {
        for delay in (0..250).step_by(5) {
            let mut world = Setup::default().app_life(900).signed_in();
            let before = world.cookie_of(APP);
            world.given_lasting_fault(Step::AppAuthorized, action.clone());
            world.until_renewal_begins(minutes(15));
            world.pass(delay);
            world.administrator_sets(FORBIDDEN);
            world.pass(seconds(20));
            let after = world.cookie_of(APP);
            assert!(
                after == before,
                "{action:?} after {delay} ms: the cookie has changed"
            );
            assert!(world.is_working(&before), "{action:?} after {delay} ms");
        }
    }
}

#[test]
fn a_ban_that_comes_while_the_worker_is_dead_holds_when_it_wakes() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.until_renewal_begins(minutes(15));
    world.pass(30);
    world.kill_worker();
    world.administrator_sets(FORBIDDEN);
    world.pass(seconds(30));
    world.then_problem(APP, "renewal-forbidden");
    world.then_quiet_for(hours(1));
}

#[test]
fn a_ban_that_is_lifted_lets_work_go_on_at_once_and_page_and_person_need_not_do_anything() {
    let mut world = Setup::default()
        .app_life(900)
        .managed(FORBIDDEN)
        .signed_in();
    world.pass(minutes(5));
    world.administrator_sets("{}");
    assert_eq!(world.problem(APP), None);
    world.pass(hours(1));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
}

#[test]
fn a_policy_that_is_not_understood_forbids_and_says_which_word_it_is() {
    for (policy, word) in [
        (r#"{"renewal":"Forbidden"}"#, "renewal"),
        (
            r#"{"maximumExtensionMinutes":"60"}"#,
            "maximumExtensionMinutes",
        ),
        (r#"{"renwal":"allowed"}"#, "renwal"),
    ] {
        let mut world = Setup::default().app_life(900).signed_in();
        world.administrator_sets(policy);
        world.then_problem(APP, "policy-unreadable");
        let text = world.session(APP).problem.unwrap().text;
        let named = format!("{:?}", text.arguments);
        assert!(named.contains(word), "{named}");
        world.then_quiet_for(hours(1));
        // The administrator says what was meant, and then lifts it.
        world.administrator_sets(FORBIDDEN);
        world.then_problem(APP, "renewal-forbidden");
        world.administrator_sets("{}");
        world.pass(seconds(5));
        world.then_page_works(APP);
    }
}

#[test]
fn a_shorter_maximum_extension_is_obeyed_and_told_and_a_longer_one_is_not() {
    let mut setup = Setup::default()
        .app_life(600)
        .managed(r#"{"maximumExtensionMinutes":60}"#);
    setup.maximum_extension = std::time::Duration::from_hours(12);
    let mut world = setup.clone().signed_in();
    let promised = world.session(APP).effective_end;
    assert!(promised <= world.now() + minutes(60));
    world.pass(hours(3));
    world.then_problem(APP, "maximum-extension");
    assert!(world.hops().minted <= 7, "{:?}", world.hops());
    world.administrator_sets("{}");
    world.pass(seconds(5));
    world.then_page_works(APP);

    let mut world = setup
        .managed(r#"{"maximumExtensionMinutes":6000}"#)
        .signed_in();
    world.pass(hours(14));
    world.then_problem(APP, "maximum-extension");
}

#[test]
fn whoever_signs_in_during_a_ban_is_told_so_and_stays_unrenewed() {
    let mut world = Setup::default().app_life(900).managed(FORBIDDEN).begin();
    world.sign_in_at("https://myserver.com/", ALICE);
    assert!(world.is_awake());
    world.then_problem(APP, "renewal-forbidden");
    assert_eq!(world.session(APP).next.key, "next_nothing");
    world.then_quiet_for(hours(1));
}

#[test]
fn a_ban_in_the_middle_of_a_refresh_closes_its_tab_and_no_other_follows() {
    let mut closed = 0;
    for delay in (0..600).step_by(30) {
        let mut world = Setup::default().app_life(60).org_life(900).signed_in();
        // The provider wants to see the person, so the tab would wait for a while.
        world.edge.set_idp_sessions(None, IdpState::Dead);
        world.pass_until(minutes(15), |world| world.tabs_behind() > 0);
        world.pass(delay);
        closed += world.own_tabs().len();
        world.administrator_sets(FORBIDDEN);
        world.pass(seconds(1));
        assert!(world.own_tabs().is_empty(), "after {delay} ms");
        world.pass(minutes(10));
        assert_eq!(world.tabs_behind(), 1, "after {delay} ms");
        world.then_problem(APP, "renewal-forbidden");
    }
    assert!(closed >= 15, "a tab was open only {closed} times");
}

const ONLY_SECOND: &str = r#"{"hosts":["app2.myserver.com","custom.cloudflareaccess.com"]}"#;

#[test]
fn a_host_that_is_not_listed_is_neither_watched_nor_offered_and_it_is_said_why() {
    let mut world = Setup::default()
        .app_life(900)
        .managed(ONLY_SECOND)
        .signed_in();
    world.sign_in(SECOND_APP);
    world.wake();
    let view = world.view();
    let hosts: Vec<_> = view.sessions.iter().map(|it| it.host.as_str()).collect();
    assert_eq!(hosts, [SECOND_APP]);
    assert_eq!(view.unlisted[0].key, "problem_host_not_listed");
    assert!(format!("{:?}", view.unlisted).contains(APP));
    let named = |entry: &access_vigil_core::journal::Entry| format!("{entry:?}");
    let journal = world.journal();
    assert!(journal.iter().any(|it| named(it).contains(SECOND_APP)));
    let told = journal
        .iter()
        .map(named)
        .find(|it| it.contains(r#""myserver.com""#));
    assert_eq!(told, None, "what happens there is not written down");
    world.pass(hours(1));
    world.then_never_cut_off(SECOND_APP);
    assert!(world.refusal_at(APP).is_some());
    assert_eq!(world.refusal_at(SECOND_APP), None);
    let unlisted = world.settings().watched.unlisted;
    assert_eq!(unlisted[0].name, APP);
}

#[test]
fn a_list_of_hosts_that_comes_later_ends_what_is_under_way_and_one_that_goes_lets_it_go_on() {
    for delay in (0..250).step_by(25) {
        let mut world = Setup::default().app_life(900).signed_in();
        world.until_renewal_begins(minutes(15));
        world.pass(delay);
        world.administrator_sets(ONLY_SECOND);
        world.pass(seconds(20));
        let cookie = world.cookie_of(APP);
        assert!(world.is_working(&cookie), "after {delay} ms");
        assert!(world.view().sessions.is_empty(), "after {delay} ms");
        assert_eq!(world.rules(), 0, "after {delay} ms");
        world.then_quiet_for(seconds(20));
        world.administrator_sets("{}");
        world.pass(seconds(10));
        world.then_page_works(APP);
        assert_eq!(world.problem(APP), None);
    }
}

#[test]
fn an_app_of_a_team_that_is_not_listed_is_not_watched_either() {
    let mut world = Setup::default()
        .app_life(900)
        .managed(r#"{"hosts":["*.myserver.com"]}"#)
        .signed_in();
    assert!(world.view().sessions.is_empty());
    world.then_quiet_for(hours(1));
    world.administrator_sets(r#"{"hosts":["*.myserver.com","*.cloudflareaccess.com"]}"#);
    world.sign_in(APP);
    world.pass(hours(1));
    assert_eq!(world.problem(APP), None);
}

#[test]
fn what_the_administrator_has_set_is_shown_as_managed_and_no_click_changes_it() {
    let policy = r#"{"idleMinutes":5,"leadSeconds":600,"quietHours":"22:00-07:00","notices":"off",
        "maximumExtensionMinutes":60,"teams":[],"withoutNotices":[],"withoutRenewal":["myserver.com"],
        "hosts":["*.myserver.com","*.cloudflareaccess.com"],"terminal":"forbidden","renewal":"allowed"}"#;
    let mut world = Setup::default().managed(policy).signed_in();
    world.then_problem(APP, "renewal-off");
    let view = world.settings();
    let managed: Vec<_> = view.managed.iter().map(String::as_str).collect();
    assert_eq!(
        managed,
        [
            "hosts",
            "idleMinutes",
            "leadSeconds",
            "maximumExtensionMinutes",
            "notices",
            "quietHours",
            "renewal",
            "teams",
            "terminal",
            "withoutNotices"
        ]
    );
    assert!(view.apps[0].forbidden && !view.apps[0].renewal);
    for (key, value) in [
        ("idleMinutes", serde_json::json!(60)),
        ("leadSeconds", serde_json::json!(60)),
        ("maximumExtensionMinutes", serde_json::json!(1440)),
        ("notices", serde_json::json!("on")),
        ("quietHours", serde_json::json!("none")),
        ("teams", serde_json::json!(["evil.example"])),
    ] {
        world.person_sets_option(key, value);
        assert_eq!(
            world.refused_changes().last(),
            Some(&SettingProblem::Managed),
            "{key}"
        );
    }
    assert_eq!(world.settings(), view);
}

#[test]
fn no_own_setting_is_weaker_than_a_cap_and_one_that_is_stricter_stays() {
    let mut setup = Setup::default().app_life(600).org_life(30 * 86_400);
    setup.maximum_extension = std::time::Duration::from_hours(12);
    let mut world = setup.signed_in();
    world.person_sets_option("maximumExtensionMinutes", 1440);
    world.person_sets_option("idleMinutes", 60);
    world.administrator_sets(r#"{"maximumExtensionMinutes":60,"idleMinutes":5}"#);
    assert!(world.session(APP).effective_end <= world.now() + minutes(60));
    assert_eq!(world.idle_limit(), Some(300));
    world.administrator_sets("{}");
    assert_eq!(world.idle_limit(), Some(3600), "their own is not lost");
    world.person_sets_option("maximumExtensionMinutes", 15);
    world.administrator_sets(r#"{"maximumExtensionMinutes":60}"#);
    assert!(world.session(APP).effective_end <= world.now() + minutes(15));
}

#[test]
fn consents_for_the_terminal_are_taken_back_where_the_administrator_forbids_them() {
    let mut world = Setup::default().app_life(900).signed_in();
    world.given_shared(APP);
    assert_eq!(world.settings().consents.len(), 1);
    assert_eq!(world.shared().len(), 1);
    world.administrator_sets(r#"{"terminal":"forbidden"}"#);
    assert!(world.settings().consents.is_empty());
    world.pass(seconds(10));
    assert!(world.shared().is_empty(), "the host was told");
    world.share(APP);
    world.pass(seconds(10));
    assert!(world.settings().consents.is_empty());
    assert!(!world.session(APP).shared);
    let said = world.view().native_host.problem.unwrap();
    assert_eq!(said.0.key, "problem_sharing_forbidden");
}
