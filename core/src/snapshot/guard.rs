//! The stored form of a guarded login: with the one cookie that it needs, so in memory-only storage alone.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::cookie::StoreId;
use crate::effect::AppSession;
use crate::guard::Guard;
use crate::host::Hostname;
use crate::secret::Secret;
use crate::time::Timestamp;

#[derive(Serialize, Deserialize)]
pub(super) struct StoredGuard {
    navigation: String,
    host: String,
    store: String,
    value: String,
    path: String,
    since: i64,
}

impl StoredGuard {
    pub(super) fn of(guard: &Guard) -> Self {
        let kept = &guard.app_session;
        Self {
            navigation: guard.navigation.clone(),
            host: kept.host.as_str().into(),
            store: kept.store.0.clone(),
            value: kept.value.expose().into(),
            path: guard.path.clone(),
            since: guard.since.as_millis(),
        }
    }

    pub(super) fn into_guard(self) -> Option<Guard> {
        Some(Guard {
            navigation: self.navigation,
            app_session: AppSession {
                host: Hostname::parse(&self.host).ok()?,
                store: StoreId(self.store),
                value: Secret::new(self.value),
            },
            path: self.path,
            since: Timestamp::from_millis(self.since),
            pin: None,
            // Whatever was written meanwhile was not noticed.
            again: true,
        })
    }
}
