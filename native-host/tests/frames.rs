//! The built program over real pipes, as a browser starts it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail at once"
)]

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

fn talk(bytes: &[u8]) -> Output {
    let mut host = Command::new(env!("CARGO_BIN_EXE_vigil"))
        .arg("chrome-extension://mpnfbbmacejphlfldhkphelckopamhmm/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A host that refuses the frame may close the pipe before all of it is written.
    let written = host.stdin.take().unwrap().write_all(bytes);
    assert!(written.is_ok() || bytes.len() > 60_000, "{written:?}");
    host.wait_with_output().unwrap()
}

fn frame(text: &str) -> Vec<u8> {
    let mut bytes = u32::try_from(text.len()).unwrap().to_ne_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

fn answers(mut bytes: &[u8]) -> Vec<serde_json::Value> {
    let mut found = Vec::new();
    let mut length = [0; 4];
    while bytes.read_exact(&mut length).is_ok() {
        let (text, rest) = bytes.split_at(u32::from_ne_bytes(length) as usize);
        found.push(serde_json::from_slice(text).unwrap());
        bytes = rest;
    }
    assert!(
        bytes.is_empty(),
        "left over after the last frame: {bytes:?}"
    );
    found
}

#[test]
fn hello_is_answered_with_the_version_and_the_end_of_input_is_a_normal_end() {
    let output = talk(&frame(r#"{"verb":"hello","protocol":1}"#));
    assert!(output.status.success());
    let expected = serde_json::json!({ "answer": "hello", "protocol": 1, "version": env!("CARGO_PKG_VERSION") });
    assert_eq!(answers(&output.stdout), [expected]);
}

#[test]
fn every_message_is_answered_in_order_however_bad_the_one_before_was() {
    let texts = [
        r#"{"verb":"steal"}"#,
        "not json",
        r#"{"verb":"hello","protocol":99}"#,
        r#"{"verb":"hello","protocol":1}"#,
    ];
    let bytes: Vec<u8> = texts.iter().flat_map(|text| frame(text)).collect();
    let output = talk(&bytes);
    let numbers: Vec<_> = answers(&output.stdout)
        .iter()
        .map(|answer| answer["number"].as_u64())
        .collect();
    assert_eq!(numbers, [Some(1), Some(1), Some(2), None]);
    assert!(output.status.success());
}

#[test]
fn a_length_beyond_the_limit_is_refused_before_anything_is_read() {
    for length in [256 * 1024 + 1, u32::MAX] {
        let output = talk(&length.to_ne_bytes());
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
        assert!(
            String::from_utf8(output.stderr)
                .unwrap()
                .contains("broke off")
        );
    }
}

#[test]
fn a_frame_that_is_cut_off_ends_the_talk_with_a_reason() {
    for bytes in [&[1, 0][..], &[10, 0, 0, 0, b'{'][..]] {
        let output = talk(bytes);
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
        assert!(!output.stderr.is_empty());
    }
}
