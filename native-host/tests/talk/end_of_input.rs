//! The browser closes the pipe while answers are on their way.

use std::io::Write as _;

use rustix::fs::OFlags;
use vigil::serve::Limits;

use crate::answering::{Obedient, told};
use crate::program::Program;
use crate::talk::{HELLO, answer, answers, frame, said, start, started, talk};

#[test]
fn no_answer_is_lost_when_the_browser_closes_the_pipe_at_once() {
    let program = Program::new();
    for run in 0..200 {
        // One answer, and more than any queue holds.
        let asked = if run % 2 == 0 { 1 } else { 40 };
        let output = said(started(&program), &frame(HELLO).repeat(asked));
        assert_eq!(answers(&output.stdout).len(), asked, "in run {run}");
        assert!(output.status.success(), "in run {run}");
    }
}

#[test]
fn no_answer_that_had_to_wait_is_lost_when_the_browser_closes_the_pipe_at_once() {
    for run in 0..200 {
        // One, and more than are carried out at once.
        let asked = if run % 2 == 0 { 1 } else { 40 };
        let mut talk = talk(Obedient, Limits::default());
        talk.input.write_all(&told("soon").repeat(asked)).unwrap();
        drop(talk.input);
        assert_eq!(talk.end.join().unwrap(), Ok(()));
        // The program ends here, so what is not in the pipe by now would be lost.
        rustix::fs::fcntl_setfl(&talk.output, OFlags::NONBLOCK).unwrap();
        let answers: Vec<_> = std::iter::from_fn(|| answer(&mut talk.output)).collect();
        assert_eq!(answers.len(), asked, "in run {run}");
        assert!(answers.iter().all(|it| it["problem"] == "soon"));
    }
}

#[test]
fn no_answer_is_lost_when_more_are_waiting_than_the_pipe_holds() {
    let program = Program::new();
    let mut host = started(&program);
    let mut input = host.stdin.take().unwrap();
    let asked = 1500;
    let bytes = frame(HELLO).repeat(asked);
    let writing = std::thread::spawn(move || std::io::Write::write_all(&mut input, &bytes));
    // Nobody reads before a pipe of 64 KiB is full, and everything was asked or waits to be.
    let mut output = host.stdout.take().unwrap();
    let first = answer(&mut output);
    assert!(first.is_some());
    writing.join().unwrap().unwrap();
    let rest = std::iter::from_fn(|| answer(&mut output)).count();
    assert_eq!(rest, asked - 1);
    assert!(host.wait().unwrap().success());
}

#[test]
fn a_browser_that_says_nothing_at_all_is_a_normal_end() {
    let program = Program::new();
    let mut command = std::process::Command::new(program.path());
    let output = said(start(command.arg(vigil::identity::chromium_origin())), b"");
    assert!(output.status.success() && output.stdout.is_empty());
}
