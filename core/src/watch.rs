//! Takes in what the jar holds: which sessions there are, what became of them, and which changes give new hope.
//!
//! The jar itself is the truth, never the order or wording of the browser's change events, which differ
//! (Chromium reports an overwritten cookie with its old value, Firefox with its new one).

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cookie::{CF_APP_SESSION, CF_AUTHORIZATION, Cookie, without_planted};
use crate::effect::Effect;
use crate::event::{Event, Listing};
use crate::host::Hostname;
use crate::id::EffectId;
use crate::ordered::{Map, Set};
use crate::org_key::OrgKey;
use crate::problem::Problem;
use crate::renewal::Renewal;
use crate::session::{Phase, Session, Urge};
use crate::session_key::SessionKey;
use crate::state::{ListingQuestion, Org, State, Turn};
use crate::time::Timestamp;
use crate::token::{Token, TokenKind, TokenProblem};
use crate::traffic::CookieChange;
use crate::verdict::Found;

/// A cookie that is still sent, and the token in it.
pub(crate) struct Sighting {
    pub(crate) cookie: Cookie,
    pub(crate) token: Result<Token, TokenProblem>,
}

impl State {
    /// Asks for the jar, or remembers that it must be asked for once more.
    pub(crate) fn ask_for_cookies(&mut self, turn: &mut Turn) {
        if let ListingQuestion::Open { again, .. } = &mut self.listing {
            *again = true;
            return;
        }
        let id = self.new_id();
        self.listing = ListingQuestion::Open {
            id,
            since: turn.now,
            again: false,
        };
        let jars = self.jars.clone();
        turn.effects.push(Effect::ListCookies(id, jars));
    }

    /// A cookie of Access is another one, or gone. What its host is called may be nothing that Access protects.
    pub(crate) fn handle_cookie(&mut self, turn: &mut Turn, change: &CookieChange) {
        match change.name.as_str() {
            CF_AUTHORIZATION => self.ask_for_cookies(turn),
            CF_APP_SESSION => {
                if let Ok(host) = Hostname::parse(&change.host) {
                    self.handle_app_session(turn, &host, &change.store);
                }
            }
            _ => {}
        }
    }

    /// Whether an event only makes the jar be asked for, and nothing else is to be done by now: then no session need be
    /// looked at, however many there are. The timer's moment is that of the first thing that is due.
    pub(crate) fn only_asks(&self, now: Timestamp, event: &Event) -> bool {
        let is_change =
            matches!(event, Event::CookieChanged(change) if change.name == CF_AUTHORIZATION);
        let asked_anyway = matches!(self.listing, ListingQuestion::Open { again: true, .. });
        let is_rest = self.jar_seen && self.timer.is_none_or(|due| due > now);
        is_change && (asked_anyway || is_rest)
    }

    /// Asks for the jar, and wakes up in time where no answer comes.
    pub(crate) fn ask_at_once(&mut self, turn: &mut Turn) {
        self.ask_for_cookies(turn);
        let lost = self.moment_of_question();
        if let Some(lost) = lost.filter(|lost| self.timer.is_none_or(|due| due > *lost)) {
            self.timer = Some(lost);
            turn.effects.push(Effect::SetTimer(lost));
        }
    }

    /// Takes in the answer to a question for the jar: the watcher's own, or a renewal's.
    pub(crate) fn handle_listing(&mut self, turn: &mut Turn, id: EffectId, listing: Listing) {
        let own = matches!(self.listing, ListingQuestion::Open { id: asked, .. } if asked == id);
        let confirms = self
            .sessions
            .values()
            .filter_map(Session::renewal)
            .any(|renewal| renewal.awaited == id);
        if !own && !confirms {
            return;
        }
        let again = matches!(self.listing, ListingQuestion::Open { again: true, .. });
        if own {
            self.listing = ListingQuestion::Answered;
        }
        self.take_in(turn, id, listing);
        if own && again {
            self.ask_for_cookies(turn);
        }
    }

    /// Brings orgs and sessions in line with the jar; `id` is the question that the listing answers.
    pub(crate) fn take_in(
        &mut self,
        turn: &mut Turn,
        id: EffectId,
        listing: Listing,
    ) -> Vec<Sighting> {
        self.jar_seen = true;
        self.drop_unlisted(turn);
        let sightings = self.sight(turn, listing.cookies);
        let regranted = self.take_in_grants(listing.granted);
        self.welcome_who_is_new(turn);
        let renewed_orgs = self.take_in_orgs(turn, &sightings);
        self.end_outdated_sign_outs();
        let on_hosts = by_host(&sightings);
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let on_host = on_hosts.get(&key.host).map_or(&[][..], Vec::as_slice);
            self.take_in_session(turn, (&key, id), on_host);
        }
        self.find_new_sessions(&sightings);
        self.drop_unlisted(turn);
        self.note_unlisted(&sightings);
        self.end_guards_that_succeeded();
        self.note_jars();
        self.stop_what_is_out_of_reach(turn);
        self.revive(turn, &renewed_orgs, regranted);
        self.ask_for_proof(turn);
        sightings
    }

    fn sight(&mut self, turn: &Turn, cookies: Vec<Cookie>) -> Vec<Sighting> {
        self.unreadable.clear();
        let mut sightings = Vec::new();
        for cookie in without_planted(cookies, turn.now) {
            let token = Token::parse(&cookie.value, &self.hosts);
            if let Err(problem) = &token
                && self.rules.lists(&cookie.host)
            {
                self.unreadable.insert(cookie.host.clone(), *problem);
            }
            if let Ok(token) = &token
                && token.kind() == TokenKind::Org
                && self.hosts.team(&cookie.host).is_ok()
                && self.rules.lists(&cookie.host)
            {
                self.learn_from_the_future(token.issued_at(), turn.now);
            }
            sightings.push(Sighting { cookie, token });
        }
        sightings
    }

    /// Which teams have an org token that was not there before.
    fn take_in_orgs(&mut self, turn: &mut Turn, sightings: &[Sighting]) -> Vec<OrgKey> {
        let mut orgs = Map::new();
        for Sighting { cookie, token } in sightings {
            if let Ok(token) = token
                && token.kind() == TokenKind::Org
                && token.issuer().as_hostname() == &cookie.host
                && self.rules.lists(&cookie.host)
            {
                let key = OrgKey {
                    team: token.issuer().clone(),
                    store: cookie.store().clone(),
                };
                let org = Org {
                    signed_in: self.signed_in_by(&key, token),
                    token: token.clone(),
                    cookie_ends: cookie.expires,
                };
                orgs.insert(key, org);
            }
        }
        let is_new = |(key, org): (&OrgKey, &Org)| {
            (self.orgs.get(key).map(|known| &known.token) != Some(&org.token)).then(|| key.clone())
        };
        let new: Vec<OrgKey> = orgs.iter().filter_map(is_new).collect();
        let old = core::mem::replace(&mut self.orgs, orgs);
        for (key, org) in old.iter().filter(|(key, _)| new.contains(key)) {
            self.conclude_refresh(turn, key, org);
        }
        new
    }

    /// When the person behind an org token signed in: with it, or with the one before where a refresh that nobody saw
    /// has replaced that.
    fn signed_in_by(&self, key: &OrgKey, token: &Token) -> Timestamp {
        let known = self.orgs.get(key);
        let same = known.filter(|org| &org.token == token);
        let refreshed = known.filter(|_| self.refreshes_alone(key));
        same.or(refreshed)
            .map_or(token.issued_at(), |org| org.signed_in)
    }

    fn take_in_session(
        &mut self,
        turn: &mut Turn,
        (key, id): (&SessionKey, EffectId),
        on_host: &[&Sighting],
    ) {
        let mut on_host = on_host.iter().copied();
        let sighting = on_host.find(|sighting| key.is_in(&sighting.cookie));
        let minting = self
            .sessions
            .get(key)
            .and_then(Session::renewal)
            .is_some_and(Renewal::may_have_minted);
        if minting && self.conclude_renewal(turn, (key, id), sighting) {
            return;
        }
        let Some(mut session) = self.sessions.remove(key) else {
            return;
        };
        let stays = match sighting.map(|sighting| (&sighting.cookie, &sighting.token)) {
            Some((cookie, Ok(token))) if token.audience().primary() == key.audience => {
                self.adopt(turn, (key, &mut session), (cookie, token));
                true
            }
            // Another app's token took this place: that is another session.
            Some((_, Ok(_))) => {
                self.rivals.note(key, turn.now);
                false
            }
            Some((_, Err(problem))) => {
                turn.stop(&mut session, Problem::Unreadable(problem.sentence()));
                true
            }
            None => self.outlives_its_cookie(turn, key, &mut session),
        };
        if stays {
            self.sessions.insert(key.clone(), session);
        } else if let Some(renewal) = session.renewal() {
            turn.abort(renewal);
        }
    }

    /// The cookie is there: whoever wrote it, its token is the session's.
    pub(crate) fn adopt(
        &mut self,
        turn: &mut Turn,
        (key, session): (&SessionKey, &mut Session),
        (cookie, token): (&Cookie, &Token),
    ) {
        let is_back = session.gone_since.take().is_some() && session.is_stopped();
        session.cookie_ends = cookie.expires;
        session.forget_login_before(self.skew.local(token.issued_at()));
        if &session.token == token && !is_back {
            return;
        }
        if let Some(renewal) = session.renewal() {
            turn.abort(renewal);
        }
        session.take_token(token.clone(), turn.now);
        session.urge = None;
        session.paths.allow_all();
        session.phase = self.plan(key, session);
    }

    /// The cookie is not there. A session that ended by time may still be renewed; one whose cookie was removed is
    /// left alone, for somebody wanted that; after half a day it is forgotten.
    fn outlives_its_cookie(
        &mut self,
        turn: &mut Turn,
        key: &SessionKey,
        session: &mut Session,
    ) -> bool {
        let since = *session.gone_since.get_or_insert(turn.now);
        if !self.granted.cover(&key.host) {
            // Without access the browser shows no cookie, which says nothing about the cookie.
            turn.stop(session, Problem::HostPermission(key.host.to_string()));
        } else if self.ends(key, session, turn.now).soft > turn.now
            && !session.is_stopped()
            // A page, or the person, wants it back: then it is being brought back.
            && session.urge.is_none()
        {
            turn.stop(session, Problem::CookieGone);
        }
        turn.now.since(since) < REMEMBERED
    }

    fn find_new_sessions(&mut self, sightings: &[Sighting]) {
        let mut hosts: Set<Hostname> = self.sessions.keys().map(|key| key.host.clone()).collect();
        for Sighting { cookie, token } in sightings {
            let Ok(token) = token else { continue };
            let key = SessionKey::of(cookie, token);
            let on_team = self.hosts.team(&cookie.host).is_ok();
            let listed =
                self.rules.lists(&cookie.host) && self.rules.lists(token.issuer().as_hostname());
            if token.kind() != TokenKind::App
                || on_team
                || !listed
                || self.sessions.contains_key(&key)
            {
                continue;
            }
            // Among a thousand sessions, a new host's has no other to be held against.
            if !hosts.insert(key.host.clone()) && !self.makes_room(cookie) {
                continue;
            }
            let mut session = Session::new(token.clone(), cookie.expires);
            session.phase = self.plan(&key, &session);
            self.sessions.insert(key, session);
        }
    }

    /// Forgets the app that held this cookie's place before, which is told from the new one by its AUD; only one cookie can
    /// lie there. What our own request may have put there is for the renewal to judge, and perhaps to put back.
    fn makes_room(&mut self, cookie: &Cookie) -> bool {
        let is_judged = |(other, session): (&SessionKey, &Session)| {
            other.is_in(cookie) && session.renewal().is_some_and(Renewal::may_have_minted)
        };
        if self.sessions.iter().any(is_judged) {
            return false;
        }
        self.sessions.retain(|other, _| !other.is_in(cookie));
        true
    }

    /// Sessions that were stopped get another chance when what stopped them may be over.
    pub(crate) fn revive(&mut self, turn: &Turn, renewed_orgs: &[OrgKey], regranted: bool) {
        let revived: Vec<_> = self
            .sessions
            .iter()
            .filter_map(|(key, session)| {
                let news = regranted || renewed_orgs.contains(&OrgKey::of(key, session));
                let hopeful = news
                    && session.needs_a_change()
                    && self.may_renew(key, session, turn.now).is_ok();
                hopeful.then(|| key.clone())
            })
            .collect();
        for key in revived {
            if let Some(mut session) = self.sessions.remove(&key) {
                session.failures = 0;
                session.lockout_waited = false;
                session.paths.allow_all();
                session.phase = match session.urge {
                    Some(Urge::Wish) => Phase::Queued,
                    Some(Urge::Stuck | Urge::Refused) | None => self.plan_again(&session),
                };
                self.sessions.insert(key, session);
            }
        }
    }

    /// What lies in the place of a session's cookie.
    pub(crate) fn found(sighting: Option<&Sighting>) -> Found {
        match sighting.map(|sighting| &sighting.token) {
            None => Found::Nothing,
            Some(Ok(token)) => Found::Token(token.clone()),
            Some(Err(problem)) => Found::Unreadable(*problem),
        }
    }
}

/// What was seen on each host: among a thousand sessions nobody looks through all cookies for each.
fn by_host(sightings: &[Sighting]) -> Map<&Hostname, Vec<&Sighting>> {
    let mut hosts: Map<&Hostname, Vec<&Sighting>> = Map::new();
    for sighting in sightings {
        let on_host = hosts.entry(&sighting.cookie.host).or_default();
        on_host.push(sighting);
    }
    hosts
}

/// How long a session without a cookie is still shown.
const REMEMBERED: core::time::Duration = core::time::Duration::from_hours(12);

#[cfg(test)]
mod tests;
