//! The stored types and their conversion. Each names its unit; nothing here decides anything.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::guard::StoredGuard;
use super::sign_out::StoredSignOut;
use crate::breaker::Breaker;
use crate::budget::Budgets;
use crate::cookie::{BrowserCookie, Cookie, PartitionKey, StoreId};
use crate::heal::Checks;
use crate::host::{AccessHosts, Hostname};
use crate::id::EffectId;
use crate::id::TabId;
use crate::lead::Durations;
use crate::org_key::OrgKey;
use crate::problem::Problem;
use crate::renewal::{Renewal, Step, Way};
use crate::rivals::Rivals;
use crate::session::{Awaited, LastRenewal, Login, Phase, ProbePaths, Session, Urge};
use crate::session_key::SessionKey;
use crate::setup::Origins;
use crate::state::Org;
use crate::stores::Stores;
use crate::time::Timestamp;
use crate::token::{Token, TokenFacts};
use crate::welcome::Welcome;

use super::stored_refresh::{StoredClosing, StoredKey, StoredNotice, StoredRefresh};
use super::stored_talk::{StoredPairing, StoredTalk};

#[derive(Serialize, Deserialize)]
pub(super) struct StoredLive {
    pub(super) version: u32,
    pub(super) last_id: u64,
    pub(super) dice: u64,
    pub(super) skew_millis: i64,
    #[serde(default)]
    pub(super) skew_is_agreed: bool,
    #[serde(default)]
    pub(super) latest: Option<i64>,
    #[serde(default)]
    pub(super) stores: Stores,
    pub(super) away: bool,
    pub(super) present_at: Option<i64>,
    pub(super) granted: Vec<String>,
    /// The hosts that were named to be teams.
    #[serde(default)]
    pub(super) teams: Vec<String>,
    #[serde(default)]
    pub(super) origins: Origins,
    /// The hosts of apps whose team is to be proved.
    #[serde(default)]
    pub(super) unproved: Vec<String>,
    pub(super) orgs: Vec<StoredOrg>,
    pub(super) rivals: Rivals,
    #[serde(default)]
    pub(super) budgets: Budgets,
    #[serde(default)]
    pub(super) refreshes: Vec<StoredRefresh>,
    #[serde(default)]
    pub(super) notices: Vec<StoredNotice>,
    #[serde(default)]
    pub(super) closings: Vec<StoredClosing>,
    #[serde(default)]
    pub(super) last_sign_outs: Vec<StoredSignOut>,
    #[serde(default)]
    pub(super) guards: Vec<StoredGuard>,
    #[serde(default)]
    pub(super) talk: StoredTalk,
    pub(super) sessions: Vec<StoredSession>,
}

/// Kept so that the next life can tell a new org token from one that was there all the time.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredOrg {
    store: String,
    token: TokenFacts,
    cookie_ends: Option<i64>,
    signed_in: i64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredLasting {
    pub(super) version: u32,
    /// Of which team and where the person signed out, and when, in milliseconds after the Unix epoch.
    pub(super) sign_outs: Vec<(StoredKey, i64)>,
    /// Those of them that were still under way.
    #[serde(default)]
    pub(super) unfinished: Vec<StoredKey>,
    #[serde(default)]
    pub(super) pairing: StoredPairing,
    #[serde(default)]
    pub(super) welcome: Welcome,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredSession {
    host: String,
    path: String,
    audience: String,
    store: String,
    partition: Option<PartitionKey>,
    token: TokenFacts,
    seen_at: Option<i64>,
    cookie_ends: Option<i64>,
    phase: StoredPhase,
    duration_millis: Vec<u64>,
    failures: u32,
    renewals: u32,
    good_path: Option<String>,
    bad_paths: Vec<String>,
    wrong_path: Option<Problem>,
    login: Option<(Option<i64>, i64)>,
    gone_since: Option<i64>,
    urge: Option<Urge>,
    last: Option<(i64, Option<Urge>)>,
    refused_since: Option<i64>,
    next_check: Option<i64>,
    team_check_due: bool,
    unused_checks: u32,
    lockout_waited: bool,
    #[serde(default)]
    hurried_checks: (u32, Option<i64>),
}

#[derive(Serialize, Deserialize)]
enum StoredPhase {
    Scheduled {
        at: i64,
    },
    Queued,
    /// Looking around, or at a request that can't have changed the jar: nothing of it is worth keeping.
    Busy,
    /// From the last request on the jar may have changed.
    Minting {
        started: i64,
        before: Option<Box<BrowserCookie>>,
        path: String,
        hops: u32,
        restarted: bool,
    },
    RestingForUse {
        until: i64,
    },
    RestingForPerson {
        until: i64,
    },
    RestingForLogin {
        until: i64,
    },
    BackingOff {
        until: i64,
        problem: Problem,
    },
    Stopped {
        problem: Problem,
    },
}

impl StoredOrg {
    pub(super) fn of(key: &OrgKey, org: &Org) -> Self {
        Self {
            store: key.store.0.clone(),
            token: org.token.facts(),
            cookie_ends: org.cookie_ends.map(Timestamp::as_millis),
            signed_in: org.signed_in.as_millis(),
        }
    }

    pub(super) fn into_org(self, hosts: &AccessHosts) -> Option<(OrgKey, Org)> {
        let token = Token::from_facts(self.token, hosts)?;
        let key = OrgKey {
            team: token.issuer().clone(),
            store: StoreId(self.store),
        };
        let org = Org {
            token,
            cookie_ends: self.cookie_ends.map(Timestamp::from_millis),
            signed_in: Timestamp::from_millis(self.signed_in),
        };
        Some((key, org))
    }
}

impl StoredSession {
    pub(super) fn of(key: &SessionKey, session: &Session) -> Self {
        let millis = |span: &Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Self {
            host: key.host.as_str().into(),
            path: key.path.clone(),
            audience: key.audience.clone(),
            store: key.store.0.clone(),
            partition: key.partition.clone(),
            token: session.token.facts(),
            seen_at: session.seen_at.map(Timestamp::as_millis),
            cookie_ends: session.cookie_ends.map(Timestamp::as_millis),
            phase: StoredPhase::of(&session.phase),
            duration_millis: session.durations.recent().iter().map(millis).collect(),
            failures: session.failures,
            renewals: session.renewals,
            good_path: session.paths.good.clone(),
            bad_paths: session.paths.bad.clone(),
            wrong_path: session.paths.why.clone(),
            login: session
                .login
                .as_ref()
                .map(|login| (login.tab.map(|tab| tab.0), login.since.as_millis())),
            gone_since: session.gone_since.map(Timestamp::as_millis),
            urge: session.urge,
            last: session
                .last
                .as_ref()
                .map(|last| (last.at.as_millis(), last.urge)),
            refused_since: session.refused_since.map(Timestamp::as_millis),
            next_check: session.checks.next.map(Timestamp::as_millis),
            team_check_due: session.checks.team_due,
            unused_checks: session.checks.unused,
            lockout_waited: session.lockout_waited,
            hurried_checks: stored_breaker(session.checks.hurried),
        }
    }

    pub(super) fn into_session(self, hosts: &AccessHosts) -> Option<(SessionKey, Session)> {
        let key = SessionKey {
            host: Hostname::parse(&self.host).ok()?,
            path: self.path,
            audience: self.audience,
            store: StoreId(self.store),
            partition: self.partition,
        };
        let login = self.login.map(|(tab, since)| Login {
            tab: tab.map(TabId),
            since: Timestamp::from_millis(since),
        });
        let session = Session {
            token: Token::from_facts(self.token, hosts)?,
            seen_at: self.seen_at.map(Timestamp::from_millis),
            cookie_ends: self.cookie_ends.map(Timestamp::from_millis),
            phase: self.phase.into_phase(),
            durations: Durations::from_recent(
                self.duration_millis.into_iter().map(Duration::from_millis),
            ),
            failures: self.failures,
            renewals: self.renewals,
            paths: ProbePaths {
                good: self.good_path,
                bad: self.bad_paths,
                why: self.wrong_path,
            },
            login,
            gone_since: self.gone_since.map(Timestamp::from_millis),
            urge: self.urge,
            last: self.last.map(|(at, urge)| LastRenewal {
                at: Timestamp::from_millis(at),
                urge,
            }),
            refused_since: self.refused_since.map(Timestamp::from_millis),
            checks: Checks {
                next: self.next_check.map(Timestamp::from_millis),
                team_due: self.team_check_due,
                unused: self.unused_checks.min(16),
                hurried: breaker(self.hurried_checks),
                open: None,
            },
            lockout_waited: self.lockout_waited,
        };
        Some((key, session))
    }
}

impl StoredPhase {
    fn of(phase: &Phase) -> Self {
        match phase {
            Phase::Scheduled { at } => Self::Scheduled { at: at.as_millis() },
            Phase::Queued => Self::Queued,
            Phase::Looking { .. } => Self::Busy,
            Phase::Renewing(renewal) if !renewal.may_have_minted() => Self::Busy,
            Phase::Renewing(renewal) => Self::Minting {
                started: renewal.started.as_millis(),
                before: renewal
                    .before
                    .as_ref()
                    .map(|cookie| Box::new(cookie.to_browser())),
                path: renewal.path.clone(),
                hops: renewal.hops,
                restarted: renewal.restarted,
            },
            Phase::Resting {
                until,
                awaited: Awaited::Use,
            } => Self::RestingForUse {
                until: until.as_millis(),
            },
            Phase::Resting {
                until,
                awaited: Awaited::Person,
            } => Self::RestingForPerson {
                until: until.as_millis(),
            },
            Phase::Resting {
                until,
                awaited: Awaited::Login,
            } => Self::RestingForLogin {
                until: until.as_millis(),
            },
            Phase::BackingOff { until, problem } => Self::BackingOff {
                until: until.as_millis(),
                problem: problem.clone(),
            },
            Phase::Stopped { problem } => Self::Stopped {
                problem: problem.clone(),
            },
        }
    }

    fn into_phase(self) -> Phase {
        let resting = |until, awaited| Phase::Resting {
            until: Timestamp::from_millis(until),
            awaited,
        };
        match self {
            Self::Scheduled { at } => Phase::Scheduled {
                at: Timestamp::from_millis(at),
            },
            Self::Queued => Phase::Queued,
            Self::Busy => Phase::Looking {
                id: NOBODY,
                since: Timestamp::from_millis(0),
            },
            Self::Minting {
                started,
                before,
                path,
                hops,
                restarted,
            } => Phase::Renewing(Box::new(Renewal {
                started: Timestamp::from_millis(started),
                before: before.and_then(|cookie| Cookie::from_browser(*cookie)),
                path,
                hops,
                restarted,
                way: Way::Hidden,
                awaited: NOBODY,
                since: Timestamp::from_millis(started),
                step: Step::Authorizing,
            })),
            Self::RestingForUse { until } => resting(until, Awaited::Use),
            Self::RestingForPerson { until } => resting(until, Awaited::Person),
            Self::RestingForLogin { until } => resting(until, Awaited::Login),
            Self::BackingOff { until, problem } => Phase::BackingOff {
                until: Timestamp::from_millis(until),
                problem,
            },
            Self::Stopped { problem } => Phase::Stopped { problem },
        }
    }
}

fn stored_breaker(breaker: Breaker) -> (u32, Option<i64>) {
    (breaker.times, breaker.last)
}

fn breaker((times, last): (u32, Option<i64>)) -> Breaker {
    Breaker { times, last }
}

/// No effect has this id, so no late reply can be taken for an answer.
const NOBODY: EffectId = EffectId(0);
