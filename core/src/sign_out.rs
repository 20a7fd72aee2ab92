//! One click ends both tiers: at the team's server, then in every jar. From the click on nothing renews until the person
//! has signed in again, whatever becomes of the rest. A forced sign-in goes on from there to the app's login.
//!
//! ```text
//! Asking ─confirmed, or nobody left to ask─► Removing ─► Opening (a forced sign-in only) ─► Over
//! ```

mod course;
mod parts;
mod told;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

pub(crate) use self::course::{Server, SignOut, SoFar, Step, Tab, Wait};
pub use self::parts::{AppPage, LogoutAnswer, Opened, Remnants, TeamTokens, UnseenJars};
pub use self::told::SignOutView;

use crate::effect::Effect;
use crate::event::Reply;
use crate::host::{Hostname, TeamHost};
use crate::id::EffectId;
use crate::session::Session;
use crate::session_key::SessionKey;
use crate::state::{OrgKey, State, Turn};
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
        let team = session.token.issuer().clone();
        // Every token that can be seen is removed, so the next one is a new sign-in's. It may come at once, where the
        // identity provider asks nothing: its `iat` is cut to a whole second, and our clock may be a little ahead.
        // What a refresh was sent for may still arrive, though, and is no sign-in.
        let now = turn.now.shifted(self.skew.0);
        let now = match self.drop_refreshes_of(turn, &team) {
            // An org token that can't be seen may have been there before, and is none of a new sign-in's.
            Duration::ZERO if self.granted.cover(team.as_hostname()) => now - SLACK,
            on_its_way => now + on_its_way,
        };
        let known = self.org_issued(&team).max();
        let until = known.or_else(|| self.last_issued(&team));
        self.end_sessions(
            turn,
            team.clone(),
            until.map_or(now, |known| known.max(now)),
        );
        match self.last_sign_outs.get_mut(&team) {
            // Who clicks twice wants it once; the last wish says what follows.
            Some(under_way) if !under_way.is_over() => under_way.then = then,
            Some(_) | None => {
                let sign_out = SignOut::new(turn.now, then);
                self.last_sign_outs.insert(team, sign_out);
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

    /// Whether a sign-out of this team still has to remove its tokens: then what lies in the jar is none of a new
    /// sign-in's.
    pub(crate) fn is_signing_out(&self, team: &TeamHost) -> bool {
        let sign_out = self.last_sign_outs.get(team);
        sign_out.is_some_and(|it| matches!(it.step, Step::Asking { .. } | Step::Removing))
    }

    /// What a killed program left is over where the person has signed in since: they would be signed out again.
    pub(crate) fn end_outdated_sign_outs(&mut self) {
        for team in self.last_sign_outs.keys().cloned().collect::<Vec<_>>() {
            let again = self.is_signed_in_again(&team);
            if let Some(it) = self.last_sign_outs.get_mut(&team)
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
        for team in self.last_sign_outs.keys().cloned().collect::<Vec<_>>() {
            let Some(mut sign_out) = self.last_sign_outs.remove(&team) else {
                continue;
            };
            match sign_out.wait {
                _ if sign_out.is_over() => {}
                Wait::Reply { since, .. } if turn.now.since(since) < LOST => {}
                Wait::Reply { .. } | Wait::Killed => {
                    sign_out.note_silence();
                    self.begin_step(turn, &team, &mut sign_out);
                }
                Wait::Nothing => self.begin_step(turn, &team, &mut sign_out),
            }
            self.last_sign_outs.insert(team, sign_out);
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

    /// When the org tokens of a team that are in the jars were issued.
    pub(crate) fn org_issued(&self, team: &TeamHost) -> impl Iterator<Item = Timestamp> {
        let orgs = self.orgs.iter().filter(move |(key, _)| &key.team == team);
        orgs.map(|(_, org)| org.token.issued_at())
    }

    fn begin_step(&mut self, turn: &mut Turn, team: &TeamHost, it: &mut SignOut) {
        let id = self.new_id();
        let effect = if let Step::Asking { asked } = &mut it.step
            && let Some(host) = self.host_to_ask(team, asked)
        {
            asked.push(host.clone());
            Effect::LogOut(id, host)
        } else if matches!(it.step, Step::Asking { .. } | Step::Removing) {
            it.step = Step::Removing;
            it.so_far.elsewhere = self.people_elsewhere(team);
            Effect::RemoveTokens(id, self.tokens_of(team))
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
    fn host_to_ask(&self, team: &TeamHost, asked: &[Hostname]) -> Option<Hostname> {
        if asked.len() >= MOST_ASKED {
            return None;
        }
        let org = OrgKey {
            team: team.clone(),
            store: self.home_store.clone(),
        };
        let of_team = self.orgs.contains_key(&org).then_some(team.as_hostname());
        // A cookie with a path is not sent to the sign-out address.
        let gets_token = |key: &SessionKey, session: &Session| {
            key.path == "/"
                && key.store == self.home_store
                && key.partition.is_none()
                && session.gone_since.is_none()
        };
        let of_apps = self
            .sessions_of(team)
            .filter(|(key, session)| gets_token(key, session))
            .map(|(key, _)| &key.host);
        let mut hosts = of_team.into_iter().chain(of_apps);
        hosts
            .find(|host| !asked.contains(host) && self.granted.cover(host))
            .cloned()
    }

    fn tokens_of(&self, team: &TeamHost) -> TeamTokens {
        let apps = self.sessions_of(team).map(|(key, _)| &key.host);
        let stores = self.sessions_of(team).map(|(key, _)| &key.store);
        let org_stores = self.orgs.keys().filter(|key| &key.team == team);
        let mut tokens = TeamTokens {
            team: team.as_hostname().clone(),
            apps: apps.cloned().collect(),
            stores: stores
                .chain(org_stores.map(|key| &key.store))
                .cloned()
                .collect(),
        };
        tokens.apps.dedup();
        tokens.stores.sort();
        tokens.stores.dedup();
        tokens
    }

    /// People of this team whose tokens lie only in jars that our requests can't use.
    fn people_elsewhere(&self, team: &TeamHost) -> Vec<String> {
        let is_home = |key: &SessionKey| key.store == self.home_store && key.partition.is_none();
        let heard_of = |session: &Session| {
            let mut here = self.sessions_of(team).filter(|(key, _)| is_home(key));
            here.any(|(_, home)| home.token.subject() == session.token.subject())
        };
        let away = self.sessions_of(team).filter(|(key, session)| {
            !is_home(key) && session.gone_since.is_none() && !heard_of(session)
        });
        let mut people: Vec<_> = away
            .map(|(key, session)| {
                let email = session.token.email();
                email.map_or_else(|| key.host.to_string(), String::from)
            })
            .collect();
        people.sort();
        people.dedup();
        people
    }

    /// The page to bring to the login, unless it may be there already or nobody waits for it any more.
    fn page_to_open(&self, now: Timestamp, it: &SignOut) -> Option<AppPage> {
        let page = it.then.as_ref().filter(|_| now.since(it.at) < SHOWN)?;
        let at_login = |(key, session): (&SessionKey, &Session)| {
            let login = session.login.as_ref();
            key.host == page.host && login.is_some_and(|login| login.since >= it.at)
        };
        let there = match it.wait {
            Wait::Nothing | Wait::Killed => it.resumed && self.sessions.iter().any(at_login),
            Wait::Reply { .. } => true,
        };
        (!there).then(|| page.clone())
    }

    /// Whether the person has signed in after the sign-out.
    fn is_signed_in_again(&self, team: &TeamHost) -> bool {
        let signed_out = self.sign_outs.get(team);
        let mut orgs = self.orgs.iter().filter(|(key, _)| &key.team == team);
        orgs.any(|(_, org)| signed_out.is_none_or(|until| org.signed_in > *until))
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
/// A whole second, and as much as two clocks differ that count as equal.
const SLACK: Duration = Duration::from_secs(6);

#[cfg(test)]
mod tests;
