//! Rule: the extension's pages run only code that is in the package.
//!
//! <https://developer.chrome.com/docs/extensions/reference/manifest/content-security-policy>

use serde_json::Value;

use super::finding::Finding;
use super::tree::{MANIFEST, Tree};

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let manifest = tree.manifest().unwrap_or_default();
    let Some(policy) = manifest
        .pointer("/content_security_policy/extension_pages")
        .and_then(Value::as_str)
    else {
        return vec![found(
            "has no `content_security_policy.extension_pages`; write one that starts with default-src 'none'",
        )];
    };
    let mut findings = Vec::new();
    for (name, expected) in EXACT {
        if sources(policy, name) != Some(expected.to_vec()) {
            let wanted = expected.join(" ");
            findings.push(found(&format!(
                "does not have the policy `{name} {wanted}`; write exactly that"
            )));
        }
    }
    for word in policy.split([' ', ';']) {
        if FORBIDDEN.contains(&word) || word.starts_with("http:") {
            findings.push(found(&format!(
                "allows {word} in its content security policy; take it out"
            )));
        }
    }
    findings
}

fn sources<'policy>(policy: &'policy str, name: &str) -> Option<Vec<&'policy str>> {
    policy.split(';').find_map(|directive| {
        let mut words = directive.split_whitespace();
        (words.next() == Some(name)).then(|| words.collect())
    })
}

fn found(sentence: &str) -> Finding {
    Finding::new(MANIFEST, sentence)
}

// Without an entry here a directive falls back to default-src, which is 'none'.
const EXACT: [(&str, &[&str]); 5] = [
    ("default-src", &["'none'"]),
    ("script-src", &["'self'", "'wasm-unsafe-eval'"]),
    ("object-src", &["'none'"]),
    ("base-uri", &["'none'"]),
    // Chromium shows the panel of the developer tools, and the page that makes it, in frames of the tools.
    ("frame-ancestors", &["devtools:"]),
];
const FORBIDDEN: [&str; 5] = ["'unsafe-inline'", "'unsafe-eval'", "*", "data:", "blob:"];

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    const GOOD: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
        connect-src https: 'self'; object-src 'none'; base-uri 'none'; frame-ancestors devtools:";

    fn judged(policy: &str) -> Vec<Finding> {
        let manifest =
            serde_json::json!({ "content_security_policy": { "extension_pages": policy } });
        judge(&Tree::of(&[(MANIFEST, &manifest.to_string())]))
    }

    #[test]
    fn the_strict_policy_is_fine() {
        assert_eq!(judged(GOOD), []);
    }

    #[test]
    fn a_remote_script_host_is_found() {
        let policy = GOOD.replace(
            "'wasm-unsafe-eval'",
            "'wasm-unsafe-eval' https://evil.example",
        );
        assert_one(&judged(&policy), "script-src");
    }

    #[test]
    fn inline_styles_are_found() {
        let policy = GOOD.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
        assert_one(&judged(&policy), "'unsafe-inline'");
    }

    #[test]
    fn a_missing_default_is_found() {
        assert_one(
            &judged(&GOOD.replace("default-src 'none'; ", "")),
            "default-src 'none'",
        );
    }

    #[test]
    fn a_missing_policy_is_found() {
        assert_one(
            &judge(&Tree::of(&[(MANIFEST, "{}")])),
            "content_security_policy",
        );
    }
}
