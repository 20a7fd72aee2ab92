//! One session: an app token in one cookie store, for one host, cookie path and AUD, and where its life stands.
//!
//! ```text
//! Scheduled ──due──► Looking ──in use──► Renewing ──new cookie──► Scheduled
//!     ▲                 │ not in use        │ failed
//!     │                 ▼                   ▼
//!     └── change ── Resting / Stopped ◄── BackingOff (tries again) or Stopped (waits for a change)
//! ```

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::heal::Checks;
use crate::id::{EffectId, TabId};
use crate::lead::Durations;
use crate::problem::{Problem, Remedy};
use crate::renewal::Renewal;
use crate::time::Timestamp;
use crate::token::Token;

/// A session and all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// The token, last seen in the jar.
    pub(crate) token: Token,
    /// When this token was first seen, where that is known.
    pub(crate) seen_at: Option<Timestamp>,
    /// The end of the cookie itself, where it has one.
    pub(crate) cookie_ends: Option<Timestamp>,
    /// Where its life stands.
    pub(crate) phase: Phase,
    /// How long its renewals took.
    pub(crate) durations: Durations,
    /// Failed attempts since the last success.
    pub(crate) failures: u32,
    /// Renewals that succeeded.
    pub(crate) renewals: u32,
    /// The addresses to probe.
    pub(crate) paths: ProbePaths,
    /// The login of this app that a tab is in the middle of.
    pub(crate) login: Option<Login>,
    /// Since when its cookie is gone from the jar.
    pub(crate) gone_since: Option<Timestamp>,
    /// Why the next renewal is made before its time, in use or not.
    pub(crate) urge: Option<Urge>,
    /// The last renewal that succeeded.
    pub(crate) last: Option<LastRenewal>,
    /// Since when Access is known to accept the token no more.
    pub(crate) refused_since: Option<Timestamp>,
    /// The questions whether its tokens still count.
    pub(crate) checks: Checks,
    /// Whether the minute that Access locks a revoked person out was waited for.
    pub(crate) lockout_waited: bool,
}

/// Why a renewal is made before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Urge {
    /// The person wished it.
    Wish,
    /// A page ran into the login.
    Stuck,
    /// Access accepts the token no more.
    Refused,
}

/// A renewal that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastRenewal {
    /// When.
    pub(crate) at: Timestamp,
    /// Why before its time; nothing where its time had come.
    pub(crate) urge: Option<Urge>,
}

/// A login in a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Login {
    /// The tab, where it is known.
    pub(crate) tab: Option<TabId>,
    /// When it was first seen.
    pub(crate) since: Timestamp,
}

/// Where a session's life stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// A renewal is planned.
    Scheduled {
        /// When it begins.
        at: Timestamp,
    },
    /// A renewal is due but waits for others of its host or team.
    Queued,
    /// The browser is asked whether the app is in use.
    Looking {
        /// The question.
        id: EffectId,
        /// When it was asked.
        since: Timestamp,
    },
    /// A renewal is under way.
    Renewing(Box<Renewal>),
    /// A renewal is due, but now is not the time.
    Resting {
        /// When to look again.
        until: Timestamp,
        /// What is waited for.
        awaited: Awaited,
    },
    /// The last attempt failed; another will follow.
    BackingOff {
        /// When.
        until: Timestamp,
        /// Why it failed.
        problem: Problem,
    },
    /// Nothing is tried until something changes.
    Stopped {
        /// Why.
        problem: Problem,
    },
}

/// What a due renewal waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Awaited {
    /// A tab that shows the app.
    Use,
    /// The person's return.
    Person,
    /// The end of a login in a tab.
    Login,
}

impl Session {
    /// A session that was just found.
    pub(crate) fn new(token: Token, cookie_ends: Option<Timestamp>) -> Self {
        Self {
            token,
            seen_at: None,
            cookie_ends,
            // The caller plans the renewal at once; this is only a start.
            phase: Phase::Queued,
            durations: Durations::default(),
            failures: 0,
            renewals: 0,
            paths: ProbePaths::default(),
            login: None,
            gone_since: None,
            urge: None,
            last: None,
            refused_since: None,
            checks: Checks::default(),
            lockout_waited: false,
        }
    }

    /// Tries nothing more until something changes. What urged this attempt does not urge the next.
    pub(crate) fn stop(&mut self, problem: Problem) {
        self.urge = None;
        self.phase = Phase::Stopped { problem };
    }

    /// Whether nothing is tried until something changes.
    pub(crate) fn is_stopped(&self) -> bool {
        matches!(self.phase, Phase::Stopped { .. })
    }

    /// Whether only a change from outside helps: nothing is tried, or only once more after a long wait.
    pub(crate) fn needs_a_change(&self) -> bool {
        match &self.phase {
            Phase::Stopped { .. } => true,
            Phase::BackingOff { problem, .. } => problem.remedy() == Remedy::Change,
            Phase::Scheduled { .. }
            | Phase::Queued
            | Phase::Looking { .. }
            | Phase::Renewing(_)
            | Phase::Resting { .. } => false,
        }
    }

    /// Takes in a token that Access has just issued: what was known of the one before is over.
    pub(crate) fn take_token(&mut self, token: Token, now: Timestamp) {
        self.token = token;
        self.seen_at = Some(now);
        self.failures = 0;
        self.refused_since = None;
        self.lockout_waited = false;
        self.checks = self.checks.begun_again();
    }

    /// Takes the person's wish for a renewal: what was ruled out by earlier failures is tried again.
    pub(crate) fn wish(&mut self, allowed: Result<(), Problem>) {
        match allowed {
            Ok(()) => {
                self.urge = Some(Urge::Wish);
                self.failures = 0;
                self.paths.allow_all();
                self.phase = Phase::Queued;
            }
            Err(problem) => {
                let is_kept = matches!(problem, Problem::TeamUnchecked(_));
                self.stop(problem);
                // The team's keys are on their way: the person need not wish again once they are here.
                self.urge = is_kept.then_some(Urge::Wish);
            }
        }
    }

    /// Notes whether a tab is in the middle of a login of this app.
    pub(crate) fn note_login(&mut self, now: Timestamp, under_way: bool) {
        self.login = under_way.then(|| {
            self.login.clone().unwrap_or(Login {
                tab: None,
                since: now,
            })
        });
    }

    /// A token that was issued after a login began is what that login brought. `iat` is cut to a whole second.
    pub(crate) fn forget_login_before(&mut self, issued: Timestamp) {
        self.login
            .take_if(|login| issued + Duration::from_secs(1) > login.since);
    }

    /// A renewal replaces `CF_AppSession`, which a login in a tab needs: it waits as long as that login can still
    /// be completed.
    pub(crate) fn waits_for_login(&self, now: Timestamp) -> bool {
        self.login
            .as_ref()
            .is_some_and(|login| now.since(login.since) < LOGIN_LIFE)
    }

    /// Waits for the login in a tab.
    pub(crate) fn rest_for_login(&mut self, now: Timestamp) {
        self.phase = Phase::Resting {
            until: now + LOGIN_GLANCE,
            awaited: Awaited::Login,
        };
    }

    /// This path led to another app or to none: another one is tried soon, but not without limit.
    pub(crate) fn try_another_path(&mut self, path: &str, problem: Problem) {
        self.paths.rule_out(path, problem.clone());
        if self.paths.bad.len() < MOST_WRONG_PATHS {
            self.phase = Phase::Queued;
        } else {
            self.stop(problem);
        }
    }

    /// The renewal that is under way.
    pub(crate) fn renewal(&self) -> Option<&Renewal> {
        match &self.phase {
            Phase::Renewing(renewal) => Some(renewal),
            Phase::Scheduled { .. }
            | Phase::Queued
            | Phase::Looking { .. }
            | Phase::Resting { .. }
            | Phase::BackingOff { .. }
            | Phase::Stopped { .. } => None,
        }
    }

    /// Whether it keeps others of its host and team waiting.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Looking { .. } | Phase::Renewing(_))
    }
}

/// The paths of an app that a renewal may probe: the one that worked, those in use, the cookie's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ProbePaths {
    /// The path of the last renewal that went well.
    pub(crate) good: Option<String>,
    /// Paths that turned out to be another app's, or nobody's.
    pub(crate) bad: Vec<String>,
    /// What the last of these turned out to be.
    pub(crate) why: Option<Problem>,
}

impl ProbePaths {
    /// The next path to try, given those of open tabs and the cookie's own.
    pub(crate) fn next(&self, in_tabs: &[String], cookie_path: &str) -> Option<String> {
        self.good
            .iter()
            .chain(in_tabs)
            .map(String::as_str)
            .chain(core::iter::once(cookie_path))
            .find(|path| path_belongs(path, cookie_path) && !self.bad.iter().any(|bad| bad == path))
            .map(String::from)
    }

    /// Never again by this path, at least while it is remembered.
    pub(crate) fn rule_out(&mut self, path: &str, why: Problem) {
        if self.good.as_deref() == Some(path) {
            self.good = None;
        }
        if self.bad.len() == REMEMBERED_PATHS {
            self.bad.remove(0);
        }
        self.bad.push(path.into());
        self.why = Some(why);
    }

    /// A new token is a new chance for every path.
    pub(crate) fn allow_all(&mut self) {
        self.bad.clear();
        self.why = None;
    }
}

/// Whether a page of this path gets the cookie (RFC 6265 §5.1.4), and is the app's own rather than Access's.
pub(crate) fn path_belongs(path: &str, cookie_path: &str) -> bool {
    let plain =
        path.starts_with('/') && path.len() <= LONGEST_PATH && !path.starts_with("/cdn-cgi/");
    let covered = path
        .strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'));
    plain && covered
}

const LOGIN_GLANCE: Duration = Duration::from_secs(3);
/// So long a login can be completed: the life of the login address's `meta`.
pub(crate) const LOGIN_LIFE: Duration = Duration::from_mins(5);
const MOST_WRONG_PATHS: usize = 3;
const REMEMBERED_PATHS: usize = 8;
const LONGEST_PATH: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| String::from(*text)).collect()
    }

    #[test]
    fn the_path_in_use_is_probed_before_the_cookies_own() {
        let known = ProbePaths::default();
        assert_eq!(
            known.next(&paths(&["/wordpress/post"]), "/").as_deref(),
            Some("/wordpress/post")
        );
        assert_eq!(known.next(&[], "/").as_deref(), Some("/"));
    }

    #[test]
    fn a_path_outside_the_cookies_or_of_access_itself_is_never_probed() {
        let known = ProbePaths::default();
        let tabs = paths(&[
            "/express",
            "/wordpresses",
            "/cdn-cgi/access/logout",
            "//evil.example/",
        ]);
        assert_eq!(
            known.next(&tabs, "/wordpress").as_deref(),
            Some("/wordpress")
        );
        assert_eq!(
            known
                .next(&paths(&["/wordpress/a"]), "/wordpress")
                .as_deref(),
            Some("/wordpress/a")
        );
    }

    #[test]
    fn a_path_that_was_ruled_out_is_not_tried_again() {
        let mut known = ProbePaths {
            good: Some("/a".into()),
            ..ProbePaths::default()
        };
        assert_eq!(known.next(&[], "/").as_deref(), Some("/a"));
        known.rule_out("/a", Problem::WrongApp);
        assert_eq!(known.next(&paths(&["/a"]), "/").as_deref(), Some("/"));
        known.rule_out("/", Problem::NotProtected(200));
        assert_eq!(known.next(&paths(&["/a"]), "/"), None);
    }
}
