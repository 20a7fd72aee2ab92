//! Rule: whatever is depended on, on any platform, has a licence that `deny.toml` allows and is none that it bans.
//!
//! It reads the very lists that cargo-deny reads, so that each run of the tests holds what `cargo xtask audit` says more
//! about; from where a crate may come is the rule of `machine_paths`.

use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use crate::error::Error;

use super::finding::Finding;
use super::tree::Tree;

/// All that could be compiled: <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html>
pub(crate) const CARGO_METADATA: [&str; 5] = [
    "metadata",
    "--locked",
    "--all-features",
    "--format-version",
    "1",
];

pub(crate) fn judge(tree: &Tree, metadata: &str) -> Result<Vec<Finding>, Error> {
    let metadata: Metadata = serde_json::from_str(metadata).map_err(|source| Error::Json {
        name: String::from("the answer of `cargo metadata`"),
        source,
    })?;
    let rules = match Rules::read(tree.text(DENY).unwrap_or_default()) {
        Ok(rules) => rules,
        Err(sentence) => return Ok(vec![Finding::new(DENY, sentence)]),
    };
    let wrong = |package: &Package| {
        let Package { name, version, .. } = package;
        let sentence = rules.wrong_with(package)?;
        Some(Finding::new(&format!("{name} {version}"), sentence))
    };
    Ok(metadata.packages.iter().filter_map(wrong).collect())
}

struct Rules {
    allowed: Vec<Licensee>,
    banned: Vec<Banned>,
}

impl Rules {
    fn read(text: &str) -> Result<Self, String> {
        let file: DenyFile = toml::from_str(text)
            .map_err(|error| format!("can't be read, write it so that cargo-deny can: {error}"))?;
        let allowed = file.licenses.allow.iter().map(|name| {
            Licensee::parse(name).map_err(|error| {
                format!("allows {name}, which is no licence of https://spdx.org/licenses: {error}")
            })
        });
        Ok(Self {
            allowed: allowed.collect::<Result<_, _>>()?,
            banned: file.bans.deny,
        })
    }

    fn wrong_with(&self, package: &Package) -> Option<String> {
        if let Some(ban) = self.banned.iter().find(|it| it.name == package.name) {
            return Some(format!(
                "is banned by {DENY} ({}); do without what depends on it",
                ban.reason
            ));
        }
        let Some(licence) = &package.license else {
            return Some(String::from("names no licence; do without it"));
        };
        // Older crates write `MIT/Apache-2.0`, which is no expression of SPDX but means one.
        match Expression::parse_mode(licence, ParseMode::LAX) {
            Err(error) => Some(format!("has a licence that can't be read: {error}")),
            Ok(expression) => {
                let allows = |wanted: &_| self.allowed.iter().any(|it| it.satisfies(wanted));
                let may = expression.evaluate(allows);
                (!may).then(|| {
                    format!("has the licence {licence}, of which {DENY} allows too little; do without it, or say why it may be shipped")
                })
            }
        }
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    /// An SPDX expression: <https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields>
    license: Option<String>,
}

/// As far as it is judged here: <https://embarkstudios.github.io/cargo-deny/checks/cfg.html>
#[derive(Deserialize)]
struct DenyFile {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

const DENY: &str = "deny.toml";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    const RULES: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
        [bans]
        deny = [{ crate = "openssl", reason = "one TLS is enough" }]
    "#;

    fn judged(rules: &str, name: &str, license: Option<&str>) -> Vec<Finding> {
        let package = serde_json::json!({ "name": name, "version": "1.2.3", "license": license });
        let metadata = serde_json::json!({ "packages": [package] }).to_string();
        judge(&Tree::of(&[(DENY, rules)]), &metadata).unwrap()
    }

    #[test]
    fn one_allowed_licence_of_a_choice_is_enough() {
        for licence in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "MIT/Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "(GPL-2.0-or-later OR MIT) AND Apache-2.0",
        ] {
            assert_eq!(judged(RULES, "some", Some(licence)), [], "{licence}");
        }
    }

    #[test]
    fn a_licence_that_is_not_allowed_is_found() {
        for licence in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MIT WITH LLVM-exception",
        ] {
            assert_one(&judged(RULES, "some", Some(licence)), "allows too little");
        }
        assert_one(&judged(RULES, "some", Some("whatever")), "can't be read");
        assert_one(&judged(RULES, "some", None), "names no licence");
    }

    #[test]
    fn a_banned_crate_is_found_whatever_its_licence() {
        assert_one(&judged(RULES, "openssl", Some("MIT")), "one TLS is enough");
        assert_eq!(judged(RULES, "openssl-probe", Some("MIT")), []);
    }

    #[test]
    fn lists_that_cannot_be_read_allow_nothing() {
        for rules in [
            "",
            "[licenses]\nallow = 1",
            &RULES.replace("\"MIT\"", "\"MYT\""),
        ] {
            let findings = judged(rules, "some", Some("Apache-2.0"));
            assert_eq!(findings.len(), 1, "{rules}: {findings:?}");
            assert!(findings[0].to_string().starts_with(DENY), "{}", findings[0]);
        }
    }
}
