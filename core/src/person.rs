//! What the person does: sign out, sign in, wish for a renewal. Signing out is final: from that moment nothing
//! renews until the person has signed in again.

use crate::host::{Hostname, TeamHost};
use crate::id::TabId;
use crate::problem::Problem;
use crate::session::Login;
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::time::Timestamp;
use crate::token::Token;

impl State {
    /// The person opened Access's sign-out address on this host. Either tier's ends the sessions of all apps
    /// (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>),
    /// so all of the team's sessions stop, in the middle of a renewal too.
    pub(crate) fn handle_logout(&mut self, turn: &mut Turn, host: &Hostname) {
        let teams: alloc::vec::Vec<_> = match self.hosts.team(host) {
            Ok(team) => alloc::vec![team],
            Err(_) => self
                .sessions
                .iter()
                .filter(|(key, _)| &key.host == host)
                .map(|(_, session)| session.token.issuer().clone())
                .collect(),
        };
        for team in teams {
            // Our own request to that address is heard like anybody's.
            if self.is_signing_out(&team) {
                continue;
            }
            // By the servers' clock: ours may be wrong, and be set right later.
            let now = turn.now.shifted(self.skew.0) + self.drop_refreshes_of(turn, &team);
            let until = self
                .last_issued(&team)
                .map_or(now, |issued| issued.max(now));
            self.end_sessions(turn, team, until);
        }
    }

    /// Ends the renewals of a team's sessions, in the middle of one too, until there is an org token that was issued
    /// after `until`.
    pub(crate) fn end_sessions(&mut self, turn: &mut Turn, team: TeamHost, until: Timestamp) {
        for session in self
            .sessions
            .values_mut()
            .filter(|session| session.token.issuer() == &team)
        {
            turn.stop(session, Problem::SignedOut);
        }
        self.sign_outs.insert(team, until);
    }

    /// When the last token of a team that is known was issued.
    pub(crate) fn last_issued(&self, team: &TeamHost) -> Option<Timestamp> {
        let apps = self.sessions.values().map(|session| &session.token);
        let issued = apps
            .filter(|token| token.issuer() == team)
            .map(Token::issued_at);
        issued.chain(self.org_issued(team)).max()
    }

    /// A tab began a login of this app: until it is over, no renewal may replace the `CF_AppSession` it needs.
    pub(crate) fn handle_login(&mut self, turn: &mut Turn, app: &Hostname, tab: TabId) {
        for (_, session) in self.sessions.iter_mut().filter(|(key, _)| &key.host == app) {
            session.login = Some(Login {
                tab: Some(tab),
                since: turn.now,
            });
            let renewal = session
                .renewal()
                .filter(|renewal| !renewal.may_have_minted());
            if let Some(renewal) = renewal {
                turn.abort(renewal);
                session.rest_for_login(turn.now);
            }
        }
    }

    /// The person wants a renewal now, whether or not the app is in a tab.
    pub(crate) fn handle_wish(&mut self, now: Timestamp, key: &SessionKey) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        if session.is_busy() {
            return;
        }
        self.present_at = Some(now);
        let allowed = self.may_renew(key, session, now);
        if let Some(session) = self.sessions.get_mut(key) {
            session.wish(allowed);
        }
    }
}
