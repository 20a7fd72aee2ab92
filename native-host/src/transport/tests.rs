//! Frames over real pipes, in the hands of a browser that does what it likes.

use std::io::{Write as _, pipe};
use std::os::fd::OwnedFd;
use std::time::Duration;

use super::*;

fn text(length: usize) -> Envelope<Response> {
    let message = Response::Hello {
        protocol: 1,
        version: "x".repeat(length),
        paired: false,
    };
    Envelope { id: 7, message }
}

#[test]
fn an_answer_that_no_browser_takes_becomes_a_refusal() {
    let frame = frame_of(&text(1024 * 1024)).unwrap();
    let told = String::from_utf8_lossy(&frame[4..]).into_owned();
    assert!(told.contains(r#""number":8"#), "{told}");
    assert!(told.contains(r#""id":7"#), "{told}");
}

#[test]
fn the_largest_answer_is_left_alone() {
    let around = frame_of(&text(0)).unwrap().len() - 4;
    let frame = frame_of(&text(1024 * 1024 - around)).unwrap();
    assert_eq!(frame.len(), 4 + 1024 * 1024);
}

#[test]
fn a_length_is_judged_before_memory_is_set_aside() {
    // Were it not, this would ask for 4 GiB, or wait for a body that never comes.
    for length in [256 * 1024 + 1, u32::MAX] {
        let problem = next_frame(&mut &length.to_ne_bytes()[..]).unwrap_err();
        assert_eq!(problem.kind(), Kind::FrameTooLong);
    }
}

#[test]
fn bytes_that_are_no_text_do_not_hide_the_next_frame() {
    let mut bytes = &b"\x02\0\0\0\xff\xfe\x02\0\0\0{}"[..];
    assert_eq!(next_frame(&mut bytes), Ok(Some(Frame::NoText)));
    assert_eq!(next_frame(&mut bytes), Ok(Some(Frame::Text("{}".into()))));
    assert_eq!(next_frame(&mut bytes), Ok(None));
}

#[test]
fn a_frame_that_was_begun_must_end_in_time_and_a_pause_between_frames_may_be_long() {
    let (theirs, mut ours) = pipe().unwrap();
    let mut input = Input::new(OwnedFd::from(theirs).into(), Duration::from_millis(20));
    ours.write_all(b"\x02\0\0\0{}\x02\0").unwrap();
    assert_eq!(input.next_frame(), Ok(Some(Frame::Text("{}".into()))));
    let problem = input.next_frame().unwrap_err();
    assert_eq!(problem.kind(), Kind::FrameTooSlow);
}
