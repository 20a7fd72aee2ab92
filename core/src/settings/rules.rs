//! What counts, of what the person has set and what the administrator has. One rule: the stricter of the two counts; where
//! neither is stricter, the administrator's.
//!
//! A change is obeyed at once: what is no longer allowed is given up, and what only that had stopped goes on.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::time::Duration;

use crate::effect::Effect;
use crate::grants::Grants;
use crate::host::Hostname;
use crate::lead;
use crate::ordered::Set;
use crate::org_key::OrgKey;
use crate::policy::Policy;
use crate::presence::IDLE_LIMIT;
use crate::problem::Problem;
use crate::renewal::Renewal;
use crate::session::{Phase, Session};
use crate::session_key::SessionKey;
use crate::state::{State, Turn};

use super::{Quiet, Settings};

/// What counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Why nothing may be renewed.
    ban: Option<Problem>,
    /// How long sessions are renewed without a sign of the person, where the person says so.
    extension: Option<Duration>,
    /// The most that the administrator allows of that.
    extension_cap: Option<Duration>,
    /// How long before its end a token is renewed at the latest.
    pub(crate) lead: Duration,
    /// After so long without input the person counts as away.
    pub(crate) idle: Duration,
    /// When nobody is to be disturbed.
    pub(crate) quiet: Quiet,
    /// Whether any notice is shown.
    pub(crate) notices: bool,
    /// The apps that are not renewed.
    pub(crate) without_renewal: Set<Hostname>,
    /// The apps that no notice is shown about.
    pub(crate) without_notices: Set<Hostname>,
    /// Hosts that are believed to be teams, whatever they are called.
    pub(crate) teams: Set<Hostname>,
    /// The only hosts that are watched, where the administrator names them.
    pub(crate) hosts: Option<Grants>,
    /// Whether sessions may be shared with the terminal.
    pub(crate) terminal: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self::of(&Settings::default(), &Policy::default())
    }
}

impl Rules {
    /// What counts of these.
    pub(crate) fn of(own: &Settings, policy: &Policy) -> Self {
        let unread = own.unread.as_ref();
        let unread = unread.map(|it| Problem::SettingsUnreadable(it.what.clone()));
        let idle = own.idle.unwrap_or(IDLE_LIMIT);
        let forbidden = policy.without_renewal.iter().flatten();
        let fixed = |managed: &Option<Set<Hostname>>, own: &Set<Hostname>| {
            managed.as_ref().unwrap_or(own).clone()
        };
        Self {
            ban: policy.ban.clone().or(unread),
            extension: own.extension,
            extension_cap: policy.extension,
            lead: policy.lead.or(own.lead).unwrap_or(lead::LEAST),
            idle: policy.idle.map_or(idle, |most| most.min(idle)),
            quiet: policy.quiet.unwrap_or(own.quiet),
            notices: policy.notices.unwrap_or(!own.without_any_notices),
            without_renewal: own
                .without_renewal
                .iter()
                .chain(forbidden)
                .cloned()
                .collect(),
            without_notices: fixed(&policy.without_notices, &own.without_notices),
            teams: fixed(&policy.teams, &own.teams),
            hosts: policy.hosts.clone(),
            terminal: policy.lets_terminal(),
        }
    }

    /// How long sessions are renewed without a sign of the person; `usual` is for who has set nothing.
    pub(crate) fn extension(&self, usual: Duration) -> Duration {
        let own = self.extension.unwrap_or(usual);
        self.extension_cap.map_or(own, |most| most.min(own))
    }

    /// Whether anything may be renewed at all.
    pub(crate) fn permits(&self) -> Result<(), Problem> {
        self.ban.clone().map_or(Ok(()), Err)
    }

    /// Whether the administrator lets this host be watched.
    pub(crate) fn lists(&self, host: &Hostname) -> bool {
        self.hosts.as_ref().is_none_or(|hosts| hosts.cover(host))
    }

    /// Whether notices about this app are shown.
    pub(crate) fn tells_of(&self, app: &Hostname) -> bool {
        self.notices && !self.without_notices.contains(app)
    }
}

impl State {
    /// Whether administrator and person let this session be renewed.
    pub(crate) fn permits(&self, key: &SessionKey) -> Result<(), Problem> {
        self.rules.permits()?;
        if !self.rules.lists(&key.host) {
            return Err(Problem::HostNotListed(key.host.to_string()));
        }
        if self.rules.without_renewal.contains(&key.host) {
            return Err(Problem::RenewalOff);
        }
        if self.settings.is_paused(key) {
            return Err(Problem::Paused);
        }
        Ok(())
    }

    /// The person has changed what they set.
    pub(crate) fn handle_settings(&mut self, turn: &mut Turn, settings: Settings) {
        self.settings = settings;
        self.take_rules(turn);
    }

    /// Finds out what counts from now on, and obeys it.
    pub(crate) fn take_rules(&mut self, turn: &mut Turn) {
        let rules = Rules::of(&self.settings, &self.policy);
        let before = core::mem::replace(&mut self.rules, rules);
        self.tell_idle_limit(turn);
        if !self.rules.terminal {
            self.take_back_all_consents();
        }
        if before.teams != self.rules.teams || before.hosts != self.rules.hosts {
            self.name_teams();
            self.drop_unlisted(turn);
            self.ask_for_cookies(turn);
        }
        if before.lead != self.rules.lead {
            self.plan_anew();
        }
        if before.quiet != self.rules.quiet {
            self.plan_disturbances_anew();
        }
        self.obey(turn);
    }

    /// Believes the hosts to be teams that count as such.
    pub(crate) fn name_teams(&mut self) {
        self.hosts = self.usual_hosts.clone();
        for team in &self.rules.teams {
            self.hosts.name_team(team.clone());
        }
    }

    fn tell_idle_limit(&mut self, turn: &mut Turn) {
        let limit = self.idle_seconds();
        if self.idle_told != Some(limit) {
            self.idle_told = Some(limit);
            turn.effects.push(Effect::SetIdleLimit(limit));
        }
    }

    /// After so many seconds without input the person counts as away.
    pub(crate) fn idle_seconds(&self) -> u32 {
        u32::try_from(self.rules.idle.as_secs()).unwrap_or(u32::MAX)
    }

    /// Another lead is planned with from now on.
    fn plan_anew(&mut self) {
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let Some(mut session) = self.sessions.remove(&key) else {
                continue;
            };
            if matches!(session.phase, Phase::Scheduled { .. }) && session.urge.is_none() {
                session.phase = self.plan(&key, &session);
            }
            self.sessions.insert(key, session);
        }
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
        self.rules.permits().is_ok() && here.any(|(key, _)| self.permits(key).is_ok())
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
                | Problem::SettingsUnreadable(_)
                | Problem::HostNotListed(_)
                | Problem::MaximumExtension
                | Problem::RenewalOff
                | Problem::Paused
        }
    )
}

#[cfg(test)]
mod tests;
