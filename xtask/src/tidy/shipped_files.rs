//! Rule: every file of a built package comes from a tracked file or from the Wasm build.

use std::path::Path;

use crate::error::Error;
use crate::manifest::Browser;
use crate::package_files::PackageFiles;
use crate::wasm::Program;

use super::finding::Finding;
use super::tree::{MANIFEST, Tree};

/// The paths in `dist/`, as far as it was built.
pub(crate) fn in_dist(root: &Path) -> Result<Vec<String>, Error> {
    let mut shipped = Vec::new();
    for browser in Browser::ALL {
        let folder = root.join("dist").join(browser.folder());
        if folder.is_dir() {
            let package = PackageFiles::read(&folder)?;
            let name = browser.folder();
            shipped.extend(package.paths().map(|path| format!("dist/{name}/{path}")));
        }
    }
    Ok(shipped)
}

pub(crate) fn judge(tree: &Tree, shipped: &[String]) -> Vec<Finding> {
    shipped
        .iter()
        .filter(|path| !has_source(tree, path))
        .map(|path| {
            Finding::new(
                path,
                "comes from no tracked file; add its source to git, or delete it and run `cargo xtask build`",
            )
        })
        .collect()
}

fn has_source(tree: &Tree, shipped: &str) -> bool {
    let in_package = shipped.splitn(3, '/').nth(2).unwrap_or_default();
    let built = Program::ALL
        .iter()
        .flat_map(|program| [program.glue_file(), program.wasm_file()]);
    built
        .chain([MANIFEST.to_owned()])
        .any(|it| it == in_package)
        || tree.contains(&format!("extension/static/{in_package}"))
}

#[cfg(test)]
mod tests {
    use super::super::finding::assert_one;
    use super::*;

    #[test]
    fn built_and_copied_files_are_fine() {
        let tree = Tree::of(&[("extension/static/icons/a.png", "")]);
        let shipped = [
            "manifest.json",
            "access_vigil.js",
            "access_vigil_bg.wasm",
            "icons/a.png",
        ]
        .map(|path| format!("dist/chromium/{path}"));
        assert_eq!(judge(&tree, &shipped), []);
    }

    #[test]
    fn a_file_from_nowhere_is_found() {
        let shipped = [String::from("dist/firefox/notes.txt")];
        assert_one(&judge(&Tree::default(), &shipped), "dist/firefox/notes.txt");
    }

    #[test]
    fn dist_is_read_as_far_as_it_is_there() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(in_dist(home.path()).unwrap(), Vec::<String>::new());
        let folder = home.path().join("dist/chromium");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a.js"), "").unwrap();
        assert_eq!(in_dist(home.path()).unwrap(), ["dist/chromium/a.js"]);
    }
}
