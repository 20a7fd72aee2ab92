//! Which browsers a command is about.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::browsers::{BROWSERS, Browser, Family, named};
use super::machine::Machine;
use super::target::{Scope, Target, of_user_data, targets};
use crate::problem::{Kind, Problem};

/// Options of every command that is about browsers.
#[derive(Debug, Clone, Args)]
pub struct Which {
    /// This browser, instead of those that are found; may be given again.
    #[arg(long = "browser", value_name = "NAME", value_parser = names())]
    pub browsers: Vec<String>,
    /// Every browser that is known, found or not.
    #[arg(long, conflicts_with = "browsers")]
    pub all: bool,
    /// A browser of Chromium's family that is started with --user-data-dir: it looks nowhere else.
    #[arg(long, value_name = "DIR", conflicts_with = "all")]
    pub user_data_dir: Option<PathBuf>,
    /// What system-wide paths are below, for whoever makes a package.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "/",
        hide_default_value = true
    )]
    pub root: PathBuf,
}

/// Options of the commands that change something.
#[derive(Debug, Clone, Args)]
pub struct Choice {
    /// Which browsers.
    #[command(flatten)]
    pub which: Which,
    /// For this person, or for everybody on this machine.
    #[arg(
        long,
        value_enum,
        default_value = "user",
        conflicts_with = "user_data_dir"
    )]
    pub scope: Scope,
}

/// A browser and its manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The browser.
    pub browser: &'static Browser,
    /// Its manifests.
    pub targets: Vec<Target>,
}

impl Which {
    /// The machine that it is about.
    pub fn machine(&self) -> Result<Machine, Problem> {
        Machine::this(self.root.clone())
    }

    /// The browsers that were named, or all, or else those that `otherwise` takes.
    pub fn browsers(&self, otherwise: impl Fn(&'static Browser) -> bool) -> Vec<&'static Browser> {
        let is_chosen = |browser: &&'static Browser| {
            if self.browsers.is_empty() {
                self.all || otherwise(browser)
            } else {
                self.browsers.iter().any(|name| name == browser.name)
            }
        };
        BROWSERS.iter().filter(is_chosen).collect()
    }

    /// The manifest in the folder of its own that a browser was given.
    pub fn in_user_data(&self) -> Result<Option<Target>, Problem> {
        let Some(folder) = &self.user_data_dir else {
            return Ok(None);
        };
        let folder = std::path::absolute(folder).map_err(|error| Kind::FileFailed.about(error))?;
        let browser = match self.browsers.as_slice() {
            [] => named("chromium"),
            [name] => named(name),
            [..] => None,
        };
        match browser {
            Some(browser) if browser.family == Family::Chromium => {
                Ok(Some(of_user_data(browser, &folder)))
            }
            Some(_) | None => {
                Err(Kind::OptionsClash
                    .about("--user-data-dir takes one browser of Chromium's family"))
            }
        }
    }
}

impl Choice {
    /// The browsers and their manifests.
    pub fn chosen(
        &self,
        machine: &Machine,
        otherwise: impl Fn(&'static Browser) -> bool,
    ) -> Result<Vec<Chosen>, Problem> {
        if let Some(target) = self.which.in_user_data()? {
            return Ok(vec![Chosen {
                browser: target.browser,
                targets: vec![target],
            }]);
        }
        let chosen = |browser| Chosen {
            browser,
            targets: targets(browser, self.scope, machine),
        };
        Ok(self
            .which
            .browsers(otherwise)
            .into_iter()
            .map(chosen)
            .collect())
    }
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(BROWSERS.iter().map(|browser| browser.name))
}
