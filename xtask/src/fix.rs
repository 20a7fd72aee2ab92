//! `cargo xtask fix`: what clippy and rustfmt can mend by themselves.
//!
//! Promises: it also works while changes are uncommitted; those changes stay.

use crate::Outcome;
use crate::check::{LINT_EXTENSION, LINT_PROGRAMS};
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::wasm;

/// Mends lints first, because their fixes are not formatted.
pub(crate) fn fix(checkout: &Checkout) -> Result<Outcome, Error> {
    wasm::ensure_target(checkout)?;
    for lint in [&LINT_PROGRAMS[..], &LINT_EXTENSION[..]] {
        Step::cargo(&checkout.root)
            .arguments(lint)
            .arguments(["--fix", "--allow-dirty", "--allow-staged"])
            .run()?;
    }
    Step::cargo(&checkout.root)
        .arguments(["fmt", "--all"])
        .run()?;
    Ok(Outcome::Clean)
}
