//! What must hold at every step of every world, whatever happens in it. A broken law panics with what happened last.
//! The laws judge from outside: by jar, edge, requests and timers, never by what core thinks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use access_edge::Step;
use access_vigil_core::cookie::{BrowserCookie, StoreId};
use access_vigil_core::effect::{Effect, HopStep, TabPlace, TabWish};
use access_vigil_core::event::Event;
use access_vigil_core::id::EffectId;
use access_vigil_core::indicator::Shape;
use access_vigil_core::text::TextKey;
use access_vigil_core::view::SessionView;

use crate::containers::is_of;
use crate::counts::{Hops, Pages};
use crate::jar::Place;
use crate::load::Load;
use crate::openings::Openings;
use crate::shell::Hop;
use crate::working::app_of;
use crate::world::World;

/// What the laws remember.
#[derive(Debug, Default)]
pub(crate) struct Laws {
    /// Until when a page may be cut off, since something happened that nobody can renew through.
    pub(crate) excused_until: i64,
    /// Whether pages are judged at all: where the person is in reach of the edge and has not signed out.
    pub(crate) no_cut_off: bool,
    /// Every how many turns state and view are searched for secrets; 0 stands for each.
    pub(crate) inspected_every: u64,
    signed_out: BTreeSet<StoreId>,
    pub(crate) openings: Openings,
    /// The cookies that worked, and by when they must do so again.
    pub(crate) threatened: BTreeMap<Place, (BrowserCookie, i64)>,
    /// Where tokens lay that a sign-out, or somebody's hand, has removed.
    pub(crate) signed_out_of: BTreeSet<Place>,
    pub(crate) pages: BTreeMap<(StoreId, String), Pages>,
    /// For each tab: how many of its requests were refused in a row, and since when.
    rows: BTreeMap<i64, (u64, i64)>,
    pub(crate) hops: Hops,
    pub(crate) loads: BTreeMap<String, Load>,
    pub(crate) wishes: VecDeque<i64>,
    questions: VecDeque<i64>,
    /// How often Access was asked in all.
    pub(crate) all_questions: u64,
    pub(crate) last_mint: Option<i64>,
    turns: (i64, u32),
    all_turns: u64,
    past_timers: u32,
}

/// What an event is to the laws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The timer.
    Timer,
    /// A sign-out in this jar that core can know to be one.
    SignOut(StoreId),
    /// Anything else.
    Other,
}

/// How a page's request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Answered,
    Refused,
    Lost,
}

impl Laws {
    /// Something happened that a renewal can't be expected to get through unharmed.
    pub(crate) fn disturbed(&mut self, now: i64) {
        self.excused_until = self.excused_until.max(now + RECOVERY);
    }

    /// Nothing can be expected any more.
    pub(crate) fn given_up(&mut self) {
        self.excused_until = i64::MAX;
    }

    /// From now on everything can be expected but what takes half a minute to notice.
    pub(crate) fn expect_everything(&mut self, now: i64) {
        self.excused_until = now + NOTICE;
    }

    /// A tab was opened: core has to notice it first.
    pub(crate) fn soon_excused(&mut self, now: i64) {
        self.excused_until = self.excused_until.max(now + NOTICE);
    }

    pub(crate) fn signed_in(&mut self, store: &StoreId, now: i64) {
        self.signed_out.remove(store);
        self.excused_until = now + RECOVERY;
    }

    pub(crate) fn page_asked(&mut self, store: &StoreId, host: &str, fate: Fate) {
        let place = (store.clone(), host.to_owned());
        let pages = self.pages.entry(place).or_default();
        match fate {
            Fate::Answered => pages.answered += 1,
            Fate::Refused => pages.refused += 1,
            Fate::Lost => pages.lost += 1,
        }
    }

    /// Counts the requests of a tab that are refused in a row; returns how many there are.
    pub(crate) fn count_refusals(&mut self, tab: i64, fate: Fate, now: i64) -> u64 {
        let row = self.rows.entry(tab).or_default();
        *row = match (fate, *row) {
            (Fate::Refused, (0, _)) => (1, now),
            (Fate::Refused, (n, since)) => (n + 1, since),
            (Fate::Answered | Fate::Lost, _) => (0, now),
        };
        row.0
    }

    /// Whether the requests of a tab are refused only since a moment that nobody can notice sooner.
    pub(crate) fn is_newly_refused(&self, tab: i64, now: i64) -> bool {
        let row = self.rows.get(&tab);
        row.is_some_and(|(n, since)| *n > 0 && now - since < NOTICE)
    }

    /// Whether the session of a tab has been over for so long that nobody needs to remember it.
    pub(crate) fn is_long_over(&self, tab: i64, now: i64) -> bool {
        self.rows
            .get(&tab)
            .is_some_and(|(n, since)| *n > 1 && now - since > REMEMBERED)
    }

    /// Somebody else wrote the cookies of this host: whatever lies there now is theirs.
    pub(crate) fn written_by_others(&mut self, store: &StoreId, host: &str) {
        let is_here = |place: &Place| place.host == host && place.is_in(store);
        self.threatened.retain(|place, _| !is_here(place));
    }

    /// What the browser forgot can't be put back.
    pub(crate) fn forget_threats(&mut self) {
        self.threatened.clear();
    }
}

impl World {
    pub(crate) fn before_handling(&mut self, event: &Event) -> Kind {
        let second = self.now.div_euclid(1000);
        let turns = if self.laws.turns.0 == second {
            self.laws.turns.1
        } else {
            0
        };
        self.laws.turns = (second, turns + 1);
        if turns > MOST_TURNS_A_SECOND {
            self.fail("the program does not come to rest");
        }
        match event {
            Event::TimerFired => Kind::Timer,
            Event::LogoutOpened { host, store } => {
                self.laws.given_up();
                let team = &self.edge.config().team.host;
                let sessions = self.view().sessions;
                let is_known = |it: &SessionView| it.host == host.as_str() && is_of(it, store);
                let known = sessions.iter().any(is_known);
                // It counts once it is stored; that the worker is killed before is not a thing that core can help.
                if known || host.as_str() == team {
                    Kind::SignOut(store.clone())
                } else {
                    Kind::Other
                }
            }
            Event::SignOutWished(key) | Event::ForcedSignInWished(key) => {
                self.laws.given_up();
                if matches!(event, Event::ForcedSignInWished(_)) {
                    self.laws.openings.allowed += 1;
                }
                Kind::SignOut(key.store.clone())
            }
            _ => Kind::Other,
        }
    }

    pub(crate) fn after_storing(&mut self, kind: Kind, effects: &[Effect]) {
        let by_timer = kind == Kind::Timer;
        if let Kind::SignOut(store) = kind {
            self.laws.signed_out.insert(store);
        }
        let now = self.machine_time();
        let wish = effects.iter().rev().find_map(|effect| match effect {
            Effect::SetTimer(at) => Some(at.as_millis()),
            _ => None,
        });
        if let (true, Some(at)) = (by_timer, wish)
            && at <= now
        {
            self.laws.past_timers += 1;
        } else {
            self.laws.past_timers = 0;
        }
        if self.laws.past_timers > MOST_PAST_TIMERS {
            self.fail("the timer runs in circles");
        }
        if wish.is_some_and(|at| at > now + LISTING_TIME) && self.has_nothing_to_wait_for() {
            self.fail("a timer is set that nothing needs");
        }
    }

    pub(crate) fn after_acting(&mut self) {
        let Some(worker) = &self.worker else { return };
        if worker.hops.is_empty() && !self.browser.rules.is_empty() {
            self.fail("a cookie rule is left behind");
        }
        self.judge_couriers();
        self.laws.all_turns += 1;
        if self
            .laws
            .all_turns
            .is_multiple_of(self.laws.inspected_every.max(1))
        {
            self.inspect();
        }
    }

    /// Searches state and view for secrets.
    pub(crate) fn inspect(&self) {
        let Some(worker) = &self.worker else { return };
        self.transcript
            .guard("the state", &format!("{:?}", worker.state));
        let view = serde_json::to_string(&self.view()).unwrap();
        self.transcript.guard("the view", &view);
    }

    /// Judges a request of a renewal as it is asked for.
    pub(crate) fn judge_sending(&mut self, id: EffectId) {
        let Some(worker) = &self.worker else { return };
        let hop = worker.hops.get(&id);
        if hop.is_some_and(|hop| self.laws.signed_out.contains(&hop.request.store)) {
            self.fail("a renewal goes on although the person signed out");
        }
        if self.browser.forbids_renewals() {
            self.fail("a renewal goes on although the administrator forbids it");
        }
        let asked = worker.hops.get(&id).map(|hop| hop.request.url.expose());
        if !asked.is_some_and(|address| self.is_of_access(address)) {
            self.fail("a renewal asks a stranger");
        }
        let under_way = || {
            worker
                .hops
                .values()
                .filter(|hop| !hop.given_up && !hop.answered)
        };
        let place = |hop: &Hop| (hop.request.store.clone(), app_of(&hop.request));
        let hosts: Vec<_> = under_way().map(place).collect();
        let own = hop.map(place);
        let same_app = hosts
            .iter()
            .filter(|host| Some(*host) == own.as_ref())
            .count();
        if same_app > 1 {
            self.fail("an app is renewed twice at a time");
        }
        if hosts.len() > MOST_PER_TEAM {
            self.fail("too many renewals of one team at a time");
        }
        let step = worker.hops.get(&id).map(|hop| hop.request.step.clone());
        match step {
            Some(HopStep::Probe { .. }) => {
                self.laws.hops.probes += 1;
            }
            Some(HopStep::Login) => self.laws.hops.logins += 1,
            Some(HopStep::Authorized) => self.laws.hops.authorized += 1,
            None => {}
        }
    }

    /// Judges a tab that the extension wishes for.
    pub(crate) fn judge_tab(&self, wish: &TabWish) {
        if wish.place == TabPlace::Behind && self.browser.forbids_renewals() {
            self.fail("a refresh is begun although the administrator forbids it");
        }
    }

    /// Asking whose a token is must stay rare, whatever pages and people do.
    pub(crate) fn judge_question(&mut self) {
        let since = self.now - 60_000;
        self.laws.questions.retain(|at| *at > since);
        self.laws.questions.push_back(self.now);
        self.laws.all_questions += 1;
        let apps = self.edge.config().apps.len();
        if self.laws.questions.len() > QUESTIONS_A_MINUTE + QUESTIONS_EACH * apps {
            self.fail("Access is asked too often whose a token is");
        }
    }

    /// Judges a request of a renewal as the edge has taken it.
    pub(crate) fn judge_arrival(&mut self) {
        self.judge_load();
        if self.last_step() == Some(Step::AppOrigin) {
            self.laws.hops.origin += 1;
        }
        let minted = self
            .edge
            .history()
            .last()
            .is_some_and(|entry| entry.outcome == "app-token");
        if minted {
            self.laws.hops.minted += 1;
            self.laws.last_mint = Some(self.now);
        }
    }

    fn has_nothing_to_wait_for(&self) -> bool {
        self.view().sessions.iter().all(|session| {
            session.next.key == TextKey::NextNothing.as_str()
                // A new org token may revive what has ended.
                && session.team_next.is_none()
                && matches!(session.shape, Shape::None | Shape::Ended)
        })
    }
}

/// The longest pause after failures is ten minutes and a quarter.
const RECOVERY: i64 = 15 * 60_000;
/// A session without a cookie is forgotten after half a day, some of which may have passed before.
const REMEMBERED: i64 = 6 * 3_600_000;
/// A tab is noticed within half a minute.
const NOTICE: i64 = 60_000;
/// A question that stays without an answer is given up by then.
const LISTING_TIME: i64 = 20_000;
const MOST_TURNS_A_SECOND: u32 = 200;
const MOST_PAST_TIMERS: u32 = 3;
const MOST_PER_TEAM: usize = 2;
const QUESTIONS_A_MINUTE: usize = 16;
const QUESTIONS_EACH: usize = 2;
