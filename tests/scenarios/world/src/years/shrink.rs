//! Cuts a year that breaks a law down to what breaks it: fewer occurrences, a simpler setting, the same law.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::plan::Year;
use super::play::play;
use crate::law::{Breach, Law};
use crate::story::hours;
use crate::transcript::Kept;
use crate::world::BEGINNING;

/// How a year goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// A law is broken.
    Law(Law),
    /// The program, or its world, panics.
    Panic,
}

/// A year that was cut down.
pub(crate) struct Shrunk {
    pub(crate) year: Year,
    /// How many years were played for it.
    pub(crate) replays: u32,
    pub(crate) breach: Breach,
}

/// Plays a year until it goes wrong so, if it does.
pub(crate) fn goes_wrong(year: &Year, wrong: Wrong, kept: Kept) -> Option<Breach> {
    let until = |world: &crate::world::World| match (wrong, &world.breaches) {
        (Wrong::Law(law), Some(breaches)) => breaches.first.contains_key(&law),
        _ => false,
    };
    let played = catch_unwind(AssertUnwindSafe(|| play(year, kept, until)));
    match (played, wrong) {
        (Ok(world), Wrong::Law(law)) => world.breaches?.first.remove(&law),
        (Ok(_), Wrong::Panic) | (Err(_), Wrong::Law(_)) => None,
        (Err(panic), Wrong::Panic) => Some(Breach {
            at: i64::MAX,
            report: text_of(panic.as_ref()),
        }),
    }
}

pub(crate) fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_default()
}

/// Cuts a year down for which it goes wrong so; nothing if it does not.
pub(crate) fn shrink(year: &Year, wrong: Wrong) -> Option<Shrunk> {
    let breach = goes_wrong(year, wrong, Kept::Nothing)?;
    let mut shrinking = Shrinking {
        year: year.clone(),
        wrong,
        replays: 1,
    };
    // What a shorter year breaks later than the whole one did is not looked for: a person who never leaves makes long
    // work of an empty year.
    let ends = breach.at.saturating_sub(BEGINNING);
    shrinking.year.plan.retain(|(at, _)| *at <= ends);
    shrinking.year.ends = ends.saturating_add(hours(1)).min(year.ends);
    shrinking.keep_the_end();
    shrinking.cut_occurrences();
    shrinking.simplify_the_setting();
    shrinking.cut_occurrences();
    let breach = goes_wrong(&shrinking.year, wrong, Kept::Everything)?;
    Some(Shrunk {
        year: shrinking.year,
        replays: shrinking.replays,
        breach,
    })
}

struct Shrinking {
    year: Year,
    wrong: Wrong,
    replays: u32,
}

impl Shrinking {
    /// Takes the simpler year if it goes wrong as well.
    fn try_out(&mut self, simpler: Year) -> bool {
        if self.replays >= MOST_REPLAYS {
            return false;
        }
        self.replays += 1;
        let still_wrong = goes_wrong(&simpler, self.wrong, Kept::Nothing).is_some();
        if still_wrong {
            self.year = simpler;
        }
        still_wrong
    }

    /// Most of what breaks a law happened shortly before: the shortest end that does so is soon found.
    fn keep_the_end(&mut self) {
        let mut kept = 8;
        while kept < self.year.plan.len() {
            let mut end = self.year.clone();
            end.plan.drain(..end.plan.len() - kept);
            if self.try_out(end) {
                return;
            }
            kept *= 2;
        }
    }

    /// Leaves out ever smaller parts of the list (Zeller's delta debugging, <https://doi.org/10.1109/32.988498>).
    fn cut_occurrences(&mut self) {
        let mut part = self.year.plan.len().div_ceil(2);
        while part > 0 {
            let mut from = 0;
            let mut cut = false;
            while from < self.year.plan.len() {
                let mut fewer = self.year.clone();
                let to = (from + part).min(fewer.plan.len());
                fewer.plan.drain(from..to);
                if self.try_out(fewer) {
                    cut = true;
                } else {
                    from += part;
                }
            }
            // Once single ones are tried, they are tried until none can be left out.
            if part > 1 || !cut {
                part /= 2;
            }
        }
    }

    fn simplify_the_setting(&mut self) {
        while self.year.setting.simpler().into_iter().any(|setting| {
            let simpler = Year {
                setting,
                ..self.year.clone()
            };
            self.try_out(simpler)
        }) {}
    }
}

const MOST_REPLAYS: u32 = 600;
