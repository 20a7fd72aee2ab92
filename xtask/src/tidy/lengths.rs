//! Rule: a function fits on a screen and a file holds one concept.
//!
//! A function is measured from `fn` to its closing brace, a file without what is compiled for tests alone.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItemFn, Item, ItemFn, Meta, Signature, TraitItemFn};

use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let test_files = test_files(tree);
    let mut findings = Vec::new();
    for (path, text) in tree.texts_in("", ".rs") {
        let Ok(file) = syn::parse_file(text) else {
            findings.push(Finding::new(path, "is no valid Rust; mend it"));
            continue;
        };
        let mut functions = Functions {
            path,
            findings: Vec::new(),
        };
        functions.visit_file(&file);
        findings.append(&mut functions.findings);
        let is_test = test_files.iter().any(|it| path.starts_with(it.as_str()));
        let lines = text.lines().count() - lines_for_tests(&file.items);
        if lines > FILE_LIMIT && !is_test && !is_in_tests_folder(tree, path) {
            let sentence = format!(
                "has {lines} lines outside tests, the limit is {FILE_LIMIT}; give each of its concepts a file of its own"
            );
            findings.push(Finding::new(path, sentence));
        }
    }
    findings.extend(long_scripts(tree));
    findings
}

struct Functions<'tree> {
    path: &'tree str,
    findings: Vec<Finding>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &Signature, block: &Block, attributes: &[Attribute]) {
        let start = signature.fn_token.span.start().line;
        let lines = end_of(block.brace_token.span.close()) - start + 1;
        if lines > FUNCTION_LIMIT && !attributes.iter().any(excuses_length) {
            let sentence = format!(
                "`{}` has {lines} lines, the limit is {FUNCTION_LIMIT}; split it, or write #[expect(clippy::too_many_lines, reason = \"…\")]",
                signature.ident
            );
            self.findings.push(Finding::at(self.path, start, sentence));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.measure(&function.sig, &function.block, &function.attrs);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.measure(&function.sig, &function.block, &function.attrs);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig, block, &function.attrs);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn excuses_length(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let words = list.tokens.to_string();
    (list.path.is_ident("expect") || list.path.is_ident("allow"))
        && words.contains("too_many_lines")
        && words.contains("reason")
}

fn lines_for_tests(items: &[Item]) -> usize {
    items
        .iter()
        .filter(|item| attributes_of(item).iter().any(is_for_tests))
        .map(|item| {
            let start = attributes_of(item)
                .first()
                .map_or_else(|| item.span(), Attribute::span);
            end_of(item.span()) - start.start().line + 1
        })
        .sum()
}

/// The paths of `#[cfg(test)] mod name;`, without their ending, so that modules below them match as well.
fn test_files(tree: &Tree) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for (path, text) in tree.texts_in("", ".rs") {
        let items = syn::parse_file(text).map_or_else(|_| Vec::new(), |file| file.items);
        let folder = folder_of_children(path);
        for item in &items {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && module.attrs.iter().any(is_for_tests)
            {
                files.insert(format!("{folder}{}.rs", module.ident));
                files.insert(format!("{folder}{}/", module.ident));
            }
        }
    }
    files
}

fn folder_of_children(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    match name {
        "lib" | "main" | "mod" => format!("{folder}/"),
        _ => format!("{stem}/"),
    }
}

/// `tests/edge/tests/a.rs` is a test of the crate `tests/edge`; `tests/edge/src/a.rs` is its code.
fn is_in_tests_folder(tree: &Tree, path: &str) -> bool {
    let in_crate = tree
        .paths()
        .filter_map(|it| it.strip_suffix("Cargo.toml"))
        .filter_map(|folder| path.strip_prefix(folder))
        .min_by_key(|rest| rest.len());
    in_crate.is_some_and(|rest| rest.starts_with("tests/"))
}

fn long_scripts(tree: &Tree) -> Vec<Finding> {
    tree.texts_in("extension/static/", ".js")
        .filter(|(_, text)| text.lines().count() > SCRIPT_LIMIT)
        .map(|(path, _)| {
            let sentence = format!(
                "has more than {SCRIPT_LIMIT} lines; scripts only start Wasm, move the rest to Rust"
            );
            Finding::new(path, sentence)
        })
        .collect()
}

fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) => {
            list.path.is_ident("cfg") && is_test_condition(&list.tokens.to_string())
        }
        Meta::Path(_) | Meta::NameValue(_) => false,
    }
}

fn is_test_condition(condition: &str) -> bool {
    condition == "test" || (condition.starts_with("all") && condition.contains("test"))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn adds kinds of items at will; those not named here are a line or two long"
)]
fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

fn end_of(span: Span) -> usize {
    span.end().line
}

const FUNCTION_LIMIT: usize = 60;
const FILE_LIMIT: usize = 400;
const SCRIPT_LIMIT: usize = 150;

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    work();\n".repeat(lines - 2))
    }

    fn judged(path: &str, text: &str) -> Vec<Finding> {
        judge(&Tree::of(&[
            ("core/Cargo.toml", ""),
            ("tests/edge/Cargo.toml", ""),
            (path, text),
        ]))
    }

    #[test]
    fn sixty_lines_are_fine_and_sixty_one_are_found() {
        assert_eq!(judged("core/src/a.rs", &function(60)), []);
        assert_one(
            &judged("core/src/a.rs", &function(61)),
            "core/src/a.rs:1: `long` has 61 lines",
        );
    }

    #[test]
    fn a_method_is_measured_too() {
        let text = format!("struct A;\nimpl A {{\n{}}}\n", function(61));
        assert_one(&judged("core/src/a.rs", &text), "core/src/a.rs:3: `long`");
    }

    #[test]
    fn a_function_of_a_test_is_measured_too() {
        let text = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", function(61));
        assert_one(&judged("core/src/a.rs", &text), "`long`");
    }

    #[test]
    fn a_reason_excuses_a_long_function() {
        let excused = "#[expect(clippy::too_many_lines, reason = \"a table\")]\n";
        assert_eq!(
            judged("core/src/a.rs", &(excused.to_owned() + &function(90))),
            []
        );
        let silent = "#[expect(clippy::too_many_lines)]\n";
        assert_one(
            &judged("core/src/a.rs", &(silent.to_owned() + &function(90))),
            "`long`",
        );
    }

    #[test]
    fn a_long_file_is_found_wherever_code_stands() {
        let text = "const A: u8 = 1;\n".repeat(401);
        for path in ["core/src/a.rs", "tests/edge/src/a.rs"] {
            assert_one(&judged(path, &text), "has 401 lines outside tests");
        }
    }

    #[test]
    fn tests_do_not_make_a_file_long() {
        let code = "const A: u8 = 1;\n".repeat(400);
        let text = format!(
            "{code}#[cfg(test)]\nmod tests {{\n{}}}\n",
            "    const A: u8 = 1;\n".repeat(50)
        );
        assert_eq!(judged("core/src/a.rs", &text), []);
        assert_eq!(judged("tests/edge/tests/a.rs", &(code.repeat(2))), []);
    }

    #[test]
    fn a_module_for_tests_in_its_own_file_may_be_long() {
        let long = "const A: u8 = 1;\n".repeat(401);
        let tree = Tree::of(&[
            ("core/Cargo.toml", ""),
            ("core/src/state.rs", "#[cfg(test)]\nmod tests;\n"),
            ("core/src/state/tests.rs", &long),
        ]);
        assert_eq!(judge(&tree), []);
    }

    #[test]
    fn a_long_script_is_found() {
        let text = "work();\n".repeat(151);
        assert_one(&judged("extension/static/popup.js", &text), "150 lines");
    }
}
