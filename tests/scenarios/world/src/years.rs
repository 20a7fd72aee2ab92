//! Session-years: a person with habits lives with an app for a year, things go wrong, and every law holds, or is
//! counted. Deterministic: a seed is one world for one year, and tells all.

mod faults;
mod habits;
mod occurrence;
mod plan;
mod play;
mod setting;
mod shrink;
mod tally;

use std::collections::BTreeSet;
use std::fmt;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use crate::law::Law;
use crate::transcript::Kept;
use crate::world::BEGINNING;
use plan::{Moment, Year, sessions_of};
use shrink::{Shrunk, Wrong, shrink};

pub use tally::{Table, Tally};

/// What came of playing years.
pub struct Report {
    /// The sums.
    pub tally: Tally,
    /// The table, as text.
    pub table: String,
    /// The first and the last seed.
    pub seeds: (u64, u64),
    wrongs: Wrongs,
}

impl Report {
    /// The seeds of the years that broke a law.
    #[must_use]
    pub fn bad_seeds(&self) -> BTreeSet<u64> {
        self.wrongs.iter().map(|(seed, _)| *seed).collect()
    }

    /// For each way to go wrong the first year that did, cut down to what it takes.
    #[must_use]
    pub fn failures(&self) -> Vec<Failure> {
        in_silence(|| shrink_some(self.wrongs.clone()))
    }
}

/// A year that broke a law.
pub struct Failure {
    seed: u64,
    wrong: Wrong,
    shrunk: Option<Shrunk>,
}

/// Plays at least so many session-years from this seed on, on every core.
#[must_use]
pub fn play_years(years: u64, seed: u64) -> Report {
    let begun = Instant::now();
    let last = last_seed(years, seed);
    let (tally, wrongs) = in_silence(|| play_seeds(seed, last));
    let took = begun.elapsed();
    let table = Table {
        tally: &tally,
        took,
    };
    Report {
        table: table.to_string(),
        seeds: (seed, last),
        wrongs,
        tally,
    }
}

/// Panics are counted, and told of later.
fn in_silence<T>(play: impl FnOnce() -> T) -> T {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let played = play();
    set_hook(hook);
    played
}

/// The seed with which there are enough session-years.
fn last_seed(years: u64, first: u64) -> u64 {
    let mut there = 0;
    let mut seed = first;
    loop {
        there += sessions_of(seed);
        if there >= years {
            return seed;
        }
        seed += 1;
    }
}

type Wrongs = Vec<(u64, Wrong)>;

fn play_seeds(first: u64, last: u64) -> (Tally, Wrongs) {
    let next = AtomicU64::new(first);
    let sums = Mutex::new((Tally::default(), Wrongs::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, Into::into) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > last {
                        return;
                    }
                    let (tally, wrong) = play_seed(seed);
                    let mut sums = sums.lock().unwrap();
                    sums.0 += &tally;
                    sums.1.extend(wrong.into_iter().map(|wrong| (seed, wrong)));
                }
            });
        }
    });
    sums.into_inner().unwrap()
}

fn play_seed(seed: u64) -> (Tally, Vec<Wrong>) {
    let sessions = sessions_of(seed);
    let played = catch_unwind(|| {
        let year = Year::draw(seed);
        let world = play::play(&year, Kept::Nothing, |_| false);
        Tally::of(&world, (sessions, year.work()))
    });
    let Ok(tally) = played else {
        let tally = Tally {
            session_years: sessions,
            panics: 1,
            ..Tally::default()
        };
        return (tally, vec![Wrong::Panic]);
    };
    let wrong = tally.broken.keys().copied().map(Wrong::Law).collect();
    (tally, wrong)
}

/// One example of each way to go wrong is enough.
fn shrink_some(mut wrongs: Wrongs) -> Vec<Failure> {
    wrongs.sort_by_key(|(seed, _)| *seed);
    let mut seen = Vec::new();
    wrongs.retain(|(_, wrong)| {
        let is_new = !seen.contains(wrong);
        seen.push(*wrong);
        is_new
    });
    wrongs.truncate(MOST_EXAMPLES);
    let shrink_one = |(seed, wrong): (u64, Wrong)| Failure {
        seed,
        wrong,
        shrunk: shrink(&Year::draw(seed), wrong),
    };
    thread::scope(|scope| {
        let started = wrongs
            .into_iter()
            .map(|wrong| scope.spawn(move || shrink_one(wrong)));
        let started: Vec<_> = started.collect();
        let done = started.into_iter().map(|one| one.join().unwrap());
        done.collect()
    })
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.wrong {
            Wrong::Law(law) => Law::broken(law),
            Wrong::Panic => "the program, or its world, panicked",
        };
        writeln!(formatter, "seed {}: {what}", self.seed)?;
        match &self.shrunk {
            None => writeln!(formatter, "It does so only in the whole year.")?,
            Some(shrunk) => {
                let (left, replays) = (shrunk.year.plan.len(), shrunk.replays);
                let at = Moment(shrunk.breach.at.saturating_sub(BEGINNING));
                writeln!(
                    formatter,
                    "at {at}, in what is left of the year after {replays} replays, {left} occurrences:"
                )?;
                writeln!(formatter, "{}", shrunk.year)?;
                writeln!(formatter, "{}", shrunk.breach.report)?;
            }
        }
        writeln!(
            formatter,
            "the same again: cargo xtask scenarios --years 1 --seed {}",
            self.seed
        )
    }
}

const MOST_EXAMPLES: usize = 4;
