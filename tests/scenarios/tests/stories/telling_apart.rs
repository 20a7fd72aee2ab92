//! What stands in the way of a renewal is told apart: each cause has its code, whose fault it is, whether work goes on,
//! a sentence and an advice; what looks like it is called something else. What only people can mend is left to them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::unknowns::AppExpiry;
use access_edge_core::{Action, Config, Step};
use access_vigil_core::problem::Fault as Whose;
use access_vigil_core::view::ProblemView;
use scenarios::story::{hours, minutes, seconds};
use scenarios::{ALICE, APP, SECOND_APP, Setup, TEAM, World};
use serde_json::{Value, json};

/// The work of the page: does it go on?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    GoesOn,
    Stopped,
}

/// What comes next without anybody's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Another try by itself.
    Retry,
    /// Nothing until somebody does something.
    Nothing,
}

fn problem(world: &mut World) -> ProblemView {
    world.session(APP).problem.unwrap()
}

/// Panics unless the session has this problem and everything that belongs to it.
fn then_told(world: &mut World, code: &str, (whose, work, next): (Whose, Work, Next)) {
    world.then_problem(APP, code);
    let told = problem(world);
    assert_eq!(told.fault, whose, "{code}");
    assert_eq!(told.work_goes_on, work == Work::GoesOn, "{code}");
    let texts: Value = serde_json::from_str(include_str!(
        "../../../../extension/static/_locales/en/messages.json"
    ))
    .unwrap();
    for sentence in [&told.text, &told.advice] {
        let text = texts[&sentence.key]["message"].as_str();
        assert!(
            text.is_some_and(|text| text.len() > 10),
            "{code}: {}",
            sentence.key
        );
        let wanted = texts[&sentence.key]["placeholders"].as_object();
        let wanted = wanted.map_or(0, serde_json::Map::len);
        assert_eq!(sentence.arguments.len(), wanted, "{code}: {}", sentence.key);
    }
    match next {
        Next::Retry => {
            let before = world.hops();
            world.pass(minutes(13));
            assert!(
                world.hops().all() > before.all(),
                "{code} is not tried again"
            );
        }
        Next::Nothing => world.then_quiet_for(hours(4)),
    }
}

/// Alice works with an app whose token lives an hour; a renewal is made a few minutes after this is done.
fn in_use() -> World {
    let setup = Setup::default().app_life(3600).org_life(30 * 86_400);
    let mut world = setup.begin();
    world.open_tab("https://myserver.com/", seconds(20), Some(ALICE));
    world.pass(minutes(55));
    world
}

/// The policy of the app is changed while Alice works; the next renewal meets it.
fn with_policy(policy: &Value) -> World {
    let mut world = in_use();
    let patch = json!({"apps": {"main": {"policy": policy}}});
    world.edge.patch_config(&patch).unwrap();
    world.pass(minutes(4));
    world
}

/// Every renewal meets this at this step.
fn with_fault(step: Step, action: Action) -> World {
    let mut world = in_use();
    world.given_lasting_fault(step, action);
    world.pass(minutes(4));
    world
}

#[test]
fn offline_is_told_from_a_server_that_can_not_be_reached() {
    let mut world = in_use();
    world.go_offline();
    world.pass(minutes(4));
    let before = problem(&mut world);
    assert_eq!(
        (before.code.as_str(), before.fault),
        ("offline", Whose::Network)
    );
    assert!(before.work_goes_on);

    let mut world = with_fault(Step::TeamLogin, Action::Drop);
    then_told(
        &mut world,
        "unreachable",
        (Whose::Network, Work::GoesOn, Next::Retry),
    );
}

#[test]
fn a_fault_of_the_edge_is_told_from_a_fault_of_the_apps_own_server_which_is_none_of_ours() {
    for step in [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized] {
        for status in [500, 503, 520] {
            let mut world = with_fault(step, Action::Status { status });
            then_told(
                &mut world,
                "server-fault",
                (Whose::Server, Work::GoesOn, Next::Retry),
            );
        }
    }
    for status in [500, 502, 503, 403, 404] {
        let mut world = with_fault(Step::AppOrigin, Action::Status { status });
        world.pass(hours(3));
        assert_eq!(world.problem(APP), None, "{status} of the app's own server");
        assert!(world.hops().minted >= 3, "{status}: {:?}", world.hops());
    }
    let mut world = with_fault(Step::TeamLogin, Action::Status { status: 429 });
    then_told(
        &mut world,
        "rate-limited",
        (Whose::Server, Work::GoesOn, Next::Retry),
    );
}

#[test]
fn a_login_that_is_needed_is_told_from_one_that_the_team_wants_again() {
    let mut world = in_use();
    world.delete_cookies_of(TEAM);
    world.pass(minutes(4));
    then_told(
        &mut world,
        "login-needed",
        (Whose::Person, Work::GoesOn, Next::Nothing),
    );

    let mut world = in_use();
    let now = world.now();
    world.edge.delete_org_sessions(now, Some(ALICE)).unwrap();
    world.pass(minutes(4));
    // The minute for which Access locks a revoked person out is waited for, once.
    world.pass(minutes(3));
    then_told(
        &mut world,
        "login-page",
        (Whose::Person, Work::Stopped, Next::Nothing),
    );
}

#[test]
fn a_policy_that_asks_for_a_reason_an_approval_or_another_factor_is_no_session_that_is_over() {
    for policy in [
        json!({"purpose_justification": true}),
        json!({"temporary_access": true}),
        json!({"mfa_seconds": 0}),
        json!({"mfa_seconds": 600}),
    ] {
        let mut world = with_policy(&policy);
        then_told(
            &mut world,
            "step-up",
            (Whose::Administrator, Work::GoesOn, Next::Nothing),
        );
    }
}

#[test]
fn an_app_without_any_session_is_told_from_one_with_a_short_one() {
    let at_once = |edge: &mut Config| {
        let app = edge.apps.get_mut("main").unwrap();
        app.policy.immediate_timeout = true;
    };
    let mut world = Setup::default().edge(at_once).signed_in();
    world.pass(minutes(1));
    then_told(
        &mut world,
        "immediate-timeout",
        (Whose::Administrator, Work::Stopped, Next::Nothing),
    );

    let mut world = Setup::default().app_life(15).signed_in();
    world.pass(minutes(5));
    assert_eq!(world.problem(APP), None);
}

#[test]
fn an_app_without_any_session_is_told_from_one_that_was_opened_as_the_team_session_ended() {
    let ends_with_team = |edge: &mut Config| edge.unknowns.app_expiry = AppExpiry::CappedByOrg;
    let setup = Setup::default().edge(ends_with_team).idp_asks_each_time();
    let mut world = setup.app_life(3600).org_life(900).signed_in();
    world.pass(world.really_left(APP) - seconds(3));
    world.open_tab("https://app2.myserver.com/", seconds(2), Some(ALICE));
    world.pass(seconds(10));
    assert_eq!(
        world.cookies_of(SECOND_APP),
        [],
        "this story is about a token of seconds"
    );
    world.sign_in(APP);
    let before = world.pages_of(SECOND_APP).refused;
    world.pass(minutes(5));
    assert_eq!(world.problem(SECOND_APP), None);
    assert_eq!(world.pages_of(SECOND_APP).refused, before);
}

#[test]
fn who_is_denied_by_a_changed_policy_is_told_from_who_must_prove_to_be_human() {
    for policy in [
        json!({"deny": [ALICE]}),
        json!({"allow": ["bob@example.com"]}),
    ] {
        let mut world = with_policy(&policy);
        then_told(
            &mut world,
            "denied",
            (Whose::Administrator, Work::GoesOn, Next::Nothing),
        );
    }
    for step in [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized] {
        let mut world = with_fault(step, Action::Challenge);
        then_told(
            &mut world,
            "challenged",
            (Whose::Server, Work::GoesOn, Next::Nothing),
        );
    }
}

#[test]
fn another_app_is_told_from_an_address_without_any() {
    let login = |kid: char| {
        let kid = kid.to_string().repeat(64);
        let value = format!("https://{TEAM}/cdn-cgi/access/login/{APP}?kid={kid}&meta=m");
        Action::Location { value }
    };
    let mut world = with_fault(Step::AppProbe, login('f'));
    then_told(
        &mut world,
        "wrong-app",
        (Whose::Administrator, Work::GoesOn, Next::Nothing),
    );

    let mut world = with_fault(Step::AppProbe, Action::Status { status: 200 });
    then_told(
        &mut world,
        "not-protected",
        (Whose::Administrator, Work::GoesOn, Next::Nothing),
    );

    let mut world = with_fault(Step::AppProbe, Action::Status { status: 401 });
    then_told(
        &mut world,
        "not-redirected",
        (Whose::Administrator, Work::GoesOn, Next::Nothing),
    );
}

#[test]
fn a_host_that_is_not_granted_any_more_is_named() {
    for host in [APP, TEAM] {
        let mut world = in_use();
        world.take_back(host);
        world.pass(minutes(4));
        let named = format!("{:?}", problem(&mut world).text.arguments);
        assert!(named.contains(host), "{named}");
        // Without the app's host its cookie can't be seen, so nothing can be said of its work.
        let work = if host == TEAM {
            Work::GoesOn
        } else {
            Work::Stopped
        };
        then_told(
            &mut world,
            "host-permission",
            (Whose::Person, work, Next::Nothing),
        );
    }
}

#[test]
fn a_wrong_clock_is_told_and_work_goes_on_and_on() {
    for skew in [minutes(10), -minutes(10)] {
        let setup = Setup {
            skew,
            ..Setup::default()
        };
        let mut world = setup.app_life(900).org_life(30 * 86_400).signed_in();
        world.pass(minutes(20));
        then_told(
            &mut world,
            "clock-wrong",
            (Whose::Person, Work::GoesOn, Next::Retry),
        );
        world.then_never_cut_off(APP);
    }
}

#[test]
fn an_identity_provider_that_wants_to_see_the_person_is_told_from_a_redirect_to_nowhere_good() {
    let to = |value: &str| Action::Location {
        value: value.into(),
    };
    let mut world = with_fault(Step::TeamLogin, to("https://idp.example.org/authorize?x=1"));
    then_told(
        &mut world,
        "identity-provider",
        (Whose::Person, Work::GoesOn, Next::Nothing),
    );

    let mut world = with_fault(Step::AppProbe, to("https://evil.example/"));
    then_told(
        &mut world,
        "redirect",
        (Whose::Server, Work::GoesOn, Next::Retry),
    );
    world.pass(seconds(1));
}
