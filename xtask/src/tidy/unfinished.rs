//! Rule: nothing is left for later in the sources; what is left belongs in an issue.

use super::code::{lines_with, words_of};
use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| !is_lock(path)) {
        for (index, line) in text.lines().enumerate() {
            if let Some(mark) = MARKS.iter().find(|mark| has_word(line, mark)) {
                let sentence =
                    format!("says {mark}; do it now, or open an issue and take the mark out");
                findings.push(Finding::at(path, index + 1, sentence));
            }
        }
    }
    for (path, text) in tree.texts_in("", ".rs") {
        let words = words_of(text);
        for (pattern, sentence) in IN_RUST {
            findings.extend(
                lines_with(&words, pattern)
                    .into_iter()
                    .map(|line| Finding::at(path, line, sentence)),
            );
        }
    }
    findings
}

/// Checksums may hold any letters.
fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|it| it.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|it| it.chars().next());
        let touches =
            |letter: Option<char>| letter.is_some_and(|it| it.is_alphanumeric() || it == '_');
        !touches(before) && !touches(after)
    })
}

// Written in two parts, because this file is judged as well.
const MARKS: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("fix", "me"),
];
const IN_RUST: [(&[&str], &str); 4] = [
    (&["todo", "!"], "is unfinished; write what belongs there"),
    (
        &["unimplemented", "!"],
        "is unfinished; write what belongs there",
    ),
    (&["dbg", "!"], "still debugs; take the macro out"),
    (&["#", "[", "ignore"], "ignores a test; run it or delete it"),
];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn finished_work_is_fine() {
        let tree = Tree::of(&[
            ("core/src/a.rs", "//! A.\n#[must_use]\nfn ignore() {}"),
            ("Cargo.toml", "todo = \"warn\"\ndbg_macro = \"warn\""),
        ]);
        assert_eq!(judge(&tree), []);
    }

    #[test]
    fn each_mark_is_found_in_any_text() {
        for mark in MARKS {
            let line = format!("a\n<!-- {mark}: later -->");
            assert_one(
                &judge(&Tree::of(&[("extension/static/popup.html", &line)])),
                mark,
            );
        }
    }

    #[test]
    fn each_unfinished_macro_is_found() {
        for source in [
            "fn f() { todo!() }",
            "fn f() { unimplemented!() }",
            "fn f() { dbg!(1); }",
        ] {
            assert_one(
                &judge(&Tree::of(&[("core/src/a.rs", source)])),
                "core/src/a.rs:1",
            );
        }
    }

    #[test]
    fn an_ignored_test_is_found() {
        for source in ["#[ignore]\nfn f() {}", "#[ignore = \"slow\"]\nfn f() {}"] {
            assert_one(
                &judge(&Tree::of(&[("core/src/a.rs", source)])),
                "ignores a test",
            );
        }
    }
}
