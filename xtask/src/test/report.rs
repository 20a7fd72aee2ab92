//! What each stage took and how it ended, and the one line that sums them up.
//!
//! Promises: the summary says `0 failed` exactly when the exit code is 0.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::command::Watched;
use crate::error::Error;

use super::again::Ended;
use super::tally::Tally;

/// What runs beside others, and what it took.
pub(crate) type Beside<Ran> = JoinHandle<Result<(Ran, Duration), Error>>;

/// The stages so far.
pub(crate) struct Report {
    began: Instant,
    stages: Vec<Stage>,
}

struct Stage {
    name: String,
    took: Duration,
    passed: usize,
    failed: usize,
    remark: String,
}

impl Stage {
    fn row(&self) -> String {
        let verdict = if self.failed == 0 { "ok" } else { "FAILED" };
        let tests = match (self.passed, self.failed) {
            (0, _) => String::new(),
            (passed, failed) => format!("{passed} passed, {failed} failed; "),
        };
        format!(
            "{:>8.1} s  {verdict:7} {:32} {tests}{}\n",
            self.took.as_secs_f64(),
            self.name,
            self.remark
        )
    }
}

impl Report {
    /// Nothing has run yet.
    pub(crate) fn begin() -> Self {
        Report {
            began: Instant::now(),
            stages: Vec::new(),
        }
    }

    /// Runs a stage that is no suite of tests; true if all is well.
    pub(crate) fn stage(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<Outcome, Error>,
    ) -> bool {
        let start = begin(name);
        let remark = match work() {
            Ok(Outcome::Clean) => String::new(),
            Ok(Outcome::Found) => String::from("see its messages above"),
            Err(error) => error.to_string(),
        };
        let failed = usize::from(!remark.is_empty());
        self.end(name, start.elapsed(), (0, failed), remark)
    }

    /// Runs a suite of tests; true if all passed.
    pub(crate) fn suite<Run: Into<Ended>>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<Run, Error>,
    ) -> bool {
        let start = begin(name);
        let (counts, remark) = match work() {
            Ok(run) => judge(&run.into()),
            Err(error) => ((0, 1), error.to_string()),
        };
        self.end(name, start.elapsed(), counts, remark)
    }

    /// Waits for a suite that ran beside others.
    pub(crate) fn suite_beside(&mut self, name: &str, suite: Beside<Ended>) {
        self.beside(name, suite, |ended| {
            print!("{}", ended.said);
            judge(ended)
        });
    }

    /// Waits for a program that ran beside others and is no suite of tests.
    pub(crate) fn stage_beside(&mut self, name: &str, program: Beside<Watched>) {
        self.beside(name, program, |watched| {
            print!("{}", watched.text);
            if watched.status.success() {
                ((0, 0), String::new())
            } else {
                (
                    (0, 1),
                    format!("{}; see its messages above", watched.status),
                )
            }
        });
    }

    fn beside<Ran>(
        &mut self,
        name: &str,
        work: Beside<Ran>,
        judge: impl FnOnce(&Ran) -> ((usize, usize), String),
    ) {
        begin(name);
        let (counts, remark, took) = match work.join() {
            Ok(Ok((ran, took))) => {
                let (counts, remark) = judge(&ran);
                (counts, format!("{remark} (beside others)"), took)
            }
            Ok(Err(error)) => ((0, 1), error.to_string(), Duration::ZERO),
            Err(_) => ((0, 1), String::from("its thread panicked"), Duration::ZERO),
        };
        self.end(name, took, counts, remark);
    }

    /// Records a stage that could not start.
    pub(crate) fn not_run(&mut self, name: &str, why: &str) {
        self.end(name, Duration::ZERO, (0, 1), format!("not run: {why}"));
    }

    pub(crate) fn table(&self) -> String {
        let total = self.began.elapsed();
        self.stages
            .iter()
            .map(Stage::row)
            .chain([format!("{:>8.1} s  in all\n", total.as_secs_f64())])
            .collect()
    }

    /// `N passed, N failed`; a failed stage that is no suite counts as one.
    pub(crate) fn summary(&self) -> String {
        let passed: usize = self.stages.iter().map(|stage| stage.passed).sum();
        let failed: usize = self.stages.iter().map(|stage| stage.failed).sum();
        format!("{passed} passed, {failed} failed")
    }

    pub(crate) fn outcome(&self) -> Outcome {
        if self.stages.iter().all(|stage| stage.failed == 0) {
            Outcome::Clean
        } else {
            Outcome::Found
        }
    }

    fn end(
        &mut self,
        name: &str,
        took: Duration,
        (passed, failed): (usize, usize),
        remark: String,
    ) -> bool {
        if failed > 0 {
            println!("{name} FAILED: {remark}");
        }
        self.stages.push(Stage {
            name: name.to_owned(),
            took,
            passed,
            failed,
            remark,
        });
        failed == 0
    }
}

fn begin(name: &str) -> Instant {
    println!("\n== {name} ==");
    Instant::now()
}

fn judge(ended: &Ended) -> ((usize, usize), String) {
    let Tally {
        passed,
        failed,
        ignored,
    } = ended.tally;
    let status = ended.status;
    if ignored > 0 {
        let remark = format!("{ignored} tests were ignored; run them or delete them");
        return ((passed, failed + ignored), remark);
    }
    if failed > 0 {
        return ((passed, failed), String::from("see its messages above"));
    }
    if !status.success() {
        let remark = format!("{status}, and no test was named: it did not compile, or it crashed");
        return ((passed, 1), remark);
    }
    if passed == 0 {
        return (
            (0, 1),
            String::from("no test ran; a suite must prove something"),
        );
    }
    let remark = if ended.unsteady.is_empty() {
        String::new()
    } else {
        format!("passed only when run again: {}", ended.unsteady.join(", "))
    };
    ((passed, 0), remark)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::ExitStatus;

    use super::*;

    fn suite_of(result: &str, code: i32) -> Report {
        let mut report = Report::begin();
        report.suite("suite", || {
            Ok(Watched {
                text: format!("test result: {result}\n"),
                status: ExitStatus::from_raw(code << 8),
            })
        });
        report
    }

    #[test]
    fn a_good_suite_is_clean() {
        let report = suite_of("ok. 3 passed; 0 failed; 0 ignored", 0);
        assert_eq!(
            (report.summary().as_str(), report.outcome()),
            ("3 passed, 0 failed", Outcome::Clean)
        );
    }

    #[test]
    fn a_suite_that_ran_beside_others_counts_like_any_other() {
        for (result, summary) in [
            ("ok. 3 passed", "3 passed, 0 failed"),
            ("FAILED. 2 failed", "0 passed, 2 failed"),
        ] {
            let mut report = Report::begin();
            let watched = Watched {
                text: format!("test result: {result}\n"),
                status: ExitStatus::from_raw(0),
            };
            let suite = std::thread::spawn(|| Ok((Ended::from(watched), Duration::from_secs(9))));
            report.suite_beside("suite", suite);
            assert_eq!(report.summary(), summary);
            assert!(report.table().contains("9.0 s"));
        }
    }

    #[test]
    fn a_test_that_passed_only_when_run_again_is_named_in_the_table() {
        let mut report = Report::begin();
        let unsteady = Ended {
            tally: Tally {
                passed: 3,
                ..Tally::default()
            },
            status: ExitStatus::from_raw(0),
            said: String::new(),
            unsteady: vec!["journey::late".to_owned()],
        };
        assert!(report.suite("suite", || Ok(unsteady)));
        assert!(
            report
                .table()
                .contains("passed only when run again: journey::late")
        );
    }

    #[test]
    fn a_program_that_ran_beside_others_is_judged_by_its_exit_code() {
        for (code, summary) in [(0, "0 passed, 0 failed"), (1, "0 passed, 1 failed")] {
            let mut report = Report::begin();
            let watched = Watched {
                text: String::new(),
                status: ExitStatus::from_raw(code << 8),
            };
            let program = std::thread::spawn(|| Ok((watched, Duration::ZERO)));
            report.stage_beside("soak", program);
            assert_eq!(report.summary(), summary);
        }
    }

    #[test]
    fn an_ignored_test_fails() {
        let report = suite_of("ok. 3 passed; 0 failed; 2 ignored", 0);
        assert_eq!(
            (report.summary().as_str(), report.outcome()),
            ("3 passed, 2 failed", Outcome::Found)
        );
    }

    #[test]
    fn a_suite_that_crashed_fails() {
        assert_eq!(
            suite_of("ok. 3 passed; 0 failed; 0 ignored", 101).summary(),
            "3 passed, 1 failed"
        );
    }

    #[test]
    fn a_suite_without_tests_fails() {
        assert_eq!(
            suite_of("ok. 0 passed; 0 failed; 0 ignored", 0).summary(),
            "0 passed, 1 failed"
        );
    }

    #[test]
    fn a_stage_that_found_something_counts_as_one() {
        let mut report = Report::begin();
        assert!(!report.stage("tidy", || Ok(Outcome::Found)));
        assert!(report.stage("format", || Ok(Outcome::Clean)));
        assert_eq!(report.summary(), "0 passed, 1 failed");
    }

    #[test]
    fn a_stage_that_could_not_run_counts_as_one() {
        let mut report = Report::begin();
        report.not_run("browser tests", "build failed");
        assert_eq!(report.summary(), "0 passed, 1 failed");
        assert!(report.table().contains("not run: build failed"));
    }
}
