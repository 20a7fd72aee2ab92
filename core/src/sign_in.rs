//! Signing in before one must: at the person's wish, in a tab in front of them. The cookie that works stays where it is
//! until the login has brought a new one.

use crate::org_key::OrgKey;
use crate::problem::Problem;
use crate::refresh::Refresh;
use crate::refresh::trip::Company;
use crate::renewal::Way;
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::stores::Reach;

impl State {
    /// The person wants to sign in now. Where only the org token is too old, `refresh-identity` makes a new one; where
    /// there is none, or the policy asks for more, the app's own login does, at the address that a probe brings.
    pub(crate) fn handle_sign_in(&mut self, turn: &mut Turn, key: &SessionKey) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        self.present_at = Some(turn.now);
        let about = OrgKey::of(key, session);
        let only_refresh = self.needs_only_refresh(key, session);
        let reachable = self.may_reach(&key.host, session.token.issuer()).is_ok();
        let has_way = self.stores.reach(&key.store) != Reach::Nowhere;
        let login = self.rules.permits().is_ok() && reachable && has_way && !session.is_busy();
        self.withdraw_notice(turn, &about);
        if only_refresh {
            if !self
                .refreshes
                .get(&about)
                .is_some_and(Refresh::is_under_way)
            {
                self.open_refresh_tab(turn, &about, Company::Person);
            }
        } else if login {
            self.begin_login(turn, key);
        }
    }

    fn needs_only_refresh(&self, key: &SessionKey, session: &Session) -> bool {
        let lives = self.org_of(key, session).is_some();
        let stopped_otherwise = match &session.phase {
            Phase::Stopped { problem } | Phase::BackingOff { problem, .. } => {
                *problem != Problem::NoGrowth
            }
            Phase::Scheduled { .. }
            | Phase::Queued
            | Phase::Looking { .. }
            | Phase::Renewing(_)
            | Phase::Resting { .. } => false,
        };
        lives && !stopped_otherwise
    }

    fn begin_login(&mut self, turn: &mut Turn, key: &SessionKey) {
        let Some(mut session) = self.sessions.remove(key) else {
            return;
        };
        session.paths.allow_all();
        let path = session.paths.next(&[], &key.path);
        let path = path.unwrap_or_else(|| key.path.clone());
        session.phase = self.begin(turn, (key, &session.token), (path, Way::ToPerson), None);
        self.sessions.insert(key.clone(), session);
    }
}
