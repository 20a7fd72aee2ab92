//! Apps that take the same cookie from each other: two on one host, both with `Path=/`. Whoever visits one is cut off
//! from the other, and no renewal can help.
//!
//! <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/#cookie-path-attribute>

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::session_key::SessionKey;
use crate::time::Timestamp;

/// The places that apps have taken from each other of late.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rivals(Vec<Contest>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Contest {
    host: String,
    path: String,
    store: String,
    times: u32,
    last_millis: i64,
}

impl Rivals {
    /// Another app's token has taken this session's place.
    pub(crate) fn note(&mut self, loser: &SessionKey, now: Timestamp) {
        let millis = now.as_millis();
        self.0.retain(|contest| !contest.is_old(now));
        if let Some(contest) = self.0.iter_mut().find(|contest| contest.is_about(loser)) {
            contest.times = contest.times.saturating_add(1);
            contest.last_millis = millis;
        } else if self.0.len() < MOST {
            self.0.push(Contest {
                host: loser.host.as_str().into(),
                path: loser.path.clone(),
                store: loser.store.0.clone(),
                times: 1,
                last_millis: millis,
            });
        }
    }

    /// Whether this session's place goes back and forth: once is a change of apps, twice is a contest.
    pub(crate) fn contest(&self, key: &SessionKey, now: Timestamp) -> bool {
        let mine = |contest: &&Contest| contest.is_about(key) && !contest.is_old(now);
        self.0.iter().find(mine).is_some_and(|it| it.times >= 2)
    }
}

impl Contest {
    fn is_about(&self, key: &SessionKey) -> bool {
        self.host == key.host.as_str() && self.path == key.path && self.store == key.store.0
    }

    fn is_old(&self, now: Timestamp) -> bool {
        now.since(Timestamp::from_millis(self.last_millis)) >= FORGOTTEN
    }
}

const FORGOTTEN: Duration = Duration::from_hours(1);
const MOST: usize = 50;
