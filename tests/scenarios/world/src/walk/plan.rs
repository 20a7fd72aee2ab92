//! What a walk's seed draws before anything happens: a world of its own.

use access_edge_core::App;
use fastrand::Rng;

use crate::flavour::{AlarmFloor, Flavour};
use crate::setup::{APP, SECOND_APP, Setup};
use crate::story::seconds;
use crate::switches;
use crate::ways::Way;

use super::below;

/// What a seed draws before anything happens.
pub(super) struct Plan {
    pub(super) setup: Setup,
    /// The pages of its apps.
    pub(super) places: Vec<String>,
    /// Life of the app tokens in seconds.
    pub(super) life: i64,
    /// How often pages ask, in milliseconds.
    pub(super) every: i64,
    /// How they ask.
    pub(super) way: Way,
    /// Whether somebody else uses the first app in a container.
    pub(super) with_container: bool,
}

impl Plan {
    pub(super) fn draw(seed: u64, dice: &mut Rng) -> Self {
        // Long lives take long to play, since Access is asked every few minutes whose a token is.
        let lives = if dice.u32(0..4) > 0 {
            SHORT
        } else {
            LIVES.len()
        };
        let life = LIVES[dice.usize(0..lives)];
        let longest_way = (life * 1000 / 40).min(1_500);
        let least = dice.i64(1..=longest_way / 2);
        let mut setup = Setup {
            seed,
            latency: (least, dice.i64(least..=longest_way)),
            ..Setup::default()
        };
        if dice.bool() {
            setup.flavour = Flavour::Firefox;
        }
        if dice.bool() {
            setup.alarm_floor = AlarmFloor::ThirtySeconds;
        }
        let (apps, places) = draw_apps(dice);
        let org_life = life * dice.choice([3, 10, 100]).unwrap();
        setup.skew = draw_skew(dice, life);
        let mut setup = setup
            .apps(apps)
            .app_life(u64::try_from(life).unwrap())
            .org_life(u64::try_from(org_life).unwrap());
        for (name, settings) in switches::all() {
            if dice.u32(0..100) < 30 {
                let setting = dice.choice(settings).unwrap();
                switches::set(&mut setup.edge, name, &setting);
            }
        }
        let with_container = setup.flavour == Flavour::Firefox && dice.u32(0..3) == 0;
        Self {
            setup,
            places,
            with_container,
            life,
            every: (seconds(life) / 12).max(900),
            way: WAYS[usize::try_from(seed).unwrap_or_default() % WAYS.len()],
        }
    }
}

/// As far as a clock may be off before core has learned of it: less than a token lives, and than it takes a person to
/// sign in again.
fn draw_skew(dice: &mut Rng, life: i64) -> i64 {
    let most = seconds(30).min(seconds(life) / 4);
    if dice.u32(0..5) == 0 {
        dice.i64(-most..=most)
    } else {
        0
    }
}

fn draw_apps(dice: &mut Rng) -> (Vec<(&'static str, App)>, Vec<String>) {
    let page = |host: &str, path: &str| format!("https://{host}{path}");
    match dice.u32(0..4) {
        0 => (vec![("main", App::on(APP, 'a'))], vec![page(APP, "/")]),
        1 => (
            vec![
                ("main", App::on(APP, 'a')),
                ("second", App::on(SECOND_APP, 'b')),
            ],
            vec![page(APP, "/"), page(SECOND_APP, "/")],
        ),
        2 => (
            vec![
                ("wordpress", below('a', "/wordpress")),
                ("express", below('b', "/express")),
            ],
            vec![page(APP, "/wordpress"), page(APP, "/express")],
        ),
        _ => {
            let apps = MANY
                .iter()
                .map(|(name, digit)| (*name, App::on(name, *digit)));
            let places = MANY.iter().map(|(name, _)| page(name, "/")).collect();
            (apps.collect(), places)
        }
    }
}

/// How the pages of a walk ask, by its seed.
const WAYS: [Way; 5] = [
    Way::Request,
    Way::Request,
    Way::Socket,
    Way::Request,
    Way::MarkedRequest,
];
const LIVES: [i64; 12] = [
    15,
    20,
    30,
    45,
    60,
    90,
    150,
    300,
    900,
    3600,
    8 * 3600,
    3 * 86_400,
];
/// How many of the lives are short.
const SHORT: usize = 9;
/// Hosts of many apps of one team, with a digit for the AUD of each.
pub const MANY: [(&str, char); 4] = [
    ("a.myserver.com", '1'),
    ("b.myserver.com", '2'),
    ("c.myserver.com", '3'),
    ("d.myserver.com", '4'),
];
