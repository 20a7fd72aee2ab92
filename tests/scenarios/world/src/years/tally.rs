//! What came of many years, as sums and as a table.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

use super::habits::DAYS;
use crate::counts::{Hops, Pages};
use crate::excuse::Excuse;
use crate::law::Law;
use crate::rate::Worst;
use crate::world::World;

/// What came of years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sessions, each lived through a year.
    pub session_years: u64,
    /// For how long pages were worked with, in milliseconds.
    pub work: i64,
    /// The requests of renewals.
    pub hops: Hops,
    /// The questions whose a token is.
    pub questions: u64,
    /// How the requests of pages ended.
    pub pages: Pages,
    /// How often pages were cut off with an excuse.
    pub excused: BTreeMap<Excuse, u64>,
    /// How often each law was broken.
    pub broken: BTreeMap<Law, u64>,
    /// How often the program itself, or its world, came to grief.
    pub panics: u64,
    /// Workers that were started.
    pub workers: u64,
    /// The most requests for one app.
    pub worst: Worst,
}

impl Tally {
    /// What came of one world.
    pub(crate) fn of(world: &World, (sessions, work): (u64, i64)) -> Self {
        let broken = world.breaches.as_ref();
        Self {
            session_years: sessions,
            work,
            hops: world.hops(),
            questions: world.laws.all_questions,
            pages: world.all_pages(),
            excused: world.laws.excused.clone(),
            broken: broken.map_or_else(BTreeMap::new, |all| all.counts.clone()),
            panics: 0,
            workers: world.lives,
            worst: world.rates.worst(),
        }
    }

    /// Whether every law held.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty() && self.panics == 0
    }

    fn of_law(&self, law: Law) -> u64 {
        self.broken.get(&law).copied().unwrap_or_default()
    }

    fn other_laws(&self) -> u64 {
        let others = self.broken.iter().filter(|(law, _)| !is_named(**law));
        others.map(|(_, count)| count).sum::<u64>() + self.panics
    }
}

impl AddAssign<&Tally> for Tally {
    fn add_assign(&mut self, other: &Tally) {
        self.session_years += other.session_years;
        self.work += other.work;
        self.hops += other.hops;
        self.questions += other.questions;
        self.pages += other.pages;
        for (excuse, count) in &other.excused {
            *self.excused.entry(*excuse).or_default() += count;
        }
        for (law, count) in &other.broken {
            *self.broken.entry(*law).or_default() += count;
        }
        self.panics += other.panics;
        self.workers += other.workers;
        self.worst = self.worst.or(other.worst);
    }
}

/// The table that is printed.
pub struct Table<'a> {
    /// What came of it.
    pub tally: &'a Tally,
    /// How long it took.
    pub took: Duration,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tally, took } = self;
        let mut row =
            |name: &str, value: &dyn fmt::Display| writeln!(formatter, "  {name:<48} {value:>12}");
        row("session-years", &tally.session_years)?;
        for (law, name) in NAMED {
            row(name, &tally.of_law(law))?;
        }
        row("other laws broken", &tally.other_laws())?;
        for (law, count) in tally.broken.iter().filter(|(law, _)| !is_named(**law)) {
            row(&format!("  {}", law.broken()), count)?;
        }
        row(
            "most requests for one app in any minute",
            &tally.worst.minute,
        )?;
        row("most requests for one app in any hour", &tally.worst.hour)?;
        let hours = tally.work / 3_600_000;
        row("hours of work in pages", &hours)?;
        row("renewals", &tally.hops.minted)?;
        let each = ratio(tally.hops.all(), tally.hops.minted);
        row("requests per renewal", &format!("{each:.2}"))?;
        row(
            "requests that reached an app's own server",
            &tally.hops.origin,
        )?;
        row("questions whose a token is", &tally.questions)?;
        row(
            "requests of pages that were answered",
            &tally.pages.answered,
        )?;
        row("workers started", &tally.workers)?;
        let days = tally.session_years * DAYS.unsigned_abs();
        let wakes = ratio(tally.workers, days);
        row("wakes per session-day", &format!("{wakes:.2}"))?;
        row(
            "cut-offs that had an excuse",
            &tally.excused.values().sum::<u64>(),
        )?;
        for (excuse, count) in &tally.excused {
            row(&format!("  {}", excuse.words()), count)?;
        }
        row("seconds", &format!("{:.1}", took.as_secs_f64()))?;
        let speed = as_f64(tally.session_years) / took.as_secs_f64();
        row("session-years per second", &format!("{speed:.1}"))
    }
}

fn is_named(law: Law) -> bool {
    NAMED.iter().any(|(named, _)| *named == law)
}

fn ratio(one: u64, other: u64) -> f64 {
    as_f64(one) / as_f64(other.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "only shown, and far below 2^53")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

/// The laws that have a row of their own.
const NAMED: [(Law, &str); 6] = [
    (Law::NoCutOff, "avoidable cut-offs"),
    (Law::NoCookieLost, "working cookies lost"),
    (Law::NothingAfterSignOut, "renewals after sign-out"),
    (
        Law::NothingWhileAway,
        "renewals past a limit: idle or locked",
    ),
    (
        Law::NothingPastExtension,
        "renewals past a limit: maximum extension",
    ),
    (Law::OneIdentity, "wrong-identity renewals"),
];
