//! Rule: every language has every message, every message that is used exists, and none is left over.

use std::collections::BTreeSet;

use serde_json::Value;

use super::code::words_of;
use super::finding::Finding;
use super::languages::plural_of;
use super::tree::{MANIFEST, Tree};

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    if tree.text(LIST).is_none() {
        return vec![Finding::new(
            LIST,
            "is missing; it lists the key of every message",
        )];
    }
    let lists = tree.texts().filter(|(path, _)| is_list(path));
    let listed = lists.flat_map(|(_, text)| keys_in_rust(text));
    let mut findings = Vec::new();
    let languages: Vec<&str> = tree
        .paths()
        .filter(|path| path.starts_with(LOCALES) && path.ends_with("/messages.json"))
        .collect();
    if languages.is_empty() {
        findings.push(Finding::new(
            LOCALES,
            "holds no messages.json; write en/messages.json",
        ));
    }
    let needed = listed
        .chain(keys_in_static(tree))
        .chain(keys_of_situations(tree));
    let needed: BTreeSet<String> = needed.collect();
    for path in languages {
        let Some(present) = tree.text(path).and_then(keys_in_json) else {
            findings.push(Finding::new(path, "is no JSON object of messages; mend it"));
            continue;
        };
        for key in needed.difference(&present) {
            findings.push(Finding::new(
                path,
                format!("lacks the message `{key}`; add it"),
            ));
        }
        let is_form = |key: &str| plural_of(key, |base| needed.contains(base)).is_some();
        for key in present.difference(&needed).filter(|key| !is_form(key)) {
            let sentence = format!(
                "has the message `{key}`, which nothing uses; take it out, or list it in {LIST}"
            );
            findings.push(Finding::new(path, sentence));
        }
    }
    findings
}

/// Every part of the developer view has a list of its own.
fn is_list(path: &str) -> bool {
    path == LIST || path.starts_with(CORE) && path.ends_with("words.rs")
}

/// The string literals of a list that look like keys; attributes and tests do not count.
fn keys_in_rust(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or(source);
    words_of(code)
        .into_iter()
        .filter(|word| !word.in_attribute)
        .filter_map(|word| word.string())
        .filter(|text| is_key(text))
        .collect()
}

/// Each file of a situation has a sentence and an advice, whose keys follow from its name.
fn keys_of_situations(tree: &Tree) -> BTreeSet<String> {
    let files = tree
        .paths()
        .filter_map(|path| path.strip_prefix(SITUATIONS));
    let codes = files.filter_map(|file| file.strip_suffix(".json"));
    let keys = codes.flat_map(|code| {
        let key = format!("situation_{}", code.replace('-', "_"));
        [format!("{key}_fix"), key]
    });
    keys.collect()
}

/// What the manifest and the static files ask the browser for: `__MSG_key__`, and `data-message="key"` in pages.
fn keys_in_static(tree: &Tree) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let files = tree
        .texts()
        .filter(|(path, _)| *path == MANIFEST || path.starts_with("extension/static/"))
        .filter(|(path, _)| !path.starts_with(LOCALES));
    for (_, text) in files {
        keys.extend(between(text, "__MSG_", "__"));
        keys.extend(between(text, "data-message=\"", "\""));
    }
    // `__MSG_@@extension_id__` and its like are the browser's own.
    keys.retain(|key| is_key(key));
    keys
}

fn between<'text>(
    text: &'text str,
    start: &'text str,
    end: &'text str,
) -> impl Iterator<Item = String> + 'text {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| Some(rest.split_once(end)?.0.to_owned()))
}

fn keys_in_json(text: &str) -> Option<BTreeSet<String>> {
    match serde_json::from_str(text).ok()? {
        Value::Object(messages) => Some(messages.keys().cloned().collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            None
        }
    }
}

fn is_key(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

const LIST: &str = "core/src/text.rs";
const CORE: &str = "core/src/";
const SITUATIONS: &str = "core/situations/";
const LOCALES: &str = "extension/static/_locales/";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    const CODE: &str = "#[serde(rename_all = \"snake_case\")]\nconst A: &str = \"time_left\";\n#[cfg(test)]\nmod tests { const B: &str = \"unreal\"; }";

    fn judged(code: &str, english: &str, german: &str) -> Vec<Finding> {
        judge(&Tree::of(&[
            (LIST, code),
            (MANIFEST, r#"{"name":"__MSG_extension_name__"}"#),
            (
                "extension/static/popup.html",
                "<p data-message=\"wait\"></p>",
            ),
            ("extension/static/_locales/en/messages.json", english),
            ("extension/static/_locales/de/messages.json", german),
        ]))
    }

    const ALL: &str = r#"{"time_left":{},"extension_name":{},"wait":{}}"#;

    #[test]
    fn equal_languages_that_hold_all_that_is_used_are_fine() {
        assert_eq!(judged(CODE, ALL, ALL), []);
    }

    #[test]
    fn a_message_missing_in_one_language_is_found() {
        let less = r#"{"extension_name":{},"wait":{}}"#;
        assert_one(
            &judged(CODE, ALL, less),
            "de/messages.json: lacks the message `time_left`",
        );
    }

    #[test]
    fn a_message_of_a_page_or_the_manifest_is_needed_too() {
        let less = r#"{"time_left":{}}"#;
        assert_eq!(judged(CODE, ALL, less).len(), 2);
    }

    #[test]
    fn a_message_that_nothing_uses_is_found() {
        let more = ALL.replace(r#""wait""#, r#""left_over":{},"wait""#);
        assert_one(&judged(CODE, &more, ALL), "left_over");
    }

    #[test]
    fn a_plural_form_of_a_message_that_is_used_is_no_message_of_its_own() {
        let more = ALL.replace(r#""wait""#, r#""wait_one":{},"wait""#);
        assert_eq!(judged(CODE, &more, ALL), []);
        let gone = ALL.replace(r#""wait""#, r#""left_one":{},"wait""#);
        assert_one(&judged(CODE, &gone, ALL), "left_one");
    }

    #[test]
    fn the_list_of_each_part_of_the_developer_view_counts_too() {
        let found = judge(&Tree::of(&[
            (LIST, CODE),
            (
                "core/src/inspect/words.rs",
                "const A: &str = \"claim_iat\";",
            ),
            (
                "core/src/inspect/claims.rs",
                "const A: &str = \"claim_exp\";",
            ),
            (
                "extension/static/_locales/en/messages.json",
                r#"{"time_left":{}}"#,
            ),
        ]));
        assert_one(&found, "lacks the message `claim_iat`");
    }

    #[test]
    fn each_situation_needs_its_sentence_and_its_advice() {
        let found = |english: &str| {
            judge(&Tree::of(&[
                (LIST, ""),
                ("core/situations/soft-end.json", "{}"),
                ("extension/static/_locales/en/messages.json", english),
            ]))
        };
        let both = r#"{"situation_soft_end":{},"situation_soft_end_fix":{}}"#;
        assert_eq!(found(both), []);
        let one = r#"{"situation_soft_end":{}}"#;
        assert_one(&found(one), "lacks the message `situation_soft_end_fix`");
        let more = both.replace(
            r#""situation_soft_end_fix""#,
            r#""situation_gone":{},"situation_soft_end_fix""#,
        );
        assert_one(&found(&more), "has the message `situation_gone`");
    }

    #[test]
    fn a_missing_list_is_found() {
        assert_one(&judge(&Tree::default()), "core/src/text.rs: is missing");
    }
}
