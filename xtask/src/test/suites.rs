//! The suites of tests: which programs each has, and how they are told to run.

use crate::checkout::{Checkout, Member};
use crate::command::Step;
use crate::error::Error;

/// Tests that are run by one call of cargo.
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    packages: &'static [&'static str],
    programs: Programs,
    pub(crate) needs: Needs,
    /// For the test programs themselves.
    pub(crate) arguments: &'static [&'static str],
}

/// Which test programs of its packages a suite has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Programs {
    All,
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
    /// The examples in documentation.
    Documentation,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    Browsers,
}

impl Suite {
    /// The call of cargo that compiles it, and runs it unless more is said.
    pub(crate) fn cargo_test(&self, checkout: &Checkout) -> Result<Step, Error> {
        let step = Step::cargo(&checkout.root);
        let step = step.arguments(["test", "--locked", "--no-fail-fast"]);
        Ok(step.arguments(self.choice(&checkout.members()?)))
    }

    /// The same with arguments for its test programs.
    pub(crate) fn step(&self, checkout: &Checkout, arguments: &[&str]) -> Result<Step, Error> {
        let step = self.cargo_test(checkout)?.arguments(["--"]);
        let program = format!("target/debug/vigil{}", std::env::consts::EXE_SUFFIX);
        // Cargo would build it anew with other features of what it depends on, in the middle of a test of browsers.
        let step = step.variable("VIGIL_PROGRAM", checkout.root.join(program));
        Ok(step.arguments(arguments))
    }

    fn choice(&self, members: &[Member]) -> Vec<String> {
        let named =
            |option: &'static str| move |name: &&str| [String::from(option), String::from(*name)];
        let mut choice: Vec<String> = self.packages.iter().flat_map(named("--package")).collect();
        match self.programs {
            Programs::All => {}
            Programs::Only(programs) => choice.extend(programs.iter().flat_map(named("--test"))),
            Programs::AllBut(others) => {
                let ours = members
                    .iter()
                    .filter(|member| self.packages.contains(&member.name.as_str()));
                let programs = ours.flat_map(|member| member.tests.iter().map(String::as_str));
                let programs = programs.filter(|program| !others.contains(program));
                choice.extend(["--lib", "--bins"].map(String::from));
                choice.extend(programs.flat_map(|name| named("--test")(&name)));
            }
            Programs::Documentation => choice.push(String::from("--doc")),
        }
        choice
    }
}

/// The packages of all suites but one. Cargo chooses the features of dependencies for all packages of a call together, so
/// that calls for some of them would build core and the imitation of Access again and again.
const PACKAGES: &[&str] = &[
    "access-vigil-core",
    "access-vigil-extension",
    "vigil",
    "access-edge-core",
    "access-edge",
    "hostile-locations",
    "scenarios-world",
    "scenarios",
    "fuzz",
    "e2e",
];

/// Minutes of work in virtual time, which no clock on the wall disturbs: the browsers' tests leave it what they can spare.
pub(crate) const PATIENT: Suite = Suite {
    name: "walks and years",
    packages: PACKAGES,
    programs: Programs::Only(&["random", "years"]),
    needs: Needs::Nothing,
    arguments: &[],
};

pub(crate) const UNITS: Suite = Suite {
    name: "unit and scenario tests",
    packages: PACKAGES,
    programs: Programs::AllBut(&["random", "years", "journeys", "driver"]),
    needs: Needs::Nothing,
    arguments: &[],
};

pub(crate) const DOCUMENTED: Suite = Suite {
    name: "examples in documentation",
    packages: PACKAGES,
    programs: Programs::Documentation,
    needs: Needs::Nothing,
    arguments: &[],
};

pub(crate) const OWN: Suite = Suite {
    name: "tests of xtask",
    packages: &["xtask"],
    programs: Programs::All,
    needs: Needs::Nothing,
    arguments: &[],
};

/// The tests that change what every browser of this machine does.
const MACHINE_WIDE: &str = "policy::";

pub(crate) const JOURNEYS: Suite = Suite {
    name: "browser tests",
    packages: PACKAGES,
    programs: Programs::Only(&["journeys", "driver"]),
    needs: Needs::Browsers,
    // Each opens both browsers, and more of them at once would make every deadline of a test a gamble.
    arguments: &[
        "--test-threads=2",
        "--skip",
        MACHINE_WIDE,
        "--skip",
        "refresh::",
        "--skip",
        "renewal::",
        "--skip",
        "shared_cookie::",
        "--skip",
        "sign_out::",
        "--skip",
        "without::",
        "--skip",
        "worker_death::",
    ],
};

pub(crate) const POLICIES: Suite = Suite {
    name: "browser tests of policies",
    packages: PACKAGES,
    programs: Programs::Only(&["journeys"]),
    needs: Needs::Browsers,
    arguments: &["--test-threads=1", MACHINE_WIDE],
};

/// The tests in which hardly anything happens for most of the time: at their turn among the others, much of a processor
/// would stand idle (measured: 25 to 60 s each, of which the browsers work for 10 to 25).
pub(crate) const WAITERS: Suite = Suite {
    name: "browser tests that wait",
    packages: PACKAGES,
    programs: Programs::Only(&["journeys"]),
    needs: Needs::Browsers,
    arguments: &[
        "--test-threads=2",
        "refresh::",
        "renewal::",
        "shared_cookie::",
        "sign_out::",
        "without::",
        "worker_death::",
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Vec<Member> {
        let member = |name: &str, tests: &[&str]| Member {
            name: String::from(name),
            version: String::new(),
            folder: String::new(),
            dependencies: Vec::new(),
            tests: tests.iter().copied().map(String::from).collect(),
        };
        vec![
            member("e2e", &["driver", "journeys"]),
            member("scenarios", &["random", "stories", "years"]),
            member("xtask", &["of_its_own"]),
        ]
    }

    fn programs(suite: &Suite) -> Vec<String> {
        let choice = suite.choice(&members());
        let begin = choice.iter().rposition(|word| word == "--package");
        choice.get(begin.unwrap() + 2..).unwrap().to_vec()
    }

    #[test]
    fn units_are_all_that_no_other_suite_runs() {
        assert_eq!(programs(&UNITS), ["--lib", "--bins", "--test", "stories"]);
        let of_others = ["--test", "journeys", "--test", "driver"];
        assert_eq!(programs(&JOURNEYS), of_others);
    }

    #[test]
    fn browser_tests_skip_what_suites_of_their_own_run() {
        let skips = JOURNEYS.arguments.windows(2);
        let skips = skips.filter_map(|it| (it.first() == Some(&"--skip")).then(|| it.get(1))?);
        let own = [POLICIES, WAITERS].into_iter().flat_map(|suite| {
            let names = suite.arguments.iter();
            names.filter(|it| !it.starts_with("--"))
        });
        assert_eq!(skips.collect::<Vec<_>>(), own.collect::<Vec<_>>());
    }

    #[test]
    fn every_package_that_has_tests_is_in_a_suite() {
        let members = Checkout::find().unwrap().members().unwrap();
        let known = |name: &&String| PACKAGES.iter().chain(OWN.packages).any(|it| it == name);
        let forgotten: Vec<_> = members.iter().map(|member| &member.name).collect();
        let forgotten: Vec<_> = forgotten.into_iter().filter(|name| !known(name)).collect();
        assert_eq!(forgotten, Vec::<&String>::new());
    }
}
