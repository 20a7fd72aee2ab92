//! Five hundred years of seeded use and faults: every law holds in each. `VIGIL_YEARS` sets how many there are, and
//! `VIGIL_SEED` where they begin. It has a main of its own so that its table is always told.
#![allow(clippy::print_stdout, reason = "a test's report")]

use std::process::ExitCode;

use scenarios::years::play_years;

fn main() -> ExitCode {
    let wanted = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    // A filter that was meant for other tests, or the wish for a list.
    let words: Vec<_> = std::env::args().skip(1).collect();
    let filtered = words
        .iter()
        .any(|word| !word.starts_with('-') && !NAME.contains(word.as_str()));
    if filtered || words.iter().any(|word| word == "--list") {
        println!("{NAME}: test");
        return ExitCode::SUCCESS;
    }
    let report = play_years(
        wanted("VIGIL_YEARS").unwrap_or(YEARS),
        wanted("VIGIL_SEED").unwrap_or(FIRST),
    );
    let (first, last) = report.seeds;
    println!("session-years, seeds {first}..={last}:\n{}", report.table);
    for failure in report.failures() {
        println!("{failure}\n");
    }
    let good = report.tally.is_clean();
    if !good {
        println!("seeds of years that broke a law: {:?}", report.bad_seeds());
    }
    let word = if good { "ok" } else { "FAILED" };
    println!("test {NAME} ... {word}\n");
    println!(
        "test result: {word}. {} passed; {} failed; 0 ignored; 0 measured; 0 filtered out",
        u8::from(good),
        u8::from(!good)
    );
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

const NAME: &str = "years_of_use_break_no_law";
const YEARS: u64 = 500;
const FIRST: u64 = 1;
