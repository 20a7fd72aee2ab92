//! The machine as the installer sees it: its system, its folders, and which browsers are there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::browsers::{Browser, Family};
use super::packaging::Packaging;
use crate::problem::{Kind, Problem};

/// A system with its own places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    /// And other systems like it.
    Linux,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
}

/// Where things are on this machine, for this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// The system.
    pub os: Os,
    /// What system-wide paths are below; another folder than `/` when a package is made.
    pub root: PathBuf,
    /// The person's home.
    pub home: PathBuf,
    /// The person's settings: `XDG_CONFIG_HOME`, which browsers of Chromium's family obey, or `.config`.
    pub config: PathBuf,
    /// Where programs are looked for.
    pub path: Vec<PathBuf>,
}

impl Machine {
    /// This machine, with system-wide paths below `root`.
    pub fn this(root: PathBuf) -> Result<Self, Problem> {
        let home = std::env::home_dir().filter(|home| home.is_absolute());
        Ok(Self::with(root, home.ok_or(Kind::NoHome)?, |name| {
            std::env::var_os(name)
        }))
    }

    /// A machine with this home and these variables.
    pub fn with(root: PathBuf, home: PathBuf, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let config = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        let config = config.filter(|it| it.is_absolute());
        let path = variable("PATH").unwrap_or_default();
        Self {
            os: Os::this(),
            root,
            config: config.unwrap_or_else(|| home.join(".config")),
            path: std::env::split_paths(&path).collect(),
            home,
        }
    }

    /// A system-wide path, below the root.
    #[must_use]
    pub fn system(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// The browser's own folder; Windows has none that matters here.
    #[must_use]
    pub fn own_folder(&self, browser: &Browser) -> PathBuf {
        match self.os {
            Os::Linux => match browser.family {
                Family::Chromium => self.config.join(browser.linux.own),
                Family::Firefox => self.home.join(browser.linux.own),
            },
            Os::Mac => self
                .home
                .join("Library/Application Support")
                .join(browser.mac.own),
            Os::Windows => self.home.join("AppData/Local/access-vigil/manifests"),
        }
    }

    /// In which forms the browser is here.
    #[must_use]
    pub fn forms_of(&self, browser: &Browser) -> Vec<Packaging> {
        let is_native = match self.os {
            Os::Linux => self.has_program(browser) || self.own_folder(browser).is_dir(),
            Os::Mac => {
                let application = format!("Applications/{}.app", browser.mac.application);
                [&self.root, &self.home]
                    .iter()
                    .any(|below| below.join(&application).is_dir())
            }
            // There a key of a browser that is missing harms nobody.
            Os::Windows => true,
        };
        let mut forms = Vec::from_iter(is_native.then_some(Packaging::Native));
        if self.os == Os::Linux {
            forms.extend(Packaging::sandboxes_of(browser, self));
        }
        forms
    }

    fn has_program(&self, browser: &Browser) -> bool {
        let is_ours = |folder: &&PathBuf| !folder.starts_with("/snap");
        self.path.iter().filter(is_ours).any(|folder| {
            browser
                .linux
                .programs
                .iter()
                .any(|name| is_native_program(&folder.join(name)))
        })
    }
}

/// A link to `snap` starts a snap.
fn is_native_program(program: &Path) -> bool {
    program.is_file() && !std::fs::canonicalize(program).is_ok_and(|it| it.ends_with("snap"))
}

impl Os {
    /// The system that this program was made for.
    #[must_use]
    pub const fn this() -> Self {
        if cfg!(target_os = "macos") {
            Self::Mac
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}
