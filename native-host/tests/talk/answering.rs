//! What an honest browser can rely on.

use std::io::Write as _;
use std::time::Duration;

use access_vigil_core::native_host::{Refusal, RefusalKind, Request, Response};
use vigil::answer::Answers;
use vigil::problem::Kind;
use vigil::serve::Limits;

use crate::program::Program;
use crate::talk::{HELLO, Talk, answer, answers, frame, numbers, said, started, talk};

/// Does as it is told, which no request of the protocol can ask for.
pub(crate) struct Obedient;

impl Answers for Obedient {
    async fn answer(&self, request: Request) -> Response {
        let Request::StopSharing { name: text } = request else {
            panic!("another request")
        };
        match text.as_str() {
            "never" => std::future::pending().await,
            "soon" => {
                tokio::time::sleep(Duration::from_millis(1)).await;
                named(&text)
            }
            "break soon" => {
                tokio::time::sleep(Duration::from_millis(1)).await;
                panic!("a secret")
            }
            "break" => panic!("a secret"),
            "long" => named(&"x".repeat(2 * 1024 * 1024)),
            _ => named(&text),
        }
    }
}

fn named(text: &str) -> Response {
    Response::Refused(Refusal {
        number: 0,
        kind: RefusalKind::Other,
        problem: text.into(),
        advice: String::new(),
    })
}

pub(crate) fn told(text: &str) -> Vec<u8> {
    let message = serde_json::json!({ "verb": "stop-sharing", "name": text });
    frame(serde_json::json!({ "id": 7, "message": message }).to_string())
}

fn say(talk: &mut Talk, text: &str) {
    talk.input.write_all(&told(text)).unwrap();
}

#[test]
fn hello_is_answered_with_the_version_and_the_end_of_input_is_a_normal_end() {
    let output = said(started(&Program::new()), &frame(HELLO));
    assert!(output.status.success());
    let expected = serde_json::json!({ "answer": "hello", "protocol": 1, "version": env!("CARGO_PKG_VERSION"), "paired": false });
    assert_eq!(answers(&output.stdout), [expected]);
}

#[test]
fn another_protocol_is_refused_by_number() {
    let bytes = frame(r#"{"id":1,"message":{"verb":"hello","protocol":99}}"#);
    let output = said(started(&Program::new()), &bytes);
    assert_eq!(numbers(&answers(&output.stdout)), [Some(2)]);
}

#[test]
fn a_request_that_takes_long_holds_up_no_other() {
    let mut talk = talk(Obedient, Limits::default());
    say(&mut talk, "never");
    say(&mut talk, "quick");
    assert_eq!(answer(&mut talk.output).unwrap()["problem"], "quick");
}

#[test]
fn a_handler_that_breaks_after_it_had_to_wait_is_refused_too() {
    let mut talk = talk(Obedient, Limits::default());
    say(&mut talk, "break soon");
    let refused = answer(&mut talk.output).unwrap();
    assert_eq!(refused["number"], Kind::Internal.number());
}

#[test]
fn a_handler_that_breaks_is_refused_and_the_next_request_is_answered() {
    let mut talk = talk(Obedient, Limits::default());
    say(&mut talk, "break");
    say(&mut talk, "quick");
    let refused = answer(&mut talk.output).unwrap();
    assert_eq!(refused["number"], Kind::Internal.number());
    assert!(!refused.to_string().contains("a secret"), "{refused}");
    assert_eq!(answer(&mut talk.output).unwrap()["problem"], "quick");
}

#[test]
fn an_answer_that_is_too_long_for_a_browser_is_refused_and_the_talk_goes_on() {
    let mut talk = talk(Obedient, Limits::default());
    say(&mut talk, "long");
    say(&mut talk, "quick");
    let refused = answer(&mut talk.output).unwrap();
    assert_eq!(refused["number"], Kind::AnswerTooLong.number());
    assert_eq!(answer(&mut talk.output).unwrap()["problem"], "quick");
}

#[test]
fn a_request_that_never_ends_does_not_keep_the_program_alive_after_the_browser_has_gone() {
    let limits = Limits {
        grace: Duration::from_millis(50),
        ..Limits::default()
    };
    let mut talk = talk(Obedient, limits);
    say(&mut talk, "never");
    drop(talk.input);
    assert_eq!(talk.end.join().unwrap(), Ok(()));
    assert_eq!(answer(&mut talk.output), None);
}

#[test]
fn a_browser_that_stops_reading_ends_the_talk() {
    let mut talk = talk(Obedient, Limits::default());
    drop(talk.output);
    // The first answer meets the closed pipe; a later one meets the end.
    while talk.input.write_all(&told("quick")).is_ok() {}
    let problem = talk.end.join().unwrap().unwrap_err();
    assert_eq!(problem.kind(), Kind::PipeBroken);
}
