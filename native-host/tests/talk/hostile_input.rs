//! Bytes that no browser sends.

use std::io::Write as _;
use std::process::Output;
use std::time::Duration;

use vigil::answer::Host;
use vigil::places::Places;
use vigil::problem::Kind;
use vigil::serve::Limits;

use crate::program::Program;
use crate::talk::{HELLO, answer, answers, frame, numbers, said, started, talk, told};

/// All that was said before is answered, and the talk ends with that problem.
fn broken_off(output: &Output, kind: Kind) {
    assert_eq!(output.status.code(), Some(1), "{}", told(output));
    assert_eq!(numbers(&answers(&output.stdout)), [None]);
    let problem = vigil::problem::Problem::from(kind);
    assert!(told(output).contains(&problem.what()), "{}", told(output));
}

fn host() -> Host {
    Host::new(
        Places::below(std::env::temp_dir(), |_| None),
        "Chromium".into(),
    )
}

/// Each of these is refused, and a hello after them is answered.
fn refused(texts: &[Vec<u8>]) {
    let mut bytes: Vec<u8> = texts.iter().flat_map(frame).collect();
    bytes.extend(frame(HELLO));
    let output = said(started(&Program::new()), &bytes);
    let mut expected = vec![Some(1); texts.len()];
    expected.push(None);
    assert_eq!(numbers(&answers(&output.stdout)), expected);
    assert!(output.status.success(), "{}", told(&output));
}

#[test]
fn the_longest_length_there_is_ends_the_talk() {
    let bytes = [frame(HELLO), u32::MAX.to_ne_bytes().to_vec()].concat();
    broken_off(&said(started(&Program::new()), &bytes), Kind::FrameTooLong);
}

#[test]
fn one_byte_more_than_the_limit_ends_the_talk() {
    let bytes = [frame(HELLO), frame(vec![b' '; 256 * 1024 + 1])].concat();
    broken_off(&said(started(&Program::new()), &bytes), Kind::FrameTooLong);
}

#[test]
fn as_many_bytes_as_the_limit_are_read() {
    let mut longest = HELLO.as_bytes().to_vec();
    longest.resize(256 * 1024, b' ');
    let output = said(started(&Program::new()), &frame(longest));
    assert_eq!(numbers(&answers(&output.stdout)), [None]);
}

#[test]
fn a_header_that_is_cut_off_ends_the_talk() {
    for length in 1..4 {
        let bytes = [frame(HELLO), vec![1; length]].concat();
        broken_off(&said(started(&Program::new()), &bytes), Kind::FrameCutOff);
    }
}

#[test]
fn a_body_that_is_cut_off_ends_the_talk() {
    let whole = frame(HELLO);
    for length in [4, 5, whole.len() - 1] {
        let bytes = [&whole[..], &whole[..length]].concat();
        broken_off(&said(started(&Program::new()), &bytes), Kind::FrameCutOff);
    }
}

#[test]
fn a_frame_that_comes_byte_by_byte_is_answered() {
    let program = Program::new();
    let mut host = started(&program);
    let mut input = host.stdin.take().unwrap();
    for byte in frame(HELLO).repeat(2) {
        input.write_all(&[byte]).unwrap();
        std::thread::yield_now();
    }
    drop(input);
    let output = host.wait_with_output().unwrap();
    assert_eq!(numbers(&answers(&output.stdout)), [None, None]);
}

#[test]
fn a_frame_that_never_ends_is_given_up_and_what_was_asked_before_is_answered() {
    let limits = Limits {
        patience: Duration::from_millis(50),
        ..Limits::default()
    };
    for begun in [&[1][..], &[9, 0, 0, 0, b'{'][..]] {
        let mut talk = talk(host(), limits);
        talk.input.write_all(&frame(HELLO)).unwrap();
        talk.input.write_all(begun).unwrap();
        // The pipe stays open: nothing but the deadline can end this.
        assert_eq!(answer(&mut talk.output).unwrap()["answer"], "hello");
        let problem = talk.end.join().unwrap().unwrap_err();
        assert_eq!(problem.kind(), Kind::FrameTooSlow);
    }
}

#[test]
fn a_browser_that_is_silent_between_frames_is_waited_for() {
    let limits = Limits {
        patience: Duration::from_millis(20),
        ..Limits::default()
    };
    let mut talk = talk(host(), limits);
    for _ in 0..3 {
        // Longer than the patience with a frame.
        std::thread::sleep(Duration::from_millis(60));
        talk.input.write_all(&frame(HELLO)).unwrap();
        assert!(answer(&mut talk.output).is_some());
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    refused(&[
        b"\xff\xfe\xfd".to_vec(),
        b"{\"verb\":\"\xc3\x28\"}".to_vec(),
    ]);
}

#[test]
fn json_that_is_nested_without_end_is_refused() {
    let deep = |open: &str| open.repeat(100_000 / open.len()).into_bytes();
    refused(&[
        deep("["),
        deep("{\"a\":"),
        [
            br#"{"id":1,"message":{"verb":"hello","protocol":"#.to_vec(),
            deep("["),
        ]
        .concat(),
    ]);
}

#[test]
fn nothing_and_nul_bytes_are_refused() {
    refused(&[
        vec![],
        vec![0; 300],
        [HELLO.as_bytes(), b"\0"].concat(),
        b"{\"verb\":\"hello\0\",\"protocol\":1}".to_vec(),
    ]);
}

#[test]
fn what_is_no_request_is_refused() {
    let texts = [
        "not json",
        "null",
        "[]",
        r#"["hello",1]"#,
        r#"[1,{"verb":"hello","protocol":1}]"#,
        r#"{"id":1,"message":["hello",1]}"#,
        r#"{"verb":"hello","protocol":1}"#,
        r#"{"id":1,"message":{"verb":"steal"}}"#,
        r#"{"id":1,"message":{"verb":"hello"}}"#,
        r#"{"id":1,"message":{"verb":"hello","protocol":-1}}"#,
        r#"{"id":1,"message":{"verb":"hello","protocol":1,"more":1}}"#,
        r#"{"id":1,"message":{"verb":"hello","verb":"hello","protocol":1}}"#,
        r#"{"id":1,"message":{"verb":"hello","protocol":1}}{"id":2,"message":{"verb":"hello","protocol":1}}"#,
    ];
    refused(&texts.map(|text| text.as_bytes().to_vec()));
}
