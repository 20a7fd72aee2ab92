//! `cargo xtask test`: set-up, build, every check and every test, the browsers included.
//!
//! Promises: each stage is timed, a stage that could not run counts as failed, no test may be ignored, a test that
//! passed only when it was run again is named, and the last line is `N passed, N failed`.

mod again;
mod browsers;
mod report;
mod tally;

use std::thread;
use std::time::Instant;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::{Step, Watched};
use crate::error::Error;
use crate::{build, check, doctor, package, tidy};

use again::{Ended, with_second_chance};
use report::{Beside, Report};

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
    let soak = compile(&mut report, &JOURNEYS, &|| cargo_test(checkout, &JOURNEYS));
    let soak = (soak && awake && built)
        .then(|| beside(|checkout| soak_program(checkout).listen(), checkout));
    for suite in [&PATIENT, &UNITS, &OWN, &POLICIES] {
        compile(&mut report, suite, &|| {
            cargo_test(checkout, suite).behind_all_others()
        });
    }
    match soak {
        Some(soak) => report.stage_beside(SOAK, soak),
        None => report.not_run(SOAK, NOT_READY),
    }
    run_all(&mut report, checkout, awake && built);
    print!("\n{}", report.table());
    println!("{}", report.summary());
    report.outcome()
}

fn compile(report: &mut Report, suite: &Suite, step: &dyn Fn() -> Step) -> bool {
    report.stage(&format!("compile {}", suite.name), || {
        let step = step().arguments(["--no-run"]);
        step.run().map(|()| Outcome::Clean)
    })
}

/// A few minutes of `cargo xtask soak`, which mostly waits: beside compilers, and with no other browser. It is started
/// without cargo, which would wait until those have ended.
fn soak_program(checkout: &Checkout) -> Step {
    let program = format!("target/debug/soak{}", std::env::consts::EXE_SUFFIX);
    Step::new(checkout.root.join(program))
        .directory(&checkout.root)
        .arguments(["--browser", "both", "--minutes", "5", "--seed", "5"])
}

/// Nothing but the suites is judged: where browsers or what they are to load is not `ready`, theirs have failed.
fn run_all(report: &mut Report, checkout: &Checkout, ready: bool) {
    let patient = beside(|checkout| listen(checkout, &PATIENT), checkout);
    // An administrator's policy is one for the whole machine, so that no other browser may run; and these mostly wait.
    let policies = ready.then(|| beside(|checkout| listen(checkout, &POLICIES), checkout));
    for suite in [&UNITS, &OWN] {
        report.suite(suite.name, || {
            run(suite, &|arguments| step(checkout, suite, arguments).watch())
        });
    }
    match policies {
        Some(policies) => {
            report.suite_beside(POLICIES.name, policies);
            report.suite(JOURNEYS.name, || {
                run(&JOURNEYS, &|arguments| {
                    step(checkout, &JOURNEYS, arguments).watch()
                })
            });
        }
        None => {
            for suite in [&POLICIES, &JOURNEYS] {
                report.not_run(suite.name, NOT_READY);
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

fn step(checkout: &Checkout, suite: &Suite, arguments: &[&str]) -> Step {
    let step = cargo_test(checkout, suite).arguments(["--"]);
    step.arguments(arguments)
}

/// Begins what runs beside others.
fn beside<Ran: Send + 'static>(
    work: impl FnOnce(&Checkout) -> Result<Ran, Error> + Send + 'static,
    checkout: &Checkout,
) -> Beside<Ran> {
    let (checkout, start) = (checkout.clone(), Instant::now());
    thread::spawn(move || work(&checkout).map(|ran| (ran, start.elapsed())))
}

/// Runs a suite that nobody watches.
fn listen(checkout: &Checkout, suite: &Suite) -> Result<Ended, Error> {
    run(suite, &|arguments| {
        let step = step(checkout, suite, arguments);
        match suite.needs {
            Needs::Nothing => step.behind_all_others().listen(),
            Needs::Browsers => step.listen(),
        }
    })
}

fn run(suite: &Suite, once: &dyn Fn(&[&str]) -> Result<Watched, Error>) -> Result<Ended, Error> {
    match suite.needs {
        Needs::Nothing => once(suite.arguments).map(Ended::from),
        Needs::Browsers => with_second_chance(suite.arguments, once),
    }
}

const SOAK: &str = "soak of five minutes";
const NOT_READY: &str = "set-up, browsers or build failed";

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
    "fuzz",
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
    // Each opens both browsers, and more of them at once would make every deadline of a test a gamble.
    arguments: &["--test-threads=2", "--skip", MACHINE_WIDE],
};

const POLICIES: Suite = Suite {
    name: "browser tests of policies",
    packages: &["e2e"],
    targets: &[],
    needs: Needs::Browsers,
    arguments: &["--test-threads=1", MACHINE_WIDE],
};
