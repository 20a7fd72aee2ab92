//! Rule: core decides and does nothing else; it cannot even name a clock, a file or a browser.
//!
//! `#![no_std]` is the wall; the list of crates guards the gate beside it.

use syn::{File, Item};

use super::finding::Finding;
use super::tree::Tree;

/// `cargo_tree` is what cargo answers to [`CARGO_TREE`].
pub(crate) fn judge(tree: &Tree, cargo_tree: &str) -> Vec<Finding> {
    let mut findings = without_std(tree);
    for line in cargo_tree.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        if FORBIDDEN.contains(&name) {
            let sentence = format!(
                "core depends on {name}; take out the dependency that brings it (cargo tree -p access-vigil-core -i {name}), core only decides"
            );
            findings.push(Finding::new("core/Cargo.toml", sentence));
        }
    }
    findings.dedup();
    findings
}

fn without_std(tree: &Tree) -> Vec<Finding> {
    let parsed = tree.text(LIB).map(syn::parse_file);
    let Some(Ok(file)) = parsed else {
        return vec![Finding::new(
            LIB,
            "is missing or no Rust; core starts there",
        )];
    };
    let mut findings = Vec::new();
    if !file.attrs.iter().any(|it| it.path().is_ident("no_std")) {
        findings.push(Finding::new(
            LIB,
            "has no `#![no_std]`; write it at the top, it keeps clock, files and network out of core",
        ));
    }
    if brings_std_back(&file) {
        findings.push(Finding::new(
            LIB,
            "has `extern crate std` outside tests; put `#[cfg(test)]` before it or take it out",
        ));
    }
    findings
}

fn brings_std_back(file: &File) -> bool {
    file.items.iter().any(|item| {
        matches!(item, Item::ExternCrate(it)
            if it.ident == "std" && !it.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")))
    })
}

/// What the tree of core's own and build dependencies is asked with, on every target.
pub(crate) const CARGO_TREE: [&str; 12] = [
    "tree",
    "--package",
    "access-vigil-core",
    "--edges",
    "normal,build",
    "--target",
    "all",
    "--prefix",
    "none",
    "--no-dedupe",
    "--format",
    "{p}",
];

const FORBIDDEN: [&str; 6] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "tokio",
    "rand",
    "getrandom",
];
const LIB: &str = "core/src/lib.rs";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    const PURE: &str = "//! Core.\n#![no_std]\n#[cfg(test)]\nextern crate std;";

    #[test]
    fn a_pure_core_is_fine() {
        let tree = Tree::of(&[(LIB, PURE)]);
        assert_eq!(judge(&tree, "access-vigil-core v0.1.0\nserde v1.0.0\n"), []);
    }

    #[test]
    fn a_core_with_std_is_found() {
        let tree = Tree::of(&[(LIB, "//! Core.\n// #![no_std]")]);
        assert_one(&judge(&tree, ""), "#![no_std]");
    }

    #[test]
    fn std_through_the_back_door_is_found() {
        for source in [
            "#![no_std]\nextern crate std;",
            "#![no_std]\n#[macro_use]\nextern crate std;",
        ] {
            let tree = Tree::of(&[(LIB, source)]);
            assert_one(&judge(&tree, ""), "extern crate std");
        }
    }

    #[test]
    fn a_runtime_below_core_is_found_once() {
        let tree = Tree::of(&[(LIB, PURE)]);
        assert_one(&judge(&tree, "tokio v1.54.0\ntokio v1.54.0\n"), "tokio");
    }

    #[test]
    fn a_crate_whose_name_only_begins_so_is_fine() {
        let tree = Tree::of(&[(LIB, PURE)]);
        assert_eq!(judge(&tree, "rand_core v0.9.0\n"), []);
    }
}
