//! Rule: every Rust file begins by saying what it promises.

use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    tree.texts_in("", ".rs")
        .filter(|(_, text)| !says_something(text))
        .map(|(path, _)| {
            Finding::new(
                path,
                "does not begin with `//!`; say there what the module promises and what it never does",
            )
        })
        .collect()
}

fn says_something(text: &str) -> bool {
    text.lines()
        .next()
        .and_then(|line| line.strip_prefix("//!"))
        .is_some_and(|said| !said.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn a_documented_module_is_fine() {
        assert_eq!(judge(&Tree::of(&[("core/src/a.rs", "//! Reads.\n")])), []);
    }

    #[test]
    fn a_silent_module_is_found() {
        for text in ["", "use a;\n", "//!\n", "/// Reads.\nfn f() {}"] {
            assert_one(&judge(&Tree::of(&[("core/src/a.rs", text)])), "//!");
        }
    }
}
