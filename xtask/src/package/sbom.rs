//! The parts list of each program (a software bill of materials), in the form of `CycloneDX` 1.6
//! (<https://cyclonedx.org/docs/1.6/json/>).
//!
//! Promises: it names every library that is compiled into the program or helps to compile it, with the sum that `Cargo.lock`
//! holds; it is sorted and has no date, so that equal sources give equal bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// The parts list of the package of that name, compiled for that target.
pub(crate) fn sbom(checkout: &Checkout, (package, target): (&str, &str)) -> Result<String, Error> {
    let answer = Step::cargo(&checkout.root)
        .arguments(["metadata", "--locked", "--format-version", "1"])
        .arguments(["--filter-platform", target])
        .answer()?;
    let metadata = serde_json::from_str(&answer).map_err(|source| Error::Json {
        name: String::from("the answer of `cargo metadata`"),
        source,
    })?;
    let path = checkout.root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).map_err(|source| Error::File {
        action: "read",
        path,
        source,
    })?;
    list(&metadata, &lock, package).ok_or_else(|| Error::Shape {
        name: String::from("the workspace"),
        problem: format!("has no package {package}"),
    })
}

/// <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html#json-format>
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

impl Package {
    /// <https://github.com/package-url/purl-spec/blob/main/types-doc/cargo-definition.md>
    fn url(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }

    fn component(&self, kind: &str, sums: &BTreeMap<(&str, &str), &str>) -> Value {
        let mut component = json!({
            "type": kind,
            "bom-ref": self.url(),
            "name": self.name,
            "version": self.version,
        });
        let sum = sums.get(&(self.name.as_str(), self.version.as_str()));
        let parts = [
            ("purl", self.source.is_some().then(|| json!(self.url()))),
            (
                "licenses",
                self.license
                    .as_ref()
                    // Older crates write `MIT/Apache-2.0`, which is no SPDX expression.
                    .map(|it| json!([{ "expression": it.replace('/', " OR ") }])),
            ),
            (
                "hashes",
                sum.map(|sum| json!([{ "alg": "SHA-256", "content": sum }])),
            ),
            (
                "externalReferences",
                self.repository
                    .as_ref()
                    .map(|url| json!([{ "type": "vcs", "url": url }])),
            ),
        ];
        for (name, value) in parts {
            if let (Some(value), Some(fields)) = (value, component.as_object_mut()) {
                fields.insert(name.into(), value);
            }
        }
        component
    }
}

fn list(metadata: &Metadata, lock: &str, package: &str) -> Option<String> {
    let packages: BTreeMap<&str, &Package> = metadata
        .packages
        .iter()
        .map(|it| (it.id.as_str(), it))
        .collect();
    let edges: BTreeMap<&str, Vec<&str>> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), ships(node)))
        .collect();
    // Only members of the workspace have no source.
    let is_it = |it: &&Package| it.name == package && it.source.is_none();
    let program = metadata.packages.iter().find(is_it)?;
    let reached = reached(program, &edges);
    let sums = sums(lock);
    let mut parts: Vec<&Package> = reached
        .iter()
        .filter_map(|id| packages.get(id).copied())
        .collect();
    parts.sort_by_key(|part| part.url());
    let depends = |part: &&Package| {
        let on = edges.get(part.id.as_str()).into_iter().flatten();
        let on: BTreeSet<String> = on.filter_map(|id| Some(packages.get(id)?.url())).collect();
        json!({ "ref": part.url(), "dependsOn": on })
    };
    let libraries = parts.iter().filter(|part| part.id != program.id);
    let bom = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": program.component("application", &sums) },
        "components": libraries.map(|part| part.component("library", &sums)).collect::<Vec<_>>(),
        "dependencies": parts.iter().map(depends).collect::<Vec<_>>(),
    });
    Some(format!("{bom:#}\n"))
}

/// What a package is compiled with; what only its tests use is no part of the program.
fn ships(node: &Node) -> Vec<&str> {
    let is_shipped = |edge: &&Edge| {
        let mut kinds = edge.dep_kinds.iter();
        kinds.any(|it| it.kind.as_deref() != Some("dev"))
    };
    let shipped = node.deps.iter().filter(is_shipped);
    shipped.map(|edge| edge.pkg.as_str()).collect()
}

fn reached<'a>(program: &'a Package, edges: &BTreeMap<&str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![program.id.as_str()];
    while let Some(id) = ahead.pop() {
        if reached.insert(id) {
            ahead.extend(edges.get(id).into_iter().flatten());
        }
    }
    reached
}

/// The sums that `Cargo.lock` holds, by name and version.
fn sums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let packages = lock.split("[[package]]").skip(1);
    let of = |package: &'_ str, key: &str| -> Option<(usize, usize)> {
        let start = package.find(&format!("\n{key} = \""))? + key.len() + 5;
        let length = package.get(start..)?.find('"')?;
        Some((start, start + length))
    };
    packages
        .filter_map(|package| {
            let field = |key| of(package, key).and_then(|(from, to)| package.get(from..to));
            Some(((field("name")?, field("version")?), field("checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"{
        "packages": [
            {"id": "p", "name": "vigil", "version": "0.1.0", "license": "MIT", "repository": null, "source": null},
            {"id": "a", "name": "a", "version": "1.0.0", "license": "MIT/Apache-2.0", "repository": "https://example.com/a", "source": "registry"},
            {"id": "b", "name": "b", "version": "2.0.0", "license": null, "repository": null, "source": "registry"},
            {"id": "t", "name": "t", "version": "3.0.0", "license": null, "repository": null, "source": "registry"}
        ],
        "resolve": { "nodes": [
            {"id": "p", "deps": [
                {"pkg": "a", "dep_kinds": [{"kind": null}]},
                {"pkg": "t", "dep_kinds": [{"kind": "dev"}]}
            ]},
            {"id": "a", "deps": [{"pkg": "b", "dep_kinds": [{"kind": "build"}, {"kind": "dev"}]}]},
            {"id": "b", "deps": []},
            {"id": "t", "deps": []}
        ]}
    }"#;
    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry\"\nchecksum = \"c0ffee\"\n\n[[package]]\nname = \"vigil\"\nversion = \"0.1.0\"\n";

    fn listed() -> Value {
        let metadata = serde_json::from_str(METADATA).unwrap();
        let text = list(&metadata, LOCK, "vigil").unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn what_is_compiled_in_or_helps_to_compile_is_listed_and_what_only_tests_use_is_not() {
        let bom = listed();
        let names: Vec<_> = bom["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].clone())
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(bom["metadata"]["component"]["name"], "vigil");
    }

    #[test]
    fn a_library_has_its_licence_its_sum_and_where_it_is_from() {
        let part = listed()["components"][0].clone();
        assert_eq!(part["purl"], "pkg:cargo/a@1.0.0");
        assert_eq!(part["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(part["hashes"][0]["content"], "c0ffee");
        assert_eq!(
            part["externalReferences"][0]["url"],
            "https://example.com/a"
        );
    }

    #[test]
    fn it_says_what_depends_on_what() {
        let bom = listed();
        let of = |name: &str| {
            bom["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .find(|it| it["ref"] == name)
                .unwrap()["dependsOn"]
                .clone()
        };
        assert_eq!(of("pkg:cargo/vigil@0.1.0"), json!(["pkg:cargo/a@1.0.0"]));
        assert_eq!(of("pkg:cargo/a@1.0.0"), json!(["pkg:cargo/b@2.0.0"]));
    }

    #[test]
    fn a_package_that_is_not_there_has_no_list() {
        let metadata = serde_json::from_str(METADATA).unwrap();
        assert_eq!(list(&metadata, LOCK, "other"), None);
    }
}
