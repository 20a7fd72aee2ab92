//! Rule: web pages and other extensions can neither reach the extension nor see that it is there, and it is not there in
//! private windows.

use serde_json::Value;

use super::finding::Finding;
use super::tree::{MANIFEST, Tree};

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let Some(manifest) = tree.manifest() else {
        return vec![Finding::new(
            MANIFEST,
            "is missing or not valid JSON; nothing can be built without it",
        )];
    };
    let open = CLOSED
        .iter()
        .filter(|(key, _)| manifest.get(key).is_some())
        .map(|(key, why)| Finding::new(MANIFEST, format!("has `{key}`; take it out, {why}")));
    let private = manifest.get("incognito").and_then(Value::as_str);
    let private = (private != Some("not_allowed")).then(|| Finding::new(MANIFEST, PRIVATE));
    open.chain(private).collect()
}

const CLOSED: [(&str, &str); 3] = [
    (
        "content_scripts",
        "the extension runs no code in the user's pages",
    ),
    (
        "externally_connectable",
        "no page and no other extension may send it messages",
    ),
    (
        "web_accessible_resources",
        "a page could see by them that the extension is installed",
    ),
];

const PRIVATE: &str = "lacks `\"incognito\": \"not_allowed\"`; write that, sessions of private windows must not mix with others";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn a_closed_manifest_is_fine() {
        assert_eq!(
            judge(&Tree::of(&[(MANIFEST, r#"{"incognito":"not_allowed"}"#)])),
            Vec::new()
        );
    }

    #[test]
    fn each_open_door_is_found() {
        for (key, _) in CLOSED {
            let text = format!(r#"{{"incognito":"not_allowed","{key}":[]}}"#);
            assert_one(&judge(&Tree::of(&[(MANIFEST, &text)])), key);
        }
    }

    #[test]
    fn a_door_to_private_windows_is_found() {
        for text in ["{}", r#"{"incognito":"split"}"#, r#"{"incognito":1}"#] {
            assert_one(&judge(&Tree::of(&[(MANIFEST, text)])), "incognito");
        }
    }

    #[test]
    fn a_broken_manifest_is_found() {
        assert_one(&judge(&Tree::of(&[(MANIFEST, "{")])), "not valid JSON");
    }
}
