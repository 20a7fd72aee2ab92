//! `cargo xtask fuzz`: inputs that nobody thought of, for as long as one likes. It takes a nightly compiler and
//! cargo-fuzz, both optional: `cargo xtask test` judges the same targets with random inputs on the stable one.
//!
//! Promises: what is missing is named, with the command that brings it; inputs that were found go below `target/`.

use clap::Args;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// Which targets, and for how long.
#[derive(Args)]
pub(crate) struct Wishes {
    /// The targets; all of them if none is named.
    targets: Vec<String>,
    /// For so many seconds each.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Fuzzes one target after the other, up to the first that breaks.
pub(crate) fn fuzz(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    let missing = missing();
    for tool in &missing {
        println!("{tool}");
    }
    if !missing.is_empty() {
        println!("`cargo test -p vigil --test fuzzed` judges the same targets with random inputs.");
        return Ok(Outcome::Found);
    }
    let all = targets(checkout)?;
    let chosen = if wishes.targets.is_empty() {
        &all
    } else {
        &wishes.targets
    };
    for target in chosen {
        println!("Fuzzing {target} for {} seconds", wishes.seconds);
        run(checkout, target, wishes.seconds)?;
    }
    Ok(Outcome::Clean)
}

fn run(checkout: &Checkout, target: &str, seconds: u32) -> Result<(), Error> {
    let found = checkout.root.join("target/fuzz-corpus").join(target);
    std::fs::create_dir_all(&found).map_err(|source| Error::File {
        action: "make the folder",
        path: found.clone(),
        source,
    })?;
    let seconds = format!("-max_total_time={seconds}");
    // The first folder takes what is found; the second is only read.
    let corpora = [
        found,
        checkout.root.join(FOLDER).join("corpus").join(target),
    ];
    Step::new("cargo")
        .directory(&checkout.root)
        .arguments(["+nightly", "fuzz", "run", "--fuzz-dir", FOLDER, target])
        .arguments(corpora)
        .arguments(["--", seconds.as_str(), "-max_len=4096", "-timeout=10"])
        .run()
}

/// The targets are the files of their folder.
fn targets(checkout: &Checkout) -> Result<Vec<String>, Error> {
    let folder = checkout.root.join(FOLDER).join("fuzz_targets");
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

const FOLDER: &str = "native-host/fuzz";
