//! Misbehaviour on demand.

use access_edge::{Action, Delivery, Fault, Request, Response, Step};
use serde_json::json;

use crate::visitor::{ALICE, APP, APP_HOST, TOKEN, Visitor, payload};

fn spoiled(step: Step, action: Action) -> (Visitor, Vec<Response>) {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor.wait(60);
    visitor.world.add_fault(Fault::once(step, action));
    let answers = visitor.renew(APP);
    (visitor, answers)
}

#[test]
fn a_fault_without_a_count_stays_and_one_with_a_count_goes() {
    let mut visitor = Visitor::new();
    let fault = Fault {
        times: None,
        ..Fault::once(Step::AppProbe, Action::Status { status: 503 })
    };
    visitor.world.add_fault(fault);
    assert_eq!(
        (visitor.get(APP).status, visitor.get(APP).status),
        (503, 503)
    );
    visitor.world.clear_faults();
    visitor
        .world
        .add_fault(Fault::once(Step::AppProbe, Action::Status { status: 503 }));
    assert_eq!(
        (visitor.get(APP).status, visitor.get(APP).status),
        (503, 302)
    );
}

#[test]
fn a_fault_keeps_to_its_host_and_path() {
    let mut visitor = Visitor::new();
    let fault = Fault {
        host: Some("app2.myserver.com".to_owned()),
        path: Some("/express".to_owned()),
        ..Fault::once(Step::AppProbe, Action::Drop)
    };
    visitor.world.add_fault(fault);
    assert_eq!(
        visitor.get("https://myserver.com/express").delivery,
        Delivery::Prompt
    );
    assert_eq!(
        visitor.get("https://app2.myserver.com/").delivery,
        Delivery::Prompt
    );
    assert_eq!(
        visitor.get("https://app2.myserver.com/express").delivery,
        Delivery::Dropped
    );
}

#[test]
fn a_dropped_answer_is_recorded_without_a_status() {
    let (visitor, _) = spoiled(Step::AppProbe, Action::Drop);
    let last = visitor.world.history().last().unwrap();
    assert_eq!((last.status, last.outcome.as_str()), (0, "fault"));
}

#[test]
fn a_slow_answer_is_the_right_answer() {
    let (_, answers) = spoiled(Step::TeamLogin, Action::Slow { milliseconds: 9000 });
    assert_eq!(
        (answers[1].status, answers[1].delivery),
        (302, Delivery::Slow(9000))
    );
}

#[test]
fn a_hostile_location_replaces_the_real_one() {
    let (_, answers) = spoiled(
        Step::AppProbe,
        Action::Location {
            value: "https://custom.cloudflareaccess.com.evil.example/".to_owned(),
        },
    );
    assert_eq!(
        answers[0].location(),
        Some("https://custom.cloudflareaccess.com.evil.example/")
    );
}

#[test]
fn a_challenge_is_marked_as_one() {
    let (_, answers) = spoiled(Step::TeamLogin, Action::Challenge);
    assert_eq!(
        (answers[1].status, answers[1].header("cf-mitigated")),
        (403, Some("challenge"))
    );
}

#[test]
fn a_token_can_be_for_another_app_or_person_or_past() {
    let claims_after = |action| payload(&spoiled(Step::AppAuthorized, action).0.token(APP_HOST));
    assert_eq!(
        claims_after(Action::WrongAudience)["aud"],
        json!(["f".repeat(64)])
    );
    assert_eq!(
        claims_after(Action::OtherSubject)["email"],
        "mallory@example.com"
    );
    let past = claims_after(Action::ExpiredToken);
    assert!(past["exp"].as_i64() < past["iat"].as_i64());
}

#[test]
fn the_edge_refuses_its_own_faulty_tokens() {
    for action in [
        Action::WrongAudience,
        Action::ExpiredToken,
        Action::HostileHeader {
            header: "{}".to_owned(),
        },
    ] {
        let (mut visitor, _) = spoiled(Step::AppAuthorized, action.clone());
        assert_eq!(visitor.get(APP).status, 302, "{action:?}");
    }
}

#[test]
fn header_and_claims_can_be_anything() {
    let header = Action::HostileHeader {
        header: "not json".to_owned(),
    };
    assert!(
        spoiled(Step::AppAuthorized, header)
            .0
            .token(APP_HOST)
            .starts_with("bm90IGpzb24.")
    );
    let claims = json!({"exp": "soon", "extra": 1})
        .as_object()
        .unwrap()
        .clone();
    let token = spoiled(Step::AppAuthorized, Action::HostileClaims { claims })
        .0
        .token(APP_HOST);
    assert_eq!(
        (&payload(&token)["exp"], &payload(&token)["extra"]),
        (&json!("soon"), &json!(1))
    );
}

#[test]
fn a_missing_set_cookie_leaves_the_old_token_in_the_jar() {
    let (visitor, answers) = spoiled(Step::AppAuthorized, Action::MissingSetCookie);
    assert_eq!(
        (answers[2].status, answers[2].set_cookies().count()),
        (302, 0)
    );
    assert!(visitor.cookie(APP_HOST, TOKEN).is_some());
}

#[test]
fn a_host_that_is_not_of_this_world_is_not_found() {
    let mut visitor = Visitor::new();
    assert_eq!(
        visitor
            .send(Request::new("GET", "https://example.com/").unwrap())
            .status,
        404
    );
}

#[test]
fn a_fault_of_tokens_waits_for_the_minting_by_itself() {
    let mut visitor = Visitor::new();
    let fault = Fault {
        step: None,
        ..Fault::once(Step::AppAuthorized, Action::WrongAudience)
    };
    visitor.world.add_fault(fault);
    visitor.get(APP);
    assert_eq!(visitor.world.faults().len(), 1);
}
