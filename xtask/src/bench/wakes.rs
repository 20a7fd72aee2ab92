//! How often the worker wakes in a day, from what a test in virtual time prints.

use super::measurement::{Measurement, OURS, Unit};
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// Plays the days.
pub(crate) fn measure(checkout: &Checkout) -> Result<Vec<Measurement>, Error> {
    let said = Step::cargo(&checkout.root)
        .arguments(["test", "--locked", "--quiet", "--package", "scenarios"])
        .arguments(["--test", "stories", "--", "--exact", "--nocapture", STORY])
        .answer()?;
    in_story(&said).ok_or_else(|| Error::Shape {
        name: STORY.to_owned(),
        problem: "printed no counts; adapt xtask/src/bench/wakes.rs to what it prints".to_owned(),
    })
}

/// `24 hours: 143 wakes by the timer, 142 for the look alone, 1 for work, 0 for nothing; …` and
/// `  23 in the hours, 60 in the last hour, 59 in the last minute`.
fn in_story(said: &str) -> Option<Vec<Measurement>> {
    let mut lines = said.lines().skip_while(|line| !line.contains(DAY));
    let [all, _, _, for_nothing] = numbers(lines.next()?.split_once(DAY)?.1)?;
    let [early, late, _] = numbers(lines.next()?)?;
    let ours = |row: &str, count: f64| Measurement::once(row, (OURS, Unit::Count), count);
    let peer = |name: &str, count: f64| Measurement::once("wakes", (name, Unit::Count), count);
    Some(vec![
        ours("wakes", all),
        peer("a timer each minute", 24.0 * 60.0),
        peer("a timer each second", 24.0 * 3600.0),
        ours("wakes-early", early),
        ours("wakes-late", late),
        ours("wakes-for-nothing", for_nothing),
    ])
}

/// The first numbers of a line.
fn numbers<const N: usize>(line: &str) -> Option<[f64; N]> {
    let words = line.split_ascii_whitespace();
    let numbers: Vec<f64> = words.filter_map(|word| word.parse().ok()).take(N).collect();
    numbers.try_into().ok()
}

const STORY: &str =
    "indicator::the_look_wakes_the_worker_once_an_hour_then_once_a_minute_then_each_second";
const DAY: &str = "24 hours: ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_the_day_are_found_among_those_of_other_lives() {
        let said = "running 1 test\n\
            24 hours: 143 wakes by the timer, 142 for the look alone, 1 for work, 0 for nothing; 9 workers\n  \
            23 in the hours, 60 in the last hour, 59 in the last minute\n\
            7 days: 999 wakes by the timer, 1 for the look alone, 1 for work, 7 for nothing; 9 workers\n";
        let found = in_story(said).unwrap();
        let count = |row: &str| found.iter().find(|it| it.row == row).unwrap().samples[0];
        assert_eq!((count("wakes"), count("wakes-early")), (143.0, 23.0));
        assert_eq!(
            (count("wakes-late"), count("wakes-for-nothing")),
            (60.0, 0.0)
        );
    }

    #[test]
    fn a_test_that_prints_something_else_is_noticed() {
        assert!(in_story("24 hours: many wakes\n").is_none());
        assert!(in_story("").is_none());
    }
}
