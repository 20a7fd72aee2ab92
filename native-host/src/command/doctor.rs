//! `vigil doctor`: finds what keeps browsers from starting this program, and names what mends it.

use clap::Args;

use crate::doctor::examine;
use crate::installer::Which;
use crate::problem::Problem;
use crate::say::Answer;

/// What to look at.
#[derive(Debug, Args)]
pub struct Wishes {
    #[command(flatten)]
    which: Which,
}

/// Looks, and changes nothing.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    Ok(examine(&wishes.which)?.answer())
}
