//! Where this program keeps its files: one folder each for state, settings and sockets, as the system wants them.
//!
//! Promises: a folder is opened once and judged once (no link, ours, nobody else may write), and all its files are
//! reached through that handle; files are 0600 and replaced whole. Never: a variable of our own steers where they lie.

mod folder;
mod ownership;

use std::ffi::OsString;
use std::path::PathBuf;

pub use folder::{Access, Folder};
pub use ownership::{Flaw, as_root, judge_closed, quoted};

use crate::problem::{Kind, Problem};

/// The folders of this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// What outlives a start: history, pins, pairings.
    pub state: PathBuf,
    /// What the person sets.
    pub config: PathBuf,
    /// Sockets, gone with the login.
    pub runtime: PathBuf,
    /// The person's home, below which browsers look for manifests.
    pub home: PathBuf,
}

impl Places {
    /// The folders as the environment names them; none is created.
    pub fn of_this_person() -> Result<Self, Problem> {
        let home = std::env::home_dir().filter(|home| home.is_absolute());
        let home = home.ok_or(Kind::NoHome)?;
        Ok(Self::below(home, |name| std::env::var_os(name)))
    }

    /// The folders for this home and these variables.
    #[must_use]
    pub fn below(home: PathBuf, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        // A relative path must be ignored: https://specifications.freedesktop.org/basedir-spec/latest/#basics
        let named = |name: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|it| it.is_absolute())
        };
        if cfg!(target_os = "macos") {
            let base = home.join("Library/Application Support").join(NAME);
            return Self::in_one(&base, home);
        }
        if cfg!(windows) {
            let local = named("LOCALAPPDATA").unwrap_or_else(|| home.join("AppData/Local"));
            return Self::in_one(&local.join(NAME), home);
        }
        let state = named("XDG_STATE_HOME").unwrap_or_else(|| home.join(".local/state"));
        let config = named("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        let state = state.join(NAME);
        let runtime =
            named("XDG_RUNTIME_DIR").map_or_else(|| state.join("run"), |it| it.join(NAME));
        Self {
            config: config.join(NAME),
            state,
            runtime,
            home,
        }
    }

    fn in_one(base: &std::path::Path, home: PathBuf) -> Self {
        Self {
            state: base.join("state"),
            config: base.join("config"),
            runtime: base.join("run"),
            home,
        }
    }
}

const NAME: &str = "access-vigil";

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn places_follow_the_environment_and_ignore_what_is_relative() {
        let variable = |name: &str| match name {
            "XDG_STATE_HOME" => Some(OsString::from("/far/state")),
            "XDG_CONFIG_HOME" => Some(OsString::from("relative")),
            _ => None,
        };
        let places = Places::below(PathBuf::from("/h"), variable);
        assert_eq!(places.state, PathBuf::from("/far/state/access-vigil"));
        assert_eq!(places.config, PathBuf::from("/h/.config/access-vigil"));
        assert_eq!(places.runtime, PathBuf::from("/far/state/access-vigil/run"));
    }
}
