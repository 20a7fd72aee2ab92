//! Rule: the extension's pages run only code that is in the package.
//!
//! <https://developer.chrome.com/docs/extensions/reference/manifest/content-security-policy>

use std::path::Path;

use serde_json::Value;

use crate::manifest::Browser;

use super::finding::Finding;
use super::tree::{MANIFEST, Tree};

/// The manifests of the packages in `dist/`, as far as they were built.
pub(crate) fn built(root: &Path) -> Vec<Manifest> {
    let manifest = |browser: Browser| {
        let place = format!("dist/{}/{MANIFEST}", browser.folder());
        let text = std::fs::read(root.join(&place)).ok()?;
        let json = serde_json::from_slice(&text).unwrap_or_default();
        Some(Manifest { place, json })
    };
    Browser::ALL.into_iter().filter_map(manifest).collect()
}

/// One manifest and where it is.
pub(crate) struct Manifest {
    place: String,
    json: Value,
}

pub(crate) fn judge(tree: &Tree, built: &[Manifest]) -> Vec<Finding> {
    let json = tree.manifest().unwrap_or_default();
    let of_source = judge_one(MANIFEST, &json, &|styles| styles == ["'self'"]);
    // The build lets in one style sheet more, which it writes into the popup itself.
    let may_style_when_built =
        |styles: &[&str]| matches!(styles, ["'self'", hash] if hash.starts_with("'sha256-"));
    let of_built = built
        .iter()
        .flat_map(|it| judge_one(&it.place, &it.json, &may_style_when_built));
    of_source.into_iter().chain(of_built).collect()
}

fn judge_one(place: &str, manifest: &Value, may_style: &dyn Fn(&[&str]) -> bool) -> Vec<Finding> {
    let found = |sentence: &str| Finding::new(place, sentence);
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
    if !sources(policy, "style-src").is_some_and(|styles| may_style(&styles)) {
        findings.push(found(
            "lets in style sheets from elsewhere; write `style-src 'self'`, to which the build adds one hash",
        ));
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

    const GOOD: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
        connect-src https: 'self'; object-src 'none'; base-uri 'none'; frame-ancestors devtools:";

    fn judged(policy: &str) -> Vec<Finding> {
        let manifest =
            serde_json::json!({ "content_security_policy": { "extension_pages": policy } });
        judge(&Tree::of(&[(MANIFEST, &manifest.to_string())]), &[])
    }

    /// What is found in a built manifest with these sources of style sheets.
    fn judged_as_built(styles: &str) -> Vec<Finding> {
        let policy = GOOD.replace("style-src 'self'", &format!("style-src {styles}"));
        let json = |policy: &str| serde_json::json!({ "content_security_policy": { "extension_pages": policy } });
        let built = Manifest {
            place: "dist/firefox/manifest.json".to_owned(),
            json: json(&policy),
        };
        judge(&Tree::of(&[(MANIFEST, &json(GOOD).to_string())]), &[built])
    }

    #[test]
    fn a_built_manifest_lets_in_the_one_style_sheet_of_the_popup() {
        assert_eq!(judged_as_built("'self' 'sha256-abc='"), []);
        for styles in [
            "'self'",
            "'sha256-abc='",
            "'self' https://evil.example",
            "'self' 'sha256-abc=' 'sha256-def='",
        ] {
            let findings = judged_as_built(styles);
            assert_one(
                &findings,
                "dist/firefox/manifest.json: lets in style sheets",
            );
        }
    }

    #[test]
    fn a_style_sheet_from_elsewhere_is_found() {
        let policy = GOOD.replace("style-src 'self'", "style-src 'self' https://evil.example");
        assert_one(&judged(&policy), "style sheets from elsewhere");
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
    fn what_is_inline_is_found() {
        let policy = GOOD.replace("img-src 'self'", "img-src 'self' 'unsafe-inline'");
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
            &judge(&Tree::of(&[(MANIFEST, "{}")]), &[]),
            "content_security_policy",
        );
    }
}
