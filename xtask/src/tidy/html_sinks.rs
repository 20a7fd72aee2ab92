//! Rule: no text ever becomes HTML or code; claims and cookie names are chosen by others.

use super::code::{lines_with, words_of};
use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts_in("extension/", ".rs") {
        let words = words_of(text);
        for sink in IN_RUST {
            findings.extend(
                lines_with(&words, &[sink])
                    .into_iter()
                    .map(|line| found(path, line, sink)),
            );
        }
        for word in &words {
            let string = word.string().unwrap_or_default();
            if let Some(sink) = IN_SCRIPTS.iter().find(|sink| string.contains(**sink)) {
                findings.push(found(path, word.line, sink));
            }
        }
    }
    for ending in [".js", ".html"] {
        for (path, text) in tree.texts_in("extension/static/", ending) {
            for (index, line) in text.lines().enumerate() {
                if let Some(sink) = IN_SCRIPTS.iter().find(|sink| calls(line, sink)) {
                    findings.push(found(path, index + 1, sink));
                }
            }
        }
    }
    findings
}

fn calls(line: &str, sink: &str) -> bool {
    line.match_indices(sink).any(|(at, _)| {
        let before = line.get(..at).and_then(|it| it.chars().next_back());
        !before.is_some_and(|letter| letter.is_alphanumeric() || "_-".contains(letter))
    })
}

fn found(path: &str, line: usize, sink: &str) -> Finding {
    let sentence = format!(
        "uses `{sink}`; build nodes from a <template> and set text content, text must never become HTML or code"
    );
    Finding::at(path, line, sentence)
}

const IN_RUST: [&str; 8] = [
    "set_inner_html",
    "set_outer_html",
    "insert_adjacent_html",
    "set_html_unsafe",
    "create_contextual_fragment",
    "parse_from_string",
    "write_1",
    "eval",
];
const IN_SCRIPTS: [&str; 9] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "setHTMLUnsafe",
    "createContextualFragment",
    "parseFromString",
    "document.write",
    "eval(",
    "new Function(",
];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn text_content_is_fine() {
        let tree = Tree::of(&[
            (
                "extension/src/popup.rs",
                "fn f(node: &Node) { node.set_text_content(None); }",
            ),
            (
                "extension/static/popup.js",
                "node.textContent = medieval(name);",
            ),
        ]);
        assert_eq!(judge(&tree), []);
    }

    #[test]
    fn each_sink_in_a_script_is_found() {
        for sink in IN_SCRIPTS {
            let line = format!("\n x.{sink}");
            let tree = Tree::of(&[("extension/static/popup.js", &line)]);
            assert_one(&judge(&tree), "extension/static/popup.js:2");
        }
    }

    #[test]
    fn each_sink_in_rust_is_found() {
        for sink in IN_RUST {
            let source = format!("fn f() {{ node.{sink}(text); }}");
            let tree = Tree::of(&[("extension/src/popup.rs", &source)]);
            assert_one(&judge(&tree), sink);
        }
    }

    #[test]
    fn a_sink_reached_by_its_name_is_found() {
        let tree = Tree::of(&[(
            "extension/src/popup.rs",
            "fn f() { Reflect::set(&node, &\"innerHTML\".into(), &text); }",
        )]);
        assert_one(&judge(&tree), "innerHTML");
    }
}
