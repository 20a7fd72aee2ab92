//! Refreshes: a new org token through the identity provider before the old one ends (`refresh-identity`), in a tab
//! behind the person's back, which is closed whatever becomes of it.
//!
//! ```text
//! Planned ─due─► Looking ─good moment─► Opening ─► UnderWay ─new org token─► planned anew for that one
//!    ▲              │ not now                         │ page waits, no end, no effect
//!    └──────────────┴───────── tried again ───────────┴─► Over: the person is asked (`notice.rs`)
//! ```
//! <https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>

mod follow;
pub(crate) mod trip;

use alloc::vec::Vec;
use core::time::Duration;

use crate::effect::{Closing, Effect, TabPlace, TabWish, TeamApps};
use crate::host::Hostname;
use crate::id::EffectId;
use crate::org_key::OrgKey;
use crate::problem::{Problem, Remedy};
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::{Org, State, Turn};
use crate::time::Timestamp;

use self::trip::{Company, Trip};

/// The refresh of one org token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refresh {
    /// Where it stands.
    pub(crate) stage: Stage,
    /// Tries that brought nothing.
    pub(crate) failures: u32,
    /// Why the last one did.
    pub(crate) setback: Option<Problem>,
}

/// Where a refresh stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for its time, or for a better moment.
    Planned {
        /// When to look.
        at: Timestamp,
    },
    /// The browser is asked whether this is a good moment.
    Looking {
        /// The question.
        id: EffectId,
        /// When it was asked.
        since: Timestamp,
    },
    /// A tab is being opened.
    Opening {
        /// The wish.
        id: EffectId,
        /// When it was wished for.
        since: Timestamp,
        /// With whom it will set out.
        company: Company,
    },
    /// The tab is on its way.
    UnderWay(Trip),
    /// Nothing more is tried for this org token.
    Over,
}

impl Refresh {
    /// One that has yet to begin.
    pub(crate) fn planned(at: Timestamp) -> Self {
        Self {
            stage: Stage::Planned { at },
            failures: 0,
            setback: None,
        }
    }

    /// Whether a tab of it may be open.
    pub(crate) fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Opening { .. } | Stage::UnderWay(_))
    }

    /// When it must be moved by time.
    pub(crate) fn moment(&self) -> Option<Timestamp> {
        match &self.stage {
            Stage::Planned { at } => Some(*at),
            Stage::Looking { since, .. } | Stage::Opening { since, .. } => {
                Some(*since + UNANSWERED)
            }
            Stage::UnderWay(trip) => Some(trip.moment()),
            Stage::Over => None,
        }
    }
}

impl State {
    /// Plans and moves every refresh whose moment has come.
    pub(crate) fn move_refreshes(&mut self, turn: &mut Turn) {
        self.plan_refreshes(turn.now);
        for key in self.refreshes.keys().cloned().collect::<Vec<_>>() {
            self.move_refresh(turn, &key);
        }
    }

    /// An org token was replaced: a refresh has succeeded if the new one lives longer, whoever brought that about.
    pub(crate) fn conclude_refresh(&mut self, turn: &mut Turn, key: &OrgKey, old: &Org) {
        let grown = self
            .orgs
            .get(key)
            .is_some_and(|new| new.token.expires_at() > old.token.expires_at());
        let Some(refresh) = self.refreshes.remove(key) else {
            return;
        };
        match refresh.stage {
            Stage::UnderWay(trip) if grown => {
                let closing = match trip.company {
                    Company::Alone => Closing::UnlessSeen,
                    Company::Person => Closing::Always,
                };
                turn.effects.push(Effect::CloseTab(trip.tab, closing));
            }
            // It goes on: its end tells whether a better one comes.
            Stage::UnderWay(_) | Stage::Opening { .. } => {
                self.refreshes.insert(key.clone(), refresh);
            }
            Stage::Planned { .. } | Stage::Looking { .. } | Stage::Over => {}
        }
    }

    /// Whether the refresh under way for this org token is one that the person has no part in.
    pub(crate) fn refreshes_alone(&self, key: &OrgKey) -> bool {
        self.refreshes.get(key).is_some_and(|refresh| {
            matches!(&refresh.stage, Stage::UnderWay(trip) if trip.company == Company::Alone)
        })
    }

    /// Gives up what is under way for a team that the person has signed out of in this jar. Returns for how long an org token may
    /// still arrive that a tab was sent for: its last request may be on its way though the tab is closed.
    pub(crate) fn drop_refresh_of(&mut self, turn: &mut Turn, key: &OrgKey) -> Duration {
        let dropped = self.refreshes.remove(key).map(|refresh| refresh.stage);
        let Some(Stage::UnderWay(trip)) = dropped else {
            return Duration::ZERO;
        };
        turn.effects
            .push(Effect::CloseTab(trip.tab, Closing::Always));
        STILL_ON_ITS_WAY
    }

    /// Gives up what goes on behind the person's back; a tab that they go along with is theirs.
    pub(crate) fn give_up_refresh(&mut self, turn: &mut Turn, key: OrgKey) {
        let Some(refresh) = self.refreshes.remove(&key) else {
            return;
        };
        match &refresh.stage {
            Stage::UnderWay(trip) if trip.company == Company::Alone => {
                let close = Effect::CloseTab(trip.tab, Closing::UnlessSeen);
                turn.effects.push(close);
            }
            // A tab that nobody waits for any more is closed when it has opened.
            Stage::Planned { .. }
            | Stage::Looking { .. }
            | Stage::Opening {
                company: Company::Alone,
                ..
            } => {}
            Stage::Opening { .. } | Stage::UnderWay(_) | Stage::Over => {
                self.refreshes.insert(key, refresh);
            }
        }
    }

    /// Takes up what a killed program left: a tab on its way is looked at, what was only asked for begins anew.
    pub(crate) fn resume_refreshes(&mut self, now: Timestamp) {
        for refresh in self.refreshes.values_mut() {
            match &mut refresh.stage {
                Stage::Looking { .. } | Stage::Opening { .. } => {
                    refresh.stage = Stage::Planned { at: now };
                }
                Stage::UnderWay(trip) => {
                    trip.asked = None;
                    trip.next = now;
                }
                Stage::Planned { .. } | Stage::Over => {}
            }
        }
    }

    /// Whoever comes back must not wait for what was put off meanwhile.
    pub(crate) fn hurry_refreshes(&mut self, now: Timestamp) {
        let open: Vec<OrgKey> = self
            .refreshes
            .keys()
            .filter(|key| self.window_opens(key).is_some_and(|opens| opens <= now))
            .cloned()
            .collect();
        for key in open {
            if let Some(Refresh {
                stage: Stage::Planned { at },
                ..
            }) = self.refreshes.get_mut(&key)
            {
                *at = now;
            }
        }
    }

    /// Opens the tab of a refresh.
    pub(crate) fn open_refresh_tab(&mut self, turn: &mut Turn, key: &OrgKey, company: Company) {
        let id = self.new_id();
        let refresh = self
            .refreshes
            .entry(key.clone())
            .or_insert_with(|| Refresh::planned(turn.now));
        refresh.stage = Stage::Opening {
            id,
            since: turn.now,
            company,
        };
        let place = match company {
            Company::Alone => TabPlace::Behind,
            Company::Person => TabPlace::InFront,
        };
        let wish = TabWish {
            store: key.store.clone(),
            place,
        };
        turn.effects.push(Effect::OpenTab(id, wish));
    }

    /// Asks the browser whether this is a good moment to trouble the people of a team.
    pub(crate) fn look_for_moment(&mut self, turn: &mut Turn, key: &OrgKey) -> EffectId {
        let id = self.new_id();
        let of_team = self
            .sessions
            .iter()
            .filter(|(session_key, session)| is_of(key, session_key, session));
        let mut apps: Vec<Hostname> = of_team.map(|(key, _)| key.host.clone()).collect();
        apps.dedup();
        let team_apps = TeamApps {
            team: key.team.as_hostname().clone(),
            apps,
            store: key.store.clone(),
            idle_seconds: self.idle_seconds(),
        };
        turn.effects.push(Effect::LookForMoment(id, team_apps));
        id
    }

    fn plan_refreshes(&mut self, now: Timestamp) {
        let wanted: Vec<OrgKey> = self
            .orgs
            .iter()
            .filter(|(key, org)| self.wants_refresh(key, org, now))
            .map(|(key, _)| key.clone())
            .collect();
        let orgs = &self.orgs;
        self.refreshes.retain(|key, refresh| {
            let is_over = refresh.stage == Stage::Over;
            refresh.is_under_way() || wanted.contains(key) || is_over && orgs.contains_key(key)
        });
        for key in wanted {
            if let (false, Some(end)) = (self.refreshes.contains_key(&key), self.end_of_org(&key)) {
                let window = self.orgs.get(&key).map(window).unwrap_or_default();
                let at = end - self.dice.stretch(window, JITTER_PERCENT);
                let at = self.loud_moment(at, end);
                self.refreshes.insert(key, Refresh::planned(at));
            }
        }
    }

    /// Whether an org token should live on: some session that is looked after ends with it. An app token that outlives
    /// it by far needs no org token meanwhile, and a tab every few minutes would be worse than a login now and then.
    fn wants_refresh(&self, key: &OrgKey, org: &Org, now: Timestamp) -> bool {
        let end = self.end_of(&org.token, org.cookie_ends);
        self.sessions.iter().any(|(session_key, session)| {
            is_of(key, session_key, session)
                && is_looked_after(session)
                && self.may_renew(session_key, session, now).is_ok()
                && (org.token.life() >= session.token.life()
                    || self.ends(session_key, session, now).soft <= end + SLACK)
        })
    }

    fn end_of_org(&self, key: &OrgKey) -> Option<Timestamp> {
        let org = self.orgs.get(key)?;
        Some(self.end_of(&org.token, org.cookie_ends))
    }

    fn window_opens(&self, key: &OrgKey) -> Option<Timestamp> {
        let org = self.orgs.get(key)?;
        Some(self.end_of(&org.token, org.cookie_ends) - window(org))
    }
}

/// How long before its end an org token may be refreshed.
pub(crate) fn window(org: &Org) -> Duration {
    (org.token.life() / 5).min(LONGEST_WINDOW)
}

/// Whether a session is one of this team in this jar.
pub(crate) fn is_of(key: &OrgKey, session_key: &SessionKey, session: &Session) -> bool {
    session.token.issuer() == &key.team && session_key.store == key.store
}

/// Whether a session is renewed when its time comes, or would be if the org token lived longer.
fn is_looked_after(session: &Session) -> bool {
    session.gone_since.is_none()
        && match &session.phase {
            Phase::Stopped { problem } => *problem == Problem::NoGrowth,
            Phase::BackingOff { problem, .. } => problem.remedy() == Remedy::Retry,
            Phase::Scheduled { .. }
            | Phase::Queued
            | Phase::Looking { .. }
            | Phase::Renewing(_)
            | Phase::Resting { .. } => true,
        }
}

/// A day is time enough to find a good moment, and to ask the person where there is none.
const LONGEST_WINDOW: Duration = Duration::from_hours(24);
const JITTER_PERCENT: u32 = 20;
const SLACK: Duration = Duration::from_mins(1);
const UNANSWERED: Duration = Duration::from_secs(10);
const STILL_ON_ITS_WAY: Duration = Duration::from_secs(3);
