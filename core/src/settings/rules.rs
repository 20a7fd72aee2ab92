//! What administrator and person let happen, and how a change of it is obeyed at once: what is no longer allowed is given
//! up, and what only they had stopped goes on.

use alloc::vec::Vec;

use crate::problem::Problem;
use crate::renewal::Renewal;
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::{OrgKey, State, Turn};

impl State {
    /// Whether administrator and person let this session be renewed.
    pub(crate) fn permits(&self, key: &SessionKey) -> Result<(), Problem> {
        self.policy.permits()?;
        if self.settings.is_paused(key) {
            return Err(Problem::Paused);
        }
        Ok(())
    }

    /// Brings every session in line with what is allowed from now on.
    pub(crate) fn obey(&mut self, turn: &mut Turn) {
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let Some(mut session) = self.sessions.remove(&key) else {
                continue;
            };
            let hopeful = self.may_renew(&key, &session, turn.now).is_ok();
            match self.permits(&key) {
                Err(problem) if can_be_given_up(&session) => turn.stop(&mut session, problem),
                Ok(()) if hopeful && waits_for_rules(&session) => {
                    session.phase = self.plan_after_rules(&key, &session);
                }
                Err(_) | Ok(()) => {}
            }
            self.sessions.insert(key, session);
        }
        for place in self.refreshes.keys().cloned().collect::<Vec<_>>() {
            if !self.permits_team(&place) {
                self.give_up_refresh(turn, place);
            }
        }
    }

    /// Plans a session that goes on. Whose cookie somebody has removed meanwhile stays away, as ever.
    fn plan_after_rules(&mut self, key: &SessionKey, session: &Session) -> Phase {
        let end = self.end_of(&session.token, session.cookie_ends);
        match session.gone_since {
            Some(since) if since < end => Phase::Stopped {
                problem: Problem::CookieGone,
            },
            Some(_) | None => self.plan(key, session),
        }
    }

    /// Whether some session of a team in a jar may be renewed, so that its org token is worth a refresh.
    fn permits_team(&self, place: &OrgKey) -> bool {
        let here = |(key, session): &(&SessionKey, &Session)| OrgKey::of(key, session) == *place;
        let mut here = self.sessions.iter().filter(here);
        self.policy.permits().is_ok() && here.any(|(key, _)| self.permits(key).is_ok())
    }
}

/// The last request of a renewal can't be taken back, and its answer may change the jar: it is judged to its end as
/// ever, so that no working cookie is lost. Nothing is sent after it.
fn can_be_given_up(session: &Session) -> bool {
    let committed = session.renewal().is_some_and(Renewal::may_have_minted);
    !committed && (!session.is_stopped() || waits_for_rules(session))
}

fn waits_for_rules(session: &Session) -> bool {
    matches!(
        session.phase,
        Phase::Stopped {
            problem: Problem::RenewalForbidden
                | Problem::PolicyUnreadable(_)
                | Problem::MaximumExtension
                | Problem::Paused
        }
    )
}
