//! Rule: crates depend on each other in one direction only, and every crate is a member of the workspace.

use crate::checkout::Member;

use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree, members: &[Member]) -> Vec<Finding> {
    let mut findings = unlisted(tree, members);
    for member in members {
        let path = format!("{}/Cargo.toml", member.folder);
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == member.name) else {
            let sentence = format!(
                "{} is new; add a row to ARROWS in xtask/src/tidy/dependency_direction.rs that says what it may depend on",
                member.name
            );
            findings.push(Finding::new(&path, sentence));
            continue;
        };
        for dependency in &member.dependencies {
            let is_ours = members.iter().any(|other| other.name == *dependency);
            if is_ours && !allowed.contains(&dependency.as_str()) {
                let sentence = format!(
                    "{} must not depend on {dependency}; move what both need into access-vigil-core",
                    member.name
                );
                findings.push(Finding::new(&path, sentence));
            }
        }
    }
    findings
}

fn unlisted(tree: &Tree, members: &[Member]) -> Vec<Finding> {
    tree.paths()
        .filter_map(|path| Some((path, path.strip_suffix("/Cargo.toml")?)))
        .filter(|(_, folder)| !members.iter().any(|member| member.folder == *folder))
        .filter(|(path, _)| !is_workspace_of_its_own(tree, path))
        .map(|(path, folder)| {
            let sentence = format!(
                "is no member of the workspace; add \"{folder}\" to `members` in Cargo.toml"
            );
            Finding::new(path, sentence)
        })
        .collect()
}

/// The fuzzer's programs are built by a nightly compiler alone, so they stand apart.
fn is_workspace_of_its_own(tree: &Tree, path: &str) -> bool {
    let text = tree.text(path).unwrap_or_default();
    path.ends_with("/fuzz/programs/Cargo.toml") && text.lines().any(|line| line == "[workspace]")
}

/// Each package, and the packages of this workspace that it may depend on.
const ARROWS: [(&str, &[&str]); 11] = [
    ("hostile-locations", &[]),
    ("access-vigil-core", &["hostile-locations"]),
    ("access-vigil-extension", &["access-vigil-core"]),
    ("vigil", &["access-vigil-core", "access-edge"]),
    ("access-edge-core", &[]),
    ("access-edge", &["access-edge-core"]),
    (
        "scenarios-world",
        &["access-vigil-core", "access-edge-core"],
    ),
    (
        "scenarios",
        &[
            "scenarios-world",
            "access-vigil-core",
            "access-edge-core",
            "hostile-locations",
        ],
    ),
    ("fuzz", &["access-vigil-core", "vigil"]),
    (
        "e2e",
        &[
            "access-vigil-core",
            "vigil",
            "access-edge",
            "hostile-locations",
        ],
    ),
    ("xtask", &[]),
];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    fn member(name: &str, folder: &str, dependencies: &[&str]) -> Member {
        Member {
            name: name.to_owned(),
            version: String::from("0.1.0"),
            folder: folder.to_owned(),
            dependencies: dependencies.iter().map(|it| (*it).to_owned()).collect(),
            tests: Vec::new(),
        }
    }

    #[test]
    fn an_arrow_to_core_is_fine() {
        let members = [
            member("access-vigil-core", "core", &["serde"]),
            member("vigil", "native-host", &["access-vigil-core", "clap"]),
        ];
        assert_eq!(judge(&Tree::default(), &members), []);
    }

    #[test]
    fn an_arrow_back_is_found() {
        let members = [
            member("access-vigil-core", "core", &["vigil"]),
            member("vigil", "native-host", &[]),
        ];
        assert_one(
            &judge(&Tree::default(), &members),
            "core/Cargo.toml: access-vigil-core must not depend on vigil",
        );
    }

    #[test]
    fn an_unknown_member_is_found() {
        let members = [member("novelty", "novelty", &[])];
        assert_one(&judge(&Tree::default(), &members), "ARROWS");
    }

    #[test]
    fn a_crate_outside_the_workspace_is_found() {
        let tree = Tree::of(&[("Cargo.toml", ""), ("tests/lost/Cargo.toml", "")]);
        assert_one(&judge(&tree, &[]), "add \"tests/lost\"");
    }

    #[test]
    fn the_fuzzers_programs_may_be_a_workspace_of_their_own() {
        let apart = Tree::of(&[("tests/fuzz/programs/Cargo.toml", "[workspace]\n")]);
        assert_eq!(judge(&apart, &[]), []);
        let lost = Tree::of(&[("tests/fuzz/programs/Cargo.toml", "[package]\n")]);
        assert_one(&judge(&lost, &[]), "add \"tests/fuzz/programs\"");
    }
}
