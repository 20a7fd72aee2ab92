//! Folders where the system has no modes: files are replaced whole, and that is all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Access, LONGEST_FILE};
use crate::problem::{Kind, Problem};

/// A folder of ours.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder, made first where it is missing.
    pub fn open(path: &Path, access: Access) -> Result<Self, Problem> {
        fs::create_dir_all(path).map_err(|error| failed(path, &error))?;
        Self::open_existing(path, access)
    }

    /// The folder if it is there.
    pub fn open_existing(path: &Path, _access: Access) -> Result<Self, Problem> {
        let found = fs::symlink_metadata(path).map_err(|error| failed(path, &error))?;
        if found.file_type().is_symlink() {
            return Err(Kind::PlaceIsLink.about(path.display()));
        }
        let path = path.to_owned();
        Ok(Self { path })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What a file holds; nothing if there is none.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let path = self.path.join(name);
        match fs::metadata(&path) {
            Ok(found) if found.len() > LONGEST_FILE => {
                Err(Kind::FileBroken.about(format!("{} is too long", path.display())))
            }
            Ok(_) => fs::read(&path)
                .map(Some)
                .map_err(|error| failed(&path, &error)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path, &error)),
        }
    }

    /// A file that several processes change in place, made where it is missing.
    pub fn share(&self, name: &str) -> Result<File, Problem> {
        let path = self.path.join(name);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        options.open(&path).map_err(|error| failed(&path, &error))
    }

    /// Puts a whole file in place of the old one.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let path = self.path.join(name);
        let draft = self.path.join(format!(".{name}.{}", std::process::id()));
        fs::write(&draft, bytes)
            .and_then(|()| fs::rename(&draft, &path))
            .map_err(|error| failed(&path, &error))
    }

    /// Removes a file; whether there was one.
    pub fn remove(&self, name: &str) -> Result<bool, Problem> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed(&path, &error)),
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> Problem {
    Kind::FileFailed.about(format!("{}: {error}", path.display()))
}
