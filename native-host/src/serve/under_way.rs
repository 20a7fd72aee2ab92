//! Requests that wait for something: one thread for all of them, and from the first such answer on one that writes, so
//! that a browser that does not read holds up no request. Both are joined at the end.
//!
//! Promises: no answer that was known in time is lost; what waits is bounded.

use std::pin::Pin;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use access_vigil_core::native_host::{Envelope, Response};
use tokio::runtime::{Builder, EnterGuard, Handle, Runtime};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinError, JoinSet};

use super::broken_off;
use crate::problem::{Kind, Problem};
use crate::transport::Output;

/// A request that is being carried out.
pub(super) type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// One that ends with what went wrong on it.
type Thread = JoinHandle<Result<(), Problem>>;

/// The runtime on its thread.
#[derive(Debug)]
pub(super) struct UnderWay {
    runtime: Handle,
    hand_over: Sender<(u64, Answering)>,
    thread: Thread,
}

impl UnderWay {
    /// Starts the thread. After the end, requests have so much time left.
    pub(super) fn start(output: &Arc<Output>, grace: Duration) -> Result<Self, Problem> {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| Kind::Internal.about(error))?;
        let handle = runtime.handle().clone();
        let (hand_over, handed_over) = channel(QUEUE);
        let output = Arc::clone(output);
        let thread = spawn("requests", move || run(runtime, handed_over, output, grace))?;
        Ok(Self {
            runtime: handle,
            hand_over,
            thread,
        })
    }

    /// Lets this thread create what belongs to the runtime.
    pub(super) fn enter(&self) -> EnterGuard<'_> {
        self.runtime.enter()
    }

    /// Takes a request that was begun, and waits while too many are under way.
    pub(super) fn carry_on(&self, id: u64, answering: Answering) -> Result<(), Problem> {
        // The channel is closed only by a runtime that has ended, whose own problem is told at the end.
        self.hand_over.blocking_send((id, answering)).or(Ok(()))
    }

    /// Waits for the answers, for a while, and until those that came are written.
    pub(super) fn end(self) -> Result<(), Problem> {
        drop(self.hand_over);
        joined(self.thread)
    }
}

fn run(
    runtime: Runtime,
    mut requests: Receiver<(u64, Answering)>,
    output: Arc<Output>,
    grace: Duration,
) -> Result<(), Problem> {
    let mut writer = Writer::new(output);
    let carried = runtime.block_on(async {
        let mut under_way = JoinSet::new();
        until_the_end(&mut under_way, &mut requests, &mut writer).await?;
        let rest = async {
            while let Some(done) = under_way.join_next().await {
                writer.write(answer_of(done)).await?;
            }
            Ok(())
        };
        // What takes longer, nobody waits for any more.
        tokio::time::timeout(grace, rest).await.unwrap_or(Ok(()))
    });
    // What a request left behind on another thread must not keep the program alive.
    runtime.shutdown_background();
    writer.end().and(carried)
}

async fn until_the_end(
    under_way: &mut JoinSet<Envelope<Response>>,
    requests: &mut Receiver<(u64, Answering)>,
    writer: &mut Writer,
) -> Result<(), Problem> {
    loop {
        tokio::select! {
            Some(done) = under_way.join_next() => writer.write(answer_of(done)).await?,
            request = requests.recv(), if under_way.len() < MOST_AT_ONCE => match request {
                Some((id, request)) => drop(under_way.spawn(answered(id, request))),
                None => return Ok(()),
            },
        }
    }
}

/// Carries one request to its end, also where its handler breaks.
async fn answered(id: u64, request: Answering) -> Envelope<Response> {
    let carried = tokio::spawn(request).await;
    let message = carried.unwrap_or_else(|_panic| broken_off());
    Envelope { id, message }
}

fn answer_of(done: Result<Envelope<Response>, JoinError>) -> Envelope<Response> {
    let message = broken_off();
    done.unwrap_or(Envelope { id: 0, message })
}

/// The thread that writes, once there is something to write.
struct Writer {
    output: Arc<Output>,
    running: Option<(Sender<Envelope<Response>>, Thread)>,
}

impl Writer {
    fn new(output: Arc<Output>) -> Self {
        let running = None;
        Self { output, running }
    }

    async fn write(&mut self, response: Envelope<Response>) -> Result<(), Problem> {
        let (hand_out, _thread) = match &mut self.running {
            Some(running) => running,
            none @ None => {
                let (hand_out, handed_out) = channel(QUEUE);
                let output = Arc::clone(&self.output);
                let thread = spawn("writer", move || write_all(&output, handed_out))?;
                none.insert((hand_out, thread))
            }
        };
        // A writer that has ended tells why at the end.
        let closed = |_response| Kind::PipeBroken.into();
        hand_out.send(response).await.map_err(closed)
    }

    fn end(self) -> Result<(), Problem> {
        let Some((hand_out, thread)) = self.running else {
            return Ok(());
        };
        drop(hand_out);
        joined(thread)
    }
}

fn write_all(output: &Output, mut handed_out: Receiver<Envelope<Response>>) -> Result<(), Problem> {
    while let Some(response) = handed_out.blocking_recv() {
        output.write(&response)?;
    }
    Ok(())
}

fn spawn<F>(name: &str, work: F) -> Result<Thread, Problem>
where
    F: FnOnce() -> Result<(), Problem> + Send + 'static,
{
    thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(|error| Kind::Internal.about(format!("no thread: {error}")))
}

fn joined(thread: Thread) -> Result<(), Problem> {
    let broken = |_payload| Kind::Internal.about("a thread broke off");
    thread.join().map_err(broken)?
}

/// How many requests are carried out at once; more wait in the pipe.
const MOST_AT_ONCE: usize = 16;

/// How many wait to be taken over, and how many answers to be written.
const QUEUE: usize = 8;
