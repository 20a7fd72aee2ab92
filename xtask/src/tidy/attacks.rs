//! Rule: SECURITY.md's table names every attack once, its defence, and tests that exist under exactly that name.
//!
//! Promises: a test that is renamed, moved or deleted is missed here. Never: it runs one, `cargo xtask test` does.

use std::collections::{BTreeMap, BTreeSet};

use crate::checkout::Member;

use super::code::{Word, words_of};
use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree, members: &[Member]) -> Vec<Finding> {
    let rows = tree.text(SECURITY).and_then(table);
    let Some(rows) = rows.filter(|rows| !rows.is_empty()) else {
        return vec![Finding::new(
            SECURITY,
            format!("has no table of attacks; write `{HEADER}` below a line `{MARKER}`"),
        )];
    };
    let mut findings = judge_numbers(&rows);
    let mut known = BTreeMap::new();
    for row in &rows {
        findings.extend(judge_row(row, |package| {
            let tests = known.entry(package.to_owned());
            tests
                .or_insert_with(|| tests_of(tree, members, package))
                .clone()
        }));
    }
    findings
}

/// One attack: where it stands, and the four columns.
struct Row<'text> {
    line: usize,
    number: &'text str,
    attack: &'text str,
    defence: &'text str,
    tests: &'text str,
}

fn table(text: &str) -> Option<Vec<Row<'_>>> {
    let marked = text.lines().position(|line| line.trim() == MARKER)?;
    let lines = text.lines().enumerate().skip(marked + 1);
    let table = lines
        .skip_while(|(_, line)| line.trim() != HEADER)
        .skip(2)
        .take_while(|(_, line)| line.starts_with('|'));
    let rows = table.map(|(index, line)| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let mut next = || cells.next().unwrap_or_default();
        Row {
            line: index + 1,
            number: next(),
            attack: next(),
            defence: next(),
            tests: next(),
        }
    });
    Some(rows.collect())
}

fn judge_numbers(rows: &[Row<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for number in 1..=ATTACKS {
        let text = number.to_string();
        let times = rows.iter().filter(|row| row.number == text).count();
        if times != 1 {
            let sentence = format!("has {times} rows for attack {number}; each attack has one");
            findings.push(Finding::new(SECURITY, sentence));
        }
    }
    findings
}

fn judge_row(
    row: &Row<'_>,
    tests_of: impl FnMut(&str) -> Option<BTreeSet<String>>,
) -> Vec<Finding> {
    let at = |sentence: String| Finding::at(SECURITY, row.line, sentence);
    let number = row.number;
    let mut findings = Vec::new();
    for (column, text) in [("attack", row.attack), ("defence", row.defence)] {
        if text.is_empty() {
            findings.push(at(format!("names no {column} in row {number}; write it")));
        }
    }
    let named: Vec<&str> = row.tests.split('`').skip(1).step_by(2).collect();
    if named.is_empty() {
        findings.push(at(format!(
            "names no test for attack {number}; write one that fails without the defence"
        )));
    }
    findings.extend(missing(&named, tests_of).into_iter().map(at));
    findings
}

fn missing(
    named: &[&str],
    mut tests_of: impl FnMut(&str) -> Option<BTreeSet<String>>,
) -> Vec<String> {
    let mut sentences = Vec::new();
    for name in named {
        let Some((package, path)) = name.split_once(": ") else {
            sentences.push(format!("names {name:?}; write it as `package: path::name`"));
            continue;
        };
        match tests_of(package) {
            None => sentences.push(format!("names the package {package:?}, which there is not")),
            Some(tests) if !tests.contains(path) => sentences.push(format!(
                "names the test {path:?}, which {package} does not have; correct the name, or write the test"
            )),
            Some(_) => {}
        }
    }
    sentences
}

/// The tests of a package by the paths that cargo shows, those of a program in `tests/` with its name before them.
fn tests_of(tree: &Tree, members: &[Member], package: &str) -> Option<BTreeSet<String>> {
    let member = members.iter().find(|member| member.name == package)?;
    let mut tests = BTreeSet::new();
    for kind in ["src", "tests"] {
        let folder = format!("{}/{kind}/", member.folder);
        for (path, source) in tree.texts_in(&folder, ".rs") {
            let module = path
                .strip_prefix(&folder)
                .and_then(|it| it.strip_suffix(".rs"));
            let mut place: Vec<String> = module
                .unwrap_or_default()
                .split('/')
                .map(String::from)
                .collect();
            place.pop_if(|last| ["main", "lib", "mod"].contains(&last.as_str()));
            collect(&words_of(source), &mut place, &mut tests);
        }
    }
    Some(tests)
}

/// Every function with a test's attribute, below the modules that it stands in.
fn collect(words: &[Word], place: &mut Vec<String>, tests: &mut BTreeSet<String>) {
    let (mut depth, mut modules, mut is_test) = (0_usize, Vec::new(), false);
    for (index, word) in words.iter().enumerate() {
        let near = |step: isize| {
            let near = index.checked_add_signed(step).and_then(|at| words.get(at));
            near.map_or("", |word| word.text.as_str())
        };
        match word.text.as_str() {
            // `#[test]` and `#[tokio::test]`, but not `#[cfg(test)]`.
            "test" if word.in_attribute => is_test |= ["[", ":"].contains(&near(-1)),
            "fn" if is_test => {
                tests.insert(
                    [place.as_slice(), &[near(1).to_owned()]]
                        .concat()
                        .join("::"),
                );
                is_test = false;
            }
            "mod" if near(2) == "{" => {
                place.push(near(1).to_owned());
                modules.push(depth);
            }
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if modules.pop_if(|opened| *opened == depth).is_some() {
                    place.pop();
                }
            }
            _ => {}
        }
    }
}

const SECURITY: &str = "SECURITY.md";
const MARKER: &str = "<!-- attacks -->";
const HEADER: &str = "| # | Attack | Defence | Tests |";
/// As many as there were when the product was planned; a new one is a new number.
const ATTACKS: usize = 25;

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    const TESTS: &str = "//! Tests.\n#[test]\nfn it_holds() {}\nfn helper() {}\n";
    const UNIT: &str = "//! Unit.\n#[cfg(test)]\nmod tests {\n    proptest! {\n        #[test]\n        fn any_is_survived(x in 0..9) {}\n    }\n    mod deep { #[tokio::test(flavor = \"multi_thread\")]\n async fn it_waits() {} }\n    #[test]\n    fn it_counts() {}\n    #[cfg(test)]\n    fn no_test() {}\n}\n";

    fn judged(change: impl Fn(usize, String) -> String) -> Vec<Finding> {
        let rows: Vec<String> = (1..=ATTACKS)
            .map(|number| change(number, row(number, "`a: story::it_holds`")))
            .collect();
        let text = format!(
            "# S\n{MARKER}\n\n{HEADER}\n|---|---|---|---|\n{}\n\nEnd.\n",
            rows.join("\n")
        );
        judge(&tree(&text), &[member()])
    }

    fn row(number: usize, tests: &str) -> String {
        format!("| {number} | Takes it | Is kept | {tests} |")
    }

    fn only_first(tests: &str) -> Vec<Finding> {
        judged(|number, line| if number == 1 { row(1, tests) } else { line })
    }

    fn tree(security: &str) -> Tree {
        Tree::of(&[
            (SECURITY, security),
            ("tests/a/tests/story.rs", TESTS),
            ("tests/a/tests/many/main.rs", TESTS),
            ("tests/a/tests/many/part.rs", TESTS),
            ("tests/a/src/lib.rs", UNIT),
            ("tests/a/src/unit.rs", UNIT),
        ])
    }

    fn member() -> Member {
        Member {
            name: String::from("a"),
            version: String::new(),
            folder: String::from("tests/a"),
            dependencies: Vec::new(),
            tests: Vec::new(),
        }
    }

    #[test]
    fn a_whole_table_with_tests_that_exist_is_fine() {
        assert_eq!(judged(|_, line| line), []);
        assert_eq!(
            only_first(
                "`a: many::it_holds`<br>`a: many::part::it_holds`<br>`a: unit::tests::it_counts`<br>\
                 `a: tests::any_is_survived`<br>`a: unit::tests::deep::it_waits`"
            ),
            []
        );
    }

    #[test]
    fn a_test_that_is_nowhere_or_elsewhere_or_none_is_found() {
        for path in [
            "story::it_held",
            "it_holds",
            "story::helper",
            "unit::tests::no_test",
            "unit::it_counts",
            "unit::tests::it_waits",
        ] {
            assert_one(&only_first(&format!("`a: {path}`")), path);
        }
    }

    #[test]
    fn a_package_that_is_not_there_and_a_name_without_one_are_found() {
        assert_one(&only_first("`b: story::it_holds`"), "package \"b\"");
        assert_one(&only_first("`story::it_holds`"), "`package: path::name`");
    }

    #[test]
    fn a_row_without_a_test_an_attack_or_a_defence_is_found() {
        assert_one(&only_first("it is known to hold"), "no test for attack 1");
        let bare = |number, line: String| match number {
            2 => line.replace("Takes it", ""),
            _ => line,
        };
        assert_one(&judged(bare), "no attack in row 2");
        assert_one(
            &judged(|_, line| line.replacen("| 3 | Takes it | Is kept", "| 3 | Takes it | ", 1)),
            "no defence",
        );
    }

    #[test]
    fn an_attack_that_is_left_out_or_there_twice_is_found() {
        let renumbered = |line: String| line.replace("| 25 |", "| 24 |");
        let findings = judged(|_, line| renumbered(line));
        assert_eq!(findings.len(), 2, "{findings:#?}");
        assert!(findings[0].to_string().contains("2 rows for attack 24"));
        assert!(findings[1].to_string().contains("0 rows for attack 25"));
    }

    #[test]
    fn a_missing_table_is_found() {
        for text in ["# S\n", MARKER, HEADER] {
            assert_one(&judge(&tree(text), &[member()]), "no table of attacks");
        }
    }
}
