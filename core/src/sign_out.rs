//! One click ends both tiers: at the team's server, then in every jar of that person. From the click on nothing of theirs
//! renews until they have signed in again, whatever becomes of the rest; who is somebody else elsewhere is left alone. A forced sign-in goes on from there to the app's login.
//!
//! ```text
//! Asking ─confirmed, or nobody left to ask─► Removing ─► Opening (a forced sign-in only) ─► Over
//! ```

mod course;
mod parts;
mod told;

use alloc::vec::Vec;
use core::time::Duration;

pub(crate) use self::course::{Server, SignOut, SoFar, Step, Tab, Wait};
pub use self::parts::{AppPage, LogoutAnswer, Opened, Remnants, TeamTokens, UnseenJars};
pub use self::told::SignOutView;

use crate::cookie::StoreId;
use crate::effect::Effect;
use crate::event::Reply;
use crate::host::{Hostname, TeamHost};
use crate::id::EffectId;
use crate::ordered::Set;
use crate::org_key::OrgKey;
use crate::session::Session;
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::stores::Reach;
use crate::time::Timestamp;

impl State {
    /// The person wants to be signed out of the team of this session, and to see `then` at the login afterwards.
    pub(crate) fn handle_sign_out(
        &mut self,
        turn: &mut Turn,
        key: &SessionKey,
        then: Option<AppPage>,
    ) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        let place = OrgKey::of(key, session);
        let jars = self.jars_of_person(&place.team, &place.store);
        for store in &jars {
            let team = place.team.clone();
            let store = store.clone();
            self.end_sessions(turn, OrgKey { team, store });
        }
        match self.last_sign_outs.get_mut(&place) {
            // Who clicks twice wants it once; the last wish says what follows.
            Some(under_way) if !under_way.is_over() => under_way.then = then,
            Some(_) | None => {
                let sign_out = SignOut::new(turn.now, (jars, then));
                self.last_sign_outs.insert(place, sign_out);
            }
        }
    }

    /// The person wants Access to ask for a login, which it does only where both tiers are gone.
    pub(crate) fn handle_forced_sign_in(&mut self, turn: &mut Turn, key: &SessionKey) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        let page = AppPage {
            host: key.host.clone(),
            within: key.path.clone(),
            path: session
                .paths
                .next(&[], &key.path)
                .unwrap_or_else(|| "/".into()),
            store: key.store.clone(),
        };
        self.handle_sign_out(turn, key, Some(page));
    }

    /// Takes in what became of a step. A reply that nobody waits for is dropped.
    pub(crate) fn handle_sign_out_reply(&mut self, turn: &mut Turn, id: EffectId, reply: Reply) {
        let waits =
            |it: &&mut SignOut| matches!(it.wait, Wait::Reply { id: asked, .. } if asked == id);
        let Some(sign_out) = self.last_sign_outs.values_mut().find(waits) else {
            return;
        };
        sign_out.take(&reply);
        if let (Some(page), Reply::AppOpened(Opened::InTab(Some(answer)))) =
            (sign_out.then.clone(), reply)
        {
            self.guard_login(turn.now, &page, answer);
            self.handle_app_session(turn, &page.host, &page.store);
        }
    }

    /// Whether a sign-out of this team still has to remove its tokens from this jar: then what lies there is none of a
    /// new sign-in's.
    pub(crate) fn is_signing_out(&self, team: &TeamHost, store: &StoreId) -> bool {
        self.last_sign_outs.iter().any(|(at, it)| {
            &at.team == team
                && it.jars.contains(store)
                && matches!(it.step, Step::Asking { .. } | Step::Removing)
        })
    }

    /// What a killed program left is over where the person has signed in since: they would be signed out again.
    pub(crate) fn end_outdated_sign_outs(&mut self) {
        for place in self.last_sign_outs.keys().cloned().collect::<Vec<_>>() {
            let again = self.is_signed_in_again(&place);
            if let Some(it) = self.last_sign_outs.get_mut(&place)
                && it.wait == Wait::Killed
                && again
            {
                it.step = Step::Over;
            }
        }
    }

    /// Begins what is to be begun. What a killed program left is begun again: done twice it does no harm, left undone it
    /// does.
    pub(crate) fn move_sign_outs(&mut self, turn: &mut Turn) {
        let is_told = |it: &SignOut| !it.is_over() || turn.now.since(it.at) < SHOWN;
        self.last_sign_outs.retain(|_, it| is_told(it));
        for place in self.last_sign_outs.keys().cloned().collect::<Vec<_>>() {
            let Some(mut sign_out) = self.last_sign_outs.remove(&place) else {
                continue;
            };
            match sign_out.wait {
                _ if sign_out.is_over() => {}
                Wait::Reply { since, .. } if turn.now.since(since) < LOST => {}
                Wait::Reply { .. } | Wait::Killed => {
                    sign_out.note_silence();
                    self.begin_step(turn, &place, &mut sign_out);
                }
                Wait::Nothing => self.begin_step(turn, &place, &mut sign_out),
            }
            self.last_sign_outs.insert(place, sign_out);
        }
    }

    /// When a sign-out is moved by time.
    pub(crate) fn moment_of_sign_outs(&self) -> Option<Timestamp> {
        let moments = self.last_sign_outs.values().filter_map(|it| match it.wait {
            Wait::Reply { since, .. } => Some(since + LOST),
            Wait::Nothing | Wait::Killed => None,
        });
        moments.min()
    }

    /// When the org token that is there was issued.
    pub(crate) fn org_issued(&self, place: &OrgKey) -> impl Iterator<Item = Timestamp> {
        let org = self.orgs.get(place);
        org.map(|org| org.token.issued_at()).into_iter()
    }

    fn begin_step(&mut self, turn: &mut Turn, place: &OrgKey, it: &mut SignOut) {
        let id = self.new_id();
        let effect = if let Step::Asking { asked } = &mut it.step
            && let Some(host) = self.host_to_ask(place, asked)
        {
            asked.push(host.clone());
            Effect::LogOut(id, host, place.store.clone())
        } else if matches!(it.step, Step::Asking { .. } | Step::Removing) {
            it.step = Step::Removing;
            Effect::RemoveTokens(id, self.tokens_of(place, &it.jars))
        } else if it.step == Step::Opening
            && let Some(page) = self.page_to_open(turn.now, it)
        {
            Effect::OpenApp(id, page)
        } else {
            it.step = Step::Over;
            it.wait = Wait::Nothing;
            return;
        };
        let since = turn.now;
        it.wait = Wait::Reply { id, since };
        turn.effects.push(effect);
    }

    /// The server ends the session of whoever's token it is asked with, so only hosts are asked that get one from us:
    /// the team's first, since there it ends the org token in the jar as well.
    fn host_to_ask(&self, place: &OrgKey, asked: &[Hostname]) -> Option<Hostname> {
        if asked.len() >= MOST_ASKED || self.stores.reach(&place.store) == Reach::Nowhere {
            return None;
        }
        let of_team = self.orgs.contains_key(place);
        let of_team = of_team.then_some(place.team.as_hostname());
        // A cookie with a path is not sent to the sign-out address.
        let gets_token = |key: &SessionKey, session: &Session| {
            key.path == "/"
                && key.store == place.store
                && key.partition.is_none()
                && session.gone_since.is_none()
        };
        let of_apps = self
            .sessions_of(&place.team)
            .filter(|(key, session)| gets_token(key, session))
            .map(|(key, _)| &key.host);
        let mut hosts = of_team.into_iter().chain(of_apps);
        hosts
            .find(|host| !asked.contains(host) && self.granted.cover(host))
            .cloned()
    }

    fn tokens_of(&self, place: &OrgKey, jars: &Set<StoreId>) -> TeamTokens {
        let of_team = self.sessions_of(&place.team);
        let here = of_team.filter(|(key, _)| jars.contains(&key.store));
        let mut apps: Vec<_> = here.map(|(key, _)| key.host.clone()).collect();
        apps.dedup();
        TeamTokens {
            team: place.team.as_hostname().clone(),
            apps,
            stores: jars.iter().cloned().collect(),
        }
    }

    /// The page to bring to the login, unless it may be there already or nobody waits for it any more.
    fn page_to_open(&self, now: Timestamp, it: &SignOut) -> Option<AppPage> {
        let page = it.then.as_ref().filter(|_| now.since(it.at) < SHOWN)?;
        let at_login = |(key, session): (&SessionKey, &Session)| {
            let login = session.login.as_ref();
            key.host == page.host
                && key.store == page.store
                && login.is_some_and(|login| login.since >= it.at)
        };
        let there = match it.wait {
            Wait::Nothing | Wait::Killed => it.resumed && self.sessions.iter().any(at_login),
            Wait::Reply { .. } => true,
        };
        (!there).then(|| page.clone())
    }

    /// Whether the person has signed in after the sign-out.
    fn is_signed_in_again(&self, place: &OrgKey) -> bool {
        let signed_out = self.sign_outs.get(place);
        let org = self.orgs.get(place);
        org.is_some_and(|org| signed_out.is_none_or(|until| org.signed_in > *until))
    }

    fn sessions_of(&self, team: &TeamHost) -> impl Iterator<Item = (&SessionKey, &Session)> {
        self.sessions
            .iter()
            .filter(move |(_, session)| session.token.issuer() == team)
    }
}

/// How long the popup tells of it.
const SHOWN: Duration = Duration::from_mins(5);
/// Shells end each step within 20 seconds; after so long its reply is lost.
const LOST: Duration = Duration::from_secs(25);
/// With a sign-out that two servers did not take, a third is not waited for.
const MOST_ASKED: usize = 2;

#[cfg(test)]
mod tests;
