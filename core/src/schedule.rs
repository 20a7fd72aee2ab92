//! What is due, in which order, and when to wake up next. There is one timer; everything that waits has its moment.

use alloc::vec::Vec;
use core::time::Duration;

use crate::effect::Effect;
use crate::lead;
use crate::notice::Notice;
use crate::org_key::OrgKey;
use crate::problem::Problem;
use crate::refresh::Refresh;
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::{ListingQuestion, State, Turn};
use crate::time::Timestamp;

impl State {
    /// Plans the next renewal of a session by its new token.
    pub(crate) fn plan(&mut self, key: &SessionKey, session: &Session) -> Phase {
        if let Err(problem) = self.permits(key) {
            return Phase::Stopped { problem };
        }
        if session.token.life() < SHORTEST_LIFE && !self.ends_with_its_team(session) {
            return Phase::Stopped {
                problem: Problem::ImmediateTimeout,
            };
        }
        self.schedule(session)
    }

    /// Plans the next renewal of a session that was stopped, by the token that it had. That its app knows no sessions
    /// stays true.
    pub(crate) fn plan_again(&mut self, session: &Session) -> Phase {
        match &session.phase {
            Phase::Stopped {
                problem: problem @ Problem::ImmediateTimeout,
            } => Phase::Stopped {
                problem: problem.clone(),
            },
            Phase::Stopped { .. }
            | Phase::Scheduled { .. }
            | Phase::Queued
            | Phase::Looking { .. }
            | Phase::Renewing(_)
            | Phase::Resting { .. }
            | Phase::BackingOff { .. } => self.schedule(session),
        }
    }

    /// Whether a token is short only because it came late in the life of its team's session, which it ends with.
    fn ends_with_its_team(&self, session: &Session) -> bool {
        let of_team = |place: &OrgKey| &place.team == session.token.issuer();
        let mut orgs = self.orgs.iter().filter(|(place, _)| of_team(place));
        let end = session.token.expires_at() + WHOLE_SECOND;
        orgs.any(|(_, org)| org.token.expires_at() <= end)
    }

    fn schedule(&mut self, session: &Session) -> Phase {
        let lead = lead::lead_time(
            &session.token,
            &session.durations,
            self.rules.lead,
            &mut self.dice,
        );
        Phase::Scheduled {
            at: self.end_of(&session.token, session.cookie_ends) - lead,
        }
    }

    /// The timer has run out. One that is far too late was slept through, and the world has changed meanwhile.
    pub(crate) fn handle_timer(&mut self, now: Timestamp) {
        let late = self.timer.take().map(|at| now.since(at));
        if late.is_some_and(|late| late >= SLEPT) {
            self.handle_new_network(now);
        }
    }

    /// Moves everything whose moment has come.
    pub(crate) fn move_what_is_due(&mut self, turn: &mut Turn) {
        if self
            .moment_of_question()
            .is_some_and(|lost| lost <= turn.now)
        {
            self.listing = ListingQuestion::Answered;
            self.ask_for_cookies(turn);
        }
        self.move_proof(turn);
        if !self.jar_seen {
            return;
        }
        for key in self.keys_where(|session| is_due(session, turn.now)) {
            self.move_session(turn, &key);
        }
        self.move_sign_outs(turn);
        self.start_queued(turn);
        self.ask_what_is_due(turn);
        self.move_refreshes(turn);
        self.move_notices(turn);
        self.move_talk(turn);
    }

    /// Asks for the timer that the next moment needs, if it is another one than asked for.
    pub(crate) fn set_timer(&mut self, turn: &mut Turn, next_look: Option<Timestamp>) {
        let next = self
            .next_moment(turn.now)
            .into_iter()
            .chain(next_look)
            .min();
        if next == self.timer {
            return;
        }
        self.timer = next;
        turn.effects
            .push(next.map_or(Effect::ClearTimer, Effect::SetTimer));
    }

    /// The few among many sessions that something is to be done about.
    fn keys_where(&self, is_one: impl Fn(&Session) -> bool) -> Vec<SessionKey> {
        let ones = self.sessions.iter().filter(|(_, session)| is_one(session));
        ones.map(|(key, _)| key.clone()).collect()
    }

    fn move_session(&mut self, turn: &mut Turn, key: &SessionKey) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        if !is_due(session, turn.now) {
            return;
        }
        match session.phase {
            Phase::Renewing(_) => self.give_up_waiting(turn, key),
            Phase::Looking { .. } => {
                if let Some(mut session) = self.sessions.remove(key) {
                    self.fail(turn.now, &mut session, Problem::Interrupted);
                    self.sessions.insert(key.clone(), session);
                }
            }
            Phase::Scheduled { .. } | Phase::Resting { .. } | Phase::BackingOff { .. } => {
                let (phase, team) = (session.phase.clone(), session.token.issuer().clone());
                let phase = match self.may_renew(key, session, turn.now) {
                    Ok(()) => self.admit((key, &team), phase, turn.now),
                    Err(problem) => Phase::Stopped { problem },
                };
                if let Some(session) = self.sessions.get_mut(key) {
                    session.phase = phase;
                }
            }
            Phase::Queued | Phase::Stopped { .. } => {}
        }
    }

    fn start_queued(&mut self, turn: &mut Turn) {
        for key in self.keys_where(|session| session.phase == Phase::Queued) {
            if self.has_room_for(&key) {
                self.look_around(turn, &key);
            }
        }
    }

    /// One renewal at a time per app, and per host since `CF_AppSession` belongs to the host, and per container; at most
    /// two per team.
    fn has_room_for(&self, key: &SessionKey) -> bool {
        let Some(session) = self.sessions.get(key) else {
            return false;
        };
        let busy = || self.sessions.iter().filter(|(_, other)| other.is_busy());
        let in_the_way = busy().any(|(other, _)| self.share_a_way(key, other));
        let same_team = busy()
            .filter(|(_, other)| other.token.issuer() == session.token.issuer())
            .count();
        !in_the_way && same_team < MOST_PER_TEAM
    }

    fn next_moment(&self, now: Timestamp) -> Option<Timestamp> {
        let question = self.moment_of_question();
        if !self.jar_seen {
            return question;
        }
        let refreshes = self.refreshes.values().filter_map(Refresh::moment);
        let notices = self.notices.values().filter_map(Notice::moment);
        let sessions = self.sessions.iter().fold(None, |first, (key, session)| {
            let moment = self.moment_to_wake_for((key, session), now, first);
            first.into_iter().chain(moment).min()
        });
        sessions
            .into_iter()
            .chain(refreshes)
            .chain(notices)
            .chain(question)
            .chain(self.talk.moment())
            .chain(self.moment_of_proof())
            .chain(
                self.moment_of_sign_outs()
                    .map(|moment| moment.min(now + PULSE)),
            )
            .min()
    }

    /// When the answer to the open question for the jar counts as lost.
    pub(crate) fn moment_of_question(&self) -> Option<Timestamp> {
        match self.listing {
            ListingQuestion::Open { since, .. } => Some(since + UNANSWERED),
            ListingQuestion::Answered => None,
        }
    }

    /// When to wake up for a session, if that is before what is known to come `first`. While something is under way there
    /// is a pulse: a worker that is killed loses it without a word, and the next one finds out when it wakes up.
    fn moment_to_wake_for(
        &self,
        (key, session): (&SessionKey, &Session),
        now: Timestamp,
        first: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let moment = [
            moment_of(session),
            self.moment_of_check(key, session, first),
        ];
        let moment = moment.into_iter().flatten().min()?;
        Some(if session.is_busy() {
            moment.min(now + PULSE)
        } else {
            moment
        })
    }
}

fn is_due(session: &Session, now: Timestamp) -> bool {
    moment_of(session).is_some_and(|moment| moment <= now)
}

/// When a session must be moved by time.
fn moment_of(session: &Session) -> Option<Timestamp> {
    match &session.phase {
        Phase::Scheduled { at } => Some(*at),
        Phase::Looking { since, .. } => Some(*since + UNANSWERED),
        Phase::Renewing(renewal) => Some(renewal.since + HOP_LOST),
        Phase::Resting { until, .. } | Phase::BackingOff { until, .. } => Some(*until),
        Phase::Queued | Phase::Stopped { .. } => None,
    }
}

/// The browser answers such questions in milliseconds; after so long the answer is lost.
const UNANSWERED: Duration = Duration::from_secs(10);
/// Shells end a request after 20 seconds; after so long its answer is lost.
const HOP_LOST: Duration = Duration::from_secs(25);
/// A timer that is later than this went off in a machine that slept.
const SLEPT: Duration = Duration::from_mins(1);
/// "Immediate timeout": Access asks for a login at each visit, so there is nothing to keep alive.
const SHORTEST_LIFE: Duration = Duration::from_secs(5);
/// Moments in tokens are cut to whole seconds.
const WHOLE_SECOND: Duration = Duration::from_secs(1);
const PULSE: Duration = Duration::from_secs(2);
const MOST_PER_TEAM: usize = 2;
