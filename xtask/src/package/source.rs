//! The source archive, for people who build what they review.
//!
//! Promises: it holds what git tracks (or would, of what is new), and nothing that is ignored. In a clean checkout that is
//! what `git archive` writes of the commit.

use std::fs;
use std::path::Path;

use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::package_files::PackageFiles;

/// The files of the checkout; none where this is no checkout of git but an unpacked source archive.
pub(crate) fn files(checkout: &Checkout) -> Result<Option<PackageFiles>, Error> {
    if !checkout.root.join(".git").exists() {
        return Ok(None);
    }
    let list = Step::new("git")
        .directory(&checkout.root)
        .arguments([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .answer()?;
    read(&checkout.root, &list).map(Some)
}

fn read(root: &Path, list: &str) -> Result<PackageFiles, Error> {
    let mut files = PackageFiles::default();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        let file = root.join(path);
        // One that was just deleted is listed until that is committed.
        if file.is_file() {
            let bytes = fs::read(&file).map_err(|source| Error::File {
                action: "read",
                path: file,
                source,
            })?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}

/// Whether something differs from the last commit, so that the archives are nobody else's.
pub(crate) fn is_changed(checkout: &Checkout) -> bool {
    let status = Step::new("git")
        .directory(&checkout.root)
        .arguments(["status", "--porcelain"])
        .quiet_answer();
    status.is_ok_and(|status| !status.is_empty())
}

/// When these sources were last changed, in seconds since 1970: what was chosen, or else the time of the last commit.
/// <https://reproducible-builds.org/docs/source-date-epoch/>
pub(crate) fn time(checkout: &Checkout, chosen: Option<&str>) -> Result<Option<u64>, Error> {
    if let Some(chosen) = chosen {
        return seconds("SOURCE_DATE_EPOCH", chosen).map(Some);
    }
    if !checkout.root.join(".git").exists() {
        return Ok(None);
    }
    let answer = Step::new("git")
        .directory(&checkout.root)
        .arguments(["log", "-1", "--format=%ct"])
        .answer()?;
    seconds("the answer of `git log`", answer.trim()).map(Some)
}

fn seconds(name: &str, text: &str) -> Result<u64, Error> {
    text.parse().map_err(|_no_number| Error::Shape {
        name: name.to_owned(),
        problem: format!("is no whole number of seconds: {text:?}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_was_chosen_counts_and_none_is_invented() {
        let home = tempfile::tempdir().unwrap();
        let checkout = Checkout {
            root: home.path().to_path_buf(),
        };
        assert_eq!(time(&checkout, Some("12")).unwrap(), Some(12));
        assert_eq!(time(&checkout, None).unwrap(), None);
        assert!(time(&checkout, Some("yesterday")).is_err());
    }

    #[test]
    fn listed_files_are_read_and_deleted_ones_passed_over() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("core")).unwrap();
        fs::write(home.path().join("core/a.rs"), "a").unwrap();
        fs::write(home.path().join("secret"), "s").unwrap();
        let files = read(home.path(), "core/a.rs\0gone.rs\0").unwrap();
        assert_eq!(files.paths().collect::<Vec<_>>(), ["core/a.rs"]);
    }
}
