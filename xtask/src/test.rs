//! `cargo xtask test`: set-up, build, every check and every test, the browsers included.
//!
//! Promises: each stage is timed, a stage that could not run counts as failed, no test may be ignored, a test that
//! passed only when it was run again is named, and the last line is `N passed, N failed`.

mod again;
mod browsers;
mod report;
mod suites;
mod tally;

use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::{Step, Watched};
use crate::error::Error;
use crate::{build, check, doctor, tidy};

use again::{Ended, with_second_chance};
use report::{Beside, Report};
use suites::{DOCUMENTED, JOURNEYS, Needs, OWN, PATIENT, POLICIES, Suite, UNITS, WAITERS};

/// Runs all stages, also after one of them failed.
pub(crate) fn test(checkout: &Checkout) -> Outcome {
    let mut report = Report::begin();
    let ready = report.stage("set-up", || doctor::install(checkout));
    let awake = ready && report.stage("browsers", browsers::wake);
    let built = report.stage("build", || build::build(checkout));
    let packages = beside(|checkout| packages_program(checkout)?.listen(), checkout);
    report.stage("format", || check::format(checkout));
    report.stage("lint", || check::lint(checkout));
    report.stage_beside("packages", packages);
    report.stage("tidy", || tidy::tidy(checkout));
    let ready = compile(&mut report, &JOURNEYS, checkout, Rank::First) && awake && built;
    // They mostly wait: beside compilers and tests without browsers. An administrator's policy would reach their browsers.
    let soak = ready.then(|| beside(|checkout| soak_program(checkout).listen(), checkout));
    let waiters = ready.then(|| beside(|checkout| listen(checkout, &WAITERS), checkout));
    for suite in [&PATIENT, &UNITS, &OWN] {
        compile(&mut report, suite, checkout, Rank::BehindAllOthers);
    }
    let [patient, units] =
        [&PATIENT, &UNITS].map(|suite| beside(move |checkout| listen(checkout, suite), checkout));
    match soak {
        Some(soak) => report.stage_beside(SOAK, soak),
        None => report.not_run(SOAK, NOT_READY),
    }
    match waiters {
        Some(waiters) => report.suite_beside(WAITERS.name, waiters),
        None => report.not_run(WAITERS.name, NOT_READY),
    }
    // One browser after the other that waits for policies: time for tests that need none.
    browser_suite(&mut report, &POLICIES, checkout, ready);
    report.suite_beside(UNITS.name, units);
    for suite in [&DOCUMENTED, &OWN] {
        report.suite(suite.name, || watch(checkout, suite));
    }
    browser_suite(&mut report, &JOURNEYS, checkout, ready);
    report.suite_beside(PATIENT.name, patient);
    print!("\n{}", report.table());
    println!("{}", report.summary());
    report.outcome()
}

fn browser_suite(report: &mut Report, suite: &Suite, checkout: &Checkout, ready: bool) {
    if ready {
        report.suite(suite.name, || watch(checkout, suite));
    } else {
        report.not_run(suite.name, NOT_READY);
    }
}

/// Who waits while the machine is busy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    First,
    BehindAllOthers,
}

fn compile(report: &mut Report, suite: &Suite, checkout: &Checkout, rank: Rank) -> bool {
    report.stage(&format!("compile {}", suite.name), || {
        let step = suite.cargo_test(checkout)?.arguments(["--no-run"]);
        let step = match rank {
            Rank::First => step,
            Rank::BehindAllOthers => step.behind_all_others(),
        };
        step.run().map(|()| Outcome::Clean)
    })
}

/// Makes what the stores get, lints it, and makes it again from the source archive: for a good part the work of a linker
/// that uses one core. The Debian package is left out: its own tests pack a program that is compiled anyway.
fn packages_program(checkout: &Checkout) -> Result<Step, Error> {
    let program = std::env::current_exe().map_err(|source| Error::File {
        action: "find",
        path: PathBuf::from("cargo xtask"),
        source,
    })?;
    Ok(Step::new(program)
        .directory(&checkout.root)
        .arguments(["package", "chromium", "firefox", "source", "sbom"])
        .arguments(["--rebuild", "--lint"]))
}

/// A few minutes of `cargo xtask soak`, started without cargo, which would wait until the compilers have ended.
fn soak_program(checkout: &Checkout) -> Step {
    let program = format!("target/debug/soak{}", std::env::consts::EXE_SUFFIX);
    Step::new(checkout.root.join(program))
        .directory(&checkout.root)
        .arguments(["--browser", "both", "--minutes", "5", "--seed", "5"])
}

/// Begins what runs beside others.
fn beside<Ran: Send + 'static>(
    work: impl FnOnce(&Checkout) -> Result<Ran, Error> + Send + 'static,
    checkout: &Checkout,
) -> Beside<Ran> {
    let (checkout, start) = (checkout.clone(), Instant::now());
    thread::spawn(move || work(&checkout).map(|ran| (ran, start.elapsed())))
}

fn watch(checkout: &Checkout, suite: &Suite) -> Result<Ended, Error> {
    run(suite, &|arguments| suite.step(checkout, arguments)?.watch())
}

/// Runs a suite that nobody watches, and that has time if there is no browser in it.
fn listen(checkout: &Checkout, suite: &Suite) -> Result<Ended, Error> {
    run(suite, &|arguments| {
        let step = suite.step(checkout, arguments)?;
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
