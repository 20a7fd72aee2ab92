//! Frames between two pipes and the one thread that answers: a reader thread, a writer thread, bounded queues.
//!
//! Promises: a length is judged before memory is set aside; a frame that was begun must end in time; every frame that
//! was handed over is written before [`Transport::end`] returns; a browser that reads nothing holds us up, and costs
//! no memory. Framing is that of `native_messaging`; its event loop is not used, for it loses replies.

mod patient;

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read, Write};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use access_vigil_core::native_host::{LONGEST_REQUEST, Refusal, Response};
use native_messaging::host::{NmError, decode_message_opt, encode_message, send_frame};
use tokio::sync::mpsc::{Receiver, Sender, channel};

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

/// Both pipes of one talk.
#[derive(Debug)]
pub struct Transport {
    incoming: Receiver<Result<Frame, Problem>>,
    outgoing: Sender<Vec<u8>>,
    writer: JoinHandle<io::Result<()>>,
    reader: JoinHandle<()>,
}

impl Transport {
    /// Starts both threads. `patience` is how long a frame may take once it was begun.
    pub fn start(input: File, output: File, patience: Duration) -> Result<Self, Problem> {
        let (hand_in, incoming) = channel(QUEUE);
        let (outgoing, hand_out) = channel(QUEUE);
        let failed = |error| Kind::Internal.about(format!("no thread: {error}"));
        let reader = thread::Builder::new()
            .name("reader".into())
            .stack_size(STACK)
            .spawn(move || read(input, patience, &hand_in))
            .map_err(failed)?;
        let writer = thread::Builder::new()
            .name("writer".into())
            .stack_size(STACK)
            .spawn(move || write(output, hand_out))
            .map_err(failed)?;
        Ok(Self {
            incoming,
            outgoing,
            writer,
            reader,
        })
    }

    /// The next frame; nothing once the browser has closed the pipe. A problem is the last that comes.
    pub async fn next(&mut self) -> Option<Result<Frame, Problem>> {
        self.incoming.recv().await
    }

    /// Hands an answer over, once there is room. It fails when the browser has gone.
    pub async fn send(&self, response: &Response) -> Result<(), Problem> {
        let gone = || Kind::PipeBroken.about("the browser reads no more");
        let frame = frame_of(response)?;
        self.outgoing.send(frame).await.map_err(|_closed| gone())
    }

    /// Writes what is still to be written, and ends both threads.
    pub fn end(self) -> Result<(), Problem> {
        drop(self.outgoing);
        let written = joined(self.writer)?;
        // A reader that waits for a browser which is still there would keep us waiting too; it ends with the program.
        let is_done = self.incoming.is_closed();
        drop(self.incoming);
        if is_done {
            joined(self.reader)?;
        }
        written.map_err(|error| Kind::PipeBroken.about(error))
    }
}

/// The bytes of an answer; of a refusal, if the answer is longer than a browser takes.
pub fn frame_of(response: &Response) -> Result<Vec<u8>, Problem> {
    match encode_message(response) {
        Err(NmError::OutgoingTooLarge { len, .. }) => {
            let problem = Kind::AnswerTooLong.about(format!("{len} bytes"));
            encode_message(&Response::Refused(Refusal::from(problem)))
        }
        encoded => encoded,
    }
    .map_err(|error| Kind::Internal.about(error))
}

/// Writes the bytes of one answer.
pub fn write_frame(output: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    send_frame(output, frame).map_err(io::Error::other)
}

/// Reads one frame; nothing at a clean end. After a problem nobody can tell where the next frame begins.
pub fn next_frame(input: &mut impl Read) -> Result<Option<Frame>, Problem> {
    match decode_message_opt(input, LONGEST_REQUEST) {
        Ok(Some(text)) => Ok(Some(Frame::Text(text))),
        Ok(None) | Err(NmError::Disconnected) => Ok(None),
        Err(NmError::IncomingNotUtf8(_)) => Ok(Some(Frame::NoText)),
        Err(NmError::IncomingTooLarge { len, max }) => {
            Err(Kind::FrameTooLong.about(format!("{len} bytes, the limit is {max}")))
        }
        Err(NmError::Io(error)) if error.kind() == ErrorKind::UnexpectedEof => {
            Err(Kind::FrameCutOff.into())
        }
        Err(NmError::Io(error)) if error.kind() == ErrorKind::TimedOut => {
            Err(Kind::FrameTooSlow.into())
        }
        Err(NmError::Io(error)) => Err(Kind::PipeBroken.about(error)),
        Err(
            error @ (NmError::OutgoingTooLarge { .. }
            | NmError::SerializeJson(_)
            | NmError::DeserializeJson(_)),
        ) => Err(Kind::Internal.about(error)),
    }
}

fn read(input: File, patience: Duration, hand_in: &Sender<Result<Frame, Problem>>) {
    let mut input = BufReader::new(Patient::new(input));
    loop {
        // Between two frames a browser may take as long as it likes.
        let begun = input.fill_buf().map(|bytes| !bytes.is_empty());
        let frame = match begun {
            Ok(true) => {
                input.get_mut().give(patience);
                let frame = next_frame(&mut input).transpose();
                input.get_mut().wait_for_ever();
                frame
            }
            Ok(false) => None,
            Err(error) => Some(Err(Kind::PipeBroken.about(error))),
        };
        let Some(frame) = frame else { return };
        let is_last = frame.is_err();
        if hand_in.blocking_send(frame).is_err() || is_last {
            return;
        }
    }
}

fn write(mut output: File, mut hand_out: Receiver<Vec<u8>>) -> io::Result<()> {
    while let Some(frame) = hand_out.blocking_recv() {
        write_frame(&mut output, &frame)?;
    }
    Ok(())
}

fn joined<T>(thread: JoinHandle<T>) -> Result<T, Problem> {
    let broken = |_payload| Kind::Internal.about("a thread broke off");
    thread.join().map_err(broken)
}

/// How many frames wait on either side. With the longest requests that is 2 MiB.
const QUEUE: usize = 8;
const STACK: usize = 64 * 1024;

#[cfg(all(test, unix))]
mod tests;
