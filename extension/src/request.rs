//! A request that is over within its time, whatever the server does: it follows no redirect, leaves nothing in a cache,
//! and is torn down at its limit. A worker dies after 30 s without events, and a pending request does not keep it alive.

use core::time::Duration;

use access_vigil_core::inspect::LONGEST_KEY_SET;
use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, ReadableStreamReadResult, Response};

use crate::js;

/// A request that can be given up.
#[derive(Clone)]
pub(crate) struct Request(AbortController);

/// Why a request brought no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// It failed, or was given up. The browser tells no more.
    Failed,
    /// Its time was over.
    TimedOut,
}

impl Request {
    /// One that is not sent yet; nothing where the browser can't give requests up.
    pub(crate) fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// Gives it up.
    pub(crate) fn abort(&self) {
        self.0.abort();
    }

    /// Sends it, with these options besides those that all share, and takes in the answer by `read`: both within
    /// `limit`.
    pub(crate) async fn send<T>(
        &self,
        (url, options): (&str, Value),
        limit: Duration,
        read: impl AsyncFnOnce(Response) -> Result<T, JsValue>,
    ) -> Result<T, NoAnswer> {
        let answered = async {
            let answer = js::fetch(url, &self.with_shared(options)?)?;
            read(Response::from(JsFuture::from(answer).await?)).await
        };
        match select(Box::pin(answered), Box::pin(js::sleep(limit))).await {
            Either::Left((answer, _)) => answer.map_err(|_: JsValue| NoAnswer::Failed),
            Either::Right(_) => {
                self.abort();
                Err(NoAnswer::TimedOut)
            }
        }
    }

    /// Sends it, and takes in the text of an answer with status 200.
    pub(crate) async fn text(&self, what: (&str, Value)) -> Option<String> {
        let read = async |response: Response| {
            if response.status() != 200 {
                return Ok(None);
            }
            text_of(&response).await.map(Some)
        };
        self.send(what, TEXT_LIMIT, read).await.ok().flatten()
    }

    fn with_shared(&self, own: Value) -> Result<JsValue, JsValue> {
        let mut options = json!({
            "credentials": "include",
            "redirect": "manual",
            "cache": "no-store",
            "referrerPolicy": "no-referrer",
        });
        if let (Some(options), Value::Object(own)) = (options.as_object_mut(), own) {
            options.extend(own);
        }
        let options = js::to_js(&options);
        js_sys::Reflect::set(&options, &JsValue::from_str("signal"), &self.0.signal())?;
        Ok(options)
    }
}

/// The text of an answer, which is read piece by piece: no server makes us keep more than we take.
///
/// # Errors
/// What the browser throws; also for an answer of more than [`LONGEST_TEXT`] bytes, whose rest is not read.
pub(crate) async fn text_of(response: &Response) -> Result<String, JsValue> {
    let mut text = Vec::new();
    let Some(body) = response.body() else {
        return Ok(String::new());
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece: ReadableStreamReadResult = JsFuture::from(reader.read()).await?.unchecked_into();
        if piece.get_done() == Some(true) {
            return Ok(String::from_utf8_lossy(&text).into_owned());
        }
        let piece: Uint8Array = piece.get_value().unchecked_into();
        if text.len() + piece.length() as usize > LONGEST_TEXT {
            // Nobody waits for the browser to have let go of the rest.
            drop(reader.cancel());
            return Err(JsValue::from_str("longer than any answer that is taken"));
        }
        text.extend(piece.to_vec());
    }
}

/// A team's key set may have so many bytes; nothing else that is asked for has more.
#[expect(clippy::cast_possible_truncation, reason = "it is a million")]
const LONGEST_TEXT: usize = LONGEST_KEY_SET as usize;
const TEXT_LIMIT: Duration = Duration::from_secs(15);

/// Whether Cloudflare put a challenge in the way of what was asked for
/// (<https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/>).
pub(crate) fn is_challenge(response: &Response) -> bool {
    let mitigated = response.headers().get("cf-mitigated").ok().flatten();
    mitigated.as_deref() == Some("challenge")
}
