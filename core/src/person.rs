//! What the person does: sign out, sign in, wish for a renewal. Signing out is final: from that moment nothing
//! renews until the person has signed in again.

use crate::cookie::StoreId;
use crate::host::Hostname;
use crate::id::TabId;
use crate::problem::Problem;
use crate::session::{Login, Session};
use crate::session_key::SessionKey;
use crate::state::{OrgKey, State, Turn};
use crate::time::Timestamp;

impl State {
    /// The person opened Access's sign-out address on this host. Either tier's ends the sessions of all apps
    /// (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>),
    /// so all of the person's sessions with the team stop, in the middle of a renewal too. Who is somebody else in another
    /// container stays signed in there.
    pub(crate) fn handle_logout(&mut self, turn: &mut Turn, host: &Hostname, store: &StoreId) {
        let teams: alloc::vec::Vec<_> = match self.hosts.team(host) {
            Ok(team) => alloc::vec![team],
            Err(_) => self
                .sessions
                .iter()
                .filter(|(key, _)| &key.host == host && &key.store == store)
                .map(|(_, session)| session.token.issuer().clone())
                .collect(),
        };
        for team in teams {
            for store in self.jars_of_person(&team, store) {
                let team = team.clone();
                self.end_by_logout(turn, OrgKey { team, store });
            }
        }
    }

    fn end_by_logout(&mut self, turn: &mut Turn, place: OrgKey) {
        // Our own request to that address is heard like anybody's.
        if self.is_signing_out(&place) {
            return;
        }
        // By the servers' clock: ours may be wrong, and be set right later.
        let now = turn.now.shifted(self.skew.0) + self.drop_refresh_of(turn, &place);
        let last = self.last_issued(&place);
        let until = last.map_or(now, |issued| issued.max(now));
        self.end_sessions(turn, place, until);
    }

    /// Ends the renewals of a team's sessions in a jar, in the middle of one too, until there is an org token that was
    /// issued after `until`.
    pub(crate) fn end_sessions(&mut self, turn: &mut Turn, place: OrgKey, until: Timestamp) {
        for (key, session) in &mut self.sessions {
            if OrgKey::of(key, session) == place {
                turn.stop(session, Problem::SignedOut);
            }
        }
        self.sign_outs.insert(place, until);
    }

    /// When the last token of a team that is known in a jar was issued.
    pub(crate) fn last_issued(&self, place: &OrgKey) -> Option<Timestamp> {
        let here = |(key, session): &(&SessionKey, &Session)| OrgKey::of(key, session) == *place;
        let apps = self.sessions.iter().filter(here);
        let apps = apps.map(|(_, session)| session.token.issued_at());
        apps.chain(self.org_issued(place)).max()
    }

    /// A tab began a login of this app: until it is over, no renewal may replace the `CF_AppSession` it needs.
    pub(crate) fn handle_login(
        &mut self,
        turn: &mut Turn,
        app: &Hostname,
        (tab, store): (TabId, &StoreId),
    ) {
        let is_meant = |key: &SessionKey| &key.host == app && &key.store == store;
        for (_, session) in self.sessions.iter_mut().filter(|(key, _)| is_meant(key)) {
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
