//! Who makes too many renewals is stopped, and nobody else; a bound is met on both of its sides.

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

fn first_of(budgets: &Budgets) -> &AppBudget {
    budgets.apps.get(&app_of(&app(1))).unwrap()
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
        let mut paused = false;
        for life in lives {
            budgets.note_renewal(&app(number), (first, Duration::from_secs(*life)), at(now));
            paused |= budgets.pause_of(&app(number), at(now)).is_some();
            now += i64::try_from(*life).unwrap() * 9 / 10;
        }
        paused
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

#[test]
fn a_page_that_is_stuck_again_within_a_minute_was_not_helped_and_later_it_was() {
    let again = |second: i64| {
        let mut budgets = Budgets::default();
        assert!(budgets.cause(&app(1), &team(), at(0)));
        budgets.note_stuck(&app(1), at(second));
        first_of(&budgets).again
    };
    assert!(again(59));
    assert!(!again(60));
}

#[test]
fn where_the_team_has_nothing_left_one_renewal_that_did_not_help_is_enough() {
    let mut budgets = Budgets::default();
    assert!(budgets.cause(&app(1), &team(), at(0)));
    assert!(budgets.cause(&app(2), &team(), at(0)));
    for number in 3..=AT_ONCE {
        let number = usize::try_from(number).unwrap();
        assert!(budgets.cause(&app(number), &team(), at(0)));
    }
    budgets.note_stuck(&app(1), at(1));
    for number in [1, 2] {
        assert!(!budgets.cause(&app(number), &team(), at(10)));
    }
    assert!(budgets.are_in_vain(&app(1), at(10)));
    assert!(!budgets.are_in_vain(&app(2), at(10)), "it was helped");
    let calm = 30 * 60;
    assert!(budgets.are_in_vain(&app(1), at(calm - 1)));
    assert!(!budgets.are_in_vain(&app(1), at(calm)));
}

#[test]
fn a_renewal_is_early_in_the_first_quarter_of_a_life_but_for_what_no_clock_notices() {
    let counted = |second: i64| {
        let hour = Duration::from_hours(1);
        let mut budgets = Budgets::default();
        budgets.note_renewal(&app(1), (hour, hour), at(0));
        budgets.note_renewal(&app(1), (hour, hour), at(second));
        first_of(&budgets).too_little
    };
    assert_eq!(counted(889), 1);
    assert_eq!(counted(890), 0);
}

#[test]
fn a_life_is_short_below_half_of_the_longest_and_by_more_than_the_second_that_tokens_are_rounded_to()
 {
    let counted = |lives: &[u64]| {
        let mut budgets = Budgets::default();
        let mut now = 0;
        for life in lives {
            let life_long = Duration::from_secs(*life);
            budgets.note_renewal(&app(1), (Duration::from_secs(1000), life_long), at(now));
            now += i64::try_from(*life).unwrap();
        }
        first_of(&budgets).too_little
    };
    assert_eq!(counted(&[1000, 499]), 1);
    assert_eq!(counted(&[1000, 500]), 0, "half is enough");
    assert_eq!(
        counted(&[1000, 950, 900]),
        0,
        "a little shorter is not short"
    );
    assert_eq!(counted(&[1000, 400, 398]), 2);
    assert_eq!(counted(&[1000, 400, 399]), 0, "it was rounded");
}

#[test]
fn a_team_that_has_all_of_its_tries_again_is_forgotten() {
    let mut budgets = Budgets::default();
    assert!(budgets.cause(&app(1), &team(), at(0)));
    budgets.forget_old(at(30 * 60 - 1));
    assert_eq!(budgets.teams.len(), 1);
    budgets.forget_old(at(30 * 60));
    assert_eq!(budgets.teams.len(), 0);
}
