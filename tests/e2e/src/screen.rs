//! A screen that nobody sees, for what no headless browser shows: Chromium's own questions, which are answered by keys.
//!
//! It promises that its process ends with its value.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::page::until;
use crate::{Error, Page, Panel};

/// What the person says to the browser's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Allow,
    /// No.
    Refuse,
}

/// A running X server without a monitor.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts one beside those that others use.
    pub fn start() -> Result<Self, Error> {
        let missing = |_| Error::MissingProgram {
            program: "Xvfb",
            package: "xvfb",
        };
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp"])
            .args(["-screen", "0", "1280x1024x24"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(missing)?;
        let mut line = String::new();
        if let Some(output) = server.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let name = format!(":{}", line.trim());
        Ok(Self { server, name })
    }

    /// The variable by which programs find it.
    #[must_use]
    pub fn variable(&self) -> (String, OsString) {
        ("DISPLAY".into(), self.name.clone().into())
    }

    /// Answers the question that Chromium has put before its window, and that closes the popup. Its focus is on *Deny*,
    /// and *Allow* comes next. It takes no key at first, lest somebody answers it in passing, and nothing tells when that
    /// is over. As long as it is there, the page behind it has no focus.
    pub async fn answer_chromium(
        &self,
        (popup, page): (&Panel, &Page),
        answer: Answer,
    ) -> Result<(), Error> {
        until("the question instead of the popup", LIMIT, async || {
            Ok(popup.evaluate("true").await.is_err().then_some(()))
        })
        .await?;
        tokio::time::sleep(UNANSWERABLE).await;
        let key = match answer {
            Answer::Allow => {
                self.act(&["key", "Tab"])?;
                "space"
            }
            Answer::Refuse => "Escape",
        };
        until("the end of the question", LIMIT, async || {
            self.act(&["key", key])?;
            tokio::time::sleep(GLANCE).await;
            Ok((page.evaluate("document.hasFocus()").await? == true).then_some(()))
        })
        .await
    }

    /// What a person does with keyboard and windows, in the words of `xdotool`.
    fn act(&self, words: &[&str]) -> Result<String, Error> {
        let output = Command::new("xdotool")
            .args(words)
            .env("DISPLAY", &self.name)
            .output()
            .map_err(|_| Error::MissingProgram {
                program: "xdotool",
                package: "xdotool",
            })?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Errors mean that it has already gone, which is what is wanted.
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

const LIMIT: Duration = Duration::from_secs(15);
/// <https://source.chromium.org/chromium/chromium/src/+/main:ui/views/input_event_activation_protector.h>
const UNANSWERABLE: Duration = Duration::from_secs(1);
const GLANCE: Duration = Duration::from_millis(200);
