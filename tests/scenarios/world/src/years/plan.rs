//! A year as a plan: a setting, and an explicit list of what happens when, which can be cut down.

use std::fmt;

use fastrand::Rng;

use super::faults::{self, Weather};
use super::habits::{DAYS, Habits, Plan};
use super::occurrence::{Deed, Occurrence};
use super::setting::{Apps, Setting};
use crate::story::hours;

/// A year that can be played.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Year {
    pub(crate) setting: Setting,
    /// In order of time.
    pub(crate) plan: Plan,
    /// When it is over, in milliseconds after its beginning.
    pub(crate) ends: i64,
}

impl Year {
    pub(crate) fn draw(seed: u64) -> Self {
        let (apps, mut dice) = begin(seed);
        let setting = Setting::draw(seed, apps, &mut dice);
        let habits = Habits::draw(&mut dice);
        let sittings = habits.sittings(&mut dice);
        let places = setting.places().len();
        let mut plan = Plan::new();
        for sitting in &sittings {
            habits.sit(&mut plan, sitting, (places, &mut dice));
        }
        let weather = Weather::draw(&mut dice);
        faults::add_faults(&mut plan, (weather, &sittings, places), &mut dice);
        plan.sort_by_key(|(at, _)| *at);
        let ends = hours(24 * DAYS);
        Self {
            setting,
            plan,
            ends,
        }
    }

    /// How long pages were worked with, in milliseconds, for the sum of all sessions.
    pub(crate) fn work(&self) -> i64 {
        let lasts = self.plan.iter().map(|(_, what)| match what {
            Occurrence::Person(Deed::Works { lasts, .. }) => lasts * 1000,
            _ => 0,
        });
        lasts.sum()
    }
}

/// How many sessions the world of a seed has.
pub(crate) fn sessions_of(seed: u64) -> u64 {
    begin(seed).0.sessions()
}

fn begin(seed: u64) -> (Apps, Rng) {
    let mut dice = Rng::with_seed(seed);
    (Apps::draw(&mut dice), dice)
}

/// What is left of a year when it has been cut down is short enough to be read.
impl fmt::Display for Year {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.setting)?;
        let left_out = self.plan.len().saturating_sub(SHOWN);
        if left_out > 0 {
            writeln!(formatter, "… {left_out} occurrences before these:")?;
        }
        for (at, what) in self.plan.iter().skip(left_out) {
            writeln!(formatter, "{}  {what}", Moment(*at))?;
        }
        Ok(())
    }
}

/// A moment of a year.
pub(crate) struct Moment(pub(crate) i64);

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1000);
        let (minutes, hours) = (seconds / 60, seconds / 3600);
        write!(
            formatter,
            "day {:>3} {:02}:{:02}:{:02}.{:03}",
            hours / 24,
            hours % 24,
            minutes % 60,
            seconds % 60,
            self.0.rem_euclid(1000)
        )
    }
}

/// What could not be cut down is not worth more lines.
const SHOWN: usize = 60;
