//! Answers that no edge should give, at each of the three requests: the old cookie is the same afterwards, to the
//! byte, and the problem has a name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a story does not expect must fail at once"
)]

use access_edge_core::{Action, Step};
use scenarios::story::{hours, minutes, seconds};
use scenarios::walk::EVIL;
use scenarios::{APP, Flavour, Setup, World};
use serde_json::json;

const STEPS: [Step; 3] = [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized];

/// The one renewal meets this and fails; the cookie that works is what it was.
fn after(flavour: Flavour, step: Step, action: &Action) -> World {
    let setup = Setup {
        flavour,
        ..Setup::default()
    };
    let mut world = setup.app_life(900).signed_in();
    let before = world.cookie_of(APP);
    world.given_lasting_fault(step, action.clone());
    world.until_renewal_begins(minutes(15));
    world.pass(seconds(10));
    let after = world.cookie_of(APP);
    if after != before {
        let (then, now) = (World::ends(&before), World::ends(&after));
        panic!(
            "{action:?} at {step:?}: the cookie has changed, its end from {then:?} to {now:?}\n{}",
            world.transcript()
        );
    }
    assert!(world.is_working(&before), "{step:?}");
    world
}

fn code(world: &mut World) -> String {
    world.problem(APP).unwrap_or_default()
}

#[test]
fn an_evil_redirect_is_followed_nowhere() {
    for step in [Step::AppProbe, Step::TeamLogin] {
        for value in EVIL {
            let action = Action::Location {
                value: value.into(),
            };
            let mut world = after(Flavour::Chromium, step, &action);
            let code = code(&mut world);
            let named = [
                "redirect",
                "identity-provider",
                "not-protected",
                "wrong-app",
                "login-page",
                "step-up",
            ];
            assert!(
                named.contains(&code.as_str()),
                "{step:?} to {value}: {code:?}"
            );
        }
    }
}

#[test]
fn an_evil_redirect_at_the_end_changes_nothing_since_nobody_follows_it() {
    for value in EVIL {
        let mut world = Setup::default().app_life(900).signed_in();
        let action = Action::Location {
            value: value.into(),
        };
        world.given_lasting_fault(Step::AppAuthorized, action);
        world.pass(hours(2));
        world.then_never_cut_off(APP);
        world.then_three_requests_each();
    }
}

#[test]
fn a_status_that_is_no_redirect_is_named_at_each_step() {
    for flavour in [Flavour::Chromium, Flavour::Firefox] {
        for (step, status, named) in [
            (Step::AppProbe, 200, "not-protected"),
            (Step::AppProbe, 401, "not-redirected"),
            (Step::AppProbe, 403, "denied"),
            (Step::AppProbe, 404, "not-protected"),
            (Step::AppProbe, 405, "not-protected"),
            (Step::AppProbe, 429, "rate-limited"),
            (Step::AppProbe, 503, "server-fault"),
            (Step::TeamLogin, 200, "step-up"),
            (Step::TeamLogin, 403, "denied"),
            (Step::TeamLogin, 404, "attempt-refused"),
            (Step::TeamLogin, 429, "rate-limited"),
            (Step::TeamLogin, 500, "server-fault"),
            (Step::AppAuthorized, 200, "not-minted"),
            (Step::AppAuthorized, 400, "attempt-refused"),
            (Step::AppAuthorized, 503, "server-fault"),
        ] {
            let mut world = after(flavour, step, &Action::Status { status });
            let code = code(&mut world);
            // Where every path was tried in vain, the last problem is told in other words.
            let same = code == named || (named == "not-protected" && code == "wrong-app");
            assert!(
                same,
                "{code} for {status} at {step:?}\n{}",
                world.transcript()
            );
        }
    }
}

#[test]
fn a_challenge_is_named_at_each_step() {
    for step in STEPS {
        let mut world = after(Flavour::Chromium, step, &Action::Challenge);
        assert_eq!(code(&mut world), "challenged", "{step:?}");
    }
}

#[test]
fn an_answer_that_never_comes_or_breaks_off_is_named_at_each_step() {
    for step in STEPS {
        let mut world = after(Flavour::Chromium, step, &Action::Drop);
        assert_eq!(code(&mut world), "unreachable", "{step:?}");
    }
    for step in STEPS {
        let mut world = Setup::default().app_life(900).signed_in();
        let action = Action::Slow {
            milliseconds: 60_000,
        };
        world.given_lasting_fault(step, action);
        world.until_renewal_begins(minutes(15));
        world.pass(seconds(18));
        assert_eq!(code(&mut world), "timed-out", "{step:?}");
    }
}

#[test]
fn a_worse_cookie_is_replaced_by_the_one_that_worked_and_the_pages_go_on() {
    let iat_of_last_year = 1_760_000_000;
    let header = r#"{"alg":"none","kid":"k","typ":"JWT"}"#.to_owned();
    for (action, named) in [
        (Action::WrongAudience, "wrong-app"),
        (Action::OtherSubject, "wrong-identity"),
        (claims(&json!({"exp": 1_795_000_880})), "worse-cookie"),
        (claims(&json!({"iat": iat_of_last_year})), "worse-cookie"),
        (claims(&json!({"type": "org"})), "wrong-app"),
        (
            claims(&json!({"iss": "https://evil.example"})),
            "unreadable",
        ),
        (claims(&json!({"exp": "tomorrow"})), "unreadable"),
        (Action::ExpiredToken, "unreadable"),
        (Action::HostileHeader { header }, "unreadable"),
    ] {
        for flavour in [Flavour::Chromium, Flavour::Firefox] {
            let mut world = after(flavour, Step::AppAuthorized, &action);
            assert_eq!(
                code(&mut world),
                named,
                "{action:?}\n{}",
                world.transcript()
            );
            world.then_page_works(APP);
        }
    }
}

#[test]
fn an_unreadable_cookie_that_a_page_brought_is_named_and_nothing_is_asked_for_on_its_behalf() {
    let mut world = Setup::default().app_life(900).signed_in();
    let header = r#"{"alg":"none","kid":"k","typ":"JWT"}"#.to_owned();
    world.given_lasting_fault(Step::AppAuthorized, Action::HostileHeader { header });
    let now = world.now();
    world.edge.revoke_app(now, "main").unwrap();
    let before = world.cookie_of(APP);
    world.open_tab("https://myserver.com/", 0, None);
    world.pass(seconds(10));
    assert!(
        world.cookie_of(APP) != before,
        "the page was to get another cookie"
    );
    world.then_problem(APP, "unreadable");
    world.then_quiet_for(hours(2));
}

#[test]
fn a_deletion_by_our_own_request_is_undone() {
    let mut world = Setup::default()
        .edge(|edge| {
            scenarios::switches::set(edge, "revoked_org_token", &json!("expired-cookie"));
        })
        .app_life(900)
        .signed_in();
    let before = world.cookie_of(APP);
    let now = world.now();
    world.edge.delete_org_sessions(now, None).unwrap();
    world.until_renewal_begins(minutes(15));
    world.pass(seconds(5));
    assert_eq!(world.cookie_of(APP), before);
    world.then_page_works(APP);
}

#[test]
fn an_answer_without_its_cookie_is_named() {
    let mut world = after(
        Flavour::Chromium,
        Step::AppAuthorized,
        &Action::MissingSetCookie,
    );
    assert_eq!(code(&mut world), "not-minted");
}

#[test]
fn a_failing_edge_is_asked_less_and_less() {
    let mut world = Setup::default()
        .app_life(3600)
        .org_life(400_000)
        .signed_in();
    world.given_lasting_fault(Step::TeamLogin, Action::Status { status: 503 });
    world.pass(hours(1));
    let first = world.hops().probes;
    world.pass(hours(4));
    let later = world.hops().probes - first;
    // At most one attempt in ten minutes once the token is over.
    assert!((16..=26).contains(&later), "{later} attempts in four hours");
    world.edge.clear_faults();
    world.pass(minutes(13));
    world.then_page_works(APP);
}

fn claims(claims: &serde_json::Value) -> Action {
    Action::HostileClaims {
        claims: claims.as_object().unwrap().clone(),
    }
}
