//! A paused session is not renewed, its team's session not refreshed for its sake, and nobody is told of its end, until
//! the person lets it go on.

use crate::problem::Problem;
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::session_name::id_of;
use crate::settings::Settings;
use crate::state::{State, Turn};

impl Settings {
    /// Whether the person has paused this session.
    pub(crate) fn is_paused(&self, key: &SessionKey) -> bool {
        !self.paused.is_empty() && self.paused.contains(&id_of(key))
    }
}

impl State {
    /// The person pauses a session.
    pub(crate) fn handle_pause(&mut self, turn: &mut Turn, key: &SessionKey) {
        if self.sessions.contains_key(key) {
            self.settings.paused.insert(id_of(key));
            self.obey(turn);
        }
    }

    /// The person lets a paused session go on, which is a sign of them.
    pub(crate) fn handle_resume(&mut self, turn: &mut Turn, key: &SessionKey) {
        if self.settings.paused.remove(&id_of(key)) {
            self.present_at = Some(turn.now);
            self.obey(turn);
        }
    }
}

/// Whether nothing but the pause is in a session's way.
pub(crate) fn is_pausing(session: &Session) -> bool {
    matches!(
        session.phase,
        Phase::Stopped {
            problem: Problem::Paused
        }
    )
}

/// Whether the person does not want it renewed, so that nothing is wrong with it.
pub(crate) fn is_off(session: &Session) -> bool {
    matches!(
        session.phase,
        Phase::Stopped {
            problem: Problem::RenewalOff
        }
    )
}
