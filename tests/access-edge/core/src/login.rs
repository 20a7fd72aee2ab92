//! Logins under way: CSRF cookies, attempts, and the one-time nonces that end them.

use std::collections::BTreeMap;

use crate::cookie::{DAY_MS, TEAM_SESSION_MS};
use crate::dice::Dice;
use crate::digest::sha256_hex;

/// What a login is for, and what the person has already been asked.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) app_name: String,
    /// The host the login began on: the nonce is bound to it.
    pub(crate) host: String,
    pub(crate) redirect_url: String,
    pub(crate) app_session_hash: Option<String>,
    pub(crate) started_ms: i64,
    pub(crate) purpose: Purpose,
}

/// Whether a purpose was stated in this attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Unstated,
    Stated,
}

/// Where a visit to the identity provider leads.
#[derive(Clone)]
pub(crate) enum Goal {
    App(Attempt),
    Refresh,
    Launcher,
}

#[derive(Clone)]
pub(crate) struct Pending {
    pub(crate) goal: Goal,
    pub(crate) team_session: String,
    /// The identity provider that must send the person back; none while a step-up is asked for.
    pub(crate) visit: Option<Visit>,
    pub(crate) started_ms: i64,
}

/// A visit to an identity provider, and what ties its answer to this very login.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) host: String,
    /// What the id token must repeat.
    pub(crate) nonce: String,
    /// The secret of PKCE (RFC 7636), where there is a back channel to tell it on.
    pub(crate) verifier: Option<String>,
}

/// What a nonce is worth at `authorized`.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) attempt: Attempt,
    /// The host that must redeem it.
    pub(crate) host: String,
    /// The hosts still to visit after that one (row 23).
    pub(crate) rest: Vec<String>,
    pub(crate) worth: Worth,
    pub(crate) issued_ms: i64,
}

#[derive(Clone)]
pub(crate) enum Worth {
    AppToken {
        org_nonce: String,
        email: String,
    },
    /// Row 7: what the code of cloudflared hints at for a revoked org token.
    ExpiredCookie,
}

#[derive(Default)]
pub(crate) struct Logins {
    app_sessions: BTreeMap<String, (String, i64)>,
    pending: BTreeMap<String, Pending>,
    grants: BTreeMap<String, Grant>,
}

impl Logins {
    pub(crate) fn begin_app_session(&mut self, host: &str, now: i64, dice: &mut Dice) -> String {
        let value = dice.csrf();
        self.app_sessions
            .insert(value.clone(), (host.to_owned(), now));
        value
    }

    /// Whether a `CF_AppSession` was given out by that host and has not ended.
    pub(crate) fn knows_app_session(&self, host: &str, value: &str, now: i64) -> bool {
        self.app_sessions
            .get(value)
            .is_some_and(|(on, since)| on == host && now < since + DAY_MS)
    }

    pub(crate) fn begin(
        &mut self,
        goal: Goal,
        team_session: String,
        now: i64,
        dice: &mut Dice,
    ) -> String {
        let state = dice.hex::<16>();
        self.pending.insert(
            state.clone(),
            Pending {
                goal,
                team_session,
                visit: None,
                started_ms: now,
            },
        );
        state
    }

    pub(crate) fn sent_to(&mut self, state: &str, visit: Visit) {
        if let Some(pending) = self.pending.get_mut(state) {
            pending.visit = Some(visit);
        }
    }

    /// The login under way with that state and that `CF_Session`; anything else is an "invalid login session".
    pub(crate) fn pending(&self, state: &str, team_session: &str, now: i64) -> Option<&Pending> {
        self.pending.get(state).filter(|pending| {
            pending.team_session == team_session && now < pending.started_ms + TEAM_SESSION_MS
        })
    }

    pub(crate) fn knows_team_session(&self, value: &str, now: i64) -> bool {
        self.pending.values().any(|pending| {
            pending.team_session == value && now < pending.started_ms + TEAM_SESSION_MS
        })
    }

    pub(crate) fn purpose_stated(&mut self, state: &str) {
        if let Some(Pending {
            goal: Goal::App(attempt),
            ..
        }) = self.pending.get_mut(state)
        {
            attempt.purpose = Purpose::Stated;
        }
    }

    pub(crate) fn grant(&mut self, grant: Grant, dice: &mut Dice) -> String {
        let nonce = dice.hex::<20>();
        self.grants.insert(nonce.clone(), grant);
        nonce
    }

    /// The grant behind a nonce, which is worth nothing from now on.
    pub(crate) fn redeem(&mut self, nonce: &str, host: &str, now: i64) -> Option<Grant> {
        let grant = self.grants.remove(nonce)?;
        (grant.host == host && now < grant.issued_ms + GRANT_MS).then_some(grant)
    }
}

impl Grant {
    /// Whether one of the `CF_AppSession` cookies is the one that the attempt began with.
    pub(crate) fn began_with<'a>(&self, mut values: impl Iterator<Item = &'a str>) -> bool {
        let hash = self.attempt.app_session_hash.as_deref();
        values.any(|value| hash == Some(sha256_hex(value.as_bytes()).as_str()))
    }
}

/// How long a nonce can be redeemed; the real figure is not known.
const GRANT_MS: i64 = 300_000;
