//! `vigil install`: lets browsers start this program for the extension.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use crate::installer::{
    Browser, Choice, Chosen, Machine, Os, Outcome, Report, Row, Target, chosen_program, text,
};
use crate::places::{Access, Folder};
use crate::problem::{Kind, Problem};
use crate::say::Answer;

/// For which browsers, and how.
#[derive(Debug, Args)]
pub struct Wishes {
    #[command(flatten)]
    choice: Choice,
    /// The program that browsers start, by its whole path; otherwise this one.
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
    /// Says what would be done, and does nothing.
    #[arg(long)]
    dry_run: bool,
    /// Prints the manifests and where they belong, and does nothing.
    #[arg(long, conflicts_with = "dry_run")]
    print: bool,
}

/// Writes the manifests.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let machine = wishes.choice.which.machine()?;
    let program = chosen_program(wishes.program.as_deref(), &machine)?;
    let chosen = wishes
        .choice
        .chosen(&machine, |browser| !machine.forms_of(browser).is_empty())?;
    if chosen.is_empty() {
        return Err(Kind::NoBrowserFound.into());
    }
    if wishes.print {
        return Ok(printed(&chosen, &program));
    }
    let mut report = Report::default();
    for Chosen { browser, targets } in chosen {
        let of_its_own = wishes.choice.which.user_data_dir.is_some();
        if let Some(why) = sandboxed(browser, &machine).filter(|_| !of_its_own) {
            report.0.push(Row {
                browser,
                path: None,
                outcome: Outcome::Left(why),
            });
            continue;
        }
        report.0.extend(targets.iter().map(|target| Row {
            browser,
            path: Some(target.path()),
            outcome: outcome(target, &program, wishes),
        }));
    }
    Ok(report.answer())
}

/// Why no manifest would help a browser that is here in sandboxes alone.
fn sandboxed(browser: &Browser, machine: &Machine) -> Option<String> {
    let forms = machine.forms_of(browser);
    if forms.is_empty() || forms.iter().any(|form| form.can_start_programs(browser)) {
        return None;
    }
    let notes: Vec<String> = forms.iter().filter_map(|form| form.note(browser)).collect();
    Some(notes.join("; "))
}

fn outcome(target: &Target, program: &Path, wishes: &Wishes) -> Outcome {
    let text = text(target.browser.family, program);
    if is_there(target, &text) {
        return Outcome::Unchanged;
    }
    if wishes.dry_run {
        return Outcome::WouldWrite;
    }
    match write(target, &text) {
        Ok(()) => Outcome::Written,
        Err(problem) => Outcome::Failed(problem),
    }
}

fn is_there(target: &Target, text: &str) -> bool {
    // What can't be read, a link among others, is replaced.
    let folder = Folder::open_existing(&target.folder, Access::Public);
    let found = folder.and_then(|folder| folder.read(&target.file));
    // A key of the registry may have been lost alone.
    target.registry.is_none() && matches!(found, Ok(Some(bytes)) if bytes == text.as_bytes())
}

fn write(target: &Target, text: &str) -> Result<(), Problem> {
    let folder = Folder::open(&target.folder, Access::Public)?;
    folder.write(&target.file, text.as_bytes())?;
    match &target.registry {
        Some(registry) if Os::this() == Os::Windows => registry.set(&target.path()),
        Some(_) | None => Ok(()),
    }
}

fn printed(chosen: &[Chosen], program: &Path) -> Answer {
    let targets = chosen.iter().flat_map(|chosen| &chosen.targets);
    let (texts, rows): (Vec<String>, Vec<Value>) = targets
        .map(|target| {
            let (path, text) = (target.path(), text(target.browser.family, program));
            let row = json!({ "browser": target.browser.name, "path": path, "manifest": text });
            (format!("{}:\n{text}", path.display()), row)
        })
        .unzip();
    Answer::done(texts.join("\n"), json!({ "manifests": rows }))
}
