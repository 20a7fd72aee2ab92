//! The talk with the browser: frames in, and for each of them one answer as soon as it is known.
//!
//! Promises: a slow request holds up no other, and one whose handler breaks is refused; when the browser closes the
//! pipe, or breaks the framing, what was asked before is answered still.

use std::fs::File;
use std::rc::Rc;
use std::time::Duration;

use access_vigil_core::native_host::Response;
use tokio::runtime::Builder;
use tokio::task::{JoinError, JoinSet, LocalSet};

use crate::answer::Answers;
use crate::problem::{Kind, Problem};
use crate::transport::{Transport, frame_of, write_frame};

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
pub fn serve<A>(input: File, output: File, answers: A, limits: Limits) -> Result<(), Problem>
where
    A: Answers + 'static,
{
    let runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Kind::Internal.about(error))?;
    let mut pipes = Transport::start(input, output, limits.patience)?;
    let talked = LocalSet::new().block_on(&runtime, talk(&mut pipes, Rc::new(answers), limits));
    // What a handler left behind on another thread must not keep the program alive.
    runtime.shutdown_background();
    let written = pipes.end();
    talked.and(written)
}

/// Tells the browser, instead of serving it, why not.
pub fn refuse(mut output: File, problem: Problem) -> Result<(), Problem> {
    let frame = frame_of(&Response::Refused(problem.into()))?;
    write_frame(&mut output, &frame).map_err(|error| Kind::PipeBroken.about(error))
}

async fn talk<A>(pipes: &mut Transport, answers: Rc<A>, limits: Limits) -> Result<(), Problem>
where
    A: Answers + 'static,
{
    let mut under_way = JoinSet::new();
    let end = loop {
        tokio::select! {
            Some(done) = under_way.join_next() => pipes.send(&answer_of(done)).await?,
            frame = pipes.next(), if under_way.len() < MOST_AT_ONCE => match frame {
                Some(Ok(frame)) => {
                    let answers = Rc::clone(&answers);
                    under_way.spawn_local(async move { answers.answer(frame).await });
                }
                Some(Err(problem)) => break Err(problem),
                None => break Ok(()),
            },
        }
    };
    let rest = async {
        while let Some(done) = under_way.join_next().await {
            pipes.send(&answer_of(done)).await?;
        }
        Ok(())
    };
    let answered = tokio::time::timeout(limits.grace, rest).await;
    // What takes longer, nobody waits for any more.
    end.and(answered.unwrap_or(Ok(())))
}

fn answer_of(done: Result<Response, JoinError>) -> Response {
    let broken = |_panic| Kind::Internal.about("the request broke off").into();
    done.unwrap_or_else(|panic| Response::Refused(broken(panic)))
}

/// How many requests are carried out at once; more wait in the pipe.
const MOST_AT_ONCE: usize = 16;
