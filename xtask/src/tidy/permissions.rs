//! Rule: every permission is in README.md's table with its reason, and in what the stores are told; the tables hold no
//! other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::finding::Finding;
use super::tree::{MANIFEST, Tree};

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let manifest = tree.manifest().unwrap_or_default();
    let asked: Vec<&str> = KEYS
        .iter()
        .filter_map(|key| manifest.get(*key)?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let tables = [README, STORES];
    tables
        .into_iter()
        .flat_map(|file| judge_table(tree, file, &asked))
        .collect()
}

fn judge_table(tree: &Tree, file: &'static str, asked: &[&str]) -> Vec<Finding> {
    let Some(table) = tree.text(file).and_then(table) else {
        return vec![Finding::new(
            file,
            format!(
                "has no table of permissions; write `| Permission | Why |` between two lines `{MARKER}`"
            ),
        )];
    };
    let mut findings = Vec::new();
    for permission in asked {
        match table.get(permission) {
            None => findings.push(Finding::new(
                file,
                format!("does not explain `{permission}`; add a row with its reason, or take it out of {MANIFEST}"),
            )),
            Some(&"") => findings.push(Finding::new(
                file,
                format!("gives no reason for `{permission}`; write it in the second column"),
            )),
            Some(_) => {}
        }
    }
    for permission in table.keys().filter(|it| !asked.contains(it)) {
        findings.push(Finding::new(
            file,
            format!("explains `{permission}`, which {MANIFEST} does not ask for; take out the row"),
        ));
    }
    findings
}

fn table(readme: &str) -> Option<BTreeMap<&str, &str>> {
    let (_, after) = readme.split_once(MARKER)?;
    let (section, _) = after
        .split_once(MARKER)
        .or_else(|| after.split_once(CLOSING))?;
    let rows = section.lines().filter_map(|line| {
        let row = line.trim().strip_prefix('|')?.trim_end_matches('|');
        let (name, why) = row.split_once('|')?;
        // The names are code; the header and the line below it are not.
        let name = name.trim().strip_prefix('`')?.strip_suffix('`')?;
        Some((name, why.trim()))
    });
    Some(rows.collect())
}

const README: &str = "README.md";
/// The justifications that a store asks for.
const STORES: &str = "extension/store/review.md";
const MARKER: &str = "<!-- permissions -->";
const CLOSING: &str = "<!-- /permissions -->";
const KEYS: [&str; 4] = [
    "permissions",
    "optional_permissions",
    "host_permissions",
    "optional_host_permissions",
];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    const ASKING: &str =
        r#"{"permissions":["alarms"],"optional_host_permissions":["https://*/*"]}"#;

    fn judged(rows: &str) -> Vec<Finding> {
        judged_in(&[(README, rows), (STORES, FULL)])
    }

    fn judged_in(tables: &[(&str, &str)]) -> Vec<Finding> {
        let table = |rows: &str| {
            format!("# A\n{MARKER}\n| Permission | Why |\n|---|---|\n{rows}\n{MARKER}\n")
        };
        let texts: Vec<_> = tables
            .iter()
            .map(|(file, rows)| (*file, table(rows)))
            .collect();
        let mut files = vec![(MANIFEST, ASKING)];
        files.extend(texts.iter().map(|(file, text)| (*file, text.as_str())));
        judge(&Tree::of(&files))
    }

    const FULL: &str = "| `alarms` | to wake |\n| `https://*/*` | asked one by one |";

    #[test]
    fn an_equal_table_is_fine() {
        assert_eq!(judged(FULL), []);
    }

    #[test]
    fn an_unexplained_permission_is_found() {
        assert_one(&judged("| `alarms` | to wake |"), "`https://*/*`");
    }

    #[test]
    fn an_empty_reason_is_found() {
        assert_one(
            &judged("| `alarms` | |\n| `https://*/*` | asked one by one |"),
            "no reason for `alarms`",
        );
    }

    #[test]
    fn a_row_too_many_is_found() {
        assert_one(
            &judged("| `alarms` | to wake |\n| `https://*/*` | hosts |\n| `tabs` | more |"),
            "`tabs`",
        );
    }

    #[test]
    fn a_readme_without_the_table_is_found() {
        assert_one(&judged_in(&[(STORES, FULL)]), "no table of permissions");
    }

    #[test]
    fn what_the_stores_are_told_lacks_no_permission_either() {
        let lacking = "| `alarms` | to wake |";
        let findings = judged_in(&[(README, FULL), (STORES, lacking)]);
        assert_one(&findings, "`https://*/*`");
    }
}
