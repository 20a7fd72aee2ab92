//! `cargo xtask test`: set-up, build, every check and every test, the browsers included.
//!
//! Promises: each stage is timed, a stage that could not run counts as failed, no test may be ignored, a test that
//! passed only when it was run again is named, and the last line is `N passed, N failed`.

mod again;
mod browsers;
mod report;
mod tally;

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::{Step, Watched};
use crate::error::Error;
use crate::{build, check, doctor, package, tidy};

use again::{Ended, with_second_chance};
use report::Report;

/// Runs all stages, also after one of them failed.
pub(crate) fn test(checkout: &Checkout) -> Outcome {
    let mut report = Report::begin();
    let ready = report.stage("set-up", || doctor::install(checkout));
    let awake = ready && report.stage("browsers", browsers::wake);
    let built = report.stage("build", || build::build(checkout));
    report.stage("packages", || package::prove_all(checkout));
    report.stage("format", || check::format(checkout));
    report.stage("lint programs", || check::lint_programs(checkout));
    report.stage("lint extension", || check::lint_extension(checkout));
    report.stage("tidy", || tidy::tidy(checkout));
    compile_all(&mut report, checkout);
    run_all(&mut report, checkout, awake && built);
    print!("\n{}", report.table());
    println!("{}", report.summary());
    report.outcome()
}

fn compile_all(report: &mut Report, checkout: &Checkout) {
    for suite in [&PATIENT, &UNITS, &OWN, &JOURNEYS, &POLICIES] {
        report.stage(&format!("compile {}", suite.name), || {
            cargo_test(checkout, suite)
                .arguments(["--no-run"])
                .run()
                .map(|()| Outcome::Clean)
        });
    }
}

/// Nothing but the suites is judged: where browsers or what they are to load is not `ready`, theirs have failed.
fn run_all(report: &mut Report, checkout: &Checkout, ready: bool) {
    let patient = beside(checkout, &PATIENT);
    // An administrator's policy is one for the whole machine, so that no other browser may run; and these mostly wait.
    let policies = ready.then(|| beside(checkout, &POLICIES));
    for suite in [&UNITS, &OWN] {
        report.suite(suite.name, || {
            run(suite, &|more| step(checkout, suite, more).watch())
        });
    }
    match policies {
        Some(policies) => {
            report.suite_beside(POLICIES.name, policies);
            report.suite(JOURNEYS.name, || {
                run(&JOURNEYS, &|more| step(checkout, &JOURNEYS, more).watch())
            });
        }
        None => {
            for suite in [&POLICIES, &JOURNEYS] {
                report.not_run(suite.name, "set-up, browsers or build failed");
            }
        }
    }
    report.suite_beside(PATIENT.name, patient);
}

fn cargo_test(checkout: &Checkout, suite: &Suite) -> Step {
    let mut step = Step::cargo(&checkout.root).arguments(["test", "--locked", "--no-fail-fast"]);
    for package in suite.packages {
        step = step.arguments(["--package", package]);
    }
    for target in suite.targets {
        step = step.arguments(["--test", target]);
    }
    step
}

fn step(checkout: &Checkout, suite: &Suite, more: &[&str]) -> Step {
    let step = cargo_test(checkout, suite).arguments(["--"]);
    step.arguments(suite.arguments).arguments(more)
}

/// Begins a suite that runs beside others.
fn beside(
    checkout: &Checkout,
    suite: &'static Suite,
) -> JoinHandle<Result<(Ended, Duration), Error>> {
    let (checkout, start) = (checkout.clone(), Instant::now());
    thread::spawn(move || {
        let ended = run(suite, &|more| {
            let step = step(&checkout, suite, more);
            match suite.needs {
                Needs::Nothing => step.behind_all_others().listen(),
                Needs::Browsers => step.listen(),
            }
        });
        ended.map(|ended| (ended, start.elapsed()))
    })
}

fn run(suite: &Suite, once: &dyn Fn(&[&str]) -> Result<Watched, Error>) -> Result<Ended, Error> {
    match suite.needs {
        Needs::Nothing => once(&[]).map(Ended::from),
        Needs::Browsers => with_second_chance(once),
    }
}

/// Tests that are run by one call of cargo, so that its packages share one build of their dependencies.
struct Suite {
    name: &'static str,
    packages: &'static [&'static str],
    /// These test programs of the packages alone; all of them if none is named.
    targets: &'static [&'static str],
    needs: Needs,
    /// For the test programs themselves.
    arguments: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Browsers,
}

/// The tests that change what every browser of this machine does.
const MACHINE_WIDE: &str = "policy::";

/// What no other tests than those of browsers need. Cargo chooses the features of dependencies for all of them together.
const WITHOUT_BROWSERS: &[&str] = &[
    "access-vigil-core",
    "access-vigil-extension",
    "vigil",
    "access-edge",
    "hostile-locations",
    "scenarios",
];

/// Minutes of work in virtual time, which no clock on the wall disturbs: the browsers' tests mostly wait, and leave it
/// the time that it needs.
const PATIENT: Suite = Suite {
    name: "walks and years",
    packages: WITHOUT_BROWSERS,
    targets: &["random", "years"],
    needs: Needs::Nothing,
    arguments: &[],
};

/// A part of the names of the patient tests alone.
const PATIENT_TESTS: &str = "break_no_law";

const UNITS: Suite = Suite {
    name: "unit and scenario tests",
    packages: WITHOUT_BROWSERS,
    targets: &[],
    needs: Needs::Nothing,
    arguments: &["--skip", PATIENT_TESTS],
};

const OWN: Suite = Suite {
    name: "tests of xtask",
    packages: &["xtask"],
    targets: &[],
    needs: Needs::Nothing,
    arguments: &[],
};

const JOURNEYS: Suite = Suite {
    name: "browser tests",
    packages: &["e2e"],
    targets: &[],
    needs: Needs::Browsers,
    // They wait more than they work; yet with many more browsers than cores every deadline of a test would be a gamble.
    arguments: &["--test-threads=3", "--skip", MACHINE_WIDE],
};

const POLICIES: Suite = Suite {
    name: "browser tests of policies",
    packages: &["e2e"],
    targets: &[],
    needs: Needs::Browsers,
    arguments: &["--test-threads=1", MACHINE_WIDE],
};
