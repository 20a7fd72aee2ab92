//! What must hold at every step of every world, whatever happens in it. A broken law panics with what happened last.
//! The laws judge from outside: by jar, edge, requests and timers, never by what core thinks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use access_edge_core::Step;
use access_vigil_core::cookie::{BrowserCookie, StoreId};
use access_vigil_core::effect::{Effect, HopStep, TabPlace, TabWish};
use access_vigil_core::event::Event;
use access_vigil_core::id::EffectId;
use access_vigil_core::indicator::Shape;
use access_vigil_core::text::TextKey;
use access_vigil_core::view::SessionView;
use serde_json::Value;
use url::Url;

use crate::containers::is_of;
use crate::counts::{Fate, Hops, NOTICE, Pages, Rows};
use crate::excuse::{Excuse, Excuses};
use crate::jar::{Page, Place};
use crate::law::Law;
use crate::load::Load;
use crate::openings::Openings;
use crate::shell::Hop;
use crate::world::World;

/// What the laws remember.
#[derive(Debug, Default)]
pub(crate) struct Laws {
    /// What happened that nobody can renew through.
    pub(crate) excuses: Excuses,
    /// Whether pages are judged at all: where the person is in reach of the edge and has not signed out.
    pub(crate) no_cut_off: bool,
    /// Every how many turns state and view are searched for secrets; 0 stands for each of the first, and few later on.
    pub(crate) inspected_every: u64,
    signed_out: BTreeSet<StoreId>,
    /// The apps' hosts that the person has paused.
    pub(crate) paused: BTreeSet<String>,
    pub(crate) openings: Openings,
    /// The cookies that worked, and by when they must do so again.
    pub(crate) threatened: BTreeMap<Place, (BrowserCookie, i64)>,
    /// Where tokens lay that a sign-out, Access, or somebody's hand has removed.
    pub(crate) signed_out_of: BTreeSet<Place>,
    pub(crate) pages: BTreeMap<(StoreId, String), Pages>,
    /// For each tab: its requests that were refused in a row.
    pub(crate) rows: Rows,
    /// How many rows there were, by what excused them.
    pub(crate) excused: BTreeMap<Excuse, u64>,
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

impl Laws {
    /// What a story tells is new in its first turns; a week of the same would take longest to be searched.
    pub(crate) fn is_inspected_now(&self) -> bool {
        match self.inspected_every {
            0 => self.all_turns <= FIRST_TURNS || self.all_turns.is_multiple_of(LATER_EVERY),
            every => self.all_turns.is_multiple_of(every),
        }
    }

    /// Something happened that a renewal can't be expected to get through unharmed.
    pub(crate) fn disturbed(&mut self, why: Excuse, now: i64) {
        self.excuses.add(why, now + why.recovery());
    }

    /// Nothing can be expected any more.
    pub(crate) fn given_up(&mut self, why: Excuse) {
        self.excuses.add(why, i64::MAX);
    }

    /// From now on everything can be expected but what takes half a minute to notice.
    pub(crate) fn expect_everything(&mut self, now: i64) {
        self.excuses.forget_all();
        self.soon_excused(now);
    }

    /// A tab was opened: core has to notice it first.
    pub(crate) fn soon_excused(&mut self, now: i64) {
        self.excuses.add(Excuse::JustOpened, now + NOTICE);
    }

    pub(crate) fn signed_in(&mut self, store: &StoreId, now: i64) {
        self.signed_out.remove(store);
        self.excuses.forget_all();
        self.disturbed(Excuse::SignedIn, now);
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

    /// Somebody else wrote the cookies of this host: whatever lies there now is theirs.
    pub(crate) fn written_by_others(&mut self, store: &StoreId, host: &str) {
        let is_here = |place: &Place| place.host == host && place.is_in(store);
        self.threatened.retain(|place, _| !is_here(place));
    }

    /// Nobody puts anything back while the machine sleeps.
    pub(crate) fn threats_wait(&mut self, slept: i64) {
        for (_, safe_by) in self.threatened.values_mut() {
            *safe_by += slept;
        }
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
            self.broken(Law::ComesToRest);
        }
        match event {
            Event::TimerFired => Kind::Timer,
            Event::LogoutOpened { host, store } => {
                self.laws.given_up(Excuse::SignedOut);
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
                self.laws.given_up(Excuse::SignedOut);
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
            self.broken(Law::NoCircles);
        }
        // A question that stays without an answer is waited for by the clock, even one that was set back meanwhile.
        let least = LISTING_TIME + self.signs.doubt();
        let far = wish.map(|at| at - now).filter(|left| *left > least);
        if let Some(left) = far.filter(|_| self.has_nothing_to_wait_for()) {
            let how = format!(": it rings in {} s", left / 1000);
            self.broken_by(Law::NoNeedlessTimer, &how);
        }
    }

    pub(crate) fn after_acting(&mut self) {
        let Some(worker) = &self.worker else { return };
        if worker.hops.is_empty() && !self.browser.rules.is_empty() {
            self.broken(Law::NoRuleLeft);
        }
        self.judge_couriers();
        self.laws.all_turns += 1;
        if self.laws.is_inspected_now() {
            self.inspect();
        }
    }

    /// Searches state and view for secrets, and the view for phrases of one language within sentences of any.
    pub(crate) fn inspect(&self) {
        let Some(worker) = &self.worker else { return };
        self.transcript
            .guard("the state", &format!("{:?}", worker.state));
        let view = serde_json::to_value(self.view()).unwrap();
        self.transcript.guard("the view", &view.to_string());
        if let Some(phrase) = phrase_in(&view) {
            self.fail(&format!("a sentence is filled with a phrase: {phrase}"));
        }
    }

    /// Judges a request of a renewal as it is asked for.
    pub(crate) fn judge_sending(&mut self, id: EffectId) {
        let Some(worker) = &self.worker else { return };
        let Some(hop) = worker.hops.get(&id) else {
            return;
        };
        let (store, own) = (hop.request.store.clone(), hop.app.clone());
        let strange = !self.is_of_access(hop.request.url.expose());
        let under_way = || {
            let hops = worker.hops.values();
            hops.filter(|hop| !hop.given_up && !hop.answered)
        };
        let is_same_app = |it: &&Hop| it.app == own && it.request.store == store;
        let same_app = under_way().filter(is_same_app).count();
        let signed_out = self.laws.signed_out.contains(&store);
        let known = [
            (signed_out, Law::NothingAfterSignOut),
            (self.browser.forbids_renewals(), Law::NothingForbidden),
            (self.laws.paused.contains(&own), Law::NothingWhilePaused),
            (strange, Law::NoStranger),
            (same_app > 1, Law::OnePerApp),
            (under_way().count() > MOST_PER_TEAM, Law::TwoPerTeam),
        ];
        let step = hop.request.step.clone();
        let url = Url::parse(hop.request.url.expose()).ok();
        for (_, law) in known.into_iter().filter(|(is_broken, _)| *is_broken) {
            self.broken(law);
        }
        self.rates.note(&own, self.now);
        let begins = matches!(step, HopStep::Probe { .. });
        self.judge_by_the_person((&store, &own), begins);
        if begins {
            let path = url.as_ref().map_or("/", Url::path);
            self.judge_identity(Page {
                store: &store,
                host: &own,
                path,
            });
        }
        match step {
            HopStep::Probe { .. } => self.laws.hops.probes += 1,
            HopStep::Login => self.laws.hops.logins += 1,
            HopStep::Authorized => self.laws.hops.authorized += 1,
        }
    }

    /// Judges a tab that the extension wishes for.
    pub(crate) fn judge_tab(&mut self, wish: &TabWish) {
        if wish.place == TabPlace::Behind && self.browser.forbids_renewals() {
            self.broken_by(Law::NothingForbidden, ": a refresh");
        }
    }

    /// Asking whose a token is must stay rare, whatever pages and people do.
    pub(crate) fn judge_question(&mut self, host: &str) {
        self.rates.note(host, self.now);
        let since = self.now - 60_000;
        self.laws.questions.retain(|at| *at > since);
        self.laws.questions.push_back(self.now);
        self.laws.all_questions += 1;
        let apps = self.edge.config().apps.len();
        if self.laws.questions.len() > QUESTIONS_A_MINUTE + QUESTIONS_EACH * apps {
            self.broken(Law::FewQuestions);
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
            self.note_learned_clock();
        }
    }

    fn has_nothing_to_wait_for(&self) -> bool {
        !self.may_be_talking()
            && self.view().sessions.iter().all(|session| {
                session.next.key == TextKey::NextNothing.as_str()
                // A new org token may revive what has ended.
                && session.team_next.is_none()
                && matches!(session.shape, Shape::None | Shape::Ended)
            })
    }
}

/// A question that stays without an answer is given up by then.
const LISTING_TIME: i64 = 20_000;
const MOST_TURNS_A_SECOND: u32 = 200;
const MOST_PAST_TIMERS: u32 = 3;
const MOST_PER_TEAM: usize = 2;
const QUESTIONS_A_MINUTE: usize = 16;
const QUESTIONS_EACH: usize = 2;

const FIRST_TURNS: u64 = 60;
const LATER_EVERY: u64 = 13;

/// A text that fills a sentence, where it is more than one word.
fn phrase_in(view: &Value) -> Option<&str> {
    match view {
        Value::Object(members) => {
            let text = members.get("text").and_then(Value::as_str);
            let phrase = text.filter(|it| it.contains(' '));
            phrase.or_else(|| members.values().find_map(phrase_in))
        }
        Value::Array(items) => items.iter().find_map(phrase_in),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
