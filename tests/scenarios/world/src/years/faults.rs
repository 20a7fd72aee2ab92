//! What goes wrong in a year, and what is done at the server: now and then, and mostly while somebody is at work.

use access_edge_core::{Action, Step};
use fastrand::Rng;

use super::habits::{DAYS, Plan, Sitting};
use super::occurrence::{Deed, Fault, Machine, Occurrence, Server};
use crate::browser::ReplyTrouble;
use crate::network::Trouble;
use crate::story::{hours, minutes, seconds};
use crate::walk::EVIL;

/// How much goes wrong in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Nothing; even so keys are rotated.
    Calm,
    Fair,
    Stormy,
}

impl Weather {
    pub(crate) fn draw(dice: &mut Rng) -> Self {
        match dice.u32(0..100) {
            0..35 => Self::Calm,
            35..80 => Self::Fair,
            _ => Self::Stormy,
        }
    }

    fn most_faults(self) -> i64 {
        match self {
            Self::Calm => 0,
            Self::Fair => 20,
            Self::Stormy => 120,
        }
    }
}

/// Adds a year's faults to a plan.
pub(crate) fn add_faults(
    plan: &mut Plan,
    (weather, sittings, places): (Weather, &[Sitting], usize),
    dice: &mut Rng,
) {
    let mut keys = dice.i64(0..SIX_WEEKS);
    while keys < hours(24 * DAYS) {
        plan.push((keys, Occurrence::Server(Server::RotatesKeys)));
        keys += SIX_WEEKS;
    }
    for _ in 0..dice.i64(0..=weather.most_faults()) {
        let Some(sitting) = dice.choice(sittings) else {
            return;
        };
        let ends = sitting.begins + sitting.lasts;
        let at = sitting.begins + dice.i64(0..sitting.lasts - seconds(10));
        let place = dice.usize(0..places);
        match dice.u32(0..10) {
            0..2 => plan.extend(deeds(at, place, dice)),
            2..4 => plan.extend(machine((at, ends), dice)),
            4 => {
                let any_time = dice.i64(0..hours(24 * DAYS));
                let at = dice.choice([at, any_time]).unwrap();
                plan.push((at, Occurrence::Server(server(place, dice))));
            }
            _ => {
                plan.push((at, Occurrence::Fault(fault(dice))));
                let over = at + minutes(dice.i64(1..30));
                plan.push((over, Occurrence::Fault(Fault::Calm)));
            }
        }
    }
}

fn deeds(at: i64, place: usize, dice: &mut Rng) -> Plan {
    let soon = at + minutes(dice.i64(1..90));
    let days_later = at + hours(dice.i64(1..200));
    let one = |deed| vec![(at, Occurrence::Person(deed))];
    let two = |deed, (then, other)| {
        vec![
            (at, Occurrence::Person(deed)),
            (then, Occurrence::Person(other)),
        ]
    };
    match dice.u32(0..10) {
        0 | 1 => one(Deed::Wishes { place }),
        2 => one(Deed::SignsOut { place }),
        3 => one(Deed::OpensLogout { place }),
        4 => one(Deed::OpensLogoutOfTeam),
        5 => one(Deed::SignsOutInFlight {
            place,
            after: dice.i64(0..400),
        }),
        6 => one(Deed::DeletesCookie { place }),
        7 => two(Deed::ChangesAccount, (days_later, Deed::ChangesAccount)),
        8 => two(Deed::TakesBack { place }, (soon, Deed::Grants)),
        _ => two(Deed::TakesBackTeam, (soon, Deed::Grants)),
    }
}

/// Within a sitting: whoever opens a lid or a browser is there.
fn machine((at, ends): (i64, i64), dice: &mut Rng) -> Plan {
    let soon = at + dice.i64(seconds(3)..ends - at);
    let two = |first, second| {
        vec![
            (at, Occurrence::Machine(first)),
            (soon, Occurrence::Machine(second)),
        ]
    };
    match dice.u32(0..7) {
        0 | 1 => two(Machine::GoesOffline, Machine::GoesOnline),
        2 => vec![(at, Occurrence::Machine(Machine::ChangesNetwork))],
        3 => two(Machine::Sleeps, Machine::Wakes),
        4 => vec![
            (at, Occurrence::Machine(Machine::BrowserCloses)),
            (at + seconds(3), Occurrence::Machine(Machine::BrowserStarts)),
        ],
        5 => two(
            Machine::SetsClock(dice.i64(-minutes(10)..=minutes(10))),
            Machine::SetsClock(0),
        ),
        _ => two(
            Machine::SetsClock(dice.choice([-1, 1]).unwrap() * hours(dice.i64(1..30))),
            Machine::SetsClock(0),
        ),
    }
}

fn server(place: usize, dice: &mut Rng) -> Server {
    match dice.u32(0..7) {
        0 | 1 => Server::RevokesApp { place },
        2 => Server::RevokesUser,
        3 => Server::EndsOrgTokens,
        4 => Server::ForgetsOrgSessions,
        5 => Server::RotatesKeys,
        _ => Server::ProviderForgets,
    }
}

fn fault(dice: &mut Rng) -> Fault {
    let spared = dice.usize(0..12);
    match dice.u32(0..10) {
        0 => Fault::Kill,
        1 | 2 => Fault::KillAt(dice.u64(1..60)),
        3 => Fault::KillRate(dice.choice([300, 2_000]).unwrap()),
        4 | 5 => Fault::Edge(step(dice), action(dice)),
        6 => Fault::Way {
            spared: spared / 4,
            trouble: trouble(dice),
        },
        7 => Fault::WayPercent(dice.choice([20, 60]).unwrap()),
        _ => Fault::Reply {
            spared,
            trouble: reply_trouble(dice),
        },
    }
}

fn step(dice: &mut Rng) -> Step {
    let steps = [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized];
    dice.choice(steps).unwrap()
}

fn trouble(dice: &mut Rng) -> Trouble {
    let all = [
        Trouble::LostOnTheWay,
        Trouble::AnswerLost,
        Trouble::NoAnswer,
        Trouble::LateHeader,
        Trouble::RuleRefused,
    ];
    dice.choice(all).unwrap()
}

fn reply_trouble(dice: &mut Rng) -> ReplyTrouble {
    match dice.u32(0..3) {
        0 => ReplyTrouble::Lost,
        1 => ReplyTrouble::Late(dice.i64(1..30_000)),
        _ => ReplyTrouble::Doubled(dice.i64(0..30_000)),
    }
}

/// Two of three are a server's own trouble; the others are hostile, or want more than a renewal.
fn action(dice: &mut Rng) -> Action {
    let status = |status| Action::Status { status };
    match dice.u32(0..12) {
        0..6 => status(dice.choice([500, 502, 503, 504]).unwrap()),
        6 => Action::Slow {
            milliseconds: dice.u64(0..40_000),
        },
        7 => Action::Drop,
        8 => status(dice.choice([200, 400, 403, 404, 429]).unwrap()),
        9 => Action::Location {
            value: dice.choice(EVIL).unwrap().to_owned(),
        },
        10 => dice
            .choice([Action::Challenge, Action::MissingSetCookie])
            .unwrap(),
        _ => dice
            .choice([
                Action::WrongAudience,
                Action::OtherSubject,
                Action::ExpiredToken,
            ])
            .unwrap(),
    }
}

/// <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/>
const SIX_WEEKS: i64 = 42 * 24 * 3_600_000;
