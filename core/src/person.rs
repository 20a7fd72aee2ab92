//! What the person does: sign out, sign in, wish for a renewal. Signing out is final: from that moment nothing
//! renews until the person has signed in again.

use crate::cookie::StoreId;
use crate::host::Hostname;
use crate::id::TabId;
use crate::org_key::OrgKey;
use crate::problem::Problem;
use crate::session::{Login, Session};
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
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
                let place = OrgKey { team, store };
                // Our own request to that address is heard like anybody's.
                if !self.is_signing_out(&place.team, &place.store) {
                    self.end_sessions(turn, place);
                }
            }
        }
    }

    /// Ends the renewals of a team's sessions in a jar, in the middle of one too, until there is an org token of a new
    /// sign-in.
    pub(crate) fn end_sessions(&mut self, turn: &mut Turn, place: OrgKey) {
        let until = self.before_next_sign_in(turn, &place);
        for (key, session) in &mut self.sessions {
            if OrgKey::of(key, session) == place {
                turn.stop(session, Problem::SignedOut);
            }
        }
        self.sign_outs.insert(place, until);
    }

    /// Until when an org token must have been issued to be none of a new sign-in's. The one that is known tells it best:
    /// a sign-in may follow at once, where the identity provider asks nothing, and our clock may be wrong.
    fn before_next_sign_in(&mut self, turn: &mut Turn, place: &OrgKey) -> Timestamp {
        // What a refresh was sent for may still arrive, and is no sign-in.
        let on_its_way = self.drop_refresh_of(turn, place);
        let now = turn.now.shifted(self.skew.0) + on_its_way;
        let org = self.org_issued(place).max();
        // One that can't be seen may be there.
        let is_seen = org.is_some() || self.jar_seen;
        let is_seen = is_seen && self.granted.cover(place.team.as_hostname());
        match org.or_else(|| self.last_issued(place)) {
            Some(known) if is_seen && on_its_way.is_zero() => known,
            Some(known) => known.max(now),
            None => now,
        }
    }

    /// When the last token of a team that is known in a jar was issued.
    fn last_issued(&self, place: &OrgKey) -> Option<Timestamp> {
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
        self.present_at = Some(now);
        if session.is_busy() {
            return;
        }
        let allowed = self.may_renew(key, session, now);
        if let Some(session) = self.sessions.get_mut(key) {
            session.wish(allowed);
        }
    }
}
