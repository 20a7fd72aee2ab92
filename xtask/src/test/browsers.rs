//! Starts each browser once before anything is timed.
//!
//! The first start after an installation on a cold disk can take over a minute; a test would give up long before.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::command::Step;
use crate::error::Error;
use crate::package_files::remove_folder;

/// Opens an empty page in each browser, with a profile that is thrown away.
pub(crate) fn wake() -> Result<Outcome, Error> {
    let profiles = std::env::temp_dir().join(format!("access-vigil-{}", std::process::id()));
    let awake = wake_chromium(&profiles.join("chromium"))
        .and_then(|()| wake_firefox(&profiles.join("firefox")));
    remove_folder(&profiles)?;
    awake.map(|()| Outcome::Clean)
}

fn wake_chromium(profile: &Path) -> Result<(), Error> {
    create(profile)?;
    limited("chromium")
        .arguments(["--headless=new", "--no-sandbox", "--disable-gpu"])
        .arguments(["--no-first-run", "--disable-background-networking"])
        .arguments(["--disable-component-update", "--disable-sync"])
        .arguments([format!("--user-data-dir={}", profile.display())])
        .arguments(["--host-resolver-rules=MAP * ~NOTFOUND"])
        .arguments(["--dump-dom", "about:blank"])
        .calm_answer()
        .map(drop)
}

fn wake_firefox(profile: &Path) -> Result<(), Error> {
    create(profile)?;
    let preferences = profile.join("user.js");
    fs::write(&preferences, OFFLINE).map_err(|source| Error::File {
        action: "write",
        path: preferences,
        source,
    })?;
    limited("firefox-esr")
        .arguments(["--headless", "--no-remote", "--profile"])
        .arguments([profile])
        .arguments(["--screenshot"])
        .arguments([profile.join("blank.png")])
        .arguments(["about:blank"])
        .calm_answer()
        .map(drop)
}

fn create(profile: &Path) -> Result<(), Error> {
    fs::create_dir_all(profile).map_err(|source| Error::File {
        action: "create",
        path: profile.to_path_buf(),
        source,
    })
}

fn limited(browser: &str) -> Step {
    Step::new("timeout").arguments(["--kill-after=10", LIMIT_SECONDS, browser])
}

// Firefox asks its own servers for settings at each start; nothing listens on port 9 (discard).
const OFFLINE: &str = "\
user_pref(\"network.proxy.type\", 1);
user_pref(\"network.proxy.http\", \"127.0.0.1\");
user_pref(\"network.proxy.http_port\", 9);
user_pref(\"network.proxy.ssl\", \"127.0.0.1\");
user_pref(\"network.proxy.ssl_port\", 9);
";
const LIMIT_SECONDS: &str = "300";
