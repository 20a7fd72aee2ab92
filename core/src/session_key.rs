//! What makes a session this session and no other.

use alloc::string::String;

use crate::cookie::{Cookie, PartitionKey, StoreId};
use crate::host::Hostname;
use crate::token::Token;

/// What makes a session this session and no other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionKey {
    /// The app's host.
    pub host: Hostname,
    /// The cookie's path.
    pub path: String,
    /// The app's AUD.
    pub audience: String,
    /// The jar.
    pub store: StoreId,
    /// The partition of the jar, if any.
    pub partition: Option<PartitionKey>,
}

impl SessionKey {
    /// The key of the session that this cookie with this token is.
    #[must_use]
    pub fn of(cookie: &Cookie, token: &Token) -> Self {
        Self {
            host: cookie.host.clone(),
            path: cookie.path().into(),
            audience: token.audience().primary().into(),
            store: cookie.store().clone(),
            partition: cookie.partition().cloned(),
        }
    }

    /// Whether this cookie is the one that the session's token lies in.
    #[must_use]
    pub fn is_in(&self, cookie: &Cookie) -> bool {
        self.host == cookie.host
            && self.path == cookie.path()
            && &self.store == cookie.store()
            && self.partition.as_ref() == cookie.partition()
    }
}
