//! A tab, with what a person can do in it: look, press, type, reload.
//!
//! Clicks and keys are real input events, so the browser counts them as the user's gesture.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Error;
use crate::bidi::{Socket, text_at};

/// A tab of the browser. Two are equal if they are the same tab.
#[derive(Clone)]
pub struct Page {
    socket: Socket,
    context: String,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.context == other.context
    }
}

impl Page {
    pub(crate) fn new(socket: Socket, context: String) -> Self {
        Self { socket, context }
    }

    pub(crate) fn context(&self) -> &str {
        &self.context
    }

    /// Goes to `url` and waits until it has loaded.
    pub async fn navigate(&self, url: &str) -> Result<(), Error> {
        self.command(
            "browsingContext.navigate",
            json!({"url": url, "wait": "complete"}),
        )
        .await?;
        Ok(())
    }

    /// Loads the page again and waits until it has loaded.
    pub async fn reload(&self) -> Result<(), Error> {
        self.command("browsingContext.reload", json!({"wait": "complete"}))
            .await?;
        Ok(())
    }

    /// Brings the tab to the front.
    pub async fn activate(&self) -> Result<(), Error> {
        self.command("browsingContext.activate", json!({})).await?;
        Ok(())
    }

    /// Closes the tab.
    pub async fn close(self) -> Result<(), Error> {
        self.command("browsingContext.close", json!({})).await?;
        Ok(())
    }

    /// The address of the tab, as the browser sees it.
    pub async fn url(&self) -> Result<String, Error> {
        let params = json!({"root": self.context, "maxDepth": 0});
        let tree = self.socket.call("browsingContext.getTree", params).await?;
        text_at(&tree, "/contexts/0/url")
    }

    /// The value of a JavaScript expression, as JSON; a promise is awaited, `undefined` becomes null.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, Error> {
        self.socket.evaluate(&self.context, expression).await
    }

    /// Calls a JavaScript function in every document of this tab from now on, before any script of its own.
    pub async fn before_scripts(&self, function: &str) -> Result<(), Error> {
        let params = json!({"functionDeclaration": function, "contexts": [self.context]});
        self.socket.call("script.addPreloadScript", params).await?;
        Ok(())
    }

    /// Waits until a JavaScript expression is truthy and returns its value. Errors count as not yet.
    pub async fn wait_for(&self, expression: &str, limit: Duration) -> Result<Value, Error> {
        until(expression, limit, async || {
            let value = self.evaluate(expression).await.unwrap_or_default();
            Ok(is_truthy(&value).then_some(value))
        })
        .await
    }

    /// Presses the middle of the first element that matches.
    pub async fn click(&self, css: &str) -> Result<(), Error> {
        self.click_on(&first_of(css)).await
    }

    /// Presses the middle of the element that a JavaScript expression finds.
    pub async fn click_on(&self, found: &str) -> Result<(), Error> {
        let middle = self.evaluate(&middle_of(found)).await?;
        let [Some(x), Some(y)] = [middle.get(0), middle.get(1)] else {
            return Err(Error::NoElement(found.to_owned()));
        };
        self.act(
            "pointer",
            json!([
                {"type": "pointerMove", "x": x, "y": y},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            ]),
        )
        .await
    }

    /// Types into whatever has the focus; `\u{E004}` and its neighbours are the
    /// [special keys](https://w3c.github.io/webdriver/#keyboard-actions) of `WebDriver`.
    pub async fn type_text(&self, text: &str) -> Result<(), Error> {
        let keys = text.chars().flat_map(|key| {
            ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.to_string()}))
        });
        self.act("key", keys.collect()).await
    }

    /// Presses a key while another is held, as Shift and Tab.
    pub async fn press_while(&self, held: &str, key: &str) -> Result<(), Error> {
        let keys = [
            ("keyDown", held),
            ("keyDown", key),
            ("keyUp", key),
            ("keyUp", held),
        ];
        let keys = keys.map(|(kind, value)| json!({"type": kind, "value": value}));
        self.act("key", json!(keys)).await
    }

    /// Sets the size of the page in CSS pixels, and the device pixels per CSS pixel.
    pub async fn set_viewport(&self, width: u32, height: u32, ratio: f64) -> Result<(), Error> {
        let viewport = json!({"width": width, "height": height});
        let params = json!({"viewport": viewport, "devicePixelRatio": ratio});
        self.command("browsingContext.setViewport", params).await?;
        Ok(())
    }

    /// A PNG of what the tab shows.
    pub async fn screenshot(&self) -> Result<Vec<u8>, Error> {
        let shot = self
            .command("browsingContext.captureScreenshot", json!({}))
            .await?;
        png(&shot, "/data")
    }

    async fn act(&self, device: &str, actions: Value) -> Result<(), Error> {
        let source = json!({"type": device, "id": device, "actions": actions});
        self.command("input.performActions", json!({"actions": [source]}))
            .await?;
        Ok(())
    }

    async fn command(&self, method: &str, mut params: Value) -> Result<Value, Error> {
        if let Some(fields) = params.as_object_mut() {
            fields.insert("context".to_owned(), json!(self.context));
        }
        self.socket.call(method, params).await
    }
}

/// Asks again and again until there is an answer.
pub(crate) async fn until<T>(
    what: &str,
    limit: Duration,
    ask: impl AsyncFn() -> Result<Option<T>, Error>,
) -> Result<T, Error> {
    let deadline = Instant::now() + limit;
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if Instant::now() > deadline {
            return Err(Error::TimedOut {
                what: what.to_owned(),
                seconds: limit.as_secs_f32(),
            });
        }
        tokio::time::sleep(pause).await;
        // A browser that is asked all the time has none for what is waited for.
        pause = LONGEST_PAUSE.min(pause * 6 / 5);
    }
}

/// An expression for the first element that matches.
pub(crate) fn first_of(css: &str) -> String {
    format!("document.querySelector({})", json!(css))
}

/// An expression for the whole-numbered middle of an element, brought into view; null where there is none.
pub(crate) fn middle_of(found: &str) -> String {
    format!(
        "(element => {{ if (!element) return null; element.scrollIntoView({{block: 'center'}}); \
         const box = element.getBoundingClientRect(); \
         return [Math.floor(box.x + box.width / 2), Math.floor(box.y + box.height / 2)]; }})\
         ({found})"
    )
}

/// The picture at a JSON pointer of an answer.
pub(crate) fn png(answer: &Value, pointer: &'static str) -> Result<Vec<u8>, Error> {
    let decoded = STANDARD.decode(text_at(answer, pointer)?);
    decoded.map_err(|_| Error::Answer { pointer })
}

fn is_truthy(value: &Value) -> bool {
    ![json!(null), json!(false), json!(0), json!("")].contains(value)
}

const FIRST_PAUSE: Duration = Duration::from_millis(40);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);
