//! Renewals that gain nothing are noticed, paused and told: tokens whose life shrinks from one to the next, that are due
//! again at once, or that are tried for in vain at a team that refuses everybody.

use core::time::Duration;

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

const JITTER_PERCENT: u32 = 25;
/// `iat` is cut to a whole second.
const SETTLING: Duration = Duration::from_secs(2);
