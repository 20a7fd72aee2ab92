//! What the pages, the popup and the background said to their consoles, read from the browsers' own logs.
//!
//! The logs are used because neither browser's protocol tells of the background without attaching to it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::Kind;

/// Every console line and uncaught error, oldest first.
pub(crate) fn lines(log: &Path) -> Vec<String> {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    text.lines().filter_map(line).collect()
}

/// Those of them that tell of an error of the extension or of a page.
pub(crate) fn errors(kind: Kind, log: &Path, events: &[Value]) -> Vec<String> {
    let told = lines(log).into_iter().filter(|line| match kind {
        Kind::Chromium => line.starts_with("\"Uncaught "),
        Kind::Firefox => FIREFOX_ERRORS.iter().any(|start| line.starts_with(start)),
    });
    let entries = events.iter().filter_map(|event| {
        let entry = event.get("params")?;
        let is_error = entry.get("level")? == "error";
        is_error.then(|| entry.get("text").unwrap_or(&Value::Null).to_string())
    });
    told.chain(entries).collect()
}

fn line(line: &str) -> Option<String> {
    // Chromium: `[1:1:0101/000000.0:INFO:CONSOLE:7] "text", source: chrome-extension://id/file.js (7)`.
    if let Some((_, rest)) = line.split_once(":CONSOLE:") {
        let (_, message) = rest.split_once("] ")?;
        let is_drivers_own = message.starts_with("\"Launching Mapper instance");
        return (!is_drivers_own).then(|| message.to_owned());
    }
    let is_console = line.starts_with("console.") || line.starts_with("JavaScript error: ");
    let is_firefoxs_own = line.starts_with("console.error: RSLoader:");
    (is_console && !is_firefoxs_own).then(|| line.to_owned())
}

/// Errors of Firefox's own parts (`chrome:`, `resource:`) are not ours.
const FIREFOX_ERRORS: [&str; 3] = [
    "console.error:",
    "JavaScript error: moz-extension:",
    "JavaScript error: https:",
];
