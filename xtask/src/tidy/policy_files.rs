//! Rule: the policy files for administrators say what the shipped schema says, and nothing else.

use super::finding::Finding;
use super::tree::Tree;
use crate::policy_files::{FOLDER, SCHEMA, files};

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let Some(schema) = tree.text(SCHEMA) else {
        return vec![Finding::new(
            SCHEMA,
            "is missing; write what administrators can set",
        )];
    };
    let files = match files(schema) {
        Ok(files) => files,
        Err(why) => {
            return vec![Finding::new(
                SCHEMA,
                format!("makes no policy files: {why}"),
            )];
        }
    };
    let wrong = files
        .iter()
        .filter(|(path, text)| tree.text(path) != Some(text.as_str()));
    let mut findings: Vec<Finding> = wrong
        .map(|(path, _)| {
            Finding::new(
                path,
                "does not say what managed_schema.json says; run cargo xtask fix",
            )
        })
        .collect();
    let stranger = |path: &&str| {
        path.starts_with(FOLDER)
            && *path != READ_ME
            && !files.iter().any(|(known, _)| known == path)
    };
    let strangers = tree.paths().filter(stranger);
    findings.extend(strangers.map(|path| Finding::new(path, "is made of no schema; take it out")));
    findings
}

/// What people read first, written by hand.
const READ_ME: &str = "extension/policies/README.md";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    const SHIPPED: &str = include_str!("../../../extension/static/managed_schema.json");

    fn tree_with(change: impl FnOnce(&mut Vec<(String, String)>)) -> Vec<Finding> {
        let mut files = files(SHIPPED).unwrap();
        files.push((SCHEMA.into(), SHIPPED.into()));
        change(&mut files);
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        judge(&Tree::of(&files))
    }

    #[test]
    fn files_of_the_schema_are_fine() {
        assert_eq!(tree_with(|_| {}), []);
    }

    #[test]
    fn a_file_that_has_drifted_one_that_is_missing_and_one_too_many_are_found() {
        assert_one(&tree_with(|files| files[0].1.push(' ')), "chrome.json");
        assert_one(&tree_with(|files| drop(files.remove(2))), "firefox");
        let more = |files: &mut Vec<(String, String)>| {
            files.push((format!("{FOLDER}other.json"), "{}".into()));
        };
        assert_one(&tree_with(more), "other.json");
    }
}
