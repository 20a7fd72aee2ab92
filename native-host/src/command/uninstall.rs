//! `vigil uninstall`: takes the manifests away, and leaves all else.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use clap::Args;

use crate::installer::{
    BROWSERS, Browser, Choice, Chosen, Machine, Os, Outcome, Packaging, Report, Row, Scope, Target,
    targets,
};
use crate::problem::{Kind, Problem};
use crate::say::Answer;

/// For which browsers, and how.
#[derive(Debug, Args)]
pub struct Wishes {
    #[command(flatten)]
    choice: Choice,
    /// Says what would be done, and does nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Removes the manifests.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let machine = wishes.choice.which.machine()?;
    let chosen = wishes.choice.chosen(&machine, |_any| true)?;
    let browsers: Vec<&Browser> = chosen.iter().map(|it| it.browser).collect();
    let mut report = Report::default();
    for Chosen { browser, targets } in &chosen {
        let sandboxed = leftovers(browser, &wishes.choice, &machine);
        let found = targets
            .iter()
            .chain(&sandboxed)
            .filter(|it| is_there(&it.path()));
        for target in found {
            // Chrome's channels share a folder of the system, and Brave reads it too.
            let others = others_that_read(target, &browsers, &wishes.choice, &machine);
            let outcome = match others.as_slice() {
                [] => outcome(target, wishes),
                [other, ..] => Outcome::Left(format!("{} reads it too", other.title)),
            };
            let path = Some(target.path());
            report.0.push(Row {
                browser,
                path,
                outcome,
            });
        }
    }
    if report.0.is_empty() {
        return Ok(Answer::done(
            "nothing was installed",
            serde_json::json!({ "manifests": [] }),
        ));
    }
    Ok(report.answer())
}

/// Manifests that somebody put into sandboxes, where they help nobody.
fn leftovers(browser: &'static Browser, choice: &Choice, machine: &Machine) -> Vec<Target> {
    if choice.scope == Scope::System || choice.which.user_data_dir.is_some() {
        return vec![];
    }
    let inside = |form: Packaging| {
        let folder = form.folder(browser, machine)?;
        Some(Target::in_folder(browser, folder))
    };
    [Packaging::Snap, Packaging::Flatpak]
        .into_iter()
        .filter_map(inside)
        .collect()
}

fn others_that_read(
    target: &Target,
    browsers: &[&Browser],
    choice: &Choice,
    machine: &Machine,
) -> Vec<&'static Browser> {
    let reads_it = |browser: &&'static Browser| {
        !browsers.contains(browser)
            && machine.forms_of(browser).contains(&Packaging::Native)
            && targets(browser, choice.scope, machine)
                .iter()
                .any(|it| it.path() == target.path())
    };
    BROWSERS.iter().filter(reads_it).collect()
}

fn outcome(target: &Target, wishes: &Wishes) -> Outcome {
    if wishes.dry_run {
        return Outcome::WouldRemove;
    }
    match remove(target) {
        Ok(()) => Outcome::Removed,
        Err(problem) => Outcome::Failed(problem),
    }
}

fn remove(target: &Target) -> Result<(), Problem> {
    let path = target.path();
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Kind::FileFailed.about(format!("{}: {error}", path.display())));
        }
        Ok(()) | Err(_) => {}
    }
    match &target.registry {
        Some(registry) if Os::this() == Os::Windows => registry.remove(),
        Some(_) | None => Ok(()),
    }
}

/// A link that leads nowhere is there as well.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
