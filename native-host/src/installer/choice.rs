//! Which browsers a command is about.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::browsers::{BROWSERS, Browser, Family, named};
use super::machine::Machine;
use super::target::{Scope, Target, of_user_data, targets};
use crate::problem::{Kind, Problem};

/// Options that `install` and `uninstall` share.
#[derive(Debug, Clone, Args)]
pub struct Choice {
    /// For this browser, instead of those that are found; may be given again.
    #[arg(long = "browser", value_name = "NAME", value_parser = names())]
    pub browsers: Vec<String>,
    /// For every browser that is known, found or not.
    #[arg(long, conflicts_with = "browsers")]
    pub all: bool,
    /// For this person, or for everybody on this machine.
    #[arg(long, value_enum, default_value = "user")]
    pub scope: Scope,
    /// For a browser of Chromium's family that is started with --user-data-dir: it looks nowhere else.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["all", "scope"])]
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

/// A browser and its manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The browser.
    pub browser: &'static Browser,
    /// Its manifests.
    pub targets: Vec<Target>,
}

impl Choice {
    /// The machine that it is about.
    pub fn machine(&self) -> Result<Machine, Problem> {
        Machine::this(self.root.clone())
    }

    /// The browsers that were named, or all, or else those that `otherwise` takes.
    pub fn chosen(
        &self,
        machine: &Machine,
        otherwise: impl Fn(&Browser) -> bool,
    ) -> Result<Vec<Chosen>, Problem> {
        if let Some(folder) = &self.user_data_dir {
            return Ok(vec![self.with_folder_of_its_own(folder.clone())?]);
        }
        let is_chosen = |browser: &&Browser| {
            if self.all || !self.browsers.is_empty() {
                self.all || self.browsers.iter().any(|name| name == browser.name)
            } else {
                otherwise(browser)
            }
        };
        let chosen = |browser| Chosen {
            browser,
            targets: targets(browser, self.scope, machine),
        };
        Ok(BROWSERS.iter().filter(is_chosen).map(chosen).collect())
    }

    fn with_folder_of_its_own(&self, folder: PathBuf) -> Result<Chosen, Problem> {
        let folder = std::path::absolute(folder).map_err(|error| Kind::FileFailed.about(error))?;
        let browser = match self.browsers.as_slice() {
            [] => named("chromium"),
            [name] => named(name),
            _ => None,
        };
        match browser {
            Some(browser) if browser.family == Family::Chromium => Ok(Chosen {
                browser,
                targets: vec![of_user_data(browser, &folder)],
            }),
            _ => {
                Err(Kind::OptionsClash
                    .about("--user-data-dir takes one browser of Chromium's family"))
            }
        }
    }
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(BROWSERS.iter().map(|browser| browser.name))
}
