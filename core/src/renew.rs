//! Drives renewals: looks around before one, hands it each reply, and draws the conclusion from the jar.

use alloc::vec::Vec;
use core::time::Duration;

use crate::backoff;
use crate::cookie::Cookie;
use crate::effect::{Effect, Neighbourhood};
use crate::event::{Reply, Surroundings};
use crate::id::EffectId;
use crate::judge::Judge;
use crate::presence::Presence;
use crate::problem::{Problem, Remedy};
use crate::renewal::{Desk, Progress, Renewal, Step, Way, Wrote};
use crate::session::{Awaited, LastRenewal, Phase, Session, Urge};
use crate::session_key::SessionKey;
use crate::state::{State, Turn};
use crate::time::Timestamp;
use crate::token::Token;
use crate::verdict::{self, Verdict};
use crate::watch::Sighting;

impl State {
    /// Asks the browser whether the app is in use and what its jar holds now.
    pub(crate) fn look_around(&mut self, turn: &mut Turn, key: &SessionKey) {
        let id = self.new_id();
        let Some(session) = self.sessions.get_mut(key) else {
            return;
        };
        session.phase = Phase::Looking {
            id,
            since: turn.now,
        };
        let team = session.token.issuer().as_hostname().clone();
        let login_tab = session.login.as_ref().and_then(|login| login.tab);
        let idle_seconds = self.idle_seconds();
        turn.effects.push(Effect::LookAround(
            id,
            Neighbourhood {
                app: key.host.clone(),
                team,
                store: key.store.clone(),
                jars: self.jars.clone(),
                login_tab,
                idle_seconds,
            },
        ));
    }

    /// Begins the renewal, unless what was seen speaks against it.
    pub(crate) fn handle_surroundings(
        &mut self,
        turn: &mut Turn,
        key: &SessionKey,
        seen: Surroundings,
    ) {
        let Some(Phase::Looking { id, .. }) =
            self.sessions.get(key).map(|session| session.phase.clone())
        else {
            return;
        };
        let sightings = self.take_in(turn, id, seen.listing);
        self.handle_presence(turn.now, seen.presence);
        let Some(session) = self.sessions.get(key) else {
            return;
        };
        if !matches!(session.phase, Phase::Looking { .. }) {
            return;
        }
        let soft = self.ends(key, session, turn.now).soft;
        let allowed = self.may_renew(key, session, turn.now);
        let Some(mut session) = self.sessions.remove(key) else {
            return;
        };
        session.note_login(turn.now, seen.login_under_way);
        let path = session.paths.next(&seen.app_paths, &key.path);
        if let Err(problem) = allowed {
            session.stop(problem);
        } else if session.waits_for_login(turn.now) {
            session.rest_for_login(turn.now);
        } else if seen.app_paths.is_empty() && session.urge.is_none() {
            rest(&mut session, turn.now, (soft, Awaited::Use));
        } else if seen.presence != Presence::Active && session.urge != Some(Urge::Wish) {
            rest(&mut session, turn.now, (soft, Awaited::Person));
        } else if let Some(path) = path {
            let before = sightings
                .into_iter()
                .find(|sighting| key.is_in(&sighting.cookie));
            session.phase = self.begin(
                turn,
                (key, &session.token),
                (path, Way::Hidden),
                before.map(|sighting| sighting.cookie),
            );
        } else {
            let why = session.paths.why.clone();
            session.stop(why.unwrap_or(Problem::WrongApp));
        }
        self.sessions.insert(key.clone(), session);
    }

    /// Hands a reply to the renewal that waits for it.
    pub(crate) fn advance_renewal(&mut self, turn: &mut Turn, key: &SessionKey, reply: &Reply) {
        self.hear_hop(turn.now, key, reply);
        self.with_renewal(turn, key, |renewal, desk| renewal.advance(desk, reply));
    }

    /// Gives up a request that stayed without a reply. Once the jar may have changed, the jar is asked instead.
    pub(crate) fn give_up_waiting(&mut self, turn: &mut Turn, key: &SessionKey) {
        self.with_renewal(turn, key, |mut renewal, desk| {
            desk.effects.push(Effect::AbortHop(renewal.awaited));
            if !renewal.may_have_minted() {
                return Progress::Failed(Problem::TimedOut);
            }
            renewal.look_into_the_jar(desk, (Wrote::Unseen, Some(Problem::TimedOut)));
            Progress::Going(renewal.into())
        });
    }

    /// Takes up what a killed program left: what can't have changed the jar begins anew, the rest asks the jar.
    pub(crate) fn resume_interrupted(&mut self, turn: &mut Turn) {
        for key in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let Some(mut session) = self.sessions.remove(&key) else {
                continue;
            };
            let minted = session.renewal().is_some_and(Renewal::may_have_minted);
            if session.is_busy() && !minted {
                self.fail(turn.now, &mut session, Problem::Interrupted);
            }
            self.sessions.insert(key.clone(), session);
            if minted {
                self.with_renewal(turn, &key, |mut renewal, desk| {
                    renewal.look_into_the_jar(desk, (Wrote::Unseen, Some(Problem::Interrupted)));
                    Progress::Going(renewal.into())
                });
            }
        }
    }

    /// Judges a renewal by the jar. Returns whether the session is dealt with.
    pub(crate) fn conclude_renewal(
        &mut self,
        turn: &mut Turn,
        (key, id): (&SessionKey, EffectId),
        sighting: Option<&Sighting>,
    ) -> bool {
        let Some(session) = self.sessions.get(key) else {
            return false;
        };
        let Some(renewal) = session.renewal().cloned() else {
            return false;
        };
        let found = Self::found(sighting);
        let cookie = sighting.map(|sighting| &sighting.cookie);
        let refused = session.refused_since.is_some();
        match (
            verdict::judge(&session.token, found, refused),
            &renewal.step,
        ) {
            (Verdict::Renewed(token), _) => {
                turn.abort_last_request(&renewal);
                self.succeed(turn, key, (&renewal, cookie, token));
            }
            (Verdict::NoGrowth(token), _) => {
                turn.abort_last_request(&renewal);
                self.stop_growing(turn.now, key, (&renewal, cookie, token));
            }
            (Verdict::Unchanged, Step::Confirming { failure, .. }) if renewal.awaited == id => {
                self.unchanged(turn, key, failure.clone());
            }
            // A cookie that is gone since its time is over, or was gone before, tells nothing about this attempt.
            (
                Verdict::Worse(_),
                Step::Confirming {
                    wrote: Wrote::Nothing | Wrote::Unseen,
                    failure,
                },
            ) if renewal.awaited == id
                && cookie.is_none()
                && (renewal.before.is_none()
                    || self.ends(key, session, turn.now).soft <= turn.now) =>
            {
                self.unchanged(turn, key, failure.clone());
            }
            (Verdict::Worse(problem), Step::Confirming { wrote, .. }) if renewal.awaited == id => {
                return self.worsened(turn, key, (problem, wrote.explains(cookie)));
            }
            // Not the awaited look into the jar: the renewal goes on.
            (Verdict::Unchanged | Verdict::Worse(_), _) => {}
        }
        true
    }

    /// Whatever a step came to, without a host the browser shows and stores no cookie: what it then says is no news of the
    /// cookie.
    fn without_host(&self, key: &SessionKey, session: &Session) -> Option<Problem> {
        self.may_reach(&key.host, session.token.issuer()).err()
    }

    /// A failed attempt: another follows after a while, or only after a change.
    pub(crate) fn fail(&mut self, now: Timestamp, session: &mut Session, problem: Problem) {
        session.failures = session.failures.saturating_add(1);
        // What urged this attempt does not urge the next one, which waits for a time when the app is in use.
        session.urge = None;
        session.phase = match problem.remedy() {
            // After a revocation of the person nobody gets in for up to a minute; so one more try, and no second.
            Remedy::Change if problem == Problem::LoginPage && !session.lockout_waited => {
                session.lockout_waited = true;
                session.checks.team_due = true;
                let until = now + self.dice.stretch(LOCKOUT, LOCKOUT_JITTER_PERCENT);
                Phase::BackingOff { until, problem }
            }
            Remedy::Change => Phase::Stopped { problem },
            Remedy::Retry => {
                if problem == Problem::Offline {
                    self.budgets.give_back(session.token.issuer());
                }
                let left = self.end_of(&session.token, session.cookie_ends).since(now);
                let wait = if problem == Problem::Interrupted && session.failures < STORM {
                    Duration::ZERO
                } else {
                    backoff::wait_after(session.failures, left, &mut self.dice)
                };
                let until = now + wait.max(problem.least_wait());
                Phase::BackingOff { until, problem }
            }
        };
    }

    /// Begins a renewal of the session by a path.
    pub(crate) fn begin(
        &mut self,
        turn: &mut Turn,
        (key, token): (&SessionKey, &Token),
        (path, way): (alloc::string::String, Way),
        before: Option<Cookie>,
    ) -> Phase {
        let (id, tag) = (self.new_id(), self.dice.next());
        let judge = Judge::new(&key.host, token.issuer(), token.audience());
        let mut desk = Desk {
            now: turn.now,
            key,
            judge,
            granted: &self.granted,
            jars: &self.jars,
            id,
            tag,
            effects: &mut turn.effects,
        };
        Phase::Renewing(alloc::boxed::Box::new(Renewal::begin(
            &mut desk,
            (path, way),
            before,
        )))
    }

    /// Lets a renewal make one step and takes in how it goes on.
    fn with_renewal(
        &mut self,
        turn: &mut Turn,
        key: &SessionKey,
        step: impl FnOnce(Renewal, &mut Desk<'_>) -> Progress,
    ) {
        let Some(mut session) = self.sessions.remove(key) else {
            return;
        };
        if let Phase::Renewing(renewal) = session.phase.clone() {
            let path = renewal.path.clone();
            let (id, tag) = (self.new_id(), self.dice.next());
            let judge = Judge::new(&key.host, session.token.issuer(), session.token.audience());
            let mut desk = Desk {
                now: turn.now,
                key,
                judge,
                granted: &self.granted,
                jars: &self.jars,
                id,
                tag,
                effects: &mut turn.effects,
            };
            match step(*renewal, &mut desk) {
                Progress::Going(renewal) => {
                    session.phase = Phase::Renewing(renewal);
                }
                Progress::Failed(problem) => {
                    let problem = self.without_host(key, &session).unwrap_or(problem);
                    self.fail(turn.now, &mut session, problem);
                }
                Progress::WrongPath(problem) => session.try_another_path(&path, problem),
                Progress::HandedOver => {
                    session.note_login(turn.now, true);
                    session.rest_for_login(turn.now);
                }
            }
        }
        self.sessions.insert(key.clone(), session);
    }

    fn succeed(
        &mut self,
        turn: &Turn,
        key: &SessionKey,
        (renewal, cookie, token): (&Renewal, Option<&Cookie>, Token),
    ) {
        let took = turn.now.since(renewal.started);
        let Some(mut session) = self.sessions.remove(key) else {
            return;
        };
        // A renewal that the machine slept through does not tell how long renewals take.
        if took < SLEPT_THROUGH {
            session.durations.note(took);
        }
        self.note_gain((key, &session), &token, turn.now);
        session.renewals = session.renewals.saturating_add(1);
        session.gone_since = None;
        session.last = Some(LastRenewal {
            at: turn.now,
            urge: session.urge.take(),
        });
        session.paths.good = Some(renewal.path.clone());
        session.cookie_ends = cookie.and_then(|cookie| cookie.expires);
        session.take_token(token, turn.now);
        session.phase = self.plan(key, &session);
        self.sessions.insert(key.clone(), session);
    }

    fn unchanged(&mut self, turn: &mut Turn, key: &SessionKey, failure: Option<Problem>) {
        let forbidden = self.permits(key).err();
        let problem = forbidden.or(failure).unwrap_or(Problem::NotMinted);
        // The one-time nonce or `CF_AppSession` was refused: a new attempt brings new ones.
        let begin_again = matches!(problem, Problem::AttemptRefused(_));
        self.with_renewal(turn, key, |renewal, desk| {
            if begin_again {
                renewal.restart(desk, problem)
            } else {
                Progress::Failed(problem)
            }
        });
    }

    /// Something worse lies where the working cookie was. It is put back if that was our doing; what somebody else
    /// wrote meanwhile is theirs. Returns whether the session is dealt with.
    fn worsened(
        &mut self,
        turn: &mut Turn,
        key: &SessionKey,
        (problem, ours): (Problem, bool),
    ) -> bool {
        let alive = self
            .sessions
            .get(key)
            .is_some_and(|session| self.ends(key, session, turn.now).soft > turn.now);
        if ours && alive {
            self.with_renewal(turn, key, |renewal, desk| renewal.put_back(desk, problem));
            return true;
        }
        self.with_renewal(turn, key, |_, _| Progress::Failed(problem));
        false
    }
}

/// Nobody uses the app: look again while its token lives; a later visit brings a new token by itself.
fn rest(session: &mut Session, now: Timestamp, (soft_end, awaited): (Timestamp, Awaited)) {
    session.urge = None;
    let left = soft_end.since(now);
    if left.is_zero() && session.gone_since.is_some() {
        return session.stop(Problem::Unused);
    }
    // A cookie that is there after its token's end may also mean that our clock is wrong: then it ends last.
    let pause = match session.cookie_ends {
        Some(ends) if left.is_zero() && ends > now => {
            (ends.since(now) / 2).clamp(SHORTEST_GLANCE, LATE_GLANCE)
        }
        Some(_) | None if left.is_zero() => LATE_GLANCE,
        Some(_) | None => (left / 2).clamp(SHORTEST_GLANCE, LONGEST_GLANCE),
    };
    session.phase = Phase::Resting {
        until: now + pause,
        awaited,
    };
}

/// A revoked person may sign in again after at most a minute
/// (<https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>).
const LOCKOUT: Duration = Duration::from_secs(65);
const LOCKOUT_JITTER_PERCENT: u32 = 25;
const LATE_GLANCE: Duration = Duration::from_mins(5);
/// Longer than ten requests that each take all the time they are given.
const SLEPT_THROUGH: Duration = Duration::from_mins(5);
/// A program that dies so often in a row does so because of what it does.
const STORM: u32 = 3;
const SHORTEST_GLANCE: Duration = Duration::from_secs(1);
/// Half of what is left is always time enough, and each look wakes the program.
const LONGEST_GLANCE: Duration = Duration::from_hours(1);
