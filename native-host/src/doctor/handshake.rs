//! What a browser does first: it starts the program and says hello.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use access_vigil_core::native_host::{Envelope, PROTOCOL, Request, Response};
use native_messaging::host::encode_message;

use crate::identity::{FIREFOX_ID, chromium_origin};
use crate::installer::{Family, Target};
use crate::transport::{Frame, Input};

/// The version that answers a hello; else why none does.
pub(super) fn version(program: &Path, target: &Target) -> Result<String, String> {
    let mut child = Command::new(program)
        .args(arguments(target))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot be started ({error})"))?;
    let answered = greet(&mut child);
    // It may have ended by itself.
    drop(child.kill());
    drop(child.wait());
    answered
}

/// As the browser that reads this manifest would start it.
fn arguments(target: &Target) -> Vec<OsString> {
    match target.browser.family {
        Family::Chromium => vec![chromium_origin().into()],
        Family::Firefox => vec![target.path().into(), FIREFOX_ID.into()],
    }
}

fn greet(child: &mut Child) -> Result<String, String> {
    let silent = || String::from("does not answer as a native host does");
    let hello = Request::Hello {
        protocol: PROTOCOL,
        pairing: None,
    };
    let hello = Envelope {
        id: 1,
        message: hello,
    };
    let frame = encode_message(&hello).map_err(|error| error.to_string())?;
    let mut input = child.stdin.take().ok_or_else(silent)?;
    let output = child.stdout.take().ok_or_else(silent)?;
    // One that reads nothing is found out by its missing answer.
    drop(input.write_all(&frame));
    match Input::new(file(output), PATIENCE).frame_in_time() {
        Ok(Some(Frame::Text(text))) => match serde_json::from_str(&text) {
            Ok(Envelope {
                message: Response::Hello { version, .. },
                ..
            }) => Ok(version),
            Ok(Envelope {
                message: Response::Refused(refusal),
                ..
            }) => Err(format!("refuses: {}", refusal.problem)),
            Ok(_) | Err(_) => Err(silent()),
        },
        Ok(Some(Frame::NoText) | None) | Err(_) => Err(silent()),
    }
}

#[cfg(unix)]
fn file(pipe: std::process::ChildStdout) -> File {
    std::os::fd::OwnedFd::from(pipe).into()
}

#[cfg(windows)]
fn file(pipe: std::process::ChildStdout) -> File {
    std::os::windows::io::OwnedHandle::from(pipe).into()
}

/// Longer than any start takes.
const PATIENCE: Duration = Duration::from_secs(5);
