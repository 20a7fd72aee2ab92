//! When a session ends: its soft, hard and effective end, all on this machine's clock.

use alloc::string::ToString;
use core::time::Duration;

use crate::host::{HostProblem, Hostname, TeamHost};
use crate::problem::Problem;
use crate::session::Session;
use crate::session_key::SessionKey;
use crate::state::{Org, State};
use crate::stores::Reach;
use crate::time::Timestamp;
use crate::token::{Token, TokenProblem};

/// The ends of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    /// The app token's end.
    pub(crate) soft: Timestamp,
    /// When a person, or the identity provider, is needed.
    pub(crate) hard: Timestamp,
    /// When the person will really be cut off, as things stand.
    pub(crate) effective: Timestamp,
    /// Whether a renewal is to be expected.
    pub(crate) renewable: bool,
}

impl State {
    /// The ends of a session at `now`.
    pub(crate) fn ends(&self, key: &SessionKey, session: &Session, now: Timestamp) -> Ends {
        let soft = self.end_of(&session.token, session.cookie_ends);
        let hard = self
            .team_end(key, session)
            .map_or(soft, |team| soft.max(team));
        let renewable = !session.needs_a_change() && self.may_renew(key, session, now).is_ok();
        let accepted_until = session.refused_since.map_or(soft, |since| since.min(soft));
        Ends {
            soft,
            hard,
            renewable,
            effective: if renewable {
                hard.min(
                    self.org_of(key, session)
                        .map_or(hard, |org| soft.max(self.extension_ends(org))),
                )
            } else {
                accepted_until
            },
        }
    }

    /// The end of the org token that stands behind a session.
    pub(crate) fn team_end(&self, key: &SessionKey, session: &Session) -> Option<Timestamp> {
        let org = self.org_of(key, session)?;
        Some(self.end_of(&org.token, org.cookie_ends))
    }

    /// The token's end or its cookie's, whichever is sooner.
    pub(crate) fn end_of(&self, token: &Token, cookie_ends: Option<Timestamp>) -> Timestamp {
        let token_ends = self.skew.local(token.expires_at());
        cookie_ends.map_or(token_ends, |cookie| cookie.min(token_ends))
    }

    /// Whether the org token behind a session may have come while a renewal was made that took so long and brought this
    /// token: then it came too late to be its ceiling. Only the servers' clock counts here, since ours may be wrong.
    pub(crate) fn ceiling_has_risen(
        &self,
        key: &SessionKey,
        (took, brought): (Duration, &Token),
    ) -> bool {
        let session = self.sessions.get(key);
        let org = session.and_then(|session| self.org_of(key, session));
        org.is_some_and(|org| org.token.issued_at() + took + WHOLE_SECOND > brought.issued_at())
    }

    /// The org token that stands behind a session: of the team that issued its token, in the same jar.
    pub(crate) fn org_of(&self, key: &SessionKey, session: &Session) -> Option<&Org> {
        self.orgs.find(|place| place.beside(key, session))
    }

    /// Whether both hosts of a session are granted.
    pub(crate) fn may_reach(&self, app: &Hostname, team: &TeamHost) -> Result<(), Problem> {
        for host in [app, team.as_hostname()] {
            if !self.granted.cover(host) {
                return Err(Problem::HostPermission(host.to_string()));
            }
        }
        Ok(())
    }

    /// Whether a renewal could succeed, as far as can be told without any request.
    pub(crate) fn may_renew(
        &self,
        key: &SessionKey,
        session: &Session,
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.permits(key)?;
        if key.partition.is_some() {
            return Err(Problem::Partitioned);
        }
        if self.stores.reach(&key.store) == Reach::Nowhere {
            return Err(Problem::OtherStore);
        }
        let team = session.token.issuer();
        if self.hosts.team(team.as_hostname()).is_err() {
            return Err(Problem::Unreadable(
                TokenProblem::Issuer(HostProblem::NotATeam).sentence(),
            ));
        }
        if !self.rules.lists(team.as_hostname()) {
            return Err(Problem::HostNotListed(team.to_string()));
        }
        self.may_reach(&key.host, team)?;
        self.is_vouched_for(key, session, team)?;
        let org = self.org_of(key, session);
        if self.is_signing_out(team, &key.store) {
            return Err(Problem::SignedOut);
        }
        let signed_in = org.map(|org| org.signed_in);
        let signed_out = self.sign_outs.find(|place| place.beside(key, session));
        if let Some(signed_out) = signed_out
            && signed_in.is_none_or(|signed_in| signed_in <= *signed_out)
        {
            return Err(Problem::SignedOut);
        }
        match org {
            Some(org) if self.end_of(&org.token, org.cookie_ends) > now => {
                if org.token.subject() != session.token.subject() {
                    Err(Problem::WrongIdentity)
                } else if self.extension_ends(org) <= now {
                    Err(Problem::MaximumExtension)
                } else {
                    Ok(())
                }
            }
            Some(_) | None => Err(Problem::LoginNeeded),
        }
    }
}

/// `iat` is cut to a whole second.
const WHOLE_SECOND: Duration = Duration::from_secs(1);
