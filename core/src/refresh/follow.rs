//! Drives a refresh that is due: a good moment, a tab, its way to the end, and what comes of it.

use alloc::string::ToString;
use core::time::Duration;

use crate::effect::{Closing, Effect};
use crate::event::{Glimpse, Moment};
use crate::id::{EffectId, TabId};
use crate::org_key::OrgKey;
use crate::presence::Presence;
use crate::problem::Problem;
use crate::state::{State, Turn};
use crate::time::Timestamp;

use super::trip::{Company, News, Place, Trip};
use super::{JITTER_PERCENT, Refresh, Stage, window};

impl State {
    /// Takes in whether this is a good moment for the refresh that asked.
    pub(crate) fn handle_refresh_moment(&mut self, turn: &mut Turn, id: EffectId, seen: Moment) {
        let asked =
            |stage: &Stage| matches!(stage, Stage::Looking { id: asked, .. } if *asked == id);
        let Some(key) = self.refresh_in(asked) else {
            return;
        };
        let Some(end) = self.end_of_org(&key) else {
            return;
        };
        let free = seen.in_use && !seen.login_under_way && seen.presence == Presence::Active;
        let pressing = turn.now >= self.latest_moment(&key, end);
        if free && (seen.pausing || pressing) {
            self.open_refresh_tab(turn, &key, Company::Alone);
        } else {
            self.put_off(turn.now, &key);
        }
    }

    /// Follows a tab that was opened; one that nobody waits for any more is closed again.
    pub(crate) fn handle_tab_opened(&mut self, turn: &mut Turn, id: EffectId, tab: Option<TabId>) {
        let asked =
            |stage: &Stage| matches!(stage, Stage::Opening { id: asked, .. } if *asked == id);
        let Some(key) = self.refresh_in(asked) else {
            let close = tab.map(|tab| Effect::CloseTab(tab, Closing::Always));
            return turn.effects.extend(close);
        };
        let Some(tab) = tab else {
            return self.refresh_failed(turn, &key, Problem::RefreshUnfinished);
        };
        let Some(refresh) = self.refreshes.get_mut(&key) else {
            return;
        };
        let Stage::Opening { company, .. } = refresh.stage else {
            return;
        };
        refresh.stage = Stage::UnderWay(Trip::new(tab, turn.now, company));
    }

    /// Takes in what the tab of a refresh looks like.
    pub(crate) fn handle_glimpse(&mut self, turn: &mut Turn, id: EffectId, glimpse: &Glimpse) {
        let asked = |stage: &Stage| matches!(stage, Stage::UnderWay(trip) if trip.asked.is_some_and(|(asked, _)| asked == id));
        let Some(key) = self.refresh_in(asked) else {
            return;
        };
        let left = self
            .end_of_org(&key)
            .map_or(Duration::ZERO, |end| end.since(turn.now));
        let settle = (left / 4).clamp(SHORTEST_SETTLE, SETTLE);
        let Some(refresh) = self.refreshes.get_mut(&key) else {
            return;
        };
        let Stage::UnderWay(trip) = &mut refresh.stage else {
            return;
        };
        match trip.see(glimpse, &key.team, (turn.now, settle)) {
            News::Ready => {
                let team = key.team.as_hostname().clone();
                turn.effects.push(Effect::SendToRefresh(trip.tab, team));
            }
            News::Going => {}
            News::Arrived => self.ask_for_cookies(turn),
            News::WithoutEffect => self.end_trip(turn, &key, Problem::RefreshWithoutEffect),
            News::Closed => self.end_trip(turn, &key, Problem::RefreshUnfinished),
            News::Waits(place) => {
                let host = match place {
                    Place::At(host) => host,
                    // An identity provider's name can't be seen; the team is who asks for it.
                    Place::Team | Place::End | Place::Unseen => key.team.to_string(),
                };
                self.end_trip(turn, &key, Problem::RefreshNeedsPerson(host));
            }
        }
    }

    pub(super) fn move_refresh(&mut self, turn: &mut Turn, key: &OrgKey) {
        let Some(refresh) = self.refreshes.get(key) else {
            return;
        };
        if refresh.moment().is_none_or(|moment| moment > turn.now) {
            return;
        }
        let quiet_until = self.quiet_until(turn.now);
        match (&refresh.stage, quiet_until) {
            (Stage::Planned { .. } | Stage::Looking { .. }, Some(end)) => {
                let later = Stage::Planned { at: end };
                if let Some(refresh) = self.refreshes.get_mut(key) {
                    refresh.stage = later;
                }
            }
            (Stage::Planned { .. }, None) if self.presence != Presence::Active => {
                self.put_off(turn.now, key);
            }
            (Stage::Planned { .. }, None) => {
                let id = self.look_for_moment(turn, key);
                if let Some(refresh) = self.refreshes.get_mut(key) {
                    let since = turn.now;
                    refresh.stage = Stage::Looking { id, since };
                }
            }
            (Stage::Looking { .. }, None) => self.put_off(turn.now, key),
            (Stage::Opening { .. }, _) => {
                self.refresh_failed(turn, key, Problem::RefreshUnfinished);
            }
            (Stage::UnderWay(_), _) => self.follow(turn, key),
            (Stage::Over, _) => {}
        }
    }

    /// Looks at the tab again, or gives it up.
    fn follow(&mut self, turn: &mut Turn, key: &OrgKey) {
        let id = self.new_id();
        let Some(Refresh {
            stage: Stage::UnderWay(trip),
            ..
        }) = self.refreshes.get_mut(key)
        else {
            return;
        };
        if trip.is_overdue(turn.now) {
            return self.end_trip(turn, key, Problem::RefreshUnfinished);
        }
        trip.ask(id, turn.now);
        turn.effects.push(Effect::GlimpseTab(id, trip.tab));
    }

    /// A trip is over without a new org token. A tab that the person goes with is theirs from now on.
    fn end_trip(&mut self, turn: &mut Turn, key: &OrgKey, problem: Problem) {
        if let Some(Refresh {
            stage: Stage::UnderWay(trip),
            ..
        }) = self.refreshes.get(key)
            && trip.company == Company::Alone
        {
            turn.effects
                .push(Effect::CloseTab(trip.tab, Closing::UnlessSeen));
        }
        self.refresh_failed(turn, key, problem);
    }

    /// What only the person can mend is not tried again behind their back; anything else a few times.
    fn refresh_failed(&mut self, turn: &Turn, key: &OrgKey, problem: Problem) {
        let left = self
            .end_of_org(key)
            .map_or(Duration::ZERO, |end| end.since(turn.now));
        let wait = self
            .dice
            .stretch((left / 4).min(LONGEST_PAUSE), JITTER_PERCENT);
        let Some(refresh) = self.refreshes.get_mut(key) else {
            return;
        };
        refresh.failures = refresh.failures.saturating_add(1);
        let again = problem == Problem::RefreshUnfinished && refresh.failures < MOST_TRIES;
        refresh.setback = Some(problem);
        refresh.stage = if again && left > LEAST_LEFT {
            Stage::Planned {
                at: turn.now + wait,
            }
        } else {
            Stage::Over
        };
    }

    fn put_off(&mut self, now: Timestamp, key: &OrgKey) {
        let Some(end) = self.end_of_org(key) else {
            return;
        };
        let pause = (end.since(now) / 20).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        if let Some(refresh) = self.refreshes.get_mut(key) {
            refresh.stage = Stage::Planned { at: now + pause };
        }
    }

    fn refresh_in(&self, stage: impl Fn(&Stage) -> bool) -> Option<OrgKey> {
        let mut all = self.refreshes.iter();
        all.find(|(_, refresh)| stage(&refresh.stage))
            .map(|(key, _)| key.clone())
    }

    /// From this moment on a refresh is made though the person is typing.
    fn latest_moment(&self, key: &OrgKey, end: Timestamp) -> Timestamp {
        end - self.orgs.get(key).map(window).unwrap_or_default() / 2
    }
}

/// Pages of identity providers that go on by themselves do so within a few seconds.
const SETTLE: Duration = Duration::from_secs(6);
const SHORTEST_SETTLE: Duration = Duration::from_secs(1);
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(10);
/// With less time left, the person is asked at once.
const LEAST_LEFT: Duration = Duration::from_secs(30);
const MOST_TRIES: u32 = 3;
