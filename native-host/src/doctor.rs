//! Looks at everything that must be right for a browser to start this program, and names the one command that mends
//! each fault.
//!
//! Promises: it changes nothing; a program is started only where nobody else could have changed it.

mod finding;
mod handshake;
mod manifest;
mod mend;
mod program;
mod surroundings;

use crate::installer::{Browser, Machine, Scope, Target, Which, targets};
use crate::places::Places;
use crate::problem::Problem;

pub use finding::{Examination, Finding, Weight};
use mend::Mend;

/// A manifest, and for whom it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placed {
    target: Target,
    scope: Scope,
}

impl Placed {
    /// A link that leads nowhere is there as well.
    fn is_there(&self) -> bool {
        std::fs::symlink_metadata(self.target.path()).is_ok()
    }
}

/// Looks at everything.
pub fn examine(which: &Which) -> Result<Examination, Problem> {
    let machine = which.machine()?;
    let mend = Mend::by_this_program(which)?;
    let mut found = Examination::default();
    surroundings::of_program(&mend, &mut found);
    surroundings::of_state(&Places::of_this_person()?, &mut found);
    if let Some(target) = which.in_user_data()? {
        let scope = Scope::User;
        manifest::examine(&[Placed { target, scope }], &mend, &mut found);
        return Ok(found);
    }
    // A folder of the whole machine may be there for another browser that reads it too.
    let is_here = |browser| {
        let own = targets(browser, Scope::User, &machine);
        !machine.forms_of(browser).is_empty() || own.iter().any(|it| it.path().exists())
    };
    for browser in which.browsers(is_here) {
        let forms = machine.forms_of(browser);
        surroundings::of_browser(browser, &machine, &mut found);
        if forms.is_empty() || forms.iter().any(|form| form.can_start_programs(browser)) {
            manifest::examine(&places_of(browser, &machine), &mend, &mut found);
        }
    }
    Ok(found)
}

fn places_of(browser: &'static Browser, machine: &Machine) -> Vec<Placed> {
    [Scope::User, Scope::System]
        .into_iter()
        .flat_map(|scope| {
            let placed = move |target| Placed { target, scope };
            targets(browser, scope, machine).into_iter().map(placed)
        })
        .collect()
}
