//! Tokens that count no more though their end has not come: by revocation, by logout elsewhere, by a new signing key.
//! Pages that run into the login tell of them, and Access itself when it is asked (`get-identity`).
//!
//! <https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>

use alloc::vec::Vec;
use core::time::Duration;

use crate::breaker::Breaker;
use crate::clock::Contradiction;
use crate::cookie::StoreId;
use crate::effect::{Effect, IdentityQuestion};
use crate::event::{IdentityReply, Liveness};
use crate::host::Hostname;
use crate::id::EffectId;
use crate::presence::Presence;
use crate::problem::Problem;
use crate::session::{Awaited, Phase, Session, Urge, path_belongs};
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::stores::Reach;
use crate::time::Timestamp;
use crate::token::TokenKind;

/// The questions whether a session's tokens still count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Checks {
    /// When the app token is asked about next.
    pub(crate) next: Option<Timestamp>,
    /// Whether the org token must be asked about, since the team showed a page instead of going on.
    pub(crate) team_due: bool,
    /// How many times in a row no tab showed the app.
    pub(crate) unused: u32,
    /// How often a WebSocket that failed made it be asked at once.
    pub(crate) hurried: Breaker,
    /// The open question.
    pub(crate) open: Option<Check>,
}

/// An open question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) id: EffectId,
    pub(crate) since: Timestamp,
    pub(crate) tier: TokenKind,
}

impl Checks {
    /// Those of a new token; it gives a page no new right to have Access asked.
    pub(crate) fn begun_again(&self) -> Self {
        Self {
            hurried: self.hurried,
            ..Self::default()
        }
    }

    /// An app that nobody uses is looked after less and less: its next renewal notices a revocation too.
    fn note_use(&mut self, used: bool, now: Timestamp) {
        if used {
            self.unused = 0;
            return;
        }
        self.unused = self.unused.saturating_add(1).min(MOST_DOUBLINGS);
        self.next = Some(now + EVERY.saturating_mul(1 << self.unused));
    }
}

impl State {
    /// A page's own request ran into the login of this app: one renewal heals it, without a reload.
    pub(crate) fn handle_stuck(
        &mut self,
        now: Timestamp,
        (app, store): (&Hostname, &StoreId),
        audience: Option<&str>,
    ) {
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let meant = &key.host == app && &key.store == store;
            if meant && audience.is_none_or(|aud| aud == key.audience) {
                self.heal(now, &key, Urge::Stuck);
            }
        }
    }

    /// A WebSocket that can't be opened is a server's fault as long as the token counts, and nothing that a renewal
    /// mends: Access is asked. Where the token is over anyway, nobody needs to be.
    pub(crate) fn handle_failed_socket(
        &mut self,
        now: Timestamp,
        (app, store): (&Hostname, &StoreId),
        path: &str,
    ) {
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let meant = &key.host == app && &key.store == store;
            if !meant || !path_belongs(path, &key.path) {
                continue;
            }
            let over = |it: &Session| !self.is_alive(it, now);
            if self.sessions.get(&key).is_some_and(over) {
                self.heal(now, &key, Urge::Stuck);
            } else if let Some(session) = self.sessions.get_mut(&key)
                && session.checks.hurried.try_once(now)
            {
                session.checks.next = Some(now);
            }
        }
    }

    /// Whether the token is there and its end has not come.
    fn is_alive(&self, session: &Session, now: Timestamp) -> bool {
        session.gone_since.is_none() && self.end_of(&session.token, session.cookie_ends) > now
    }

    /// In another network, or after a sleep, nothing that was known of the servers need be true any more.
    pub(crate) fn handle_new_network(&mut self, now: Timestamp) {
        self.budgets.fill_up();
        for session in self.sessions.values_mut() {
            session.checks.next = Some(now);
            if let Phase::BackingOff {
                until,
                problem: Problem::Offline | Problem::Unreachable(_) | Problem::TimedOut,
            } = &mut session.phase
            {
                *until = now;
            }
        }
    }

    /// Asks what is due to be asked.
    pub(crate) fn ask_what_is_due(&mut self, turn: &mut Turn) {
        let may_be_asked = |(_, session): &(&SessionKey, &Session)| {
            let checks = &session.checks;
            let is_due = checks.next.is_none_or(|next| next <= turn.now);
            is_due || checks.open.is_some() || checks.team_due
        };
        let sessions = self.sessions.iter().filter(may_be_asked);
        // Nearly always there is none, and this is done for each event.
        for key in sessions.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            let Some(mut session) = self.sessions.remove(&key) else {
                continue;
            };
            self.ask_about(turn, (&key, &mut session));
            self.sessions.insert(key, session);
        }
    }

    /// Takes in what Access says of a token.
    pub(crate) fn handle_identity(&mut self, now: Timestamp, id: EffectId, answer: IdentityReply) {
        let IdentityReply { liveness, date } = answer;
        let asked = self.sessions.iter_mut().find_map(|(key, session)| {
            let check = session.checks.open.take_if(|check| check.id == id)?;
            session.checks.note_use(liveness != Liveness::NotInUse, now);
            Some((key.clone(), check))
        });
        let Some((key, Check { since, tier, .. })) = asked else {
            return;
        };
        if let Some(date) = date {
            self.hear_check(&key, tier, (date, since, now));
        }
        match (tier, liveness) {
            (TokenKind::App, Liveness::Dead) if !self.was_just_healed(&key, now) => {
                self.heal(now, &key, Urge::Refused);
            }
            (TokenKind::App, Liveness::Alive) if self.budgets.are_in_vain(&key, now) => {
                if let Some(session) = self.sessions.get_mut(&key) {
                    session.refused_since = None;
                }
            }
            (TokenKind::Org, Liveness::Alive) => self.ask_for_more(&key),
            // An org token that the team refuses is tried once more and then left to the person.
            (TokenKind::App, _)
            | (TokenKind::Org, Liveness::Dead | Liveness::Unknown | Liveness::NotInUse) => {}
        }
    }

    /// The app's server tells another time than was known: only where its team says so too is it believed.
    fn hear_check(
        &mut self,
        key: &SessionKey,
        tier: TokenKind,
        (date, asked, now): (Timestamp, Timestamp, Timestamp),
    ) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        let host = match tier {
            TokenKind::App => key.host.clone(),
            TokenKind::Org => session.token.issuer().as_hostname().clone(),
        };
        let heard = self.hear(host, date, (asked, now));
        if tier == TokenKind::App
            && heard == Contradiction::Unconfirmed
            && let Some(session) = self.sessions.get_mut(key)
        {
            session.checks.team_due = true;
        }
    }

    /// Whether a new token has only just replaced one that was called dead: who calls this one dead too is not believed.
    fn was_just_healed(&self, key: &SessionKey, now: Timestamp) -> bool {
        let last = self.sessions.get(key).and_then(|it| it.last.as_ref());
        last.is_some_and(|last| {
            last.urge == Some(Urge::Refused) && now.since(last.at) < JUST_HEALED
        })
    }

    /// One renewal, now, unless others were caused just before, or only the person can help.
    fn heal(&mut self, now: Timestamp, key: &SessionKey, urge: Urge) {
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        // A request that left with the old token may be turned away while the new one is already there.
        let is_fresh = |seen: Timestamp| now.since(seen) < IN_FLIGHT;
        if urge == Urge::Stuck && session.seen_at.is_some_and(is_fresh) {
            return;
        }
        let refused = self.is_alive(session, now);
        let allowed = self.may_renew(key, session, now);
        let in_vain = self.budgets.are_in_vain(key, now);
        let Some(session) = self.sessions.get_mut(key) else {
            return;
        };
        if refused && !in_vain && !session.is_busy() && session.phase != Phase::Queued {
            session.refused_since.get_or_insert(now);
        }
        if !is_hopeful(&session.phase) {
            return;
        }
        if let Err(problem) = allowed {
            session.stop(problem);
        } else {
            let urge = if refused { Urge::Refused } else { urge };
            self.cause(now, key, urge);
        }
    }

    /// Makes a renewal due for this reason, where the budgets of its app and its team have one left.
    fn cause(&mut self, now: Timestamp, key: &SessionKey, urge: Urge) {
        let was_in_vain = self.budgets.are_in_vain(key, now);
        let Some(session) = self.sessions.get_mut(key) else {
            return;
        };
        if session.failures == 0 {
            self.budgets.note_stuck(key, now);
        }
        if self.budgets.cause(key, session.token.issuer(), now) {
            session.urge = Some(urge);
            session.phase = Phase::Queued;
        } else if !was_in_vain && self.budgets.are_in_vain(key, now) {
            // Access knows whether it is the token that is refused, or a page that asks without it.
            session.checks.next = Some(now);
        }
    }

    /// The org token counts, so it is the policy that wants the person: never retried silently. Where even the token
    /// that they get lives for less than a minute, they are wanted at each visit.
    fn ask_for_more(&mut self, key: &SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else {
            return;
        };
        if matches!(
            session.phase,
            Phase::BackingOff {
                problem: Problem::LoginPage,
                ..
            }
        ) {
            let lasts = session.token.life() >= LEAST_SESSION;
            session.stop(if lasts {
                Problem::StepUp
            } else {
                Problem::ImmediateTimeout
            });
        }
    }

    fn ask_about(&mut self, turn: &mut Turn, (key, session): (&SessionKey, &mut Session)) {
        let now = turn.now;
        let lost = |check: &mut Check| now.since(check.since) >= UNANSWERED;
        session.checks.open.take_if(lost);
        if session.checks.open.is_some() || !self.can_ask(key, session) {
            return;
        }
        let asks_team = core::mem::take(&mut session.checks.team_due);
        let tier = if asks_team {
            TokenKind::Org
        } else if self.watches(key, session) && self.is_check_due(session, now) {
            TokenKind::App
        } else {
            return;
        };
        let id = self.new_id();
        session.checks.open = Some(Check {
            id,
            since: now,
            tier,
        });
        let question = match tier {
            TokenKind::App => IdentityQuestion {
                host: key.host.clone(),
                only_in_use: Some(key.host.clone()),
            },
            TokenKind::Org => IdentityQuestion {
                host: session.token.issuer().as_hostname().clone(),
                only_in_use: None,
            },
        };
        turn.effects.push(Effect::AskIdentity(id, question));
    }

    /// When a session's tokens must be asked about, if that is before what is known to come `first`, or a question given
    /// up. Whether they may be asked about is a look among all grants: it is not taken for each of thousands.
    pub(crate) fn moment_of_check(
        &self,
        key: &SessionKey,
        session: &Session,
        first: Option<Timestamp>,
    ) -> Option<Timestamp> {
        if let Some(check) = &session.checks.open {
            return Some(check.since + UNANSWERED);
        }
        let next = session.checks.next?;
        let comes_first = first.is_none_or(|first| next < first);
        (comes_first && self.watches(key, session) && self.can_ask(key, session)).then_some(next)
    }

    fn can_ask(&self, key: &SessionKey, session: &Session) -> bool {
        self.permits(key).is_ok()
            && self.stores.reach(&key.store) == Reach::Background
            && key.partition.is_none()
            && self.granted.cover(&key.host)
            && self.granted.cover(session.token.issuer().as_hostname())
    }

    /// Whoever is away can't be cut off, and is asked about as soon as they are back.
    fn watches(&self, key: &SessionKey, session: &Session) -> bool {
        self.presence == Presence::Active && is_watched(key, session)
    }

    /// Whether the moment has come; the next one is set where there is none.
    fn is_check_due(&mut self, session: &mut Session, now: Timestamp) -> bool {
        let due = session.checks.next.is_some_and(|next| next <= now);
        if due || session.checks.next.is_none() {
            session.checks.next = Some(now + self.dice.stretch(EVERY, JITTER_PERCENT));
        }
        due
    }
}

/// Whether the app token is one to be asked about: it is there, no renewal is about to replace it anyway, and its
/// cookie is sent to Access's own path too, which one with a cookie path is not.
fn is_watched(key: &SessionKey, session: &Session) -> bool {
    key.path == "/"
        && session.gone_since.is_none()
        && matches!(
            session.phase,
            Phase::Scheduled { .. }
                | Phase::Resting {
                    awaited: Awaited::Use,
                    ..
                }
        )
}

/// Whether a renewal could help at once: not while one is under way, nor where only the person can help.
fn is_hopeful(phase: &Phase) -> bool {
    match phase {
        Phase::Scheduled { .. } => true,
        Phase::Resting { awaited, .. } => *awaited == Awaited::Use,
        // The page has just shown that the network is there; a server's own trouble is waited for all the same.
        Phase::BackingOff { problem, .. } => matches!(
            problem,
            Problem::Offline | Problem::Unreachable(_) | Problem::TimedOut | Problem::Interrupted
        ),
        Phase::Stopped { problem } => matches!(problem, Problem::Unused | Problem::CookieGone),
        Phase::Queued | Phase::Looking { .. } | Phase::Renewing(_) => false,
    }
}

/// Often enough to notice a revocation within minutes, seldom enough to be nobody's load.
const EVERY: Duration = Duration::from_mins(4);
/// Access offers no session of less, except none at all
/// (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>).
const LEAST_SESSION: Duration = Duration::from_mins(1);
const IN_FLIGHT: Duration = Duration::from_secs(3);
const JUST_HEALED: Duration = Duration::from_mins(15);
/// About two hours.
const MOST_DOUBLINGS: u32 = 5;
const JITTER_PERCENT: u32 = 25;
/// Shells end the question after 15 seconds.
const UNANSWERED: Duration = Duration::from_secs(20);
