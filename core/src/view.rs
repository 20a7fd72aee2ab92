//! What people see, as plain data in the words of the product: never the state itself, never a token.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::indicator::{Argument, Sentence, Shape};
use crate::ordered::sorted_by_key;
use crate::problem::{Fault, Problem};
use crate::session::{Awaited, LastRenewal, Phase, Session, Urge};
use crate::session_key::SessionKey;
use crate::session_name::id_of;
use crate::settings::{is_off, is_pausing};
use crate::sign_out::SignOutView;
use crate::state::State;
use crate::stores::Reach;
use crate::talk::{NativeHostView, RevocationView};
use crate::text::TextKey;
use crate::time::Timestamp;
use crate::toolbar::{Standing, summary};

/// Everything that the popup shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// The time that the view was made at, in milliseconds after the Unix epoch.
    pub now: i64,
    /// How far the servers' clock is ahead of this machine's, in milliseconds, as far as they have said.
    #[serde(default)]
    pub skew: i64,
    /// The sessions, those that end first first.
    pub sessions: Vec<SessionView>,
    /// What became of the last sign-outs.
    pub sign_outs: Vec<SignOutView>,
    /// What there is to say of the native host.
    pub native_host: NativeHostView,
    /// Hosts that the administrator does not let be watched.
    #[serde(default)]
    pub unlisted: Vec<Sentence>,
    /// Hosts whose cookie holds no readable token, and why.
    pub unreadable: Vec<(String, Sentence)>,
}

/// One session as people see it. All moments are milliseconds after the Unix epoch on this machine's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and any may go with any"
)]
pub struct SessionView {
    /// Names the session in messages.
    pub id: String,
    /// The app's host.
    pub host: String,
    /// The cookie's path.
    pub path: String,
    /// The team's host.
    pub team: String,
    /// Who is signed in, where the token says.
    pub who: Option<String>,
    /// What is to be known of the jar it lies in.
    pub jar: Option<Sentence>,
    /// How it stands.
    pub shape: Shape,
    /// When the app token was issued.
    pub issued: i64,
    /// When the longer of the two clocks began.
    pub born: i64,
    /// The app token's end.
    pub soft_end: i64,
    /// When a person is needed.
    pub hard_end: i64,
    /// The org token's end; nothing where there is none.
    pub team_end: Option<i64>,
    /// When the person will be cut off, as things stand.
    pub effective_end: i64,
    /// How many renewals succeeded.
    pub renewals: u32,
    /// The last renewal and its reason.
    pub last: Option<Sentence>,
    /// The next step.
    pub next: Sentence,
    /// When the next renewal begins, where it is planned.
    pub renews_at: Option<i64>,
    /// All that matters, in one sentence.
    pub summary: Sentence,
    /// What the person would do next, if there is anything that helps.
    pub action: Option<Action>,
    /// Whether they can have it renewed now.
    pub renewable: bool,
    /// What becomes of the org token before its end.
    pub team_next: Option<Sentence>,
    /// Whether signing in now would help.
    pub sign_in: bool,
    /// Whether the person can put it off.
    pub later: bool,
    /// Whether the person has paused it.
    #[serde(default)]
    pub paused: bool,
    /// Whether the person lets the terminal use it.
    pub shared: bool,
    /// What becomes of a revocation that somebody looks at.
    pub revocation: Option<RevocationView>,
    /// What is wrong.
    pub problem: Option<ProblemView>,
}

/// What the one button of a session does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Signs in.
    SignIn,
    /// Renews at once.
    Renew,
    /// Lets a paused session go on.
    Resume,
}

/// A problem as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProblemView {
    /// The stable code.
    pub code: String,
    /// Whose doing it is.
    pub fault: Fault,
    /// Whether the page still works at this moment.
    pub work_goes_on: bool,
    /// What happened.
    pub text: Sentence,
    /// What to do next.
    pub advice: Sentence,
}

impl State {
    /// What the popup shows at `now`.
    #[must_use]
    pub fn view(&self, now: Timestamp) -> View {
        let sessions: Vec<_> = self
            .sessions
            .iter()
            .map(|(key, session)| self.view_session(key, session, now))
            .collect();
        let sessions = sorted_by_key(sessions, |session| session.effective_end);
        let unreadable = self.unreadable.iter().map(|(host, problem)| {
            (
                host.to_string(),
                view_problem(&Problem::Unreadable(problem.sentence())),
            )
        });
        View {
            now: now.as_millis(),
            skew: self.skew.0,
            sessions,
            sign_outs: self.view_sign_outs(now),
            native_host: self.view_native_host(),
            unlisted: self
                .unlisted
                .iter()
                .filter_map(|host| self.why_unlisted(host))
                .collect(),
            unreadable: unreadable.collect(),
        }
    }

    /// The session that a view's id names.
    #[must_use]
    pub fn session_named(&self, id: &str) -> Option<SessionKey> {
        self.sessions.keys().find(|key| id_of(key) == id).cloned()
    }

    /// How a session stands.
    pub(crate) fn shape(
        &self,
        key: &SessionKey,
        session: &Session,
        (now, effective): (Timestamp, Timestamp),
    ) -> Shape {
        match &session.phase {
            Phase::Stopped {
                problem: Problem::Unused | Problem::CookieGone,
            } => Shape::None,
            Phase::Stopped {
                problem: Problem::SignedOut,
            } if session.gone_since.is_some() => Shape::None,
            _ if effective <= now => Shape::Ended,
            _ if is_pausing(session) => Shape::Paused,
            _ if (session.needs_a_change() && !is_off(session))
                || self.is_pressing(key, session, now) =>
            {
                Shape::Attention
            }
            Phase::BackingOff { .. } if session.failures >= TROUBLING_FAILURES => Shape::Attention,
            _ if effective.since(now) < NEAR => Shape::Soon,
            Phase::Scheduled { .. }
            | Phase::Queued
            | Phase::Looking { .. }
            | Phase::Renewing(_)
            | Phase::Resting { .. }
            | Phase::BackingOff { .. }
            | Phase::Stopped { .. } => Shape::Calm,
        }
    }

    /// When the time that the ring shows began: with the org token where that is what ends it, else with the app's.
    pub(crate) fn born(&self, key: &SessionKey, session: &Session) -> Timestamp {
        let issued = self
            .org_of(key, session)
            .map_or(session.token.issued_at(), |org| org.token.issued_at());
        self.skew.local(issued.min(session.token.issued_at()))
    }

    /// What is wrong with a session: the gravest alone.
    pub(crate) fn problem_shown(&self, standing: &Standing, now: Timestamp) -> Option<Problem> {
        let (key, session) = (standing.key, standing.session);
        let in_the_way = || {
            let to_be_asked = self.jar_seen && !standing.ends.renewable;
            to_be_asked.then(|| self.may_renew(key, session, now).err())?
        };
        let contest = || self.rivals.contest(key, now);
        let in_vain = || self.budgets.are_in_vain(key, now);
        self.key_problem(session)
            .or_else(|| problem_of(session).cloned())
            .or_else(in_the_way)
            .or_else(|| self.needs_person(key, session))
            .or_else(|| contest().then_some(Problem::SharedCookie))
            .or_else(|| in_vain().then_some(Problem::Stalled))
            .or_else(|| self.clock_problem())
    }

    /// Whether a renewal that the person wishes would be tried.
    fn can_be_wished(&self, key: &SessionKey, session: &Session, now: Timestamp) -> bool {
        match self.may_renew(key, session, now) {
            // The wish itself is the sign of the person that was missing.
            Ok(()) | Err(Problem::MaximumExtension) => true,
            Err(_) => false,
        }
    }

    /// Whether a wish to sign in would lead to a login.
    fn can_sign_in(&self, key: &SessionKey, session: &Session) -> bool {
        self.rules.permits().is_ok()
            && self.may_reach(&key.host, session.token.issuer()).is_ok()
            && self.stores.reach(&key.store) != Reach::Nowhere
    }

    fn view_session(&self, key: &SessionKey, session: &Session, now: Timestamp) -> SessionView {
        let standing = self.standing(key, session, now);
        let ends = standing.ends;
        let needs_person = self.needs_person(key, session);
        let problem = self.problem_shown(&standing, now);
        let over = ends.effective <= now || session.gone_since.is_some();
        let shape = standing.shape;
        let renewable = self.can_be_wished(key, session, now);
        // A token that is no longer in the jar lets nobody in, whatever its end.
        let gone = session.gone_since.filter(|_| session.needs_a_change());
        let at_most = |end: Timestamp| gone.map_or(end, |since| since.min(end)).as_millis();
        SessionView {
            id: id_of(key),
            host: key.host.to_string(),
            path: key.path.clone(),
            team: session.token.issuer().to_string(),
            who: session.token.email().map(String::from),
            jar: self.stores.remark(&key.store),
            shape,
            issued: self.skew.local(session.token.issued_at()).as_millis(),
            born: self.born(key, session).as_millis(),
            soft_end: at_most(ends.soft),
            hard_end: ends.hard.as_millis(),
            team_end: self.team_end(key, session).map(Timestamp::as_millis),
            effective_end: at_most(ends.effective),
            renewals: session.renewals,
            last: session.last.as_ref().map(last_renewal),
            next: next_step(session),
            renews_at: renews_at(session).map(Timestamp::as_millis),
            summary: summary(&standing, problem.as_ref()),
            action: match action_for(problem.as_ref(), over) {
                Some(Action::SignIn) if !self.can_sign_in(key, session) => None,
                // A passing trouble mends itself; who is troubled for long may want to try at once.
                Some(Action::Renew) if !renewable || shape != Shape::Attention => None,
                action => action,
            },
            renewable,
            team_next: self.team_next(key, session),
            sign_in: needs_person.is_some() || over,
            later: needs_person.is_some() && !over && self.rules.tells_of(&key.host),
            paused: self.settings.is_paused(key),
            shared: self.talk.pairing.is_some() && self.talk.shares.contain(&id_of(key)),
            revocation: self.view_revocation(key),
            problem: problem.map(|problem| ProblemView {
                code: problem.code().into(),
                fault: problem.fault(),
                work_goes_on: ends.soft > now
                    && session.gone_since.is_none()
                    && session.refused_since.is_none(),
                text: view_problem(&problem),
                advice: Sentence::plain(problem.advice()),
            }),
        }
    }
}

/// What follows from what is wrong.
fn action_for(problem: Option<&Problem>, over: bool) -> Option<Action> {
    let advice = problem.map(Problem::advice);
    match advice {
        Some(TextKey::AdviceResume) => Some(Action::Resume),
        Some(TextKey::AdviceSignIn | TextKey::AdviceSignInNow) => Some(Action::SignIn),
        Some(TextKey::AdviceRenew | TextKey::AdviceWait) if !over => Some(Action::Renew),
        _ if over => Some(Action::SignIn),
        _ => None,
    }
}

fn renews_at(session: &Session) -> Option<Timestamp> {
    match &session.phase {
        Phase::Scheduled { at } => Some(*at),
        Phase::BackingOff { until, .. } => Some(*until),
        Phase::Queued
        | Phase::Looking { .. }
        | Phase::Renewing(_)
        | Phase::Resting { .. }
        | Phase::Stopped { .. } => None,
    }
}

pub(crate) fn problem_of(session: &Session) -> Option<&Problem> {
    match &session.phase {
        Phase::BackingOff { problem, .. } | Phase::Stopped { problem } => Some(problem),
        Phase::Scheduled { .. }
        | Phase::Queued
        | Phase::Looking { .. }
        | Phase::Renewing(_)
        | Phase::Resting { .. } => None,
    }
}

fn last_renewal(last: &LastRenewal) -> Sentence {
    let key = match last.urge {
        None => TextKey::LastDue,
        Some(Urge::Wish) => TextKey::LastWish,
        Some(Urge::Stuck) => TextKey::LastStuck,
        Some(Urge::Refused) => TextKey::LastRefused,
    };
    Sentence {
        key: key.as_str().into(),
        arguments: alloc::vec![Argument::Moment(last.at.as_millis())],
    }
}

pub(crate) fn next_step(session: &Session) -> Sentence {
    let (key, moment) = match &session.phase {
        Phase::Scheduled { at } => (TextKey::NextRenewal, Some(*at)),
        Phase::Queued | Phase::Looking { .. } | Phase::Renewing(_) => (TextKey::NextRenewing, None),
        Phase::Resting {
            awaited: Awaited::Use,
            ..
        } => (TextKey::NextUse, None),
        Phase::Resting {
            awaited: Awaited::Person,
            ..
        } => (TextKey::NextPerson, None),
        Phase::Resting {
            awaited: Awaited::Login,
            ..
        } => (TextKey::NextLogin, None),
        Phase::BackingOff { until, .. } => (TextKey::NextRetry, Some(*until)),
        Phase::Stopped { .. } => (TextKey::NextNothing, None),
    };
    let arguments = moment
        .map(|at| Argument::Moment(at.as_millis()))
        .into_iter()
        .collect();
    Sentence {
        key: key.as_str().into(),
        arguments,
    }
}

pub(crate) fn view_problem(problem: &Problem) -> Sentence {
    Sentence::with(problem.text(), problem.arguments())
}

const TROUBLING_FAILURES: u32 = 3;
const NEAR: core::time::Duration = core::time::Duration::from_mins(10);
