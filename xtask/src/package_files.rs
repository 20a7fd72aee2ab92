//! The files of one browser's package, in memory until all of them are known.
//!
//! Promises: the folder in `dist/` is replaced as a whole or not at all, and equal inputs give equal bytes.
//! Never: it ships a hidden file or follows a symbolic link.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::error::Error;

/// Paths relative to the root of the package, with `/`, and their bytes.
#[derive(Clone, Default)]
pub(crate) struct PackageFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl PackageFiles {
    /// Everything in `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let mut package = PackageFiles::default();
        package.read_folder(folder, "")?;
        Ok(package)
    }

    pub(crate) fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Adds the files of `other`; its bytes win.
    pub(crate) fn add(&mut self, other: PackageFiles) {
        self.files.extend(other.files);
    }

    pub(crate) fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All of them, in the order of their paths.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    pub(crate) fn count(&self) -> usize {
        self.files.len()
    }

    /// The bytes of all files together.
    pub(crate) fn size(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }

    /// Puts the package in the place of `folder`.
    pub(crate) fn replace(&self, folder: &Path) -> Result<(), Error> {
        let fresh = folder.with_extension("new");
        let stale = folder.with_extension("old");
        remove_folder(&fresh)?;
        remove_folder(&stale)?;
        for (path, bytes) in &self.files {
            let file = fresh.join(path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent).map_err(|source| failed("create", parent, source))?;
            }
            fs::write(&file, bytes).map_err(|source| failed("write", &file, source))?;
        }
        if folder.exists() {
            fs::rename(folder, &stale).map_err(|source| failed("rename", folder, source))?;
        }
        fs::rename(&fresh, folder).map_err(|source| failed("rename", &fresh, source))?;
        remove_folder(&stale)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), Error> {
        let entries = fs::read_dir(folder).map_err(|source| failed("read", folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| failed("read", folder, source))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = entry
                .file_type()
                .map_err(|source| failed("read", &entry.path(), source))?;
            if name.starts_with('.') {
                return Err(not_shippable(path, "is a hidden file"));
            }
            if kind.is_symlink() {
                return Err(not_shippable(path, "is a symbolic link"));
            }
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"))?;
                continue;
            }
            let bytes =
                fs::read(entry.path()).map_err(|source| failed("read", &entry.path(), source))?;
            self.insert(&path, bytes);
        }
        Ok(())
    }
}

/// Removes a folder and all that is in it; a folder that is not there is fine.
pub(crate) fn remove_folder(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(failed("remove", folder, source))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File {
        action,
        path: path.to_path_buf(),
        source,
    }
}

fn not_shippable(path: String, why: &'static str) -> Error {
    Error::NotShippable { path, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_last_build_does_not_stay() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("chromium");
        fs::create_dir_all(&target).unwrap();
        fs::write(target.join("gone.js"), "old").unwrap();
        let mut package = PackageFiles::default();
        package.insert("icons/a.png", vec![1]);
        package.replace(&target).unwrap();
        assert_eq!(fs::read(target.join("icons/a.png")).unwrap(), [1]);
        assert!(!target.join("gone.js").exists());
        assert_eq!(
            fs::read_dir(home.path()).unwrap().count(),
            1,
            "no temporary folder stays"
        );
    }

    #[test]
    fn a_folder_is_read_with_its_folders() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("_locales/en")).unwrap();
        fs::write(home.path().join("_locales/en/messages.json"), "{}").unwrap();
        let package = PackageFiles::read(home.path()).unwrap();
        assert_eq!(
            package.files.keys().collect::<Vec<_>>(),
            ["_locales/en/messages.json"]
        );
        assert_eq!((package.count(), package.size()), (1, 2));
    }

    #[test]
    fn a_hidden_file_is_not_shipped() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(".secret"), "").unwrap();
        let error = PackageFiles::read(home.path()).err().unwrap();
        assert!(error.to_string().contains(".secret"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_is_not_shipped() {
        let home = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("elsewhere", home.path().join("link.js")).unwrap();
        let error = PackageFiles::read(home.path()).err().unwrap();
        assert!(error.to_string().contains("symbolic link"), "{error}");
    }
}
