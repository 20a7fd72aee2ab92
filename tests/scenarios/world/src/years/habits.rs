//! How a person lives with their apps: on which days, for how long, and how they leave the machine behind.

use access_vigil_core::presence::Presence;
use fastrand::Rng;

use super::occurrence::{Deed, Machine, Occurrence};
use crate::story::{hours, minutes, seconds};

/// The habits of one person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    often: Often,
    tabs: Tabs,
    parting: Parting,
    /// Hours between the universal time and theirs.
    zone: i64,
    /// The day of a day and night without a pause, if there is one.
    marathon: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Often {
    /// From morning to evening, for three weeks of the year.
    ForAProject {
        begins: i64,
    },
    Daily,
    Weekly,
    Rarely,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tabs {
    Closed,
    LeftOpen,
}

/// How the machine is left in the evening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parting {
    Sleeps,
    Off,
    StaysOn,
}

/// A time at the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sitting {
    pub(crate) begins: i64,
    pub(crate) lasts: i64,
    last_of_day: bool,
}

/// What happens when, in milliseconds after the beginning.
pub(crate) type Plan = Vec<(i64, Occurrence)>;

impl Habits {
    pub(crate) fn draw(dice: &mut Rng) -> Self {
        let often = match dice.u32(0..100) {
            0..12 => Often::ForAProject {
                begins: dice.i64(7..320),
            },
            12..27 => Often::Daily,
            27..67 => Often::Weekly,
            _ => Often::Rarely,
        };
        let parting = [Parting::Sleeps, Parting::Off, Parting::StaysOn];
        Self {
            often,
            tabs: dice.choice([Tabs::Closed, Tabs::LeftOpen]).unwrap(),
            parting: dice.choice(parting).unwrap(),
            zone: dice.i64(-10..=12),
            marathon: (dice.u32(0..100) < 8).then(|| dice.i64(1..364)),
        }
    }

    /// When they sit at the machine, in order.
    pub(crate) fn sittings(&self, dice: &mut Rng) -> Vec<Sitting> {
        let mut all = Vec::new();
        for day in 0..DAYS {
            if self.marathon == Some(day) {
                all.push(Sitting {
                    begins: self.clock(day, 7),
                    lasts: hours(dice.i64(14..20)),
                    last_of_day: true,
                });
            } else if self.works_on(day, dice) {
                self.add_day(&mut all, day, dice);
            }
        }
        all
    }

    fn works_on(&self, day: i64, dice: &mut Rng) -> bool {
        let weekday = (day + FIRST_WEEKDAY) % 7 < 5;
        match self.often {
            Often::ForAProject { begins } => (begins..begins + 21).contains(&day) && weekday,
            // Holidays and illness.
            Often::Daily => weekday && dice.u32(0..100) < 85,
            Often::Weekly => dice.u32(0..7) == 0,
            Often::Rarely => dice.u32(0..24) == 0,
        }
    }

    fn add_day(&self, all: &mut Vec<Sitting>, day: i64, dice: &mut Rng) {
        let (most, lasts) = match self.often {
            Often::ForAProject { .. } => (3, 60..200),
            Often::Daily => (2, 5..35),
            Often::Weekly => (2, 5..60),
            Often::Rarely => (1, 5..60),
        };
        let count = dice.i64(1..=most);
        // Each begins in its own part of a day of twelve hours.
        let part = minutes(12 * 60 / count);
        for sitting in 0..count {
            let lasts = minutes(dice.i64(lasts.clone()));
            let free = (part - lasts - minutes(20)).max(1);
            all.push(Sitting {
                begins: self.clock(day, 8) + sitting * part + dice.i64(0..free),
                lasts,
                last_of_day: sitting + 1 == count,
            });
        }
    }

    /// This hour of their clock. From spring to autumn they rise an hour earlier, which no clock of a machine feels.
    fn clock(&self, day: i64, hour: i64) -> i64 {
        let summer = i64::from(SUMMER.contains(&day));
        hours(24 * (day + 1) + hour - self.zone - summer - FIRST_HOUR)
    }

    /// Everything that they do in a sitting.
    pub(crate) fn sit(
        &self,
        plan: &mut Plan,
        sitting: &Sitting,
        (places, dice): (usize, &mut Rng),
    ) {
        let mut add = |at: i64, what: Occurrence| plan.push((at, what));
        let (begins, ends) = (sitting.begins, sitting.begins + sitting.lasts);
        add(begins, Occurrence::Machine(Machine::Wakes));
        add(begins, Occurrence::Machine(Machine::BrowserStarts));
        add(
            begins + seconds(dice.i64(1..20)),
            Occurrence::Person(Deed::ComesBack),
        );
        for place in 0..places {
            if places > 1 && dice.u32(0..100) < 40 {
                continue;
            }
            let at = begins + seconds(30) + dice.i64(0..sitting.lasts / 2);
            let lasts = ((ends - at) / 1000).max(1);
            let deed = Deed::Works {
                place,
                every: dice.i64(1..=16) * dice.i64(1..=16) + 15,
                lasts: dice.i64(lasts / 3..=lasts),
            };
            add(at, Occurrence::Person(deed));
        }
        if dice.u32(0..100) < 25 && sitting.lasts < hours(10) {
            Self::pause(plan, sitting, dice);
        }
        self.part(plan, (ends, sitting.last_of_day), dice);
    }

    /// A coffee, a call, a lunch: with the page still there.
    fn pause(plan: &mut Plan, sitting: &Sitting, dice: &mut Rng) {
        let ends = sitting.begins + sitting.lasts;
        let at = sitting.begins + dice.i64(seconds(60)..sitting.lasts);
        let back = (at + minutes(dice.i64(1..90))).min(ends);
        plan.push((at, Occurrence::Person(Deed::Leaves(away(dice)))));
        plan.push((back, Occurrence::Person(Deed::ComesBack)));
    }

    fn part(&self, plan: &mut Plan, (at, for_today): (i64, bool), dice: &mut Rng) {
        if self.tabs == Tabs::Closed {
            plan.push((at, Occurrence::Person(Deed::ClosesTabs)));
        }
        let presence = away(dice);
        let noticed = if presence == Presence::Idle {
            minutes(15)
        } else {
            0
        };
        let parting = if for_today {
            self.parting
        } else {
            dice.choice([Parting::Sleeps, Parting::StaysOn]).unwrap()
        };
        let machine = match parting {
            Parting::Sleeps => Some(Machine::Sleeps),
            Parting::Off => Some(Machine::BrowserCloses),
            Parting::StaysOn => None,
        };
        // Who closes the lid is not idle first.
        let first = dice.bool();
        if let Some(machine) = &machine
            && first
        {
            plan.push((at, Occurrence::Machine(machine.clone())));
            return;
        }
        plan.push((at + noticed, Occurrence::Person(Deed::Leaves(presence))));
        if let Some(machine) = machine {
            plan.push((at + noticed + seconds(1), Occurrence::Machine(machine)));
        }
    }
}

fn away(dice: &mut Rng) -> Presence {
    dice.choice([Presence::Idle, Presence::Locked]).unwrap()
}

/// Of a year.
pub(crate) const DAYS: i64 = 365;
/// Every world begins on a Wednesday, 18 November 2026, shortly after 11 o'clock universal time.
const FIRST_WEEKDAY: i64 = 2;
const FIRST_HOUR: i64 = 11;
/// From 28 March to 31 October.
const SUMMER: core::ops::Range<i64> = 130..347;
