//! One talk with the program, or with the library where a test brings its own answers or limits.

use std::fs::File;
use std::io::{PipeReader, PipeWriter, Read, Write as _, pipe};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Output, Stdio};
use std::thread::{JoinHandle, spawn};

use serde_json::Value;
use vigil::answer::Answers;
use vigil::identity::chromium_origin;
use vigil::problem::Problem;
use vigil::serve::{Limits, serve};

use crate::program::Program;

pub(crate) const HELLO: &str = r#"{"id":7,"message":{"verb":"hello","protocol":1}}"#;

/// Starts the program as Chromium does.
pub(crate) fn started(program: &Program) -> Child {
    start(Command::new(program.path()).arg(chromium_origin()))
}

pub(crate) fn start(command: &mut Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Says all that, closes the pipe, and waits for the end.
pub(crate) fn said(mut host: Child, bytes: &[u8]) -> Output {
    let mut input = host.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    // A host that refuses may close the pipe before all of it is written.
    let writing = spawn(move || drop(input.write_all(&bytes)));
    let output = host.wait_with_output().unwrap();
    writing.join().unwrap();
    output
}

pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn frame(text: impl AsRef<[u8]>) -> Vec<u8> {
    let text = text.as_ref();
    let mut bytes = u32::try_from(text.len()).unwrap().to_ne_bytes().to_vec();
    bytes.extend_from_slice(text);
    bytes
}

/// The next answer; nothing at the end.
pub(crate) fn answer(output: &mut impl Read) -> Option<Value> {
    let mut length = [0; 4];
    output.read_exact(&mut length).ok()?;
    let mut text = vec![0; u32::from_ne_bytes(length) as usize];
    output.read_exact(&mut text).unwrap();
    let mut envelope: Value = serde_json::from_slice(&text).unwrap();
    Some(envelope["message"].take())
}

/// All answers; anything else between or after them fails.
pub(crate) fn answers(mut bytes: &[u8]) -> Vec<Value> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(answer(&mut bytes).expect("bytes that are no frame"));
    }
    found
}

/// The numbers of refusals; nothing for a hello.
pub(crate) fn numbers(answers: &[Value]) -> Vec<Option<u64>> {
    answers.iter().map(|it| it["number"].as_u64()).collect()
}

/// A talk within this process.
pub(crate) struct Talk {
    pub(crate) input: PipeWriter,
    pub(crate) output: PipeReader,
    pub(crate) end: JoinHandle<Result<(), Problem>>,
}

pub(crate) fn talk<A: Answers>(answers: A, limits: Limits) -> Talk {
    let (theirs, input) = pipe().unwrap();
    let (output, ours) = pipe().unwrap();
    let file = |end: OwnedFd| File::from(end);
    let (theirs, ours) = (file(theirs.into()), file(ours.into()));
    let end = spawn(move || serve(theirs, ours, answers, limits));
    Talk { input, output, end }
}
