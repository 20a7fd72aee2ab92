//! The files that the rules judge: what git tracks, and what it would track once added.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// Paths relative to the root, with `/`, and their bytes.
#[derive(Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    pub(crate) fn of_checkout(checkout: &Checkout) -> Result<Self, Error> {
        let listed = Step::new("git")
            .directory(&checkout.root)
            .arguments(["ls-files", "-z", "--cached", "--others"])
            .arguments(["--exclude-standard"])
            .answer()?;
        let mut tree = Tree::default();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            let file = checkout.root.join(path);
            // A tracked file that was deleted, and that deletion not yet committed, is no longer part of the tree.
            if !file.is_file() {
                continue;
            }
            let bytes = fs::read(&file).map_err(|source| Error::File {
                action: "read",
                path: file,
                source,
            })?;
            tree.files.insert(path.to_owned(), bytes);
        }
        Ok(tree)
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect();
        Tree { files }
    }

    pub(crate) fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of a file, if it is there and is text.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files
            .get(path)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// All files that are text.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)))
    }

    /// The text files under `folder` whose names end in `ending`.
    pub(crate) fn texts_in<'tree>(
        &'tree self,
        folder: &'tree str,
        ending: &'tree str,
    ) -> impl Iterator<Item = (&'tree str, &'tree str)> {
        self.texts()
            .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
    }

    /// The manifest of the extension, if it is there and is JSON.
    pub(crate) fn manifest(&self) -> Option<Value> {
        serde_json::from_str(self.text(MANIFEST)?).ok()
    }
}

/// The one manifest for both browsers.
pub(crate) const MANIFEST: &str = "manifest.json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_judged_and_an_ignored_or_deleted_one_is_not() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().to_path_buf();
        let git = |arguments: &[&str]| {
            Step::new("git")
                .directory(&root)
                .arguments(arguments)
                .quiet_answer()
                .unwrap();
        };
        for name in ["kept.rs", "deleted.rs", "ignored.rs"] {
            fs::write(root.join(name), "x").unwrap();
        }
        fs::write(root.join(".gitignore"), "ignored.rs\n").unwrap();
        git(&["init"]);
        git(&["add", "kept.rs", "deleted.rs"]);
        fs::remove_file(root.join("deleted.rs")).unwrap();
        fs::write(root.join("new.rs"), "x").unwrap();
        let tree = Tree::of_checkout(&Checkout { root: root.clone() }).unwrap();
        assert_eq!(
            tree.paths().collect::<Vec<_>>(),
            [".gitignore", "kept.rs", "new.rs"]
        );
    }
}
