//! What names an org token: its team, and the jar that it lies in.

use core::cmp::Ordering;

use crate::cookie::StoreId;
use crate::host::TeamHost;
use crate::session::Session;
use crate::session_key::SessionKey;

/// Where an org token lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OrgKey {
    /// The team's host.
    pub(crate) team: TeamHost,
    /// The jar.
    pub(crate) store: StoreId,
}

impl OrgKey {
    /// Where the org token lies that stands behind a session.
    pub(crate) fn of(key: &SessionKey, session: &Session) -> Self {
        Self {
            team: session.token.issuer().clone(),
            store: key.store.clone(),
        }
    }

    /// How this place stands to that of a session's org token, in their order.
    pub(crate) fn beside(&self, key: &SessionKey, session: &Session) -> Ordering {
        (&self.team, &self.store).cmp(&(session.token.issuer(), &key.store))
    }
}
