//! What the answer to each of a renewal's three requests means. Every status and every redirect has a name here;
//! nothing is decided by a body.

use alloc::string::ToString;

use crate::event::{HopAnswer, HopResponse, Silence};
use crate::grants::Grants;
use crate::host::Hostname;
use crate::judge::{Detour, Judge, JudgedUrl, Refusal, Whose};
use crate::problem::Problem;
use crate::secret::Secret;
use crate::set_cookie;

/// What follows from the answer to the probe.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Probed {
    /// The team's login address and the `CF_AppSession` of this attempt.
    Login(JudgedUrl, Option<Secret>),
    /// The server refuses `HEAD`: ask with `GET`.
    AskWithGet,
    /// No renewal by this address.
    Failed(Problem),
}

/// What follows from the answer of the team's login address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LoggedIn {
    /// The app's address that sets the new cookie.
    Authorized(JudgedUrl),
    /// The same on another host of the app, which comes first.
    Detour(JudgedUrl),
    /// This login address is used up or too old: begin again.
    Stale(Problem),
    /// No renewal without somebody or something else.
    Failed(Problem),
}

/// Reads the probe's answer.
pub(crate) fn probed(judge: &Judge<'_>, from: &str, answer: &HopAnswer) -> Probed {
    let response = match answered(answer, judge.app()) {
        Ok(response) => response,
        Err(problem) => return Probed::Failed(problem),
    };
    match (response.status, &response.location) {
        (300..=399, Some(location)) => match judge.login(from, location.expose()) {
            Ok(url) => Probed::Login(url, set_cookie::app_session_of(&response.set_cookie)),
            Err(Refusal::WrongAudience) => Probed::Failed(Problem::WrongApp),
            // The app itself redirects within its own host: this address is not behind Access.
            Err(Refusal::OtherHost {
                whose: Whose::App, ..
            }) => Probed::Failed(Problem::NotProtected(response.status)),
            Err(refusal) => Probed::Failed(Problem::Redirect(refusal.sentence())),
        },
        (405 | 501, _) => Probed::AskWithGet,
        (401 | 407, _) => Probed::Failed(Problem::NotRedirected(response.status)),
        (403, _) => Probed::Failed(Problem::Denied),
        (status, _) => Probed::Failed(Problem::NotProtected(status)),
    }
}

/// Reads the answer of the team's login address.
pub(crate) fn logged_in(
    (judge, granted): (&Judge<'_>, &Grants),
    from: &str,
    answer: &HopAnswer,
) -> LoggedIn {
    let response = match answered(answer, judge.team().as_hostname()) {
        Ok(response) => response,
        Err(problem) => return LoggedIn::Failed(problem),
    };
    match (response.status, &response.location) {
        (300..=399, Some(location)) => match judge.authorized(from, location.expose()) {
            Ok(url) => LoggedIn::Authorized(url),
            Err(refusal) => match judge.detour(from, location.expose(), granted) {
                Ok(url) => LoggedIn::Detour(url),
                Err(Detour::NotGranted(host)) => {
                    LoggedIn::Failed(Problem::HostPermission(host.to_string()))
                }
                Err(Detour::None) => LoggedIn::Failed(person_behind(refusal)),
            },
        },
        (200..=299, _) => LoggedIn::Failed(Problem::LoginPage),
        (401 | 403, _) => LoggedIn::Failed(Problem::Denied),
        (status @ (400 | 404 | 410), _) => LoggedIn::Stale(Problem::AttemptRefused(status)),
        (status, _) => LoggedIn::Failed(Problem::AttemptRefused(status)),
    }
}

/// Reads the last answer: `Ok` where the jar decides, an error where it explains a jar that did not change.
pub(crate) fn authorized(app: &Hostname, answer: &HopAnswer) -> Result<(), Problem> {
    match answered(answer, app)?.status {
        200..=399 => Ok(()),
        status => Err(Problem::AttemptRefused(status)),
    }
}

/// The endings that every request can have.
fn answered<'a>(answer: &'a HopAnswer, host: &Hostname) -> Result<&'a HopResponse, Problem> {
    match answer {
        HopAnswer::Unanswered(Silence::Offline) => Err(Problem::Offline),
        HopAnswer::Unanswered(Silence::TimedOut) => Err(Problem::TimedOut),
        HopAnswer::Unanswered(Silence::Unreachable) => Err(Problem::Unreachable(host.to_string())),
        HopAnswer::Unanswered(Silence::NotPermitted) => {
            Err(Problem::HostPermission(host.to_string()))
        }
        HopAnswer::Unanswered(Silence::Refused) => Err(Problem::RequestRefused),
        HopAnswer::Answered(response) if response.challenged => Err(Problem::Challenged),
        HopAnswer::Answered(response) => match response.status {
            429 => Err(Problem::RateLimited),
            // 501 is about the method, which the caller can change.
            500 | 502..=599 => Err(Problem::ServerFault(response.status)),
            _ => Ok(response),
        },
    }
}

/// A login that does not come straight back needs somebody: on the team's own pages, or at an identity provider.
fn person_behind(refusal: Refusal) -> Problem {
    if let Refusal::OtherHost { whose, host } = refusal {
        return match whose {
            Whose::Team => Problem::LoginPage,
            Whose::Elsewhere => Problem::IdentityProvider(host),
            Whose::App => Problem::Redirect(Refusal::OtherHost { whose, host }.sentence()),
        };
    }
    Problem::Redirect(refusal.sentence())
}
