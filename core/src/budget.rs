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
mod tests {
    use super::*;
    use crate::cookie::StoreId;
    use crate::host::{AccessHosts, Hostname};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(second)
    }

    fn app(number: usize) -> SessionKey {
        SessionKey {
            host: Hostname::parse(&std::format!("app{number}.example")).unwrap(),
            path: "/".into(),
            audience: "a".into(),
            store: StoreId::default(),
            partition: None,
        }
    }

    fn team() -> TeamHost {
        let host = Hostname::parse("custom.cloudflareaccess.com").unwrap();
        AccessHosts::default().team(&host).unwrap()
    }

    /// The seconds at which a page that asks each second causes a renewal.
    fn caused(budgets: &mut Budgets, until: i64) -> alloc::vec::Vec<i64> {
        let mut stuck = |second: &i64| {
            budgets.note_stuck(&app(1), at(*second));
            budgets.cause(&app(1), &team(), at(*second))
        };
        (0..until).filter(|second| stuck(second)).collect()
    }

    #[test]
    fn a_page_that_no_renewal_helps_causes_four_and_then_none_for_half_an_hour() {
        let mut budgets = Budgets::default();
        let first = [0, 5, 15, 35];
        let all = caused(&mut budgets, 2 * 1835 - 1);
        assert_eq!(all[..4], first);
        assert!(budgets.are_in_vain(&app(1), at(2 * 1835 - 1)));
        assert_eq!(all[4..], first.map(|second| second + 1835));
        assert!(!budgets.are_in_vain(&app(2), at(100)));
    }

    #[test]
    fn a_page_that_is_helped_each_time_is_helped_again_after_growing_pauses() {
        let mut budgets = Budgets::default();
        let helped = (0..3600)
            .step_by(90)
            .filter(|second| budgets.cause(&app(1), &team(), at(*second)))
            .count();
        assert!((8..=14).contains(&helped), "{helped}");
        assert!(!budgets.are_in_vain(&app(1), at(3600)));
    }

    #[test]
    fn after_a_long_calm_and_after_a_clock_was_set_back_the_first_is_free_again() {
        let mut budgets = Budgets::default();
        assert_eq!(caused(&mut budgets, 100), [0, 5, 15, 35]);
        assert!(budgets.cause(&app(1), &team(), at(35 + 1800)));
        assert!(budgets.cause(&app(1), &team(), at(100)));
    }

    #[test]
    fn many_apps_of_one_team_together_cause_thirty_at_once_and_then_one_a_minute() {
        let mut budgets = Budgets::default();
        let mut causes = |second: i64| {
            (0..100)
                .filter(|number| budgets.cause(&app(*number), &team(), at(second)))
                .count()
        };
        assert_eq!(causes(0), 30);
        assert_eq!(causes(59), 0);
        assert_eq!(causes(60), 1);
        assert_eq!(causes(61), 0);
        assert_eq!(causes(60 + 60 * 5), 5);
    }

    #[test]
    fn tries_and_pages_share_the_budget_of_their_team_and_what_succeeds_costs_nothing() {
        let mut budgets = Budgets::default();
        for number in 0..29 {
            assert!(budgets.cause(&app(number), &team(), at(0)));
        }
        for _ in 0..100 {
            assert_eq!(budgets.retry(&team(), at(1)), Ok(()));
            budgets.give_back(&team());
        }
        assert_eq!(budgets.retry(&team(), at(1)), Ok(()));
        assert_eq!(budgets.retry(&team(), at(1)), Err(at(61)));
        assert!(!budgets.cause(&app(50), &team(), at(1)));
        budgets.fill_up();
        assert_eq!(budgets.retry(&team(), at(1)), Ok(()));
    }

    #[test]
    fn tokens_that_are_due_again_at_once_make_a_pause_and_those_of_any_steady_life_do_not() {
        let hour = Duration::from_hours(1);
        let mut budgets = Budgets::default();
        for second in [0, 10, 20] {
            budgets.note_renewal(&app(1), (hour, hour), at(second));
            assert_eq!(budgets.pause_of(&app(1), at(second)), None, "{second}");
        }
        budgets.note_renewal(&app(1), (hour, hour), at(30));
        assert_eq!(budgets.pause_of(&app(1), at(31)), Some(at(1830)));
        assert_eq!(budgets.pause_of(&app(1), at(1830)), None);
        for life in [8_i64, 15, 900, 30 * 86_400] {
            for number in 0..50 {
                let life_long = Duration::from_secs(life.unsigned_abs());
                budgets.note_renewal(&app(2), (life_long, life_long), at(number * life / 2));
                let now = at(number * life / 2 + 1);
                assert_eq!(budgets.pause_of(&app(2), now), None, "{life} s");
            }
        }
    }

    #[test]
    fn tokens_of_ever_shorter_life_make_a_pause_and_one_shortening_does_not() {
        let first = Duration::from_mins(15);
        let mut budgets = Budgets::default();
        for (second, life) in [(0, 900), (850, 120), (930, 120), (1010, 120)] {
            budgets.note_renewal(&app(1), (first, Duration::from_secs(life)), at(second));
            assert_eq!(budgets.pause_of(&app(1), at(second)), None, "{second}");
        }
        for (second, life) in [(0, 900), (850, 70), (885, 40), (905, 25)] {
            budgets.note_renewal(&app(2), (first, Duration::from_secs(life)), at(second));
        }
        assert_eq!(budgets.pause_of(&app(2), at(906)), Some(at(905 + 1800)));
    }

    #[test]
    fn each_jar_and_each_path_of_an_app_is_renewed_on_its_own() {
        let hour = Duration::from_hours(1);
        let mut budgets = Budgets::default();
        let keys = [
            ("0", "/"),
            ("1", "/"),
            ("2", "/"),
            ("0", "/wordpress"),
            ("0", "/express"),
        ];
        let keys = keys.map(|(store, path)| SessionKey {
            store: StoreId(store.into()),
            path: path.into(),
            ..app(1)
        });
        for (second, key) in keys.iter().enumerate() {
            let now = at(i64::try_from(second).unwrap());
            budgets.note_renewal(key, (hour, hour), now);
            assert_eq!(budgets.pause_of(key, now), None, "{key:?}");
        }
    }

    #[test]
    fn lives_that_differ_by_when_the_team_was_refreshed_make_no_pause_and_those_that_dwindle_do() {
        let first = Duration::from_mins(30);
        let mut budgets = Budgets::default();
        let mut renew = |number: usize, lives: &[u64]| {
            let mut now = 0;
            for life in lives {
                budgets.note_renewal(&app(number), (first, Duration::from_secs(*life)), at(now));
                now += i64::try_from(*life).unwrap() * 9 / 10;
            }
            budgets.pause_of(&app(number), at(now)).is_some()
        };
        assert!(!renew(1, &[1800, 1750, 1700, 1650, 1600, 1550, 1500, 1790]));
        let dwindling: std::vec::Vec<_> = (0..8)
            .map(|times| 900 * 4_u64.pow(times) / 5_u64.pow(times))
            .collect();
        assert!(renew(2, &dwindling));
    }

    #[test]
    fn what_is_long_over_is_forgotten() {
        let mut budgets = Budgets::default();
        for number in 0..200 {
            let day = 86_400 * i64::try_from(number).unwrap();
            budgets.cause(&app(number), &team(), at(day));
        }
        assert!(budgets.apps.len() <= 2, "{}", budgets.apps.len());
    }
}
