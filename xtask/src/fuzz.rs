//! `cargo xtask fuzz`: inputs that nobody thought of, for as long as one likes. It takes a nightly compiler and
//! cargo-fuzz, both optional: `cargo xtask test` judges the same targets with random inputs on the stable one.
//!
//! Promises: what is missing is named, with the command that brings it; inputs that were found go below `target/`; a target
//! that breaks keeps none of the others from being tried. Without a sanitizer: `unsafe` is forbidden in our code, and the
//! time that it would take brings more inputs instead.

mod table;

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

use table::Run;

/// Which targets, and for how long.
#[derive(Args)]
pub(crate) struct Wishes {
    /// The targets; all of them if none is named.
    targets: Vec<String>,
    /// For so many seconds each: 600, unless executions are counted instead.
    #[arg(long)]
    seconds: Option<u32>,
    /// For so many executions each.
    #[arg(long)]
    runs: Option<u64>,
}

impl Wishes {
    /// When libFuzzer ends by itself; whichever comes first.
    fn ends(&self) -> Vec<String> {
        let seconds = self.seconds.or(self.runs.is_none().then_some(SECONDS));
        let seconds = seconds.map(|it| format!("-max_total_time={it}"));
        let runs = self.runs.map(|it| format!("-runs={it}"));
        seconds.into_iter().chain(runs).collect()
    }
}

/// Fuzzes one target after the other.
pub(crate) fn fuzz(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    let missing = missing();
    for tool in &missing {
        println!("{tool}");
    }
    if !missing.is_empty() {
        println!("`cargo test -p fuzz` judges the same targets with random inputs.");
        return Ok(Outcome::Found);
    }
    let all = targets(checkout)?;
    let chosen = if wishes.targets.is_empty() {
        &all
    } else {
        &wishes.targets
    };
    cargo_fuzz(checkout, "build").run()?;
    let ends = wishes.ends();
    let mut runs = Vec::new();
    for target in chosen {
        println!("Fuzzing {target}: {}", ends.join(" "));
        runs.push(run(checkout, target, &ends)?);
    }
    print!("{}", table::of(&runs));
    let found = runs.iter().any(|run| run.finding.is_some());
    Ok(if found {
        Outcome::Found
    } else {
        Outcome::Clean
    })
}

fn run(checkout: &Checkout, target: &str, ends: &[String]) -> Result<Run, Error> {
    let found = folder(checkout, "fuzz-corpus", target)?;
    let findings = folder(checkout, "fuzz-findings", target)?;
    // The first folder takes what is found; the second is only read.
    let corpora = [found, checkout.root.join(CORPUS).join(target)];
    let prefix = format!("-artifact_prefix={}/", findings.display());
    let mut step = cargo_fuzz(checkout, "run")
        .arguments([target])
        .arguments(corpora)
        .arguments(["--", "-max_len=4096", "-timeout=10", "-print_final_stats=1"])
        .arguments([prefix.as_str()])
        .arguments(ends);
    let begin = Instant::now();
    let watched = step.watch_complaints()?;
    let run = Run::of(target, &watched.text, begin.elapsed());
    if run.finding.is_none() && !watched.status.success() {
        return Err(step.failed(watched.status));
    }
    Ok(run)
}

fn cargo_fuzz(checkout: &Checkout, verb: &str) -> Step {
    Step::new("cargo")
        .directory(&checkout.root)
        .arguments(["+nightly", "fuzz", verb, "--fuzz-dir", PROGRAMS])
        .arguments(["--release", "--sanitizer", "none"])
}

fn folder(checkout: &Checkout, kind: &str, target: &str) -> Result<PathBuf, Error> {
    let path = checkout.root.join("target").join(kind).join(target);
    let made = std::fs::create_dir_all(&path);
    made.map_err(|source| Error::File {
        action: "make the folder",
        path: path.clone(),
        source,
    })?;
    Ok(path)
}

/// The targets are the files of their folder.
fn targets(checkout: &Checkout) -> Result<Vec<String>, Error> {
    let folder = checkout.root.join(PROGRAMS).join("src/bin");
    let entries = std::fs::read_dir(&folder).map_err(|source| Error::File {
        action: "read the folder",
        path: folder.clone(),
        source,
    })?;
    let stem = |path: &std::path::Path| Some(path.file_stem()?.to_string_lossy().into_owned());
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|it| stem(&it.path()))
        .collect();
    names.sort();
    Ok(names)
}

/// What is missing, and how to get it.
fn missing() -> Vec<&'static str> {
    let works = |arguments: [&str; 3]| {
        Step::new("cargo")
            .arguments(arguments)
            .quiet_answer()
            .is_ok()
    };
    let tools = [
        (
            ["+nightly", "--version", "--quiet"],
            "a nightly compiler is missing; get it: rustup toolchain install nightly",
        ),
        (
            ["fuzz", "--version", "--"],
            "cargo-fuzz is missing; get it: cargo install --locked cargo-fuzz",
        ),
    ];
    tools
        .into_iter()
        .filter_map(|(call, advice)| (!works(call)).then_some(advice))
        .collect()
}

const PROGRAMS: &str = "tests/fuzz/programs";
const CORPUS: &str = "tests/fuzz/corpus";
/// Of each target, unless somebody says otherwise.
const SECONDS: u32 = 600;

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        wishes: Wishes,
    }

    fn ends(line: &[&str]) -> String {
        let line = Line::try_parse_from([&["x"], line].concat());
        line.unwrap().wishes.ends().join(" ")
    }

    #[test]
    fn each_target_takes_ten_minutes_unless_seconds_or_executions_are_named() {
        assert_eq!(ends(&["jwt"]), "-max_total_time=600");
        assert_eq!(ends(&["--seconds", "5"]), "-max_total_time=5");
        assert_eq!(ends(&["--runs", "10000000"]), "-runs=10000000");
        let both = ["--runs", "7", "--seconds", "5"];
        assert_eq!(ends(&both), "-max_total_time=5 -runs=7");
    }
}
