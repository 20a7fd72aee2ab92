//! Rule: the browser's API is named in one Rust file and in one script, so that its differences stay there too. Three more
//! scripts may: what puts the developer view into the developer tools, for which no Wasm is worth starting, what lends that
//! view the cookies that Firefox keeps from it there, before any Wasm asks for them, and what tells that no Wasm started.

use super::code::{Word, words_of};
use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts_in("extension/src/", ".rs") {
        if path != RUST {
            findings.extend(lines_in_rust(text).into_iter().map(|line| {
                let sentence =
                    format!("names the browser's API; declare it in {RUST} and call that");
                Finding::at(path, line, sentence)
            }));
        }
    }
    for ending in [".js", ".html"] {
        for (path, text) in tree.texts_in("extension/static/", ending) {
            if ![SCRIPT, PANEL, VIEW, START].contains(&path) {
                findings.extend(lines_in_script(text).into_iter().map(|line| {
                    let sentence = format!("names the browser's API; go through Wasm and {RUST}, or move it to {SCRIPT}");
                    Finding::at(path, line, sentence)
                }));
            }
        }
    }
    findings
}

fn lines_in_rust(source: &str) -> Vec<usize> {
    let words = words_of(source);
    let strings = words
        .iter()
        .filter(|word| word.string().is_some_and(|text| names_api(&text)))
        .map(|word| word.line);
    // #[wasm_bindgen(js_namespace = chrome)] and #[wasm_bindgen(js_namespace = ["chrome", "alarms"])]
    let bindings = words
        .windows(3)
        .filter(|window| is_binding(window))
        .filter_map(|window| window.first().map(|word| word.line));
    strings.chain(bindings).collect()
}

fn is_binding(window: &[Word]) -> bool {
    let texts: Vec<&str> = window.iter().map(|word| word.text.as_str()).collect();
    matches!(
        texts.as_slice(),
        ["js_namespace" | "js_name", "=", "chrome" | "browser"]
    )
}

fn lines_in_script(source: &str) -> Vec<usize> {
    source
        .lines()
        .enumerate()
        .filter(|(_, line)| !is_comment(line) && names_api(line))
        .map(|(index, _)| index + 1)
        .collect()
}

fn is_comment(line: &str) -> bool {
    ["//", "/*", "*"]
        .iter()
        .any(|mark| line.trim_start().starts_with(mark))
}

/// `chrome.`, `browser?.`, `globalThis["chrome"]`, or the name alone as a string; not `www.chrome.example`.
fn names_api(text: &str) -> bool {
    if ROOTS.contains(&text) || text.contains("globalThis.") {
        return true;
    }
    ROOTS.iter().any(|root| {
        text.match_indices(root).any(|(at, _)| {
            let before = text.get(..at).and_then(|it| it.chars().next_back());
            let after = text.get(at + root.len()..).unwrap_or_default();
            let is_quoted =
                before.is_some_and(|it| QUOTES.contains(&it)) && after.starts_with(QUOTES);
            let is_object = !before.is_some_and(continues_a_name)
                && (after.starts_with("?.") || starts_member(after));
            is_quoted || is_object
        })
    })
}

fn starts_member(after: &str) -> bool {
    let mut letters = after.chars();
    match letters.next() {
        Some('[') => true,
        Some('.') => letters.next().is_some_and(char::is_alphabetic),
        Some(_) | None => false,
    }
}

fn continues_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || "_$.-/".contains(letter)
}

const RUST: &str = "extension/src/chrome.rs";
const SCRIPT: &str = "extension/static/background.js";
const PANEL: &str = "extension/static/devtools.js";
const VIEW: &str = "extension/static/developer.js";
const START: &str = "extension/static/start.js";
const ROOTS: [&str; 2] = ["chrome", "browser"];
const QUOTES: [char; 3] = ['"', '\'', '`'];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn the_two_places_may_name_it() {
        let tree = Tree::of(&[
            (
                RUST,
                "#[wasm_bindgen(js_namespace = chrome)] extern \"C\" {}",
            ),
            (SCRIPT, "chrome.alarms.onAlarm.addListener(f);"),
        ]);
        assert_eq!(judge(&tree), []);
    }

    #[test]
    fn each_way_to_name_it_in_rust_is_found() {
        for source in [
            "#[wasm_bindgen(js_namespace = chrome)] extern \"C\" {}",
            "#[wasm_bindgen(js_namespace = [\"browser\", \"tabs\"])] extern \"C\" {}",
            "fn f() { get(\"chrome\"); }",
            "fn f() { eval_like(\"globalThis.whatever\"); }",
        ] {
            let tree = Tree::of(&[("extension/src/popup.rs", source)]);
            assert_one(
                &judge(&tree),
                "extension/src/popup.rs:1: names the browser's API",
            );
        }
    }

    #[test]
    fn each_way_to_name_it_in_a_script_is_found() {
        for line in [
            "chrome.runtime.getURL('a')",
            "(browser?.runtime)",
            "self['chrome']",
            "browser[name]",
        ] {
            let tree = Tree::of(&[("extension/static/popup.js", line)]);
            assert_one(&judge(&tree), "extension/static/popup.js:1");
        }
    }

    #[test]
    fn a_module_a_comment_and_a_web_address_may_have_the_name() {
        let tree = Tree::of(&[
            (
                "extension/src/lib.rs",
                "//! chrome.alarms\nmod browser;\nuse crate::browser::Name;\nconst A: &str = \"https://developer.chrome.com/docs\";",
            ),
            (
                "extension/static/popup.js",
                "// chrome.runtime is not used here\nconst text = 'Your browser. Restart it.';",
            ),
        ]);
        assert_eq!(judge(&tree), []);
    }
}
