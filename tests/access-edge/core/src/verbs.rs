//! What the management door can do to a world, as plain methods: revoke, expire, rotate, advance, look.
//! Every method takes the caller's clock where time matters.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::Config;
use crate::error::{ConfigError, VerbError};
use crate::fault::Fault;
use crate::history::Entry;
use crate::idp::{IdpSessionsOf, IdpState};
use crate::origin::OriginHits;
use crate::session::{End, Issued, Selection, Standing, TierKind};
use crate::step::Step;
use crate::world::World;

impl World {
    /// "Revoke existing tokens" on an app: its app tokens are dead at once, the org tokens live.
    pub fn revoke_app(&mut self, now_ms: i64, app: &str) -> Result<usize, VerbError> {
        self.known_app(app)?;
        let selection = Selection {
            tier: TierKind::App,
            app: Some(app),
            who: None,
        };
        Ok(self
            .sessions
            .end(selection, self.time(now_ms), End::AppRevoked))
    }

    /// "Revoke" on a user: all their tokens are dead at once, and for a while they cannot sign in again.
    pub fn revoke_user(&mut self, now_ms: i64, email: &str) -> Result<usize, VerbError> {
        self.known_user(email)?;
        let now = self.time(now_ms);
        let lockout = i64::from(self.config.unknowns.user_revoke_lockout_seconds) * 1000;
        self.sessions.lock(email, now + lockout);
        Ok(self.end_both(email, now, End::UserRevoked))
    }

    /// What a logout does at the server: the org tokens are dead at once, the app tokens a little later.
    pub fn sign_out(&mut self, now_ms: i64, email: &str) -> Result<(), VerbError> {
        self.known_user(email)?;
        self.end_everything_of(email, self.time(now_ms));
        Ok(())
    }

    /// Makes app tokens end now, as if their `exp` had passed; all of them, or those of one app.
    pub fn expire_app_tokens(
        &mut self,
        now_ms: i64,
        app: Option<&str>,
    ) -> Result<usize, VerbError> {
        app.map_or(Ok(()), |app| self.known_app(app))?;
        let selection = Selection {
            tier: TierKind::App,
            app,
            who: None,
        };
        Ok(self
            .sessions
            .end(selection, self.time(now_ms), End::Expired))
    }

    /// Makes org tokens end now, as if their `exp` had passed; all of them, or those of one person.
    pub fn expire_org_tokens(
        &mut self,
        now_ms: i64,
        email: Option<&str>,
    ) -> Result<usize, VerbError> {
        self.end_org(now_ms, email, End::Expired)
    }

    /// Forgets org sessions at the server; the tokens are then answered like revoked ones.
    pub fn delete_org_sessions(
        &mut self,
        now_ms: i64,
        email: Option<&str>,
    ) -> Result<usize, VerbError> {
        self.end_org(now_ms, email, End::Deleted)
    }

    /// Puts a new signing key in force; the one before keeps counting for the grace period.
    pub fn rotate_keys(&mut self, now_ms: i64) -> Result<(), ConfigError> {
        let now = self.time(now_ms);
        self.keys.rotate(now, &mut self.dice)
    }

    /// The ids of the signing keys, newest first.
    #[must_use]
    pub fn key_ids(&self) -> Vec<String> {
        self.keys.ids()
    }

    /// Ends or revives the identity providers' sessions; of one person, or all. See [`World::set_idp_sessions_of`].
    pub fn set_idp_sessions(&mut self, email: Option<&str>, state: IdpState) -> usize {
        self.set_idp_sessions_of(IdpSessionsOf { host: None, email }, state)
    }

    /// Ends or revives sessions of identity providers, and tells how many there were. An OpenID Connect provider keeps
    /// its own sessions: it hears of the change before its next request is answered, and they are not counted.
    pub fn set_idp_sessions_of(&mut self, whose: IdpSessionsOf<'_>, state: IdpState) -> usize {
        self.relay.note(whose, state);
        self.idp.set_all(&whose, state)
    }

    /// Grants one app session of temporary access.
    pub fn approve(&mut self, app: &str, email: &str) -> Result<(), VerbError> {
        self.known_app(app)?;
        self.known_user(email)?;
        self.approvals.insert((app.to_owned(), email.to_owned()));
        Ok(())
    }

    /// Moves the world's clock forward, or back with a negative figure.
    pub fn advance(&mut self, milliseconds: i64) {
        self.offset_ms = self.offset_ms.saturating_add(milliseconds);
    }

    /// Changes the world's description by a merge patch (RFC 7396), where null means the default. Seed and signatures stay as they began.
    pub fn patch_config(&mut self, patch: &Value) -> Result<(), ConfigError> {
        let mut description = serde_json::to_value(&self.config)?;
        merge(&mut description, patch);
        let config: Config = serde_json::from_value(description)?;
        self.set_config(config)
    }

    /// Replaces the world's description. Seed and signatures stay as they began.
    pub fn set_config(&mut self, config: Config) -> Result<(), ConfigError> {
        config.check()?;
        let (seed, signatures) = (self.config.seed, self.config.signatures);
        self.config = Config {
            seed,
            signatures,
            ..config
        };
        Ok(())
    }

    /// Lets something go wrong.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// The faults that wait.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        self.faults.waiting()
    }

    /// Forgets every fault that waits.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// What was asked, oldest first.
    #[must_use]
    pub fn history(&self) -> &[Entry] {
        self.history.entries()
    }

    /// How many requests of each kind there were since the history was last cleared.
    #[must_use]
    pub fn counters(&self) -> &BTreeMap<Step, u64> {
        self.history.counters()
    }

    /// How many requests of one kind there were since the history was last cleared.
    #[must_use]
    pub fn count(&self, kind: Step) -> u64 {
        self.history.counters().get(&kind).copied().unwrap_or(0)
    }

    /// Forgets the history, its counters and the origin's hits.
    pub fn clear_history(&mut self) {
        self.history.clear();
        self.origin = OriginHits::default();
    }

    /// How often the origin was reached.
    #[must_use]
    pub fn origin_hits(&self) -> &OriginHits {
        &self.origin
    }

    /// Records a CONNECT that the proxy refused.
    pub fn record_refused_connect(&mut self, now_ms: i64, host: &str) {
        let request = crate::request::Request {
            method: "CONNECT".to_owned(),
            host: host.to_owned(),
            path_and_query: "/".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let mut entry = Entry::of(self.time(now_ms), &request, Step::ProxyRefused);
        entry.status = 403;
        "refused".clone_into(&mut entry.outcome);
        self.history.add(entry);
    }

    /// Every token that was given out, and whether it counts now.
    #[must_use]
    pub fn sessions(&self, now_ms: i64) -> Vec<(Issued, bool)> {
        let now = self.time(now_ms);
        let with_standing =
            |issued: &Issued| (issued.clone(), issued.standing(now) == Standing::Live);
        self.sessions.all().map(with_standing).collect()
    }

    pub(crate) fn end_everything_of(&mut self, who: &str, now: i64) {
        let tail = i64::from(self.config.unknowns.logout_tail_seconds) * 1000;
        let of = |tier| Selection {
            tier,
            app: None,
            who: Some(who),
        };
        self.sessions.end(of(TierKind::Org), now, End::SignedOut);
        self.sessions
            .end(of(TierKind::App), now + tail, End::SignedOut);
    }

    fn end_both(&mut self, who: &str, now: i64, end: End) -> usize {
        let of = |tier| Selection {
            tier,
            app: None,
            who: Some(who),
        };
        self.sessions.end(of(TierKind::Org), now, end)
            + self.sessions.end(of(TierKind::App), now, end)
    }

    fn end_org(&mut self, now_ms: i64, email: Option<&str>, end: End) -> Result<usize, VerbError> {
        email.map_or(Ok(()), |email| self.known_user(email))?;
        let selection = Selection {
            tier: TierKind::Org,
            app: None,
            who: email,
        };
        Ok(self.sessions.end(selection, self.time(now_ms), end))
    }

    fn known_app(&self, app: &str) -> Result<(), VerbError> {
        let known = self.config.apps.contains_key(app);
        known
            .then_some(())
            .ok_or_else(|| VerbError::UnknownApp(app.to_owned()))
    }

    fn known_user(&self, email: &str) -> Result<(), VerbError> {
        let known = self.user(email).is_some();
        known
            .then_some(())
            .ok_or_else(|| VerbError::UnknownUser(email.to_owned()))
    }
}

/// <https://www.rfc-editor.org/rfc/rfc7396#section-2>
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(fields) = target else {
        return;
    };
    for (name, change) in changes {
        if change.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}
