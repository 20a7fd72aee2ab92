//! What goes wrong in a soak, and when: drawn from a seed before anything is started.
//!
//! The same seed and length give the same plan. A plan begins and ends with a quiet while, and two occurrences never
//! overlap; what the world is made of, is here too.

use std::fmt;
use std::time::Duration;

use access_edge::{Action, App, Config, Step, Team};
use e2e::stage::APP;
use fastrand::Rng;

/// All that goes wrong, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// What it was drawn from.
    pub(crate) seed: u64,
    /// How long the pages are watched.
    pub(crate) length: Duration,
    /// What goes wrong.
    pub(crate) occurrences: Vec<Occurrence>,
}

/// Something that goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Occurrence {
    /// When, after the start.
    pub(crate) at: Duration,
    /// What.
    pub(crate) what: What,
}

/// What can go wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// The edge misbehaves for a while.
    Trouble(Trouble),
    /// The administrator revokes the tokens of one app.
    Revoke(Place),
    /// The team's signing key is replaced.
    Rotate,
    /// The browser ends the worker.
    Kill,
    /// It does so in the middle of this step of a renewal.
    KillAmid(Step),
    /// The machine sleeps.
    Sleep(Duration),
}

/// A while in which the edge misbehaves.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trouble {
    /// In which step of a renewal.
    pub(crate) step: Step,
    /// At this app alone.
    pub(crate) place: Option<Place>,
    /// How.
    pub(crate) ailment: Ailment,
    /// For how long.
    pub(crate) lasts: Duration,
}

/// How the edge misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ailment {
    /// It answers with that status and does nothing.
    Errors(u16),
    /// It closes the connection and does nothing.
    Closed,
    /// It gives the right answer, so late.
    Slow(Duration),
    /// It says that it was asked too often.
    Limit,
}

/// An app, and the page of it that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its name in the world.
    pub(crate) app: &'static str,
    /// Its host.
    pub(crate) host: &'static str,
    /// The page, which asks its app in a way of its own.
    pub(crate) page: &'static str,
    digit: char,
}

impl Plan {
    /// The plan of that seed and length.
    pub(crate) fn draw(seed: u64, length: Duration) -> Self {
        let mut dice = Rng::with_seed(seed);
        let mut occurrences = Vec::new();
        let mut rotated = None;
        let mut at = QUIET_START;
        loop {
            let due = rotated.is_none_or(|last| at >= last + BETWEEN_ROTATIONS);
            let what = if due {
                rotated = Some(at);
                What::Rotate
            } else {
                What::draw(&mut dice)
            };
            let over = at + what.lasts();
            if over + QUIET_END > length {
                return Self {
                    seed,
                    length,
                    occurrences,
                };
            }
            occurrences.push(Occurrence { at, what });
            at = over + between(&mut dice, 6_000..16_000);
        }
    }

    /// One team, and its apps with short lives.
    pub(crate) fn world() -> Config {
        let apps = PLACES.map(|place| {
            let app = App {
                session_seconds: Some(LIFE.as_secs()),
                ..App::on(place.host, place.digit)
            };
            (place.app.to_owned(), app)
        });
        Config {
            apps: apps.into(),
            team: Team {
                session_seconds: Some(TEAM_LIFE.as_secs()),
                ..Team::default()
            },
            ..Config::default()
        }
    }
}

impl What {
    fn draw(dice: &mut Rng) -> Self {
        match dice.u32(..100) {
            0..15 => Self::Revoke(one_of(dice, PLACES)),
            15..35 => Self::Kill,
            35..50 => Self::KillAmid(one_of(dice, STEPS)),
            50..66 => Self::Sleep(between(dice, 3_000..15_000)),
            66..70 => Self::Sleep(between(dice, 15_000..60_000)),
            _ => Self::Trouble(Trouble::draw(dice)),
        }
    }

    /// For how long it goes on.
    fn lasts(&self) -> Duration {
        match self {
            Self::Trouble(trouble) => trouble.lasts,
            Self::Sleep(time) => *time,
            // It takes until the next renewal comes to that step.
            Self::KillAmid(_) => LIFE / 2,
            Self::Revoke(_) | Self::Rotate | Self::Kill => Duration::ZERO,
        }
    }

    /// In a table.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Trouble(trouble) => trouble.ailment.kind(),
            Self::Revoke(_) => "tokens of an app revoked",
            Self::Rotate => "signing key replaced",
            Self::Kill => "worker killed",
            Self::KillAmid(_) => "worker killed in a renewal",
            Self::Sleep(_) => "sleep",
        }
    }
}

impl Trouble {
    fn draw(dice: &mut Rng) -> Self {
        let step = one_of(dice, STEPS);
        let place = (step != Step::TeamLogin).then(|| one_of(dice, PLACES));
        let ailment = match dice.u32(..100) {
            0..30 => Ailment::Errors(one_of(dice, [500, 502, 503])),
            30..60 => Ailment::Slow(between(dice, 1_000..3_000)),
            60..90 => Ailment::Closed,
            _ => Ailment::Limit,
        };
        Self {
            step,
            place,
            ailment,
            lasts: between(dice, 2_000..12_000),
        }
    }
}

impl Ailment {
    /// As a fault of the edge.
    pub(crate) fn action(self) -> Action {
        match self {
            Self::Errors(status) => Action::Status { status },
            Self::Closed => Action::Drop,
            Self::Slow(time) => Action::Slow {
                milliseconds: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            },
            Self::Limit => Action::Status { status: 429 },
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Errors(_) => "server errors",
            Self::Closed => "connections closed",
            Self::Slow(_) => "slow answers",
            Self::Limit => "rate limit",
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.length.as_secs() / 60;
        writeln!(formatter, "seed {}, {minutes} min:", self.seed)?;
        for Occurrence { at, what } in &self.occurrences {
            writeln!(formatter, "  {}  {what}", clock(*at))?;
        }
        Ok(())
    }
}

impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::Trouble(Trouble {
                step,
                place,
                ailment,
                lasts,
            }) => {
                let host = place.map_or("every app", |place| place.host);
                let lasts = lasts.as_secs_f32();
                write!(
                    formatter,
                    "{kind}: {ailment:?} at {step:?} of {host} for {lasts:.1} s"
                )
            }
            Self::Revoke(place) => write!(formatter, "{kind}: {}", place.host),
            Self::KillAmid(step) => write!(formatter, "{kind}: at {step:?}"),
            Self::Sleep(time) => write!(formatter, "{kind}: {:.1} s", time.as_secs_f32()),
            Self::Rotate | Self::Kill => formatter.write_str(kind),
        }
    }
}

/// Minutes and seconds.
pub(crate) fn clock(time: Duration) -> String {
    format!("{:02}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

fn one_of<T>(dice: &mut Rng, [one, two, three]: [T; 3]) -> T {
    match dice.u32(..3) {
        0 => one,
        1 => two,
        _ => three,
    }
}

fn between(dice: &mut Rng, milliseconds: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(dice.u64(milliseconds))
}

/// How long an app token lives.
pub(crate) const LIFE: Duration = Duration::from_secs(20);
/// A second key change ends whatever was signed before the first one, so the team's session must be a new one by then.
const TEAM_LIFE: Duration = Duration::from_mins(15);
const BETWEEN_ROTATIONS: Duration = Duration::from_mins(16);
/// The first renewals show that all is well.
const QUIET_START: Duration = Duration::from_secs(15);
/// Whatever was in the way is over then, and the pages must work at the end.
const QUIET_END: Duration = Duration::from_secs(25);
const STEPS: [Step; 3] = [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized];

/// The apps of the team.
pub(crate) const PLACES: [Place; 3] = [
    Place {
        app: "orders",
        host: APP,
        page: "/?interval=500",
        digit: 'a',
    },
    Place {
        app: "stock",
        host: "app2.myserver.com",
        page: "/?interval=500&by=xhr",
        digit: 'b',
    },
    Place {
        app: "wiki",
        host: "wiki.example",
        page: "/?interval=500&by=events",
        digit: 'c',
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn the_same_seed_gives_the_same_plan_and_another_one_another() {
        let plan = Plan::draw(7, HOUR);
        assert_eq!(plan, Plan::draw(7, HOUR));
        assert_ne!(plan.occurrences, Plan::draw(8, HOUR).occurrences);
    }

    #[test]
    fn everything_that_can_go_wrong_does_so_within_an_hour() {
        let plan = Plan::draw(1, HOUR);
        let mut kinds: Vec<_> = plan.occurrences.iter().map(|it| it.what.kind()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), 9, "{kinds:?}");
    }

    #[test]
    fn nothing_overlaps_and_the_end_is_quiet() {
        for seed in 0..200 {
            let plan = Plan::draw(seed, Duration::from_mins(5));
            for pair in plan.occurrences.windows(2) {
                assert!(pair[0].at + pair[0].what.lasts() < pair[1].at, "{plan}");
            }
            let last = plan.occurrences.last().unwrap();
            assert!(last.at + last.what.lasts() + QUIET_END <= plan.length);
        }
    }

    #[test]
    fn between_two_new_keys_the_teams_session_is_renewed() {
        let plan = Plan::draw(3, HOUR);
        let rotations = plan.occurrences.iter().filter(|it| it.what == What::Rotate);
        let moments: Vec<_> = rotations.map(|it| it.at).collect();
        assert!(moments.len() >= 3, "{moments:?}");
        assert!(moments.windows(2).all(|pair| pair[1] > pair[0] + TEAM_LIFE));
    }

    #[test]
    fn the_world_can_exist() {
        assert!(Plan::world().check().is_ok());
    }
}
