//! Five hundred years of seeded use and faults: every law holds in each. `VIGIL_YEARS` sets how many there are, and
//! `VIGIL_SEED` where they begin. It has a main of its own so that its table is always told.
#![allow(clippy::print_stdout, reason = "a test's report")]

use std::process::ExitCode;

use scenarios::program::{is_wanted, verdict};
use scenarios::years::play_years;

fn main() -> ExitCode {
    let wanted = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    if !is_wanted(NAME) {
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
    verdict(NAME, good)
}

const NAME: &str = "years_of_use_break_no_law";
const YEARS: u64 = 500;
const FIRST: u64 = 1;
