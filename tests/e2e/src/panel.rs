//! A document of the extension that is no tab: the toolbar popup, the panel in the developer tools, and the view beside
//! the page.
//!
//! Neither browser lists it as a tab: Chromium is asked over the document's own `DevTools` socket, Firefox through
//! the browser window that holds it. A popup closes by itself, as for a person, when the focus goes elsewhere.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Error;
use crate::bidi::{Socket, as_json, from_json};
use crate::page::{first_of, middle_of, png, until};

/// An open document of the extension that is no tab.
pub struct Panel(Door);

/// Where a panel is in Firefox, by the `webext` view type that the browser itself gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Popup,
    DeveloperTools,
    BesideThePage,
}

enum Door {
    Chromium {
        document: Socket,
        /// The target that draws it, which is another one where the document is a frame.
        picture: Socket,
    },
    Firefox {
        socket: Socket,
        window: String,
        place: Place,
    },
}

impl Panel {
    pub(crate) async fn in_chromium(document: Socket, picture: Socket) -> Result<Self, Error> {
        Self(Door::Chromium { document, picture }).loaded().await
    }

    pub(crate) async fn in_firefox(
        socket: Socket,
        window: String,
        place: Place,
    ) -> Result<Self, Error> {
        let door = Door::Firefox {
            socket,
            window,
            place,
        };
        Self(door).loaded().await
    }

    /// The value of a JavaScript expression in the document, as JSON; a promise is awaited.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, Error> {
        match &self.0 {
            Door::Chromium { document, .. } => evaluate_over_devtools(document, expression).await,
            Door::Firefox { .. } => {
                self.in_firefox_panel("evaluate", &as_json(expression))
                    .await
            }
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
        if let Door::Firefox { .. } = &self.0 {
            self.in_firefox_panel("click", css).await?;
            return Ok(());
        }
        self.hold(css).await?;
        self.let_go(css).await
    }

    /// Presses the first element that matches and keeps the button of the mouse down. Firefox shows the element as one that
    /// is pressed.
    pub async fn hold(&self, css: &str) -> Result<(), Error> {
        self.mouse("mousePressed", "press", css).await
    }

    /// Lets go of what is pressed, above the first element that matches. Firefox takes that for no click.
    pub async fn let_go(&self, css: &str) -> Result<(), Error> {
        self.mouse("mouseReleased", "release", css).await
    }

    async fn mouse(&self, kind: &str, in_firefox: &str, css: &str) -> Result<(), Error> {
        let Door::Chromium { document, .. } = &self.0 else {
            self.in_firefox_panel(in_firefox, css).await?;
            return Ok(());
        };
        let middle = self.evaluate(&middle_of(&first_of(css))).await?;
        let [Some(x), Some(y)] = [middle.get(0), middle.get(1)] else {
            return Err(Error::NoElement(css.to_owned()));
        };
        let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
        match document.call("Input.dispatchMouseEvent", event).await {
            // What the press leads to may close the popup before it is answered.
            Ok(_) | Err(Error::Closed { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A PNG of the document; of the whole developer tools in Chromium, which draws no frame by itself.
    pub async fn screenshot(&self) -> Result<Vec<u8>, Error> {
        let shot = match &self.0 {
            Door::Chromium { picture, .. } => {
                picture.call("Page.captureScreenshot", json!({})).await?
            }
            Door::Firefox { .. } => json!({"data": self.in_firefox_panel("snapshot", "").await?}),
        };
        png(&shot, "/data")
    }

    /// Closes a popup.
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

    async fn in_firefox_panel(&self, task: &str, text: &str) -> Result<Value, Error> {
        let Door::Firefox {
            socket,
            window,
            place,
        } = &self.0
        else {
            return Ok(Value::Null);
        };
        let [kind, task, text] = [place.view_type(), task, text].map(|it| json!(it));
        let call = format!("({FIREFOX_TASK})({kind}, {task}, {text})");
        let answer = socket.evaluate(window, &call).await?;
        match answer.get("thrown").and_then(Value::as_str) {
            Some(thrown) => Err(Error::Script(thrown.to_owned())),
            None => Ok(from_json(answer.get("value"))),
        }
    }
}

impl Place {
    fn view_type(self) -> &'static str {
        match self {
            Self::Popup => "popup",
            Self::DeveloperTools => "devtools_panel",
            Self::BesideThePage => "sidebar",
        }
    }
}

/// The value of a JavaScript expression in a target of the `DevTools` protocol, as JSON; a promise is awaited.
pub(crate) async fn evaluate_over_devtools(
    socket: &Socket,
    expression: &str,
) -> Result<Value, Error> {
    let params = json!({"expression": as_json(expression), "awaitPromise": true});
    let answer = socket.call("Runtime.evaluate", params).await?;
    if let Some(thrown) = answer.pointer("/exceptionDetails") {
        return Err(Error::Script(thrown.to_string()));
    }
    Ok(from_json(answer.pointer("/result/value")))
}

const FIREFOX_TASK: &str = include_str!("panel_in_firefox.js");

const LOAD_LIMIT: Duration = Duration::from_secs(15);
