//! The files of one browser: its profile, its home and what it printed.
//!
//! All of it is removed at the end, except a profile that the test asked to keep.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::Error;
use crate::process::started_with;

/// The folder of one browser.
pub(crate) struct Workspace {
    folder: TempDir,
    profile: PathBuf,
}

impl Workspace {
    /// Makes the folder; `profile` is used in place where it is given.
    pub(crate) fn new(profile: Option<&Path>) -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix("vigil-e2e-").tempdir()?;
        let profile = profile.map_or_else(|| folder.path().join("profile"), Path::to_owned);
        fs::create_dir_all(&profile)?;
        let profile = profile.canonicalize()?;
        fs::create_dir_all(folder.path().join("home"))?;
        Ok(Self { folder, profile })
    }

    /// The profile (Chromium: user data directory).
    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    /// The home of the browser, so that nothing of the person who runs the tests is read or written.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the program prints to.
    pub(crate) fn output(&self) -> PathBuf {
        self.folder.path().join("output.log")
    }

    /// Where Chromium writes its own log.
    pub(crate) fn console(&self) -> PathBuf {
        self.folder.path().join("console.log")
    }

    /// Where the archive for Firefox is made.
    pub(crate) fn archive(&self) -> PathBuf {
        self.folder.path().join("extension.xpi")
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // A dying child still writes into the profile for a moment; removing the folder then fails half-way.
        for _ in 0..50 {
            if started_with(&self.profile).is_empty()
                && fs::remove_dir_all(self.folder.path()).is_ok()
            {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
