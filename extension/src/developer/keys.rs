//! A team's signing keys: fetched from the team, verified with by the browser's own cryptography, and remembered by their
//! public names so that a rotation is seen.

use access_vigil_core::host::TeamHost;
use access_vigil_core::inspect::keys::KeyTimeline;
use access_vigil_core::inspect::{Inspection, KeyFinding, KeySet, SignatureResult, Unjudged};
use access_vigil_core::ordered;
use access_vigil_core::secret::Secret;
use access_vigil_core::time::Timestamp;
use serde_json::{Map, Value};

use crate::{chrome, clock, js, signature};

/// What is known of the keys of teams.
#[derive(Default)]
pub(crate) struct Keys {
    timelines: ordered::Map<String, KeyTimeline>,
    sets: ordered::Map<String, KeySet>,
    asked: ordered::Map<String, Timestamp>,
}

impl Keys {
    /// What was remembered.
    pub(crate) async fn remembered() -> Self {
        let stored = chrome::local_get(js::to_js(&KEY)).await.ok();
        let timelines = stored.and_then(|stored| js::from_js(&js::member(&stored, KEY)));
        Self {
            timelines: timelines.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Asks the team for its keys, where a token names one that is not known, but at most once a minute.
    pub(crate) async fn learn(&mut self, team: &TeamHost, kid: Option<&str>) {
        let (name, now) = (team.to_string(), clock::now());
        let known = self.sets.get(&name);
        let is_known = known.is_some_and(|set| kid.is_some_and(|kid| set.contains_key(kid)));
        let asked = self.asked.get(&name);
        if is_known || asked.is_some_and(|asked| now.since(*asked) < PAUSE) {
            return;
        }
        self.asked.insert(name.clone(), now);
        let Some(set) = signature::fetch_keys(team).await else {
            return;
        };
        self.timelines
            .entry(name.clone())
            .or_default()
            .note(&set, now);
        self.sets.insert(name, set);
        let stored = Map::from_iter([(
            KEY.to_owned(),
            access_vigil_core::json::to_value(&self.timelines),
        )]);
        let stored = chrome::local_set(js::to_js(&Value::Object(stored))).await;
        js::ignored("the next look begins a new record", stored);
    }

    /// What is known of a team's keys over time.
    pub(crate) fn timeline(&self, team: &TeamHost) -> Option<&KeyTimeline> {
        self.timelines.get(team.as_str())
    }

    /// What is known of the key that a token names.
    pub(crate) fn finding(&self, token: &Inspection) -> KeyFinding {
        let (Some(Ok(team)), Some(kid)) = (token.issuer(), token.key_id()) else {
            return KeyFinding::Unnamed;
        };
        if !self.sets.contains_key(team.as_str()) {
            return KeyFinding::NotLearnt(team.to_string());
        }
        let standing = |timeline: &KeyTimeline| timeline.standing(kid, token.moment("iat"));
        let standing = self.timeline(team).map(standing);
        standing.map_or(KeyFinding::Unnamed, KeyFinding::Standing)
    }

    /// Whether the key that a token names made its signature.
    pub(crate) async fn verify(&self, token: &Secret, parts: &Inspection) -> SignatureResult {
        let key = parts.issuer().and_then(Result::ok).and_then(|team| {
            let set = self.sets.get(team.as_str())?;
            set.get(parts.key_id()?)
        });
        match key {
            Some(key) => signature::verify(token, key).await,
            None => SignatureResult::NotJudged(Unjudged::NoKey),
        }
    }
}

/// The key in `storage.local`.
const KEY: &str = "keys";
/// A token with a key that nobody knows must not make every look a request.
const PAUSE: core::time::Duration = core::time::Duration::from_mins(1);
