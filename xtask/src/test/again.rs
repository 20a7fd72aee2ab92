//! The second chance of browser tests: a browser on a busy machine may miss a test's deadline once.
//!
//! Promises: at most [`MOST`] tests of a suite get one, alone and once, and each is named beside the counts, so that an
//! unsteady test is seen and mended. Never: what fails twice, or in many tests, passes.

use std::process::ExitStatus;

use crate::command::Watched;
use crate::error::Error;

use super::tally::Tally;

/// More tests than this do not fail by chance.
const MOST: usize = 3;

/// How a suite ended.
pub(crate) struct Ended {
    pub(crate) tally: Tally,
    pub(crate) status: ExitStatus,
    /// All that it said.
    pub(crate) said: String,
    /// The tests that passed only when they were run again.
    pub(crate) unsteady: Vec<String>,
}

impl From<Watched> for Ended {
    fn from(watched: Watched) -> Self {
        Ended {
            tally: Tally::of(&watched.text),
            status: watched.status,
            said: watched.text,
            unsteady: Vec::new(),
        }
    }
}

/// Runs a suite by `run`, which takes the arguments for its test programs, and once more the few tests that failed.
pub(crate) fn with_second_chance(
    first: &[&str],
    run: impl Fn(&[&str]) -> Result<Watched, Error>,
) -> Result<Ended, Error> {
    let ended = Ended::from(run(first)?);
    let failed = failed(&ended.said);
    if failed.is_empty() || failed.len() > MOST || failed.len() != ended.tally.failed {
        return Ok(ended);
    }
    println!("\nRun again, alone: {}", failed.join(", "));
    let second = run(&alone(&failed))?;
    Ok(settle(ended, failed, &second))
}

/// The arguments for these tests alone, in place of the suite's own: a test program refuses an option that is given twice.
fn alone(failed: &[String]) -> Vec<&str> {
    let names = failed.iter().map(String::as_str);
    ["--test-threads=1", "--exact"]
        .into_iter()
        .chain(names)
        .collect()
}

fn settle(first: Ended, mut failed: Vec<String>, second: &Watched) -> Ended {
    let again = Tally::of(&second.text);
    let still = self::failed(&second.text);
    let passed = again.passed.min(failed.len());
    let tally = Tally {
        passed: first.tally.passed + passed,
        failed: failed.len() - passed,
        ..first.tally
    };
    failed.retain(|name| passed > 0 && !still.contains(name));
    Ended {
        tally,
        status: second.status,
        said: first.said + &second.text,
        unsteady: failed,
    }
}

/// The names of the tests that a test program says have failed.
fn failed(output: &str) -> Vec<String> {
    let name = |line: &str| {
        let named = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
        Some(named.to_owned())
    };
    output.lines().filter_map(name).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::command::Step;
    use crate::test::suites::JOURNEYS;

    const GOOD: &str = "test a ... ok\ntest result: ok. 1 passed; 0 failed; 0 ignored\n";
    const BAD: &str =
        "test a ... FAILED\ntest b ... ok\ntest result: FAILED. 1 passed; 1 failed; 0 ignored\n";

    const HERE: &str = "test::again::tests::";

    /// A suite that says these things, one run after the other.
    fn runs(said: &[&str]) -> (Ended, usize) {
        let run = Cell::new(0);
        let ended = with_second_chance(&[], |_| {
            let text = said
                .get(run.replace(run.get() + 1))
                .copied()
                .unwrap_or_default();
            let code = if text.contains("FAILED") {
                "exit 101"
            } else {
                "exit 0"
            };
            let command = format!("printf '{text}'; {code}");
            Step::new("sh").arguments(["-c", &command]).listen()
        });
        (ended.unwrap(), run.get())
    }

    /// This test program stands for a suite's: it takes arguments as each of those does.
    #[test]
    fn a_test_program_takes_the_arguments_of_both_runs() {
        let this = std::env::current_exe().unwrap();
        let name = format!("{HERE}what_passed_is_not_run_again");
        let fails = format!("test {name} ... FAILED\ntest result: FAILED. 0 passed; 1 failed;");
        let run = Cell::new(0);
        let ended = with_second_chance(JOURNEYS.arguments, |arguments| {
            let step = Step::new(&this).arguments(arguments);
            if run.replace(run.get() + 1) > 0 {
                return step.listen();
            }
            let listed = step.arguments(["--list"]).listen()?;
            assert!(listed.status.success(), "{}", listed.text);
            Ok(Watched {
                text: fails.clone(),
                ..listed
            })
        });
        let ended = ended.unwrap();
        assert!(ended.status.success(), "{}", ended.said);
        assert_eq!((ended.tally.passed, ended.tally.failed), (1, 0));
        assert_eq!(ended.unsteady, [name]);
    }

    #[test]
    fn what_passed_is_not_run_again() {
        let (ended, runs) = runs(&[GOOD]);
        assert_eq!((ended.tally.passed, ended.tally.failed, runs), (1, 0, 1));
    }

    #[test]
    fn a_test_that_passes_the_second_time_passed_and_is_named() {
        let (ended, runs) = runs(&[BAD, GOOD]);
        assert_eq!((ended.tally.passed, ended.tally.failed, runs), (2, 0, 2));
        assert!(ended.status.success());
        assert_eq!(ended.unsteady, ["a"]);
    }

    #[test]
    fn a_test_that_fails_twice_failed() {
        let again = "test a ... FAILED\ntest result: FAILED. 0 passed; 1 failed; 0 ignored\n";
        let (ended, runs) = runs(&[BAD, again]);
        assert_eq!((ended.tally.passed, ended.tally.failed, runs), (1, 1, 2));
        assert!(!ended.status.success());
        assert!(ended.unsteady.is_empty());
    }

    #[test]
    fn a_second_run_that_says_nothing_is_a_failure() {
        let (ended, _) = runs(&[BAD, ""]);
        assert_eq!((ended.tally.passed, ended.tally.failed), (1, 1));
        assert!(ended.unsteady.is_empty());
    }

    #[test]
    fn four_failures_are_no_chance() {
        let failed = ["a", "b", "c", "d"].map(|name| format!("test {name} ... FAILED\n"));
        let four = failed.concat() + "test result: FAILED. 0 passed; 4 failed; 0 ignored\n";
        let (ended, runs) = runs(&[&four, GOOD]);
        assert_eq!((ended.tally.failed, runs), (4, 1));
    }

    #[test]
    fn a_crash_without_a_name_gets_no_second_chance() {
        let crash = "test a ... FAILED\n";
        let (ended, runs) = runs(&[crash, GOOD]);
        assert_eq!((runs, ended.status.success()), (1, false));
    }
}
