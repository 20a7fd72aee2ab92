//! The talk with the browser: frames in, and for each of them one answer as soon as it is known.
//!
//! This thread reads and begins each request. What is answered at once, it writes itself: a hop to another thread costs
//! more than the whole answer. What has to wait goes to the runtime's thread, so that it holds up no other. When the
//! browser closes the pipe, or breaks the framing, what was asked before is answered still.

mod under_way;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use access_vigil_core::native_host::{Envelope, Response};

use crate::answer::{Answers, request_in};
use crate::problem::{Kind, Problem};
use crate::transport::{Input, Output};
use under_way::{Answering, UnderWay};

/// How long is waited for what may never come.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For the rest of a frame that was begun.
    pub patience: Duration,
    /// For answers after the browser has closed the pipe.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            grace: Duration::from_secs(5),
        }
    }
}

/// Serves until `input` ends, which is the normal end.
pub fn serve<A: Answers>(
    input: File,
    output: File,
    answers: A,
    limits: Limits,
) -> Result<(), Problem> {
    let output = Arc::new(Output::new(output));
    let under_way = UnderWay::start(&output, limits.grace)?;
    let mut input = Input::new(input, limits.patience);
    let talked = talk(&mut input, &output, &Arc::new(answers), &under_way);
    let answered = under_way.end();
    talked.and(answered)
}

/// Tells the browser, instead of serving it, why not.
pub fn refuse(output: File, problem: Problem) -> Result<(), Problem> {
    Output::new(output).write(&Envelope {
        id: 0,
        message: Response::Refused(problem.into()),
    })
}

fn talk<A: Answers>(
    input: &mut Input,
    output: &Output,
    answers: &Arc<A>,
    under_way: &UnderWay,
) -> Result<(), Problem> {
    // Handlers may use timers and threads of the runtime from their first step on.
    let _within = under_way.enter();
    while let Some(frame) = input.next_frame()? {
        let Envelope { id, message } = match request_in(&frame) {
            Ok(request) => request,
            Err(refusal) => {
                let message = Response::Refused(refusal);
                output.write(&Envelope { id: 0, message })?;
                continue;
            }
        };
        let answers = Arc::clone(answers);
        let mut answering: Answering = Box::pin(async move { answers.answer(message).await });
        match begin(&mut answering) {
            Poll::Ready(message) => output.write(&Envelope { id, message })?,
            Poll::Pending => under_way.carry_on(id, answering)?,
        }
    }
    Ok(())
}

/// The first step of a request; the runtime repeats it if there is more to come, and wakes it from then on.
fn begin(answering: &mut Answering) -> Poll<Response> {
    let mut nobody = Context::from_waker(Waker::noop());
    catch_unwind(AssertUnwindSafe(|| answering.as_mut().poll(&mut nobody)))
        .unwrap_or_else(|_payload| Poll::Ready(broken_off()))
}

/// The answer to a request whose handler broke.
fn broken_off() -> Response {
    Response::Refused(Kind::Internal.about("the request broke off").into())
}
