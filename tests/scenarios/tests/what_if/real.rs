//! The same settings lived through in a scenario, against the faithful edge. What people do when is read from the settings
//! here once more, so that the what-if does not judge itself.

use std::collections::VecDeque;
use std::time::Duration;

use access_edge_core::unknowns::AppExpiry;
use access_edge_core::{IdpPrompt, Tier};
use access_vigil_core::presence::Presence;
use access_vigil_core::what_if::{Ceiling, GapEnd, Interval, Provider, Renewals, Settings};
use scenarios::story::seconds;
use scenarios::{ALICE, APP, BEGINNING, Pace, Setup, TEAM, World};

/// A time in which the app token in the jar let nobody in. Milliseconds after the first midnight.
pub(crate) struct Shut {
    pub(crate) from: i64,
    pub(crate) until: Option<i64>,
    pub(crate) mends: GapEnd,
}

/// Something to do.
#[derive(Debug, Clone, Copy)]
enum Act {
    Sleep(i64),
    Presence(Presence),
    Close,
    Open,
    Offline,
    Online,
    RevokeApp,
    RevokeUser,
    RotateKeys,
    SignOut,
    CloseSignOut,
    SignIn,
}

/// A life.
struct Life<'a> {
    settings: &'a Settings,
    world: World,
    page: Option<i64>,
    sign_out: Option<i64>,
    held: Vec<(i64, Option<String>)>,
    /// Tokens that the edge takes for nobody's, since when.
    disowned: Vec<(String, i64)>,
}

/// Lives through these settings, until a while after nobody was let in any more.
pub(crate) fn live_through(settings: &Settings) -> Vec<Shut> {
    let mut world = setup(settings).begin();
    world.pass(BEGINNING + 1000 - world.now());
    let mut life = Life {
        settings,
        world,
        page: None,
        sign_out: None,
        held: Vec::new(),
        disowned: Vec::new(),
    };
    life.act(Act::SignIn);
    let span = settings.length.unwrap();
    let end = settings.start.millis() + millis(span);
    let mut acts = acts(settings).into();
    life.live_until(end, &mut acts);
    while !life.is_let_in_now() && !life.is_over() {
        life.live_until(life.now() + 600_000, &mut acts);
    }
    life.times_out()
}

fn setup(settings: &Settings) -> Setup {
    let mut managed = serde_json::Map::new();
    if settings.renewals == Renewals::Forbidden {
        managed.insert("renewal".into(), "forbidden".into());
    }
    if let Some(most) = settings.managed_extension {
        let minutes = most.as_secs() / 60;
        managed.insert("maximumExtensionMinutes".into(), minutes.into());
    }
    let setup = Setup {
        latency: (25, 25),
        maximum_extension: settings.extension,
        pace: Pace::Steady(settings.seed),
        ..Setup::default()
    };
    setup
        .app_life(settings.app.as_secs())
        .org_life(settings.global.as_secs())
        .managed(&serde_json::Value::Object(managed).to_string())
        .edge(|edge| {
            for app in edge.apps.values_mut() {
                app.policy.session_seconds = settings.policy.map(|span| span.as_secs());
            }
            if settings.provider == Provider::Asks {
                edge.idp.prompt = IdpPrompt::Always;
            }
            if settings.ceiling == Ceiling::OrgToken {
                edge.unknowns.app_expiry = AppExpiry::CappedByOrg;
            }
        })
}

/// All that is done, in order of time. Who sleeps does it on waking; who is at the server does it anyway.
fn acts(settings: &Settings) -> Vec<(i64, Act)> {
    let mut acts = Vec::new();
    let mut both = |intervals: &[Interval], [begins, ends]: [Act; 2]| {
        for interval in intervals {
            acts.push((interval.from.millis(), begins));
            acts.push((interval.until.millis(), ends));
        }
    };
    both(&settings.closed, [Act::Close, Act::Open]);
    both(&settings.offline, [Act::Offline, Act::Online]);
    for (moments, act) in [
        (&settings.revoke_app, Act::RevokeApp),
        (&settings.revoke_user, Act::RevokeUser),
        (&settings.rotate_keys, Act::RotateKeys),
        (&settings.sign_out, Act::SignOut),
        (&settings.sign_in, Act::SignIn),
    ] {
        for moment in moments {
            acts.push((moment.millis(), act));
            if matches!(act, Act::SignOut) {
                acts.push((moment.millis() + 1000, Act::CloseSignOut));
            }
        }
    }
    acts.extend(presence(settings));
    for (at, act) in &mut acts {
        let slept_through = |it: &&Interval| it.from.millis() < *at && *at < it.until.millis();
        let asleep = settings.asleep.iter().find(slept_through);
        let at_server = matches!(act, Act::RevokeApp | Act::RevokeUser | Act::RotateKeys);
        if let Some(asleep) = asleep.filter(|_| !at_server) {
            *at = asleep.until.millis() + 10;
        }
    }
    for asleep in &settings.asleep {
        acts.push((asleep.from.millis(), Act::Sleep(asleep.until.millis())));
    }
    acts.sort_by_key(|(at, _)| *at);
    acts
}

/// Second by second is slow; by the minute nothing would be exact: so by the moments at which something changes.
fn presence(settings: &Settings) -> Vec<(i64, Act)> {
    let mut moments: Vec<i64> = (0..9)
        .flat_map(|day| settings.hours.iter().map(move |hours| (day, hours)))
        .flat_map(|(day, hours)| [hours.from, hours.until].map(|at| day * DAY + at.millis()))
        .collect();
    let times = settings.away.iter().chain(&settings.locked);
    moments.extend(times.flat_map(|it| [it.from.millis(), it.until.millis()]));
    moments.sort_unstable();
    let mut acts = Vec::new();
    let mut last = Presence::Active;
    for at in moments
        .into_iter()
        .filter(|at| *at > settings.start.millis())
    {
        let within = |times: &[Interval]| {
            times
                .iter()
                .any(|it| it.from.millis() <= at && at < it.until.millis())
        };
        let off_duty = settings.hours.is_some_and(|hours| {
            let of_day = at % DAY;
            of_day < hours.from.millis() || of_day >= hours.until.millis()
        });
        let now = match (within(&settings.locked), within(&settings.away) || off_duty) {
            (true, _) => Presence::Locked,
            (false, true) => Presence::Idle,
            (false, false) => Presence::Active,
        };
        if now != last {
            acts.push((at, Act::Presence(now)));
            last = now;
        }
    }
    acts
}

impl Life<'_> {
    /// Milliseconds after the first midnight.
    fn now(&self) -> i64 {
        self.world.now() - self.offset()
    }

    fn offset(&self) -> i64 {
        BEGINNING + 1000 - self.settings.start.millis()
    }

    /// Does what is to be done until then.
    fn live_until(&mut self, end: i64, acts: &mut VecDeque<(i64, Act)>) {
        while let Some((at, act)) = acts.pop_front_if(|(at, _)| *at <= end) {
            self.pass_until_over(at);
            if self.is_over() {
                return;
            }
            self.act(act);
        }
        self.pass_until_over(end);
    }

    /// Passes no further than to the moment at which nobody was let in for a day.
    fn pass_until_over(&mut self, at: i64) {
        while let Some(over) = self.last_end().map(|last| last + DAY).filter(|it| *it < at) {
            self.pass_until(over);
            if self.is_over() {
                return;
            }
        }
        self.pass_until(at);
    }

    fn pass_until(&mut self, at: i64) {
        let end = at + self.offset();
        let mut seen = Vec::new();
        let mut last = self.held.last().map(|(_, value)| value.clone());
        self.world.pass_until_or(end, |world| {
            let held = world.cookies_of(APP).pop().map(|cookie| cookie.value);
            if last.as_ref() != Some(&held) {
                seen.push((world.now(), held.clone()));
                last = Some(held);
            }
            false
        });
        let offset = self.offset();
        self.held
            .extend(seen.into_iter().map(|(at, held)| (at - offset, held)));
    }

    fn act(&mut self, act: Act) {
        let (now, home) = (self.world.now(), format!("https://{APP}/"));
        let every = millis(self.settings.page);
        match act {
            Act::Sleep(until) => self.sleep(until),
            Act::Presence(presence) => self.world.person_is(presence),
            Act::Close => self.close_page(),
            Act::Open => {
                self.close_page();
                self.page = Some(self.world.open_tab(&home, every, None));
            }
            Act::Offline => self.world.go_offline(),
            Act::Online => {
                self.world.go_online();
                self.world.change_network();
            }
            Act::RevokeApp | Act::RevokeUser | Act::RotateKeys => self.at_server(act, now),
            Act::SignOut => self.sign_out = Some(self.world.sign_out_at(TEAM)),
            Act::CloseSignOut => {
                if let Some(tab) = self.sign_out.take() {
                    self.world.close_tab(tab);
                }
            }
            Act::SignIn => {
                self.close_page();
                self.page = Some(self.world.open_tab(&home, every, Some(ALICE)));
            }
        }
    }

    /// What happens at the server meanwhile has happened when the machine wakes.
    fn sleep(&mut self, until: i64) {
        let from = self.now();
        for (at, act) in acts(self.settings) {
            let at_server = matches!(act, Act::RevokeApp | Act::RevokeUser | Act::RotateKeys);
            if at_server && from < at && at < until {
                self.at_server(act, at + self.offset());
            }
        }
        self.world.sleep(until - from);
        self.pass_until(self.now());
    }

    /// A second time, on waking, it changes nothing.
    fn at_server(&mut self, act: Act, at: i64) {
        let edge = &mut self.world.edge;
        match act {
            Act::RevokeApp => edge.revoke_app(at, "main").map(drop).unwrap(),
            Act::RevokeUser => edge.revoke_user(at, ALICE).map(drop).unwrap(),
            Act::RotateKeys => edge.rotate_keys(at).unwrap(),
            Act::Sleep(_)
            | Act::Presence(_)
            | Act::Close
            | Act::Open
            | Act::Offline
            | Act::Online
            | Act::SignOut
            | Act::CloseSignOut
            | Act::SignIn => {}
        }
        for cookie in self.world.cookies_of(APP) {
            if matches!(act, Act::RotateKeys) && !self.world.is_working(&cookie) {
                self.disowned.push((cookie.value, at - self.offset()));
            }
        }
    }

    fn close_page(&mut self) {
        if let Some(page) = self.page.take() {
            self.world.close_tab(page);
        }
    }

    /// The times in which a token lay in the jar, with the moment from which it let nobody in.
    fn lives(&self) -> Vec<(i64, i64)> {
        let next = self.held.iter().skip(1).map(|(at, _)| *at);
        let next = next.chain([self.now()]);
        let mut lives = Vec::new();
        for ((from, value), next) in self.held.iter().zip(next) {
            let Some(value) = value else { continue };
            lives.push((
                *from,
                self.end_of(*from, value).clamp(*from, next.max(*from)),
            ));
        }
        lives
    }

    /// When the token that came into the jar then counts no more: the edge knows.
    fn end_of(&self, from: i64, value: &str) -> i64 {
        let issued_at = from + self.offset() - 25;
        let given_out = self.world.edge.sessions(self.world.now());
        let issued = given_out
            .into_iter()
            .map(|(issued, _)| issued)
            .find(|issued| {
                issued.tier == Tier::App("main".to_owned()) && issued.issued_ms == issued_at
            });
        let issued = issued.expect("every token in the jar was given out a way before");
        let ended = issued.ended.map_or(i64::MAX, |(at, _)| at);
        let end = issued.expires_ms.min(ended) - self.offset();
        let disowned = self.disowned.iter().find(|(token, _)| token == value);
        disowned.map_or(end, |(_, at)| end.min(*at))
    }

    fn is_let_in_now(&self) -> bool {
        let Some((from, Some(value))) = self.held.last() else {
            return false;
        };
        self.end_of(*from, value) > self.now()
    }

    /// Whether nobody was let in for a day.
    fn is_over(&self) -> bool {
        let last = self.last_end();
        last.is_some_and(|until| self.now() - until >= DAY)
    }

    /// When the last token that lay in the jar let somebody in for the last time.
    fn last_end(&self) -> Option<i64> {
        let mut held = self.held.iter().enumerate().rev();
        let (at, (from, value)) = held.find(|(_, (_, value))| value.is_some())?;
        let next = self.held.get(at + 1).map_or(i64::MAX, |(next, _)| *next);
        Some(self.end_of(*from, value.as_ref()?).clamp(*from, next))
    }

    fn times_out(&self) -> Vec<Shut> {
        let lives = self.lives();
        let next = lives.iter().skip(1).map(|(from, _)| Some(*from));
        let next = next.chain([None]);
        let times = lives.iter().zip(next);
        let shut = times.filter_map(|((_, until), next)| {
            let is_gap = next.unwrap_or(self.now()) > *until;
            let mends = match next {
                None => GapEnd::Nothing,
                Some(next) if self.signs_in_between(*until, next) => GapEnd::SignIn,
                Some(_) => GapEnd::Itself,
            };
            is_gap.then_some(Shut {
                from: *until,
                until: next,
                mends,
            })
        });
        shut.collect()
    }

    /// Whether an org token came by a sign-in then: one that no refresh in the background has brought.
    fn signs_in_between(&self, from: i64, until: i64) -> bool {
        let (from, until) = (from + self.offset(), until + self.offset());
        let given_out = self.world.edge.sessions(self.world.now());
        let mut orgs = given_out
            .iter()
            .filter(|(issued, _)| issued.tier == Tier::Org);
        orgs.any(|(issued, _)| {
            let at = issued.issued_ms;
            let asked = self.settings.sign_in.iter().any(|moment| {
                let clicked = moment.millis() + self.offset();
                clicked <= at && at <= clicked + seconds(120)
            });
            asked && from <= at && at <= until
        })
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap()
}

const DAY: i64 = 86_400_000;
