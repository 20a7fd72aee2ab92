//! Rule: no file knows on which machine, or through which package registry, it was made.

use super::finding::Finding;
use super::tree::Tree;

pub(crate) fn judge(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        for (index, line) in text.lines().enumerate() {
            if let Some(root) = ROOTS.iter().find(|root| begins_path(line, root)) {
                let sentence = format!(
                    "holds a path below {root} of some machine; write it relative, or ask the system for it"
                );
                findings.push(Finding::at(path, index + 1, sentence));
            }
            if is_foreign_source(path, line) {
                let sentence =
                    "names a registry other than the public one; lock against the public registry";
                findings.push(Finding::at(path, index + 1, sentence));
            }
        }
    }
    findings
}

/// A path that starts here, not one inside a longer path or web address.
fn begins_path(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        let before = line.get(..at).and_then(|it| it.chars().next_back());
        let after = line.get(at + root.len()..).and_then(|it| it.chars().next());
        let is_inside = before.is_some_and(|it| it.is_alphanumeric() || "._-~}/*$%".contains(it));
        !is_inside && after.is_some_and(char::is_alphanumeric)
    })
}

fn is_foreign_source(path: &str, line: &str) -> bool {
    let line = line.trim();
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "Cargo.lock" => line.starts_with("source = ") && line != PUBLIC_CRATES,
        "package-lock.json" => {
            line.starts_with("\"resolved\": ") && !line.contains(PUBLIC_PACKAGES)
        }
        "config.toml" => line.starts_with("replace-with") || line.starts_with("registry ="),
        ".npmrc" | "pip.conf" => line.contains("registry") || line.contains("index-url"),
        _ => false,
    }
}

// Written in two parts, because this file is judged as well.
const ROOTS: [&str; 7] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
    concat!("/work", "space/"),
    concat!("C:\\Us", "ers\\"),
];
const PUBLIC_CRATES: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
const PUBLIC_PACKAGES: &str = "\"https://registry.npmjs.org/";

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn each_machine_path_is_found() {
        for root in ROOTS {
            let line = format!("a\nlet path = \"{root}me/a\";");
            assert_one(
                &judge(&Tree::of(&[("core/src/a.rs", &line)])),
                "core/src/a.rs:2",
            );
        }
    }

    #[test]
    fn a_path_inside_a_path_or_address_is_fine() {
        let home = ROOTS[0];
        let work = ROOTS[3];
        let line = format!("https://myserver.com{work}page $PREFIX{home}me ..{work}a `{home}`");
        assert_eq!(judge(&Tree::of(&[("README.md", &line)])), []);
    }

    #[test]
    fn a_crate_from_elsewhere_is_found() {
        let lock =
            format!("[[package]]\n{PUBLIC_CRATES}\nsource = \"sparse+https://mirror.example/\"\n");
        assert_one(&judge(&Tree::of(&[("Cargo.lock", &lock)])), "Cargo.lock:3");
    }

    #[test]
    fn a_package_from_elsewhere_is_found() {
        let lock = "\"resolved\": \"https://registry.npmjs.org/a\",\n\"resolved\": \"https://mirror.example/a\",";
        assert_one(
            &judge(&Tree::of(&[("tests/e2e/package-lock.json", lock)])),
            "package-lock.json:2",
        );
    }

    #[test]
    fn a_replaced_registry_is_found() {
        let config = "[source.crates-io]\nreplace-with = \"mirror\"";
        assert_one(
            &judge(&Tree::of(&[(".cargo/config.toml", config)])),
            "config.toml:2",
        );
    }
}
