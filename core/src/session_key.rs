//! What makes a session this session and no other.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cookie::{Cookie, PartitionKey, StoreId, without_planted};
use crate::host::Hostname;
use crate::time::Timestamp;
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

    /// The cookie among these that the session's token lies in.
    #[must_use]
    pub fn find_in(&self, cookies: Vec<Cookie>, now: Timestamp) -> Option<Cookie> {
        let mut tokens = without_planted(cookies, now).into_iter();
        tokens.find(|cookie| self.is_in(cookie))
    }

    /// Whether both are sessions of one app in one jar, and differ in nothing but the cookie's path.
    pub(crate) fn is_a_path_beside(&self, other: &Self) -> bool {
        (&self.host, &self.audience) == (&other.host, &other.audience)
            && (&self.store, &self.partition) == (&other.store, &other.partition)
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
