//! Budgets for what pages cause and for what is tried again, for each app and for each team: no page, nor many pages of
//! many apps, can force a storm. They outlive the sessions, which a hostile server can make come and go.
//!
//! It also notices renewals that gain nothing: those that help no page, and those that are due again at once.

use alloc::string::String;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::breaker::{Breaker, CALM};
use crate::clock::UNNOTICED;
use crate::host::TeamHost;
use crate::ordered::Map;
use crate::session_key::SessionKey;
use crate::time::Timestamp;

/// The budgets of all apps and teams.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Budgets {
    apps: Map<String, AppBudget>,
    teams: Map<String, Allowance>,
}

/// What the renewals of one app have come to. Moments are milliseconds after the Unix epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct AppBudget {
    /// Those that pages caused.
    caused: Breaker,
    /// Whether a page was stuck again just after the last of them.
    again: bool,
    /// How many in a row helped no page.
    in_vain: u32,
    /// When one last succeeded that nobody had caused.
    renewed: Option<i64>,
    /// The life of the token that it brought, in milliseconds.
    life: u64,
    /// The life since which each was shorter than the one before.
    longest: u64,
    /// How many of those in a row brought a life that shrinks and is half gone, or came long before the last one was
    /// over.
    too_little: u32,
}

/// So many attempts at once, and one a minute in the long run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Allowance {
    left: u32,
    since: i64,
}

impl Budgets {
    /// A page of this app, or Access when it was asked, wants a renewal now. Whether there may be one.
    pub(crate) fn cause(&mut self, key: &SessionKey, team: &TeamHost, now: Timestamp) -> bool {
        self.forget_old(now);
        let allowance = self.teams.entry(name_of(team)).or_default();
        let app = self.apps.entry(app_of(key)).or_default();
        app.calm_down(now);
        if !allowance.has_some(now) {
            app.give_up_helping();
            return false;
        }
        app.try_once(now) && allowance.take(now)
    }

    /// A page of this app is stuck although the last renewal succeeded: it was not helped where it was the reason.
    pub(crate) fn note_stuck(&mut self, key: &SessionKey, now: Timestamp) {
        if let Some(app) = self.apps.get_mut(&app_of(key)) {
            app.again |= app.caused.calm(now).is_some_and(|calm| calm < AGAIN);
        }
    }

    /// An attempt failed and is due to be made again. Where the team has had too many, says when to ask once more.
    pub(crate) fn retry(&mut self, team: &TeamHost, now: Timestamp) -> Result<(), Timestamp> {
        let allowance = self.teams.entry(name_of(team)).or_default();
        if allowance.take(now) {
            Ok(())
        } else {
            Err(now + EVERY)
        }
    }

    /// What was tried again has succeeded, or reached no server: it cost nothing.
    pub(crate) fn give_back(&mut self, team: &TeamHost) {
        if let Some(allowance) = self.teams.get_mut(team.as_str()) {
            allowance.left = allowance.left.saturating_add(1).min(AT_ONCE);
        }
    }

    /// In another network nothing that was tried before counts.
    pub(crate) fn fill_up(&mut self) {
        self.teams.clear();
    }

    /// A renewal has brought a token of such a life in place of one of another, in its own time and not because anybody
    /// wanted it.
    pub(crate) fn note_renewal(
        &mut self,
        key: &SessionKey,
        (before, life): (Duration, Duration),
        now: Timestamp,
    ) {
        self.forget_old(now);
        let app = self.apps.entry(app_of(key)).or_default();
        if app.renewed.is_none() {
            (app.life, app.longest) = (millis(before), millis(before));
        }
        app.note_renewal(life, now);
    }

    /// Whether renewals help no page of this app, so that none is made for their sake.
    pub(crate) fn are_in_vain(&self, key: &SessionKey, now: Timestamp) -> bool {
        let app = self.apps.get(&app_of(key));
        app.is_some_and(|app| app.is_in_vain(now))
    }

    /// Until when an app is not renewed at all, since its new tokens do not last.
    pub(crate) fn pause_of(&self, key: &SessionKey, now: Timestamp) -> Option<Timestamp> {
        self.apps.get(&app_of(key))?.pauses_until(now)
    }

    fn forget_old(&mut self, now: Timestamp) {
        self.apps.retain(|_, app| !app.is_old(now));
        self.teams
            .retain(|_, allowance| !allowance.is_full_again(now));
    }
}

impl AppBudget {
    fn calm_down(&mut self, now: Timestamp) {
        if self.caused.calm(now).is_none_or(|calm| calm >= CALM) {
            (self.in_vain, self.again) = (0, false);
        }
    }

    /// Where the team has nothing left for another try, one that did not help is enough.
    fn give_up_helping(&mut self) {
        if self.again {
            self.in_vain = MOST_IN_VAIN;
        }
    }

    /// Takes note of one more where the last one is long enough ago, and helped; whether it is.
    fn try_once(&mut self, now: Timestamp) -> bool {
        let mut caused = self.caused;
        if self.is_in_vain(now) || !caused.try_once(now) {
            return false;
        }
        self.in_vain = if self.again { self.in_vain + 1 } else { 0 };
        self.again = false;
        if self.is_in_vain(now) {
            return false;
        }
        self.caused = caused;
        true
    }

    fn note_renewal(&mut self, life: Duration, now: Timestamp) {
        // A clock that is off by less than is noticed makes short tokens seem due sooner, although each one is needed.
        let early = |passed: Duration| passed + UNNOTICED < life / 4;
        let is_early = since(self.renewed, now).is_some_and(early);
        // Both moments of a token are whole seconds.
        let shrinks = life + Duration::from_secs(1) < Duration::from_millis(self.life);
        self.renewed = Some(now.as_millis());
        self.life = millis(life);
        if !shrinks {
            self.longest = self.life;
        }
        // Tokens that end with the team's session are a little longer or shorter each time, by when it was refreshed.
        let is_short = shrinks && self.life < self.longest / 2;
        self.too_little = if is_early || is_short {
            self.too_little.saturating_add(1)
        } else {
            0
        };
    }

    fn is_in_vain(&self, now: Timestamp) -> bool {
        self.in_vain >= MOST_IN_VAIN && self.caused.calm(now).is_some_and(|calm| calm < CALM)
    }

    fn pauses_until(&self, now: Timestamp) -> Option<Timestamp> {
        let renewed = Timestamp::from_millis(self.renewed?);
        let pauses =
            self.too_little >= MOST_TOO_LITTLE && renewed <= now && now.since(renewed) < CALM;
        pauses.then_some(renewed + CALM)
    }

    fn is_old(&self, now: Timestamp) -> bool {
        let is_old = |passed: Option<Duration>| passed.is_none_or(|passed| passed >= FORGOTTEN);
        is_old(self.caused.calm(now)) && is_old(since(self.renewed, now))
    }
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            left: AT_ONCE,
            since: i64::MIN,
        }
    }
}

impl Allowance {
    fn has_some(&mut self, now: Timestamp) -> bool {
        // A clock that was set back must not keep anybody waiting.
        let passed = since(Some(self.since), now).unwrap_or(EVERY);
        let earned = u32::try_from(passed.as_millis() / EVERY.as_millis()).unwrap_or(AT_ONCE);
        if earned > 0 {
            self.left = self.left.saturating_add(earned).min(AT_ONCE);
            self.since = now.as_millis();
        }
        self.left > 0
    }

    fn take(&mut self, now: Timestamp) -> bool {
        let had_some = self.has_some(now);
        self.left = self.left.saturating_sub(1);
        had_some
    }

    fn is_full_again(&self, now: Timestamp) -> bool {
        since(Some(self.since), now).is_none_or(|passed| passed >= EVERY.saturating_mul(AT_ONCE))
    }
}

/// How long ago a moment is; nothing where it never was, or seems to come yet because a clock was set back.
fn since(moment: Option<i64>, now: Timestamp) -> Option<Duration> {
    let moment = Timestamp::from_millis(moment?);
    (moment <= now).then(|| now.since(moment))
}

fn millis(life: Duration) -> u64 {
    u64::try_from(life.as_millis()).unwrap_or(u64::MAX)
}

/// Each jar, and each path of an app's cookie, is renewed on its own: the renewals of one are not early for another.
fn app_of(key: &SessionKey) -> String {
    let SessionKey { host, path, .. } = key;
    alloc::format!("{} {host}{path} {}", key.store.0, key.audience)
}

fn name_of(team: &TeamHost) -> String {
    team.as_str().into()
}

/// A page that is stuck again so soon was not helped.
const AGAIN: Duration = Duration::from_mins(1);
const MOST_IN_VAIN: u32 = 4;
const MOST_TOO_LITTLE: u32 = 3;
const FORGOTTEN: Duration = Duration::from_hours(24);
/// More apps of one team than anybody has open at once.
const AT_ONCE: u32 = 30;
const EVERY: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests;
