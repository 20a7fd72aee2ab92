//! `cargo xtask bench`: how fast and how small, against whom.
//!
//! Promises: all contenders of a row are measured in one run, in turn; what is told are medians, their spread and ratios.
//! Never: a test depends on it, for another program may have the machine at that moment.

mod browser;
mod contender;
mod goal;
mod growth;
mod host;
mod kept;
mod line;
mod machine;
mod measurement;
mod peers;
mod report;
mod rows;
mod sizes;
mod soaked;
mod spread;
mod tokens;
mod wakes;

use clap::{Args, Subcommand};

use crate::Outcome;
use crate::checkout::Checkout;
use crate::error::Error;

use kept::Kept;
use rows::{PARTS, Part};

/// What to measure; everything, if nothing is named, and then `BENCHMARKS.md` is written.
#[derive(Args)]
pub(crate) struct Wishes {
    #[command(subcommand)]
    subject: Option<Subject>,
}

#[derive(Subcommand)]
enum Subject {
    /// The Wasm, raw and as a server sends it, and the archives.
    Sizes,
    /// Reading tokens and judging their signatures, in Wasm and native; against jose and the bare cryptography.
    Tokens,
    /// The native host: round trip, start, memory, threads; against `cat`, browserpass and keepassxc-proxy.
    Host(host::Wishes),
    /// How often the worker wakes in a day, in virtual time.
    Wakeups,
    /// Real browsers: a renewal, the badge, the popup, pages, a thousand sessions; against bare fetches, a hidden iframe
    /// and a plain extension.
    Browser(browser::Wishes),
    /// Core: watching, one changed cookie, planning, rendering and storing, at 1 to 10,000 sessions.
    Growth,
    /// Writes `BENCHMARKS.md` anew, of what each part measured last.
    Report,
}

/// Measures it and prints a table.
pub(crate) fn bench(checkout: &Checkout, wishes: &Wishes) -> Result<Outcome, Error> {
    match &wishes.subject {
        Some(Subject::Report) => {
            report::write(checkout)?;
            Ok(Outcome::Clean)
        }
        Some(subject) => measure(checkout, subject),
        None => {
            let mut outcome = Outcome::Clean;
            for subject in everything() {
                if measure(checkout, &subject)? == Outcome::Found {
                    outcome = Outcome::Found;
                }
            }
            report::write(checkout)?;
            Ok(outcome)
        }
    }
}

fn everything() -> [Subject; 6] {
    [
        Subject::Sizes,
        Subject::Tokens,
        Subject::Host(host::Wishes::default()),
        Subject::Wakeups,
        Subject::Growth,
        Subject::Browser(browser::Wishes::default()),
    ]
}

/// Measures one part, keeps it, and says what misses its goal.
fn measure(checkout: &Checkout, subject: &Subject) -> Result<Outcome, Error> {
    let Some(part) = PARTS.iter().find(|part| part.name == subject.name()) else {
        return Ok(Outcome::Found);
    };
    let kept = Kept::measure(checkout, part, || match subject {
        Subject::Sizes => sizes::measure(checkout),
        Subject::Tokens => tokens::measure(checkout),
        Subject::Host(wishes) => host::measure(checkout, wishes),
        Subject::Wakeups => wakes::measure(checkout),
        Subject::Browser(wishes) => browser::measure(checkout, wishes),
        Subject::Growth => growth::measure(checkout),
        Subject::Report => Ok(Vec::new()),
    })?;
    Ok(tell(part, &kept))
}

fn tell(part: &Part, kept: &Kept) -> Outcome {
    println!("\n{}\n\n{}", part.title, report::table(part, kept));
    let misses = report::misses(part, kept);
    for (line, misses) in &misses {
        println!("MISSED  {}: {}", line.name(), misses.join("; "));
    }
    if misses.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Found
    }
}

impl Subject {
    fn name(&self) -> &'static str {
        match self {
            Self::Sizes => "sizes",
            Self::Tokens => "tokens",
            Self::Host(_) => "host",
            Self::Wakeups => "wakeups",
            Self::Browser(_) => "browser",
            Self::Growth => "growth",
            Self::Report => "report",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_every_part() {
        let names: Vec<&str> = everything().iter().map(Subject::name).collect();
        for part in PARTS {
            assert!(names.contains(&part.name), "{}", part.name);
        }
        assert_eq!(names.len(), PARTS.len());
    }
}
