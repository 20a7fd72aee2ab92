//! Random walks by the thousand: every law holds at every step of each. `VIGIL_SEED` replays one, `VIGIL_WALKS` sets
//! how many there are. It has a main of its own so that what was tried is always told.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test's report, and a test's haste"
)]

use std::panic::{UnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use scenarios::program::{is_wanted, verdict};
use scenarios::walk::{self, Outcome, walk};

fn main() -> ExitCode {
    let wanted = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    if !is_wanted(NAME) {
        return ExitCode::SUCCESS;
    }
    if let Some(seed) = wanted("VIGIL_SEED") {
        return replay(seed);
    }
    walk_all(wanted("VIGIL_WALKS").unwrap_or(WALKS))
}

/// One walk; if it breaks a law, the panic tells all that happened.
fn replay(seed: u64) -> ExitCode {
    let outcome = walk::replay(seed, usize::MAX);
    println!("{outcome:?}");
    println!("walks: 1, seeds {seed}..={seed}");
    verdict(NAME, true)
}

fn walk_all(walks: u64) -> ExitCode {
    let begun = Instant::now();
    let next = AtomicU64::new(FIRST);
    let last = FIRST + walks - 1;
    let results = Mutex::new((Sums::default(), Vec::new()));
    set_hook(Box::new(|_| {}));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, Into::into) {
            scope.spawn(|| walk_some(&next, last, &results));
        }
    });
    let (sums, mut failures) = results.into_inner().unwrap();
    failures.sort();
    for (seed, text) in failures.iter().take(SHOWN) {
        println!("\nseed {seed} broke a law; replay it with VIGIL_SEED={seed}\n{text}");
    }
    let seeds: Vec<_> = failures.iter().map(|(seed, _)| *seed).collect();
    println!(
        "random walks: {} calm, {} stormy; {} renewals by {} requests; pages: {} answered, {} refused with an excuse; {} workers; {:.0} s",
        sums.calm,
        sums.walks - sums.calm,
        sums.minted,
        sums.requests,
        sums.answered,
        sums.refused,
        sums.workers,
        begun.elapsed().as_secs_f64()
    );
    println!(
        "walks: {walks}, seeds {FIRST}..={last}, broken laws: {}",
        seeds.len()
    );
    if !seeds.is_empty() {
        println!("seeds that broke a law: {seeds:?}");
    }
    verdict(NAME, seeds.is_empty())
}

fn walk_some(next: &AtomicU64, last: u64, results: &Mutex<(Sums, Vec<(u64, String)>)>) {
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed > last {
            return;
        }
        let told = told(|| walk(seed)).map_err(|what| {
            let more = told(|| walk::replay(seed, LINES)).err();
            more.unwrap_or(what)
        });
        let mut results = results.lock().unwrap();
        match told {
            Ok(outcome) => results.0.add(outcome),
            Err(text) => results.1.push((seed, text)),
        }
    }
}

/// What a walk came to, or what its panic tells.
fn told(walk: impl Fn() -> Outcome + UnwindSafe) -> Result<Outcome, String> {
    catch_unwind(walk).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        text.unwrap_or_default()
    })
}

/// What all walks came to.
#[derive(Default)]
struct Sums {
    walks: u64,
    calm: u64,
    minted: u64,
    requests: u64,
    answered: u64,
    refused: u64,
    workers: u64,
}

impl Sums {
    fn add(&mut self, outcome: Outcome) {
        self.walks += 1;
        self.calm += u64::from(outcome.calm);
        self.minted += outcome.minted;
        self.requests += outcome.requests;
        self.answered += outcome.answered;
        self.refused += outcome.refused;
        self.workers += outcome.workers;
    }
}

const NAME: &str = "random_walks_break_no_law";
const WALKS: u64 = 10_000;
const FIRST: u64 = 1;
const SHOWN: usize = 3;
const LINES: usize = 40;
