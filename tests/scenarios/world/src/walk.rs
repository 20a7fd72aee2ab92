//! Random walks: a seed draws a world and what happens in it; the laws judge every step.
//! A calm walk has every whim of edge and network but no accident, and its pages must never be cut off.

mod plan;

use access_edge_core::{Action, App, Step};
use fastrand::Rng;

use crate::containers::CONTAINER;
use crate::excuse::Excuse;
use crate::setup::{ALICE, APP, BOB, SECOND_APP, TEAM};
use crate::story::{minutes, seconds};
use crate::transcript::Kept;
use crate::ways::Way;
use crate::world::World;

pub use plan::MANY;
use plan::Plan;

/// What came of a walk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// New app tokens that renewals brought.
    pub minted: u64,
    /// Requests of renewals.
    pub requests: u64,
    /// Requests of pages that were answered.
    pub answered: u64,
    /// Requests of pages that were refused, each with an excuse.
    pub refused: u64,
    /// Workers that ran.
    pub workers: u64,
    /// Whether it was a calm one.
    pub calm: bool,
}

/// Walks as one of thousands: what happens is written down, and looked through for secrets, in some of them alone, since
/// that takes half of the time. Panics where a law is broken; [`replay`] tells how it came to that.
#[must_use]
pub fn walk(seed: u64) -> Outcome {
    let kept = if seed.is_multiple_of(KEPT_EVERY) {
        Kept::Everything
    } else {
        Kept::Nothing
    };
    walk_with(seed, kept, usize::MAX)
}

/// Walks once more. Panics where a law is broken, with so many lines of what happened last.
#[must_use]
pub fn replay(seed: u64, shown_lines: usize) -> Outcome {
    walk_with(seed, Kept::Everything, shown_lines)
}

fn walk_with(seed: u64, kept: Kept, shown_lines: usize) -> Outcome {
    let mut dice = Rng::with_seed(seed);
    let calm = dice.u32(0..100) < CALM_PERCENT;
    let plan = Plan::draw(seed, &mut dice);
    let life = plan.life;
    let mut world = plan.setup.begin();
    world.shown_lines = shown_lines;
    world.transcript.kept = kept;
    world.laws.no_cut_off = true;
    world.laws.inspected_every = match kept {
        Kept::Everything => 16,
        Kept::Nothing => u64::MAX,
    };
    world.note(&format!("seed {seed}, calm: {calm}, life: {life} s"));
    let hosts = plan.places;
    for place in &hosts {
        world.sign_in_every(place, (plan.every, plan.way));
    }
    if plan.with_container {
        world.bob_works_in_container(&hosts[0], plan.every);
    }
    let lives = dice.i64(2..6);
    let steps = if calm { 4 } else { dice.i64(8..24) };
    let pause = seconds(life) * lives / steps;
    world.laws.expect_everything(world.now());
    for _ in 0..steps {
        world.pass(dice.i64(0..=2 * pause));
        if calm {
            calm_action(&mut world, &mut dice, &hosts);
        } else {
            stormy_action(&mut world, &mut dice, (&hosts, plan.every, life));
        }
    }
    if !calm {
        recover(&mut world, &hosts[0], ((plan.every, plan.way), life));
    }
    world.pass(minutes(3));
    world.review();
    world.inspect();
    outcome(&world, calm)
}

/// An app below a path of the host, with a cookie of its own.
#[must_use]
pub fn below(digit: char, path: &str) -> App {
    let mut app = App::on(APP, digit);
    path.clone_into(&mut app.path);
    app.cookie.path_attribute = true;
    app
}

fn calm_action(world: &mut World, dice: &mut Rng, places: &[String]) {
    let place = dice.choice(places).unwrap();
    match dice.u32(0..3) {
        0 => world.wish(host_in(place)),
        1 => world.wake(),
        _ => {
            let tab = world.open_tab(place, 0, None);
            world.pass(seconds(1));
            world.close_tab(tab);
        }
    }
}

fn stormy_action(world: &mut World, dice: &mut Rng, (places, every, life): (&[String], i64, i64)) {
    let place = dice.choice(places).unwrap().as_str();
    let host = dice.choice([host_in(place), TEAM]).unwrap().to_owned();
    let elsewhere = world.turns_to_container(dice);
    match dice.u32(0..21) {
        0 => {
            let person = dice.choice([ALICE, ALICE, BOB]).unwrap();
            world.open_tab(place, every, Some(person));
        }
        1 => close_one(world, dice),
        2 if elsewhere => drop(world.sign_out_within(CONTAINER, &host)),
        2 => leave(world, dice, (&host, host_in(place))),
        3 | 4 => revoke(world, dice),
        5 => world.kill_worker_noticed(),
        6 => world.kill_at(dice.u64(1..60)),
        7 => world.kill.rate = dice.choice([0, 0, 300, 2_000]).unwrap(),
        8 => world.sleep(dice.i64(0..seconds(life) * 3 / 2)),
        9 => {
            world.restart_browser();
            world.open_tab(place, every, Some(ALICE));
        }
        10 => world.go_offline(),
        11 => world.go_online(),
        12 => world.take_back(&host),
        13 if !world.browser.grants(&host) => world.grant(&host),
        14 | 15 => world.given_fault(dice.choice(STEPS).unwrap(), draw_fault(dice)),
        16 => world.network.trouble_percent = dice.choice([0, 0, 20, 60]).unwrap(),
        17 if elsewhere => world.delete_cookies_within(CONTAINER, &host),
        17 => world.delete_cookies_of(&host),
        18 => world.administrator_sets(dice.choice(POLICIES).unwrap()),
        19 => {
            // Who signs out and in again while a clock is wrong may wait for its next sign-in.
            world.laws.no_cut_off = false;
            world.set_clock_ahead(dice.i64(-minutes(10)..=minutes(10)));
        }
        _ => world.wish(host_in(place)),
    }
}

/// After every storm: whoever signs in again, with the network and the hosts there, is never cut off again.
fn recover(world: &mut World, place: &str, (asks, life): ((i64, Way), i64)) {
    world.note("the storm is over");
    world.edge.clear_faults();
    world.network.trouble_percent = 0;
    world.network.troubles.clear();
    world.kill.rate = 0;
    world.kill.at = None;
    world.go_online();
    world.administrator_sets("{}");
    world.browser.granted.clear();
    for host in [TEAM, APP, SECOND_APP]
        .into_iter()
        .chain(MANY.map(|(name, _)| name))
    {
        world.browser.granted.push(host.to_owned());
    }
    world.grant("example.com");
    for tab in world.open_tabs() {
        world.close_tab(tab);
    }
    world.pass(seconds(1));
    let tab = world.sign_out_at(TEAM);
    world.pass(seconds(70));
    world.close_tab(tab);
    world.sign_in_every(place, asks);
    world.laws.expect_everything(world.now());
    world.pass(seconds(2 * life) + minutes(2));
}

impl World {
    /// Alice opens a page that asks its app so often and in this way, and signs in where she is asked to.
    fn sign_in_every(&mut self, url: &str, (every, way): (i64, Way)) {
        let tab = self.open_tab(url, every, Some(ALICE));
        self.page_asks_by(tab, way);
        self.pass(seconds(30));
    }

    pub(crate) fn kill_worker_noticed(&mut self) {
        self.laws.disturbed(Excuse::Killed, self.now);
        self.kill_worker();
    }
}

/// Somebody wants to be signed out, in one of three ways.
fn leave(world: &mut World, dice: &mut Rng, (host, app): (&str, &str)) {
    match dice.u32(0..3) {
        0 => drop(world.sign_out_at(host)),
        1 => world.click_sign_out(app),
        _ => world.click_force_sign_in(app),
    }
}

fn close_one(world: &mut World, dice: &mut Rng) {
    if let Some(tab) = dice.choice(world.open_tabs()) {
        world.close_tab(tab);
    }
}

fn revoke(world: &mut World, dice: &mut Rng) {
    let now = world.now();
    world.laws.given_up(Excuse::Edge);
    let app = world.edge.config().apps.keys().next().cloned().unwrap();
    match dice.u32(0..5) {
        0 => drop(world.edge.revoke_app(now, &app)),
        1 => drop(world.edge.revoke_user(now, ALICE)),
        2 => drop(world.edge.expire_org_tokens(now, None)),
        3 => drop(world.edge.delete_org_sessions(now, None)),
        _ => drop(world.edge.rotate_keys(now)),
    }
}

fn draw_fault(dice: &mut Rng) -> Action {
    let status = dice
        .choice([200, 400, 401, 403, 404, 405, 429, 500, 503])
        .unwrap();
    let value = dice.choice(EVIL).unwrap().to_owned();
    let header = r#"{"alg":"none","kid":"k","typ":"JWT"}"#.to_owned();
    let hostile = [
        Action::WrongAudience,
        Action::OtherSubject,
        Action::ExpiredToken,
        Action::HostileHeader { header },
    ];
    match dice.u32(0..7) {
        0 | 1 => Action::Status { status },
        2 => Action::Slow {
            milliseconds: dice.u64(0..40_000),
        },
        3 => Action::Drop,
        4 => Action::Location { value },
        5 => dice
            .choice([Action::Challenge, Action::MissingSetCookie])
            .unwrap(),
        _ => dice.choice(hostile).unwrap(),
    }
}

fn host_in(url: &str) -> &str {
    url.split('/').nth(2).unwrap()
}

fn outcome(world: &World, calm: bool) -> Outcome {
    let pages = world.all_pages();
    Outcome {
        minted: world.hops().minted,
        requests: world.hops().all(),
        answered: pages.answered,
        refused: pages.refused,
        workers: world.lives,
        calm,
    }
}

/// Redirects that no renewal may follow.
pub const EVIL: [&str; 8] = [
    "http://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=a&meta=b",
    "https://evil.example/cdn-cgi/access/login/myserver.com",
    "https://custom.cloudflareaccess.com.evil.example/cdn-cgi/access/login/myserver.com",
    "https://user:pass@custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com",
    "https://custom.cloudflareaccess.com:8443/cdn-cgi/access/login/myserver.com",
    "//evil.example",
    "https://myserver.com/",
    "javascript:alert(1)",
];
/// What an administrator may set, mostly by mistake for a short time.
const POLICIES: [&str; 5] = [
    "{}",
    "{}",
    r#"{"renewal":"forbidden"}"#,
    r#"{"renewal":"Forbidden"}"#,
    r#"{"maximumExtensionMinutes":1}"#,
];
const CALM_PERCENT: u32 = 40;
const STEPS: [Step; 3] = [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized];
/// Of so many walks one is written down. It shares no factor with the number of ways to ask.
const KEPT_EVERY: u64 = 8;
