//! The commands that mend, as a person can run them.

use std::path::{Path, PathBuf};

use crate::installer::{Scope, Which};
use crate::places::{as_root, quoted};
use crate::problem::{Kind, Problem};

use super::Placed;

/// How this program is called, and with which options of the examination.
#[derive(Debug, Clone)]
pub(super) struct Mend {
    pub(super) program: PathBuf,
    call: String,
    options: String,
}

impl Mend {
    pub(super) fn by_this_program(which: &Which) -> Result<Self, Problem> {
        let program = std::env::current_exe().map_err(|error| Kind::Internal.about(error))?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path)
            .map(|folder| folder.join("vigil"))
            .find(|it| it.is_file());
        // Another `vigil` may stand before this one on the path.
        let is_found =
            found.is_some_and(|it| std::fs::canonicalize(it).is_ok_and(|it| it == program));
        let mut options = String::new();
        if let Some(folder) = &which.user_data_dir {
            options = format!(" --user-data-dir {}", quoted(folder));
        }
        if which.root != Path::new("/") {
            options = format!("{options} --root {}", quoted(&which.root));
        }
        Ok(Self {
            call: if is_found {
                "vigil".into()
            } else {
                quoted(&program)
            },
            program,
            options,
        })
    }

    /// Writes the manifest anew.
    pub(super) fn install(&self, placed: &Placed) -> String {
        let Self { call, options, .. } = self;
        let name = placed.target.browser.name;
        match placed.scope {
            Scope::User => format!("{call} install --browser {name}{options}"),
            Scope::System => {
                let sudo = as_root();
                format!("{sudo}{call} install --scope system --browser {name}{options}")
            }
        }
    }

    /// Takes a file away.
    pub(super) fn remove(path: &Path) -> String {
        format!("rm {}", quoted(path))
    }
}
