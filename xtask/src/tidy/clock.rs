//! Rule: each program reads the clock in one file, and core never does: time enters core as a parameter.

use super::code::{lines_with, words_of};
use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts_in("core/", ".rs") {
        for line in readings(text) {
            let sentence = "reads a clock; take the moment as a parameter instead";
            findings.push(Finding::at(path, line, sentence));
        }
    }
    for (folder, clock) in [("extension/src/", CLOCK), ("native-host/src/", HOST_CLOCK)] {
        for (path, text) in tree.texts_in(folder, ".rs") {
            for line in readings(text).into_iter().filter(|_| path != clock) {
                let sentence = format!("reads a clock; call {clock} instead");
                findings.push(Finding::at(path, line, sentence));
            }
        }
    }
    for (path, text) in tree.texts_in("extension/static/", ".js") {
        for (index, line) in text.lines().enumerate() {
            if IN_SCRIPTS.iter().any(|it| line.contains(it)) {
                let sentence = format!("reads a clock; leave that to {CLOCK}");
                findings.push(Finding::at(path, index + 1, sentence));
            }
        }
    }
    findings
}

fn readings(source: &str) -> Vec<usize> {
    let words = words_of(source);
    let mut lines: Vec<usize> = IN_RUST
        .iter()
        .flat_map(|pattern| lines_with(&words, pattern))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

const CLOCK: &str = "extension/src/clock.rs";
const HOST_CLOCK: &str = "native-host/src/clock.rs";
// `js_sys::Date::parse` and `Date::new(&moment)` only convert a moment that is already known.
const IN_RUST: [&[&str]; 5] = [
    &["SystemTime"],
    &["Instant"],
    &["Date", ":", ":", "now"],
    &["Date", ":", ":", "new_0"],
    &["performance", "("],
];
const IN_SCRIPTS: [&str; 3] = ["Date.now", "new Date()", "performance.now"];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn the_clock_may_read_the_clock_and_others_may_convert() {
        let tree = Tree::of(&[
            (CLOCK, "fn now() -> f64 { js_sys::Date::now() }"),
            (
                "extension/src/perform/headers.rs",
                "fn f() { js_sys::Date::parse(text); }",
            ),
            (HOST_CLOCK, "fn now() { SystemTime::now(); }"),
        ]);
        assert_eq!(judge(&tree), []);
    }

    #[test]
    fn a_clock_in_core_is_found() {
        let tree = Tree::of(&[("core/src/state.rs", "\nuse std::time::Instant;")]);
        assert_one(&judge(&tree), "core/src/state.rs:2: reads a clock");
    }

    #[test]
    fn a_second_clock_in_the_extension_is_found() {
        for source in [
            "fn f() { js_sys::Date::now(); }",
            "fn f() { Date::now(); }",
            "fn f() { window.performance().unwrap().now(); }",
        ] {
            let tree = Tree::of(&[("extension/src/popup.rs", source)]);
            assert_one(&judge(&tree), CLOCK);
        }
    }

    #[test]
    fn a_second_clock_in_the_host_is_found() {
        let source = "fn now() { SystemTime::now(); }";
        let tree = Tree::of(&[("native-host/src/main.rs", source)]);
        assert_one(&judge(&tree), HOST_CLOCK);
    }

    #[test]
    fn a_clock_in_a_script_is_found() {
        let tree = Tree::of(&[("extension/static/popup.js", "const now = Date.now();")]);
        assert_one(&judge(&tree), "extension/static/popup.js:1");
    }
}
