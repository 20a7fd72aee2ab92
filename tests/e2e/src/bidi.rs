//! One WebSocket that carries commands and their answers as JSON.
//!
//! It speaks [`WebDriver BiDi`](https://w3c.github.io/webdriver-bidi/) to both browsers, and, as the framing is
//! the same, the Chrome `DevTools` Protocol to the one target that `BiDi` does not list: Chromium's popup.
//! It never retries: a command that is refused, or unanswered in time, is an [`Error`].

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::Error;

type Stream = WebSocketStream<TcpStream>;
type Answer = Result<Value, String>;

/// A connection to a browser; copies share it.
#[derive(Clone)]
pub(crate) struct Socket {
    shared: Arc<Shared>,
}

struct Shared {
    sink: tokio::sync::Mutex<SplitSink<Stream, Message>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
    events: Mutex<Vec<Value>>,
    next_id: AtomicU64,
}

/// On whose behalf a script runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// A script, which may not ask for permissions.
    Script,
    /// A person who has just pressed something.
    User,
}

impl Socket {
    /// Connects to `path` at `address` (`host:port`).
    pub(crate) async fn connect(address: &str, path: &str) -> Result<Self, Error> {
        let tcp = TcpStream::connect(address).await?;
        let (stream, _) = tokio_tungstenite::client_async(format!("ws://{address}{path}"), tcp)
            .await
            .map_err(|error| refused("connect", &error.to_string()))?;
        let (sink, source) = stream.split();
        let shared = Arc::new(Shared {
            sink: tokio::sync::Mutex::new(sink),
            waiting: Mutex::default(),
            events: Mutex::default(),
            next_id: AtomicU64::new(1),
        });
        tokio::spawn(listen(source, Arc::clone(&shared)));
        Ok(Self { shared })
    }

    /// Sends one command and waits for its answer.
    pub(crate) async fn call(&self, method: &str, params: Value) -> Result<Value, Error> {
        self.call_within(method, params, ANSWER_LIMIT).await
    }

    /// Sends one command and waits so long for its answer.
    pub(crate) async fn call_within(
        &self,
        method: &str,
        params: Value,
        limit: Duration,
    ) -> Result<Value, Error> {
        let id = self.shared.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        locked(&self.shared.waiting).insert(id, sender);
        let text = json!({"id": id, "method": method, "params": params}).to_string();
        let sent = self
            .shared
            .sink
            .lock()
            .await
            .send(Message::text(text))
            .await;
        let closed = || Error::Closed {
            method: method.to_owned(),
        };
        sent.map_err(|_| closed())?;
        match tokio::time::timeout(limit, receiver).await {
            Ok(Ok(answer)) => answer.map_err(|reason| refused(method, &reason)),
            Ok(Err(_)) => Err(closed()),
            Err(_) => Err(Error::TimedOut {
                what: format!("the answer to {method}"),
                seconds: limit.as_secs_f32(),
            }),
        }
    }

    /// Everything that the browser told without being asked, oldest first.
    pub(crate) fn events(&self) -> Vec<Value> {
        locked(&self.shared.events).clone()
    }

    /// The value of a script in one browsing context; a promise is awaited.
    pub(crate) async fn evaluate(&self, context: &str, expression: &str) -> Result<Value, Error> {
        self.evaluate_as(Actor::Script, context, expression).await
    }

    /// The same, with or without the rights of somebody who has just pressed something.
    pub(crate) async fn evaluate_as(
        &self,
        actor: Actor,
        context: &str,
        expression: &str,
    ) -> Result<Value, Error> {
        let params = json!({
            "expression": as_json(expression),
            "target": {"context": context},
            "awaitPromise": true,
            "userActivation": actor == Actor::User,
        });
        let answer = self.call("script.evaluate", params).await?;
        if let Some(thrown) = answer.pointer("/exceptionDetails/text") {
            return Err(Error::Script(thrown.to_string()));
        }
        Ok(from_json(answer.pointer("/result/value")))
    }
}

/// Wraps an expression so that its awaited value comes back as JSON text, whatever the protocol's own value format.
pub(crate) fn as_json(expression: &str) -> String {
    format!("(async () => JSON.stringify(await ({expression})) ?? 'null')()")
}

/// Reads what [`as_json`] produced.
pub(crate) fn from_json(value: Option<&Value>) -> Value {
    let parsed = value.and_then(Value::as_str).map(serde_json::from_str);
    parsed.and_then(Result::ok).unwrap_or_default()
}

/// The text at a JSON pointer of an answer.
pub(crate) fn text_at(answer: &Value, pointer: &'static str) -> Result<String, Error> {
    let text = answer.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned).ok_or(Error::Answer { pointer })
}

/// The list at a JSON pointer of an answer.
pub(crate) fn list_at(answer: &Value, pointer: &'static str) -> Result<Vec<Value>, Error> {
    let list = answer.pointer(pointer).and_then(Value::as_array);
    list.cloned().ok_or(Error::Answer { pointer })
}

async fn listen(mut source: SplitStream<Stream>, shared: Arc<Shared>) {
    while let Some(Ok(message)) = source.next().await {
        let Ok(value) = serde_json::from_slice::<Value>(&message.into_data()) else {
            continue;
        };
        let Some(id) = value.get("id").and_then(Value::as_u64) else {
            locked(&shared.events).push(value);
            continue;
        };
        if let Some(sender) = locked(&shared.waiting).remove(&id) {
            // The caller may have given up waiting; nobody is left to be told.
            drop(sender.send(answer_in(&value)));
        }
    }
    locked(&shared.waiting).clear();
}

fn answer_in(value: &Value) -> Answer {
    match value.get("error") {
        // BiDi names the error in a text beside its message, CDP puts both into an object.
        Some(error) => Err(format!(
            "{error} {}",
            value.get("message").unwrap_or(&Value::Null)
        )),
        None => Ok(value.get("result").cloned().unwrap_or_default()),
    }
}

fn refused(method: &str, reason: &str) -> Error {
    Error::Refused {
        method: method.to_owned(),
        reason: reason.to_owned(),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const ANSWER_LIMIT: Duration = Duration::from_mins(1);
