//! `cargo xtask fix`: what clippy and rustfmt can mend by themselves, and files that follow from others.
//!
//! Promises: it also works while changes are uncommitted; those changes stay.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::check::{LINT_PROGRAMS, LINT_XTASK};
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::policy_files::{SCHEMA, files};

/// Mends lints first, because their fixes are not formatted.
pub(crate) fn fix(checkout: &Checkout) -> Result<Outcome, Error> {
    for lint in [&LINT_PROGRAMS[..], &LINT_XTASK[..]] {
        Step::cargo(&checkout.root)
            .arguments(lint)
            .arguments(["--fix", "--allow-dirty", "--allow-staged"])
            .run()?;
    }
    Step::cargo(&checkout.root)
        .arguments(["fmt", "--all"])
        .run()?;
    write_policy_files(checkout)
}

/// The policy files follow the schema that ships.
fn write_policy_files(checkout: &Checkout) -> Result<Outcome, Error> {
    let at = |action, path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::File {
            action,
            path,
            source,
        }
    };
    let schema = checkout.root.join(SCHEMA);
    let schema = fs::read_to_string(&schema).map_err(at("read", &schema))?;
    // What is wrong with the schema, tidy says.
    for (name, text) in files(&schema).unwrap_or_default() {
        let path = checkout.root.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(at("create", folder))?;
        }
        fs::write(&path, text).map_err(at("write", &path))?;
    }
    Ok(Outcome::Clean)
}
