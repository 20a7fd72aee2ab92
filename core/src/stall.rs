//! Renewals that gain nothing are noticed, paused and told: tokens whose life shrinks from one to the next, that are due
//! again at once, or that are tried for in vain at a team that refuses everybody.

use core::time::Duration;

use crate::breaker::CALM;
use crate::cookie::Cookie;
use crate::host::TeamHost;
use crate::problem::Problem;
use crate::renewal::Renewal;
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::State;
use crate::time::Timestamp;
use crate::token::Token;

impl State {
    /// What becomes of a session whose renewal is due and allowed: it is queued, unless the last ones gained nothing.
    pub(crate) fn admit(
        &mut self,
        (key, team): (&SessionKey, &TeamHost),
        phase: Phase,
        now: Timestamp,
    ) -> Phase {
        if self.is_one_too_many(key) {
            let (until, problem) = (now + CALM, Problem::TooManyPaths);
            return Phase::BackingOff { until, problem };
        }
        if let Some(until) = self.budgets.pause_of(key, now) {
            let problem = Problem::Stalled;
            return Phase::BackingOff { until, problem };
        }
        let Phase::BackingOff { problem, .. } = phase else {
            return Phase::Queued;
        };
        match self.budgets.retry(team, now) {
            Ok(()) => Phase::Queued,
            Err(later) => {
                let wait = self.dice.stretch(later.since(now), JITTER_PERCENT);
                let until = now + wait;
                Phase::BackingOff { until, problem }
            }
        }
    }

    /// A page can copy its token to as many paths as the browser keeps for one host, and each copy would count for a
    /// session. No more than a few are renewed by the clock; whatever a page or the person wants is not held up.
    fn is_one_too_many(&self, key: &SessionKey) -> bool {
        let is_wanted = |session: &Session| session.urge.is_some();
        if self.sessions.get(key).is_some_and(is_wanted) {
            return false;
        }
        let before = self.sessions.keys_before(key);
        let of_host = before.take_while(|it| it.host == key.host);
        of_host.filter(|it| key.is_a_path_beside(it)).count() >= MOST_PATHS
    }

    /// Takes in what a renewal that succeeded has gained.
    pub(crate) fn note_gain(
        &mut self,
        (key, session): (&SessionKey, &Session),
        token: &Token,
        now: Timestamp,
    ) {
        if session.urge.is_none() {
            let lives = (session.token.life(), token.life());
            self.budgets.note_renewal(key, lives, now);
        }
        if session.failures > 0 {
            self.budgets.give_back(session.token.issuer());
        }
    }

    /// A renewal has brought a token that ends as the one before it did: that of the team's session is the ceiling.
    pub(crate) fn stop_growing(
        &mut self,
        now: Timestamp,
        key: &SessionKey,
        (renewal, cookie, token): (&Renewal, Option<&Cookie>, Token),
    ) {
        let took = now.since(renewal.started);
        let has_risen = self.ceiling_has_risen(key, (took, &token));
        if let Some(session) = self.sessions.get_mut(key) {
            session.cookie_ends = cookie.and_then(|cookie| cookie.expires);
            session.take_token(token, now);
            session.urge = None;
            session.stop(Problem::NoGrowth);
            if has_risen {
                let at = now + SETTLING;
                session.phase = Phase::Scheduled { at };
            }
        }
    }
}

/// More paths with a cookie of their own than one app has on one host.
const MOST_PATHS: usize = 5;
const JITTER_PERCENT: u32 = 25;
/// `iat` is cut to a whole second.
const SETTLING: Duration = Duration::from_secs(2);
