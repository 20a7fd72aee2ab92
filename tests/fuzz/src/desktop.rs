//! What comes to the desktop program: frames, the requests in them, the words it was started with, its manifests.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;

use access_vigil_core::native_host::LONGEST_REQUEST;
use serde_json::Value;
use vigil::answer::request_in;
use vigil::caller::Caller;
use vigil::identity::{FIREFOX_ID, chromium_origin};
use vigil::installer::{Family, Manifest, text};
use vigil::problem::Kind;
use vigil::transport::{Frame, next_frame};

/// However the bytes are cut, the same frames come out of them as from the plainest reading, and the same end.
pub fn framer(bytes: &[u8]) {
    let (cut, stream) = match bytes.split_first() {
        Some((first, rest)) => (usize::from(*first).max(1), rest),
        None => (1, bytes),
    };
    let mut pipe = Cut { rest: stream, cut };
    for expected in plainly(stream) {
        let found = next_frame(&mut pipe);
        assert_eq!(found.map_err(|problem| problem.kind()), expected);
    }
}

/// A text is one request or is refused; what was understood can be said again, without losing a word of it.
pub fn request(bytes: &[u8]) {
    let frame = String::from_utf8(bytes.to_vec()).map_or(Frame::NoText, Frame::Text);
    match request_in(&frame) {
        Ok(request) => {
            let again = serde_json::to_value(&request).unwrap_or_default();
            let said: Value = serde_json::from_slice(bytes).unwrap_or_default();
            assert_eq!(said["message"]["verb"], again["message"]["verb"]);
            for (said, again) in [(&said, &again), (&said["message"], &again["message"])] {
                let heard = |key: &String| again.get(key).is_some();
                assert!(said.as_object().is_some_and(|it| it.keys().all(heard)));
            }
            assert_eq!(request_in(&Frame::Text(again.to_string())), Ok(request));
        }
        Err(refusal) => assert_eq!(refusal.number, Kind::UnknownRequest.number()),
    }
}

/// Nobody is let in but who names our extension to the letter.
pub fn caller(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes).into_owned();
    let arguments: Vec<OsString> = words.split('\n').map(OsString::from).collect();
    let first = words.split('\n').next().unwrap_or_default();
    let second = words.split('\n').nth(1).unwrap_or_default();
    let Some(caller) = Caller::in_arguments(arguments) else {
        return;
    };
    if caller.judge_words().is_ok() {
        let is_firefox = first.ends_with("com.access_vigil.host.json") && second == FIREFOX_ID;
        assert!(first == chromium_origin() || is_firefox, "{words:?}");
    }
}

/// A manifest without a flaw says all that ours says.
pub fn manifest(bytes: &[u8]) {
    let Ok(text_of_it) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(found) = Manifest::parse(text_of_it) else {
        return;
    };
    for family in [Family::Chromium, Family::Firefox] {
        if found.flaws(family).is_empty() {
            let ours = text(family, Path::new(found.program()));
            let ours = Manifest::parse(&ours).map(|it| it.flaws(family));
            assert_eq!(ours, Ok(vec![]));
            assert!(found.program().is_absolute());
        }
    }
}

/// What comes of a stream up to its end, in the plainest words.
fn plainly(mut stream: &[u8]) -> Vec<Result<Option<Frame>, Kind>> {
    let mut found = Vec::new();
    loop {
        if stream.is_empty() {
            found.push(Ok(None));
            return found;
        }
        let Some((header, body)) = stream.split_first_chunk::<4>() else {
            found.push(Err(Kind::FrameCutOff));
            return found;
        };
        let length = u32::from_ne_bytes(*header) as usize;
        if length > LONGEST_REQUEST {
            found.push(Err(Kind::FrameTooLong));
            return found;
        }
        let Some((text, rest)) = body.split_at_checked(length) else {
            found.push(Err(Kind::FrameCutOff));
            return found;
        };
        let text = String::from_utf8(text.to_vec());
        found.push(Ok(Some(text.map_or(Frame::NoText, Frame::Text))));
        stream = rest;
    }
}

/// A stream that gives so many bytes at a time.
struct Cut<'a> {
    rest: &'a [u8],
    cut: usize,
}

impl Read for Cut<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = self.cut.min(buffer.len());
        let read = self.rest.read(&mut buffer[..most])?;
        Ok(read)
    }
}
