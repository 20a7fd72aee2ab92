//! How core's work grows with the number of sessions. The bench itself is a program of the scenarios, which know core.

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// Builds it as tests are built, for which core is optimised, and runs it.
pub(crate) fn bench(checkout: &Checkout) -> Result<Outcome, Error> {
    Step::cargo(&checkout.root)
        .arguments(["bench", "--locked", "--package", "scenarios"])
        .arguments(["--bench", "growth", "--profile", "dev"])
        .run()?;
    Ok(Outcome::Clean)
}
