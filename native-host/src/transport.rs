//! Frames on the two pipes to a browser. Framing is that of `native_messaging`; its event loop is not used, for it
//! loses replies when the browser closes the pipe.
//!
//! Promises: a length is judged before memory is set aside; a frame that was begun must end in time; a frame is written
//! whole, whoever writes it; an answer longer than a browser takes becomes a refusal.

mod patient;

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use access_vigil_core::native_host::{Envelope, LONGEST_REQUEST, Refusal, Response};
use native_messaging::host::{NmError, decode_message_opt, encode_message, send_frame};

use crate::problem::{Kind, Problem};
use patient::Patient;

/// What one frame held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A text, which may still be anything.
    Text(String),
    /// Bytes that are no UTF-8. Where the next frame begins is known all the same.
    NoText,
}

/// The pipe from the browser.
#[derive(Debug)]
pub struct Input {
    pipe: BufReader<Patient>,
    patience: Duration,
}

impl Input {
    /// A pipe on which a frame may take so long once it was begun.
    #[must_use]
    pub fn new(pipe: File, patience: Duration) -> Self {
        Self {
            pipe: BufReader::new(Patient::new(pipe)),
            patience,
        }
    }

    /// The first frame, which must be there in time as a whole.
    pub fn frame_in_time(&mut self) -> Result<Option<Frame>, Problem> {
        self.pipe.get_mut().give(self.patience);
        next_frame(&mut self.pipe)
    }

    /// Waits for the next frame; nothing once the browser has closed the pipe. After a problem nobody can tell where
    /// the next frame begins.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Problem> {
        // Between two frames a browser may take as long as it likes.
        let waiting = self.pipe.fill_buf();
        if waiting.map_err(broken)?.is_empty() {
            return Ok(None);
        }
        self.pipe.get_mut().give(self.patience);
        let frame = next_frame(&mut self.pipe);
        self.pipe.get_mut().wait_for_ever();
        frame
    }
}

/// The pipe to the browser, which several threads may write to.
#[derive(Debug)]
pub struct Output(Mutex<File>);

impl Output {
    /// A pipe that nobody has written to.
    #[must_use]
    pub fn new(pipe: File) -> Self {
        Self(Mutex::new(pipe))
    }

    /// Writes one answer, and waits for a browser that does not read.
    pub fn write(&self, response: &Envelope<Response>) -> Result<(), Problem> {
        let frame = frame_of(response)?;
        let mut pipe = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        send_frame(&mut *pipe, &frame).map_err(|error| Kind::PipeBroken.about(error))
    }
}

/// The bytes of an answer; of a refusal, if the answer is longer than a browser takes.
fn frame_of(response: &Envelope<Response>) -> Result<Vec<u8>, Problem> {
    match encode_message(response) {
        Err(NmError::OutgoingTooLarge { len, .. }) => {
            let problem = Kind::AnswerTooLong.about(format!("{len} bytes"));
            let message = Response::Refused(Refusal::from(problem));
            encode_message(&Envelope {
                id: response.id,
                message,
            })
        }
        encoded => encoded,
    }
    .map_err(|error| Kind::Internal.about(error))
}

/// Reads one frame; nothing at a clean end.
pub fn next_frame(input: &mut impl Read) -> Result<Option<Frame>, Problem> {
    match decode_message_opt(input, LONGEST_REQUEST) {
        Ok(Some(text)) => Ok(Some(Frame::Text(text))),
        Ok(None) | Err(NmError::Disconnected) => Ok(None),
        Err(NmError::IncomingNotUtf8(_)) => Ok(Some(Frame::NoText)),
        Err(NmError::IncomingTooLarge { len, max }) => {
            Err(Kind::FrameTooLong.about(format!("{len} bytes, the limit is {max}")))
        }
        Err(NmError::Io(error)) => Err(broken(error)),
        Err(
            error @ (NmError::OutgoingTooLarge { .. }
            | NmError::SerializeJson(_)
            | NmError::DeserializeJson(_)),
        ) => Err(Kind::Internal.about(error)),
    }
}

fn broken(error: io::Error) -> Problem {
    let kind = error.kind();
    if kind == ErrorKind::UnexpectedEof {
        Kind::FrameCutOff.into()
    } else if kind == ErrorKind::TimedOut {
        Kind::FrameTooSlow.into()
    } else {
        Kind::PipeBroken.about(error)
    }
}

#[cfg(all(test, unix))]
mod tests;
