//! Histories as the edge would write them, counted by hand.

use std::collections::BTreeMap;

use super::*;

const BACKGROUND: &str = "cors";
const NAVIGATION: &str = "navigate";

fn entry(mode: &str, kind: Step, path: &str) -> Entry {
    let is_token = kind == Step::AppAuthorized;
    Entry {
        at_ms: 0,
        method: "HEAD".to_owned(),
        host: "myserver.com".to_owned(),
        path: path.to_owned(),
        parameters: Vec::new(),
        cookies: Vec::new(),
        valid_cookies: Vec::new(),
        hints: BTreeMap::from([("sec-fetch-mode".to_owned(), mode.to_owned())]),
        headers: Vec::new(),
        status: if kind == Step::AppOrigin { 200 } else { 302 },
        kind,
        outcome: if is_token { "app-token" } else { "" }.to_owned(),
    }
}

fn sign_in() -> Vec<Entry> {
    vec![
        entry(NAVIGATION, Step::AppProbe, "/"),
        entry(
            NAVIGATION,
            Step::TeamLogin,
            "/cdn-cgi/access/login/myserver.com",
        ),
        entry(NAVIGATION, Step::IdpLogin, "/login"),
        entry(
            NAVIGATION,
            Step::AppAuthorized,
            "/cdn-cgi/access/authorized",
        ),
        entry(NAVIGATION, Step::AppOrigin, "/"),
    ]
}

fn renewal() -> Vec<Entry> {
    vec![
        entry(BACKGROUND, Step::AppProbe, "/"),
        entry(
            BACKGROUND,
            Step::TeamLogin,
            "/cdn-cgi/access/login/myserver.com",
        ),
        entry(
            BACKGROUND,
            Step::AppAuthorized,
            "/cdn-cgi/access/authorized",
        ),
    ]
}

fn tick() -> Entry {
    entry(BACKGROUND, Step::AppOrigin, "/api/tick")
}

fn at(at_ms: i64, entry: Entry) -> Entry {
    Entry { at_ms, ..entry }
}

#[test]
fn a_sign_in_is_no_renewal_and_its_page_is_the_only_load() {
    let expected = Traffic {
        page_loads: 1,
        ..Traffic::default()
    };
    assert_eq!(Traffic::of(&sign_in()), expected);
}

#[test]
fn each_renewal_takes_the_three_requests_that_led_to_it() {
    let history = [sign_in(), renewal(), vec![tick()], renewal()].concat();
    let traffic = Traffic::of(&history);
    assert_eq!((traffic.renewals, traffic.renewal_requests), (2, 6));
    assert_eq!(traffic.requests_per_renewal(), Some(3.0));
}

#[test]
fn a_renewal_under_way_at_the_end_spoils_nothing() {
    let mut history = [renewal(), renewal()].concat();
    history.pop();
    assert_eq!(Traffic::of(&history), Traffic::of(&renewal()));
}

#[test]
fn attempts_that_lead_nowhere_are_counted() {
    let mut history = [renewal(), renewal(), renewal()].concat();
    history.retain(|entry| entry.kind != Step::AppAuthorized);
    assert_eq!(Traffic::of(&history).renewal_requests, 6);
}

#[test]
fn a_request_too_many_within_a_renewal_is_counted() {
    let history = [vec![renewal().remove(0)], renewal()].concat();
    assert_eq!(Traffic::of(&history).renewal_requests, 4);
}

#[test]
fn an_authorized_answer_without_a_token_is_no_renewal() {
    let mut history = renewal();
    history[2].outcome = "bad-nonce".to_owned();
    assert_eq!(Traffic::of(&history).renewals, 0);
}

#[test]
fn a_background_request_that_reaches_the_origin_is_seen_and_the_pages_own_is_not_one() {
    let history = [tick(), entry(BACKGROUND, Step::AppOrigin, "/")];
    assert_eq!(Traffic::of(&history).origin_hits_by_renewal, 1);
}

#[test]
fn the_cut_off_is_timed_from_the_sign_in_to_the_first_request_that_was_turned_away() {
    let mut history: Vec<Entry> = sign_in().into_iter().map(|it| at(1_000, it)).collect();
    history.push(at(2_000, tick()));
    for at_ms in [16_000, 17_000] {
        history.push(at(at_ms, entry(BACKGROUND, Step::AppProbe, "/api/tick")));
    }
    let traffic = Traffic::of(&history);
    assert_eq!(
        (traffic.turned_away, traffic.cut_off_after_ms),
        (2, Some(15_000))
    );
    assert_eq!(traffic.renewal_requests, 0);
}

#[test]
fn a_server_fault_counts_as_turned_away() {
    let history = [Entry {
        status: 502,
        ..tick()
    }];
    assert_eq!(Traffic::of(&history).turned_away, 1);
}

#[test]
fn without_a_renewal_there_is_no_ratio() {
    assert_eq!(Traffic::default().requests_per_renewal(), None);
}
