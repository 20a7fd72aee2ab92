//! Where the repository stands on this machine, and what cargo knows about its packages.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::command::Step;
use crate::error::Error;

/// The working tree that `cargo xtask` was called in.
#[derive(Clone)]
pub(crate) struct Checkout {
    pub(crate) root: PathBuf,
}

/// One member of the workspace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The folder of its `Cargo.toml`, relative to the root, with `/`.
    pub(crate) folder: String,
    /// The names of all packages it depends on, also for tests and build scripts.
    pub(crate) dependencies: Vec<String>,
    /// The names of its test programs, but for those of its library and its programs.
    pub(crate) tests: Vec<String>,
}

impl Checkout {
    pub(crate) fn find() -> Result<Self, Error> {
        let answer = Step::new("cargo")
            .arguments(["locate-project", "--workspace", "--message-format", "plain"])
            .answer()?;
        let manifest = PathBuf::from(answer.trim());
        let root = manifest.parent().unwrap_or(Path::new(".")).to_path_buf();
        Ok(Checkout { root })
    }

    pub(crate) fn members(&self) -> Result<Vec<Member>, Error> {
        let answer = Step::cargo(&self.root)
            .arguments(["metadata", "--no-deps", "--format-version", "1"])
            .answer()?;
        members_in(&answer)
    }

    /// The version of the product: that of the extension, which is that of the workspace.
    pub(crate) fn version(&self) -> Result<String, Error> {
        self.members()?
            .into_iter()
            .find(|member| member.name == EXTENSION)
            .map(|member| member.version)
            .ok_or_else(|| Error::Shape {
                name: String::from("the workspace"),
                problem: format!("has no package {EXTENSION}; list `extension` in its members"),
            })
    }
}

/// <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html#json-format>
#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
}

impl Package {
    fn into_member(self, root: &Path) -> Member {
        let folder = self.manifest_path.parent().unwrap_or(root);
        let folder = folder.strip_prefix(root).unwrap_or(folder);
        Member {
            name: self.name,
            version: self.version,
            folder: folder.to_string_lossy().replace('\\', "/"),
            dependencies: self.dependencies.into_iter().map(|it| it.name).collect(),
            tests: self
                .targets
                .into_iter()
                .filter(|target| target.kind.iter().any(|kind| kind == "test"))
                .map(|target| target.name)
                .collect(),
        }
    }
}

fn members_in(metadata: &str) -> Result<Vec<Member>, Error> {
    let metadata: Metadata = serde_json::from_str(metadata).map_err(|source| Error::Json {
        name: String::from("the answer of `cargo metadata`"),
        source,
    })?;
    let root = metadata.workspace_root;
    Ok(metadata
        .packages
        .into_iter()
        .map(|package| package.into_member(&root))
        .collect())
}

/// The package that becomes Wasm.
pub(crate) const EXTENSION: &str = "access-vigil-extension";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_its_folder_and_all_its_dependencies() {
        let metadata = r#"{"workspace_root":"/r","packages":[{"name":"b","version":"1.2.3",
            "manifest_path":"/r/tests/b/Cargo.toml","dependencies":[{"name":"a","kind":null},{"name":"c","kind":"dev"}],
            "targets":[{"name":"b","kind":["lib"]},{"name":"whole","kind":["test"]}]}]}"#;
        let members = members_in(metadata).unwrap();
        assert_eq!(
            members,
            [Member {
                name: String::from("b"),
                version: String::from("1.2.3"),
                folder: String::from("tests/b"),
                dependencies: vec![String::from("a"), String::from("c")],
                tests: vec![String::from("whole")],
            }]
        );
    }

    #[test]
    fn an_answer_without_packages_is_refused() {
        assert!(members_in("{}").is_err());
    }
}
