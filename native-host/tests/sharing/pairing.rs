//! Whom the host knows, and what it does for nobody else.

use serde_json::json;

use crate::desk::{Desk, SECRET, code, exit, hello, share};

#[test]
fn who_is_not_paired_gets_nothing_done() {
    let desk = Desk::new();
    let mut talk = desk.talk();
    assert_eq!(talk.ask(&hello(Some(SECRET)))["paired"], false);
    for verb in [
        share("/", (60, 60)),
        json!({ "verb": "stop-sharing", "name": "x" }),
        json!({ "verb": "plan-revocation", "what": { "of": "app", "audience": "a" } }),
        json!({ "verb": "revoke", "what": { "of": "user", "email": "a@example.com" } }),
        json!({ "verb": "check-key", "team": "custom.cloudflareaccess.com", "key": "k", "issued_at": 0 }),
        json!({ "verb": "remember", "entries": [] }),
    ] {
        let refused = talk.ask(&verb);
        assert_eq!(refused["kind"], "not-paired", "{verb} {refused}");
    }
    assert_eq!(exit(&desk.run(&["status"])), 40);
    talk.close();
}

#[test]
fn whoever_was_paired_once_is_known_in_each_later_talk() {
    let desk = Desk::new();
    desk.paired().close();
    let mut talk = desk.talk();
    assert_eq!(talk.ask(&hello(Some(SECRET)))["paired"], true);
    let other = SECRET.replace('1', "2");
    assert_eq!(talk.ask(&hello(Some(&other)))["paired"], false);
    assert_eq!(talk.ask(&share("/", (60, 60)))["kind"], "not-paired");
    talk.close();
    assert_eq!(desk.json(&["pair", "--forget"])["forgotten"], 1);
    let mut talk = desk.talk();
    assert_eq!(talk.ask(&hello(Some(SECRET)))["paired"], false);
    talk.close();
}

#[test]
fn another_code_is_refused_and_the_browser_is_told() {
    let desk = Desk::new();
    let mut talk = desk.talk();
    talk.ask(&hello(None));
    talk.say(&json!({ "verb": "pair", "secret": SECRET }));
    let wrong = if code() == "000 000" {
        "000 001"
    } else {
        "000 000"
    };
    let output = desk.run(&["pair", "--code", wrong]);
    assert_eq!(exit(&output), 30);
    assert_eq!(talk.hear()["number"], 93);
    talk.close();
}

#[test]
fn while_a_pairing_waits_other_requests_are_answered() {
    let desk = Desk::new();
    let mut talk = desk.talk();
    talk.ask(&hello(None));
    talk.say(&json!({ "verb": "pair", "secret": SECRET }));
    assert_eq!(talk.ask(&hello(None))["answer"], "hello");
}
