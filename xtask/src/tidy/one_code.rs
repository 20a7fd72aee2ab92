//! Rule: core and the extension are the same code on every target. Lints look at them as this machine compiles them; what
//! only the browser's compiler sees, nobody would look at.

use super::code::words_of;
use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in ["core/src/", "extension/src/"] {
        for (path, text) in tree.texts_in(folder, ".rs") {
            for line in choices(text) {
                let sentence = "is code for some targets only, which lints on another never see; \
                                write it for all, or leave it to a crate";
                findings.push(Finding::at(path, line, sentence));
            }
        }
    }
    findings
}

/// The lines on which code is chosen by its target. Tests that the browser's target can't have are seen by the lints, since
/// this machine is none.
fn choices(source: &str) -> Vec<usize> {
    let words = words_of(source);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let chosen = (0..words.len()).filter(|&at| {
        let before = texts.get(..at).unwrap_or_default();
        let from_here = texts.get(at..).unwrap_or_default();
        let not_the_browser = before.ends_with(NOT) && from_here.starts_with(BROWSER);
        from_here.first().is_some_and(|word| BY.contains(word)) && !not_the_browser
    });
    chosen
        .filter_map(|at| words.get(at))
        .map(|word| word.line)
        .collect()
}

/// <https://doc.rust-lang.org/reference/conditional-compilation.html#set-configuration-options>
const BY: [&str; 8] = [
    "target_abi",
    "target_arch",
    "target_endian",
    "target_env",
    "target_family",
    "target_feature",
    "target_os",
    "target_pointer_width",
];
const NOT: &[&str] = &["not", "("];
const BROWSER: &[&str] = &["target_family", "=", "\"wasm\""];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn code_for_the_browser_alone_is_found() {
        let source = "\n#[cfg(target_family = \"wasm\")]\nfn f() {}";
        let tree = Tree::of(&[("extension/src/main.rs", source)]);
        assert_one(&judge(&tree), "extension/src/main.rs:2: is code for some");
        let source = "fn f() { if cfg!(target_arch = \"wasm32\") {} }";
        let tree = Tree::of(&[("core/src/state.rs", source)]);
        assert_one(&judge(&tree), "core/src/state.rs:1: is code for some");
    }

    #[test]
    fn what_this_machine_compiles_and_other_crates_are_not() {
        let tree = Tree::of(&[
            (
                "core/src/host.rs",
                "#[cfg(all(test, not(target_family = \"wasm\")))] mod properties {}",
            ),
            (
                "native-host/src/main.rs",
                "#[cfg(target_os = \"macos\")] fn f() {}",
            ),
        ]);
        assert_eq!(judge(&tree), []);
    }
}
