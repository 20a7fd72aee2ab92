//! Plays a year in a world and counts what came of it.

use std::collections::BTreeMap;

use access_vigil_core::presence::Presence;
use fastrand::Rng;

use super::occurrence::{Deed, Fault, Machine, Occurrence, Server};
use super::plan::Year;
use crate::bouts::Bout;
use crate::law::Breaches;
use crate::setup::{ALICE, BOB, TEAM};
use crate::story::{minutes, seconds};
use crate::transcript::Kept;
use crate::world::{BEGINNING, World};

/// A year that is being played.
pub(crate) struct Player {
    pub(crate) world: World,
    places: Vec<String>,
    names: Vec<&'static str>,
    /// The tab of each place.
    tabs: BTreeMap<usize, i64>,
    person: &'static str,
    power: Power,
    /// A sign-out that waits for a renewal: of which place, and how long after its next request.
    race: Option<(usize, i64)>,
}

/// Whether anything can happen in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    On,
    /// The machine has slept since then.
    Asleep(i64),
    /// The browser is closed.
    Off,
}

/// Plays a year. `until` says after how much it is enough.
pub(crate) fn play(year: &Year, kept: Kept, until: impl Fn(&World) -> bool) -> World {
    let mut player = Player::new(year, kept);
    for (at, what) in &year.plan {
        player.pass_to(BEGINNING + at);
        if until(&player.world) {
            return player.world;
        }
        player.throw_anew(year.setting.seed, *at);
        player.happens(what);
    }
    player.pass_to(BEGINNING + year.ends);
    player.wake();
    player.world.pass(minutes(3));
    player.world.review();
    player.world.inspect();
    player.world
}

impl Player {
    fn new(year: &Year, kept: Kept) -> Self {
        let mut world = World::new(year.setting.setup());
        world.breaches = Some(Breaches::default());
        world.transcript.kept = kept;
        world.laws.no_cut_off = true;
        world.laws.inspected_every = match kept {
            Kept::Everything => 1,
            Kept::Nothing => u64::MAX,
        };
        world.start_browser();
        world.laws.expect_everything(world.now());
        Self {
            world,
            places: year.setting.places(),
            names: year.setting.names(),
            tabs: BTreeMap::new(),
            person: ALICE,
            power: Power::On,
            race: None,
        }
    }

    fn pass_to(&mut self, at: i64) {
        if self.power != Power::On {
            self.world.now = self.world.now.max(at);
            return;
        }
        if let Some((place, after)) = self.race {
            let before = self.world.hops().all();
            if self
                .world
                .pass_until_or(at, |world| world.hops().all() > before)
            {
                self.race = None;
                self.world.pass(after);
                let host = self.host(place);
                self.world.click_sign_out(&host);
            }
        }
        self.world.pass((at - self.world.now()).max(0));
    }

    /// What is thrown after an occurrence follows from its moment alone, so that leaving out others changes little.
    fn throw_anew(&mut self, seed: u64, at: i64) {
        let moment = at.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.world.dice = Rng::with_seed(seed ^ moment);
    }

    fn happens(&mut self, what: &Occurrence) {
        match what {
            Occurrence::Person(deed) => self.person_does(deed),
            Occurrence::Machine(machine) => self.machine_does(machine),
            Occurrence::Server(server) => self.server_does(server),
            Occurrence::Fault(fault) => self.goes_wrong(fault),
        }
    }

    fn person_does(&mut self, deed: &Deed) {
        match deed {
            Deed::Leaves(_) | Deed::ClosesTabs if self.power != Power::On => return,
            Deed::Leaves(presence) => return self.world.person_is(*presence),
            _ => {}
        }
        let before = (self.power, self.world.browser.presence);
        self.come_back();
        self.act(deed);
        if !matches!(deed, Deed::Works { .. } | Deed::ComesBack) {
            self.go_back_to(before);
        }
    }

    /// Whoever came for one thing only leaves everything as it was.
    fn go_back_to(&mut self, (power, presence): (Power, Presence)) {
        if power == Power::On && presence == Presence::Active {
            return;
        }
        self.world.pass(minutes(1));
        match power {
            Power::On => self.world.person_is(presence),
            Power::Asleep(_) => self.machine_does(&Machine::Sleeps),
            Power::Off => self.machine_does(&Machine::BrowserCloses),
        }
    }

    fn act(&mut self, deed: &Deed) {
        match deed {
            Deed::Works {
                place,
                every,
                lasts,
            } => self.work(*place, (*every, *lasts)),
            Deed::ClosesTabs => self.close_tabs(),
            Deed::Leaves(_) | Deed::ComesBack => {}
            Deed::Wishes { place } => self.world.wish(&self.host(*place)),
            Deed::SignsOut { place } => self.world.click_sign_out(&self.host(*place)),
            Deed::OpensLogout { place } => self.open_logout(&self.host(*place)),
            Deed::OpensLogoutOfTeam => self.open_logout(TEAM),
            Deed::SignsOutInFlight { place, after } => self.race = Some((*place, *after)),
            Deed::DeletesCookie { place } => self.world.delete_cookies_of(&self.host(*place)),
            Deed::ChangesAccount => self.change_account(),
            Deed::TakesBack { place } => self.world.take_back(&self.host(*place)),
            Deed::TakesBackTeam => self.world.take_back(TEAM),
            Deed::Grants => self.grant_all(),
        }
    }

    fn work(&mut self, place: usize, (every, lasts): (i64, i64)) {
        let place = place % self.places.len();
        let bout = Bout {
            person: self.person,
            every: seconds(every),
            lasts: seconds(lasts),
        };
        let known = self.tabs.get(&place).copied();
        let tab = self.world.work_with(known, &self.places[place], &bout);
        self.tabs.insert(place, tab);
    }

    fn close_tabs(&mut self) {
        self.tabs.clear();
        let open = self.world.browser.tabs.iter();
        let own: Vec<_> = open
            .filter(|(_, tab)| !tab.own)
            .map(|(id, _)| *id)
            .collect();
        for tab in own {
            self.world.close_tab(tab);
        }
    }

    fn open_logout(&mut self, host: &str) {
        let tab = self.world.sign_out_at(host);
        self.world.pass(seconds(5));
        self.world.close_tab(tab);
    }

    /// The other person signs in where the first is signed in, which nobody can do without leaving something behind:
    /// the app's own tokens are still those of the first.
    fn change_account(&mut self) {
        self.person = if self.person == ALICE { BOB } else { ALICE };
        let provider = self.world.edge.config().idp.host.clone();
        self.world.delete_cookies_of(TEAM);
        self.world.browser.jar.remove_all_of(&provider);
        let front = format!("https://{TEAM}/");
        let tab = self.world.open_tab(&front, 0, Some(self.person));
        self.world.pass(seconds(30));
        self.world.close_tab(tab);
    }

    fn grant_all(&mut self) {
        let mut hosts: Vec<_> = (0..self.places.len())
            .map(|place| self.host(place))
            .collect();
        hosts.push(TEAM.to_owned());
        for host in hosts {
            if !self.world.browser.grants(&host) {
                self.world.grant(&host);
            }
        }
    }

    fn machine_does(&mut self, machine: &Machine) {
        match machine {
            Machine::Sleeps if self.power == Power::On => {
                self.world.fall_asleep();
                self.power = Power::Asleep(self.world.now());
            }
            Machine::BrowserCloses if self.power == Power::On => {
                self.world.close_browser();
                self.tabs.clear();
                self.power = Power::Off;
            }
            Machine::Wakes => {
                if let Power::Asleep(_) = self.power {
                    self.wake();
                }
            }
            Machine::BrowserStarts => {
                if self.power == Power::Off {
                    self.wake();
                }
            }
            Machine::GoesOffline => self.world.go_offline(),
            Machine::GoesOnline if !self.world.network.online => {
                self.world.go_online();
                self.change_network();
            }
            Machine::GoesOnline | Machine::Sleeps | Machine::BrowserCloses => {}
            Machine::ChangesNetwork => self.change_network(),
            Machine::SetsClock(ahead) => self.world.set_clock_ahead(*ahead),
        }
    }

    fn change_network(&mut self) {
        if self.power == Power::On {
            self.world.change_network();
        }
    }

    /// Somebody opens the lid, or the browser; whoever was not idle before is so until they touch something.
    fn wake(&mut self) {
        match std::mem::replace(&mut self.power, Power::On) {
            Power::On => {}
            Power::Off => self.world.start_browser(),
            Power::Asleep(since) => {
                let slept = self.world.now() - since;
                self.world.wake_up(slept);
                if slept > minutes(15) && self.world.browser.presence == Presence::Active {
                    self.world.person_is(Presence::Idle);
                }
            }
        }
    }

    fn come_back(&mut self) {
        self.wake();
        if self.world.browser.presence != Presence::Active {
            self.world.person_is(Presence::Active);
        }
    }

    fn server_does(&mut self, server: &Server) {
        let now = self.world.now();
        let (edge, person) = (&mut self.world.edge, self.person);
        match server {
            Server::RotatesKeys => edge.rotate_keys(now).unwrap(),
            Server::RevokesApp { place } => {
                drop(edge.revoke_app(now, self.names[place % self.names.len()]));
            }
            Server::RevokesUser => drop(edge.revoke_user(now, person)),
            Server::EndsOrgTokens => drop(edge.expire_org_tokens(now, None)),
            Server::ForgetsOrgSessions => drop(edge.delete_org_sessions(now, None)),
            Server::ProviderForgets => {
                edge.set_idp_sessions(None, access_edge_core::IdpState::Dead);
            }
        }
        self.world.note(&format!("the server: {server:?}"));
    }

    fn goes_wrong(&mut self, fault: &Fault) {
        let world = &mut self.world;
        match fault {
            Fault::Kill => world.kill_worker_noticed(),
            Fault::KillAt(point) => world.kill_at(*point),
            Fault::KillRate(rate) => world.kill.rate = *rate,
            Fault::Edge(step, action) => world.given_fault(*step, action.clone()),
            Fault::Way { spared, trouble } => {
                let spared = std::iter::repeat_n(None, *spared);
                world.given_troubles(spared.chain([Some(*trouble)]));
            }
            Fault::WayPercent(percent) => world.network.trouble_percent = *percent,
            Fault::Reply { spared, trouble } => {
                let spared = std::iter::repeat_n(None, *spared);
                world
                    .browser
                    .reply_troubles
                    .extend(spared.chain([Some(*trouble)]));
            }
            Fault::Calm => world.calm_down(),
        }
    }

    fn host(&self, place: usize) -> String {
        let url = &self.places[place % self.places.len()];
        url.split('/').nth(2).unwrap().to_owned()
    }
}

impl World {
    /// Whatever went wrong goes wrong no more.
    fn calm_down(&mut self) {
        self.edge.clear_faults();
        self.network.trouble_percent = 0;
        self.network.troubles.clear();
        self.browser.reply_troubles.clear();
        self.kill.rate = 0;
        self.kill.at = None;
    }
}
