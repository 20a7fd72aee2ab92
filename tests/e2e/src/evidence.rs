//! What is kept of a test that fails: a picture of every page, the console and the edge's history.
//!
//! It never changes the outcome: the panic goes on when the evidence is saved, or cannot be.

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};

use futures_util::FutureExt as _;
use serde_json::Value;

use crate::{Browser, Error};

/// Runs the body of a test; if it panics, saves the evidence into `target/e2e/<test>/` and panics on.
pub async fn witness<T>(
    test: &str,
    browser: &Browser,
    history: impl AsyncFnOnce() -> Value,
    body: impl Future<Output = T>,
) -> T {
    let panicked: Box<dyn Any + Send> = match AssertUnwindSafe(body).catch_unwind().await {
        Ok(value) => return value,
        Err(panicked) => panicked,
    };
    let folder = folder_of(test);
    match save(&folder, browser, &history().await).await {
        Ok(()) => eprintln!("evidence of the failure: {}", folder.display()),
        Err(error) => eprintln!("the evidence is incomplete: {error}"),
    }
    resume_unwind(panicked)
}

/// Where the evidence of a test is kept.
pub(crate) fn folder_of(test: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/e2e")
        .join(test)
}

async fn save(folder: &Path, browser: &Browser, history: &Value) -> Result<(), Error> {
    let kind = browser.kind().name();
    fs::create_dir_all(folder)?;
    fs::write(
        folder.join(format!("{kind}-console.txt")),
        browser.console().join("\n"),
    )?;
    fs::write(
        folder.join(format!("{kind}-history.json")),
        format!("{history:#}"),
    )?;
    for (index, page) in browser.pages().await?.iter().enumerate() {
        let picture = page.screenshot().await?;
        fs::write(folder.join(format!("{kind}-page-{index}.png")), picture)?;
    }
    Ok(())
}
