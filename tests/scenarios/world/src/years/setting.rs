//! What a seed draws before a year begins: apps, lives, identity provider, browser, network, and every unknown of the
//! edge both ways. It is kept as choices, so that a year which breaks a law can be made simpler.

use std::fmt;
use std::time::Duration;

use access_edge_core::{App, IdpPrompt};
use access_vigil_core::presence::Limits;
use fastrand::Rng;
use serde_json::Value;

use crate::flavour::{AlarmFloor, Flavour};
use crate::setup::{APP, SECOND_APP, Setup};
use crate::switches;
use crate::walk::{MANY, below};

/// The setting of a year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    pub(crate) seed: u64,
    pub(crate) apps: Apps,
    /// Life of app tokens and of org tokens, in seconds.
    pub(crate) lives: (u64, u64),
    pub(crate) provider: Provider,
    pub(crate) flavour: Flavour,
    pub(crate) alarm_floor: AlarmFloor,
    pub(crate) latency: (i64, i64),
    pub(crate) skew: i64,
    pub(crate) switches: Vec<(&'static str, Value)>,
}

/// The apps of a world, each of which is one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apps {
    One,
    Two,
    /// Two below paths of one host.
    Paths,
    Four,
}

/// How long the identity provider remembers who signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    ForAMonth,
    ForHalfADay,
    NotAtAll,
}

impl Apps {
    /// Drawn first of all, so that the sessions of many seeds are soon counted.
    pub(crate) fn draw(dice: &mut Rng) -> Self {
        match dice.u32(0..10) {
            0..5 => Self::One,
            5..7 => Self::Two,
            7..9 => Self::Paths,
            _ => Self::Four,
        }
    }

    pub(crate) fn sessions(self) -> u64 {
        match self {
            Self::One => 1,
            Self::Two | Self::Paths => 2,
            Self::Four => 4,
        }
    }

    fn list(self) -> Vec<(&'static str, App)> {
        let main = ("main", App::on(APP, 'a'));
        match self {
            Self::One => vec![main],
            Self::Two => vec![main, ("second", App::on(SECOND_APP, 'b'))],
            Self::Paths => vec![
                ("wordpress", below('a', "/wordpress")),
                ("express", below('b', "/express")),
            ],
            Self::Four => MANY
                .map(|(name, digit)| (name, App::on(name, digit)))
                .into(),
        }
    }
}

impl Setting {
    pub(crate) fn draw(seed: u64, apps: Apps, dice: &mut Rng) -> Self {
        let life = |dice: &mut Rng| LIVES[dice.usize(0..LIVES.len())];
        let least = dice.i64(1..300);
        let skewed = dice.u32(0..5) == 0;
        let mut setting = Self {
            seed,
            apps,
            lives: (life(dice), life(dice)),
            provider: dice
                .choice([
                    Provider::ForAMonth,
                    Provider::ForHalfADay,
                    Provider::NotAtAll,
                ])
                .unwrap(),
            flavour: dice.choice([Flavour::Chromium, Flavour::Firefox]).unwrap(),
            alarm_floor: dice
                .choice([AlarmFloor::None, AlarmFloor::ThirtySeconds])
                .unwrap(),
            latency: (least, dice.i64(least..=1_500)),
            skew: if skewed {
                dice.i64(-30_000..=30_000)
            } else {
                0
            },
            switches: Vec::new(),
        };
        for (name, settings) in switches::all() {
            if dice.u32(0..100) < UNEXPECTED_PERCENT {
                let drawn = dice.choice(settings).unwrap();
                setting.switches.push((name, drawn));
            }
        }
        setting
    }

    /// The pages of the apps.
    pub(crate) fn places(&self) -> Vec<String> {
        let apps = self.apps.list().into_iter();
        apps.map(|(_, app)| format!("https://{}{}", app.host, app.path))
            .collect()
    }

    /// The names of the apps at the edge.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.apps.list().into_iter().map(|(name, _)| name).collect()
    }

    pub(crate) fn setup(&self) -> Setup {
        let (app, org) = self.lives;
        let mut setup = Setup {
            seed: self.seed,
            flavour: self.flavour,
            alarm_floor: self.alarm_floor,
            latency: self.latency,
            skew: self.skew,
            maximum_extension: Limits::default().maximum_extension,
            ..Setup::default()
        };
        setup = setup.apps(self.apps.list()).app_life(app).org_life(org);
        let provider = &mut setup.edge.idp;
        match self.provider {
            Provider::ForAMonth => {}
            Provider::ForHalfADay => provider.session_seconds = 12 * 3600,
            Provider::NotAtAll => provider.prompt = IdpPrompt::Always,
        }
        for (name, chosen) in &self.switches {
            switches::set(&mut setup.edge, name, chosen);
        }
        setup
    }

    /// The same setting with one choice made simpler, in as many ways as there are.
    pub(crate) fn simpler(&self) -> Vec<Self> {
        let plain = Setup::default();
        let mut all = vec![
            Self {
                switches: Vec::new(),
                ..self.clone()
            },
            Self {
                latency: plain.latency,
                ..self.clone()
            },
            Self {
                skew: 0,
                ..self.clone()
            },
            Self {
                flavour: plain.flavour,
                ..self.clone()
            },
            Self {
                alarm_floor: plain.alarm_floor,
                ..self.clone()
            },
            Self {
                provider: Provider::ForAMonth,
                ..self.clone()
            },
            Self {
                apps: Apps::One,
                ..self.clone()
            },
        ];
        for left_out in 0..self.switches.len() {
            let mut fewer = self.clone();
            fewer.switches.remove(left_out);
            all.push(fewer);
        }
        all.retain(|other| other != self);
        all
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (app, org) = self.lives;
        let (app, org) = (Duration::from_secs(app), Duration::from_secs(org));
        writeln!(
            formatter,
            "apps: {:?}; app tokens live {app:?}, org tokens {org:?}; the provider remembers: {:?}",
            self.apps, self.provider
        )?;
        writeln!(
            formatter,
            "{:?}, least alarm: {:?}; one way takes {:?} ms; the clock is {} ms ahead",
            self.flavour, self.alarm_floor, self.latency, self.skew
        )?;
        for (name, chosen) in &self.switches {
            writeln!(formatter, "{name}: {chosen}")?;
        }
        Ok(())
    }
}

/// From a quarter of an hour to thirty days.
const LIVES: [u64; 11] = [
    15 * 60,
    30 * 60,
    3600,
    2 * 3600,
    4 * 3600,
    8 * 3600,
    12 * 3600,
    24 * 3600,
    3 * 86_400,
    7 * 86_400,
    30 * 86_400,
];
/// How often a switch of the edge is drawn instead of left as it is expected to be.
const UNEXPECTED_PERCENT: u32 = 30;
