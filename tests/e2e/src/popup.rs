//! The real toolbar popup, opened by pressing the toolbar button.
//!
//! Neither browser lists it as a tab: Chromium is asked over the popup's own `DevTools` socket, Firefox through
//! the browser window that holds it. It closes by itself, as for a person, when the focus goes elsewhere.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Error;
use crate::bidi::{Socket, as_json, from_json};
use crate::page::{middle_of, png, until};

/// An open toolbar popup.
pub struct Popup(Door);

enum Door {
    Chromium(Socket),
    Firefox { socket: Socket, window: String },
}

impl Popup {
    pub(crate) async fn in_chromium(socket: Socket) -> Result<Self, Error> {
        Self(Door::Chromium(socket)).loaded().await
    }

    pub(crate) async fn in_firefox(socket: Socket, window: String) -> Result<Self, Error> {
        Self(Door::Firefox { socket, window }).loaded().await
    }

    /// The value of a JavaScript expression in the popup, as JSON; a promise is awaited.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, Error> {
        match &self.0 {
            Door::Chromium(socket) => {
                let params = json!({"expression": as_json(expression), "awaitPromise": true});
                let answer = socket.call("Runtime.evaluate", params).await?;
                if let Some(thrown) = answer.pointer("/exceptionDetails") {
                    return Err(Error::Script(thrown.to_string()));
                }
                Ok(from_json(answer.pointer("/result/value")))
            }
            Door::Firefox { .. } => self.in_panel("evaluate", &as_json(expression)).await,
        }
    }

    /// Waits until a JavaScript expression is true.
    pub async fn wait_for(&self, expression: &str, limit: Duration) -> Result<(), Error> {
        until(expression, limit, async || {
            let value = self.evaluate(&format!("!!({expression})")).await;
            Ok(value.is_ok_and(|value| value == true).then_some(()))
        })
        .await
    }

    /// Presses the first element that matches; the browser counts it as the user's gesture.
    pub async fn click(&self, css: &str) -> Result<(), Error> {
        let middle = self.evaluate(&middle_of(css)).await?;
        let [Some(x), Some(y)] = [middle.get(0), middle.get(1)] else {
            return Err(Error::NoElement(css.to_owned()));
        };
        let Door::Chromium(socket) = &self.0 else {
            self.in_panel("click", css).await?;
            return Ok(());
        };
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            socket.call("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// A PNG of the popup.
    pub async fn screenshot(&self) -> Result<Vec<u8>, Error> {
        match &self.0 {
            Door::Chromium(socket) => {
                let shot = socket.call("Page.captureScreenshot", json!({})).await?;
                png(&shot, "/data")
            }
            Door::Firefox { socket, window } => {
                let shot = socket.evaluate(window, FIREFOX_SNAPSHOT).await?;
                png(&json!({"data": shot}), "/data")
            }
        }
    }

    /// Closes the popup.
    pub async fn close(self) -> Result<(), Error> {
        // The answer is lost when the popup goes before it is sent.
        self.evaluate("void setTimeout(() => window.close())")
            .await?;
        Ok(())
    }

    async fn loaded(self) -> Result<Self, Error> {
        // Firefox gives the panel its size only after its document has loaded.
        self.wait_for(
            "document.readyState === 'complete' && innerWidth > 16",
            LOAD_LIMIT,
        )
        .await?;
        Ok(self)
    }

    async fn in_panel(&self, task: &str, text: &str) -> Result<Value, Error> {
        let Door::Firefox { socket, window } = &self.0 else {
            return Ok(Value::Null);
        };
        let call = format!("({FIREFOX_TASK})({}, {})", json!(task), json!(text));
        let answer = socket.evaluate(window, &call).await?;
        match answer.get("thrown").and_then(Value::as_str) {
            Some(thrown) => Err(Error::Script(thrown.to_owned())),
            None => Ok(from_json(answer.get("value"))),
        }
    }
}

const FIREFOX_TASK: &str = include_str!("popup_in_firefox.js");

const FIREFOX_SNAPSHOT: &str = "(async () => { \
    const popup = document.querySelector('browser[webextension-view-type=popup]'); \
    const picture = await popup.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, 'white'); \
    const canvas = new OffscreenCanvas(picture.width, picture.height); \
    canvas.getContext('2d').drawImage(picture, 0, 0); \
    const blob = await canvas.convertToBlob(); \
    return new Uint8Array(await blob.arrayBuffer()).toBase64(); })()";

const LOAD_LIMIT: Duration = Duration::from_secs(15);
