//! Folders by handle: what was judged is what is used, whatever is renamed meanwhile.

use std::fs::{DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{self, AtFlags, CWD, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::{Access, LONGEST_FILE};
use crate::problem::{Kind, Problem};

/// An open folder of ours.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    handle: OwnedFd,
    access: Access,
}

impl Folder {
    /// Opens the folder, made first where it is missing, and judges it.
    pub fn open(path: &Path, access: Access) -> Result<Self, Problem> {
        // A link that leads nowhere would be told as a folder that exists already.
        if path.is_symlink() && access == Access::Private {
            return Err(Kind::PlaceIsLink.about(path.display()));
        }
        DirBuilder::new()
            .recursive(true)
            .mode(access.of_new_folders())
            .create(path)
            .map_err(|error| failed(path, &error))?;
        Self::open_existing(path, access)
    }

    /// Opens the folder if it is there, and judges it.
    pub fn open_existing(path: &Path, access: Access) -> Result<Self, Problem> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | access.links();
        let handle = fs::openat(CWD, path, flags, Mode::empty()).map_err(|it| refused(path, it))?;
        let stat = fs::fstat(&handle).map_err(|errno| refused(path, errno))?;
        judge(path, &stat)?;
        if let Some(parent) = path.parent() {
            judge_parent(parent)?;
        }
        let beyond_ours = Mode::RWXG | Mode::RWXO;
        if access == Access::Private && mode_of(&stat).intersects(beyond_ours) {
            fs::fchmod(&handle, access.of_folders()).map_err(|errno| refused(path, errno))?;
        }
        let path = path.to_owned();
        Ok(Self {
            path,
            handle,
            access,
        })
    }

    /// Where it is, for what cannot work with a handle.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What a file holds; nothing if there is none.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let path = self.path.join(name);
        // A pipe in its place must not make us wait for a writer.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let handle = match fs::openat(&self.handle, name, flags, Mode::empty()) {
            Ok(handle) => handle,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(refused(&path, errno)),
        };
        judge_file(&path, &handle)?;
        let mut bytes = Vec::new();
        File::from(handle)
            .take(LONGEST_FILE + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| failed(&path, &error))?;
        if bytes.len() as u64 > LONGEST_FILE {
            return Err(Kind::FileBroken.about(format!("{} is too long", path.display())));
        }
        Ok(Some(bytes))
    }

    /// A file that several processes change in place, made where it is missing.
    pub fn share(&self, name: &str) -> Result<File, Problem> {
        let path = self.path.join(name);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let mode = self.access.of_files();
        let handle = fs::openat(&self.handle, name, flags | OFlags::CLOEXEC, mode)
            .map_err(|errno| refused(&path, errno))?;
        judge_file(&path, &handle)?;
        Ok(File::from(handle))
    }

    /// Puts a whole file in place of the old one: a reader sees either, and a crash leaves either.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let path = self.path.join(name);
        let draft = format!(".{name}.{}", std::process::id());
        self.remove(&draft)?;
        let new = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let mode = self.access.of_files();
        let handle = fs::openat(&self.handle, draft.as_str(), new | OFlags::CLOEXEC, mode)
            .map_err(|errno| refused(&path, errno))?;
        let mut file = File::from(handle);
        // The umask may have taken more than it should.
        let written = fs::fchmod(&file, mode)
            .map_err(io::Error::from)
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_all())
            .and_then(|()| {
                Ok(fs::renameat(
                    &self.handle,
                    draft.as_str(),
                    &self.handle,
                    name,
                )?)
            })
            .and_then(|()| Ok(fs::fsync(&self.handle)?));
        written.map_err(|error| {
            // The first failure is the one to tell.
            drop(self.remove(&draft));
            failed(&path, &error)
        })
    }

    /// Removes a file; whether there was one.
    pub fn remove(&self, name: &str) -> Result<bool, Problem> {
        match fs::unlinkat(&self.handle, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(refused(&self.path.join(name), errno)),
        }
    }
}

impl Access {
    /// As the standard library takes it: on macOS its type is not that of a mode.
    fn of_new_folders(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Public => 0o755,
        }
    }

    fn of_folders(self) -> Mode {
        match self {
            Self::Private => Mode::RWXU,
            Self::Public => Mode::from_raw_mode(0o755),
        }
    }

    fn of_files(self) -> Mode {
        match self {
            Self::Private => Mode::RUSR | Mode::WUSR,
            Self::Public => Mode::from_raw_mode(0o644),
        }
    }

    /// People keep their browsers' folders behind links of their own; ours has no reason to be one.
    fn links(self) -> OFlags {
        match self {
            Self::Private => OFlags::NOFOLLOW,
            Self::Public => OFlags::empty(),
        }
    }
}

fn judge_file(path: &Path, handle: &OwnedFd) -> Result<(), Problem> {
    let stat = fs::fstat(handle).map_err(|errno| refused(path, errno))?;
    judge(path, &stat)?;
    if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile {
        return Ok(());
    }
    Err(Kind::FileBroken.about(format!("{} is no file", path.display())))
}

fn judge(path: &Path, stat: &Stat) -> Result<(), Problem> {
    if stat.st_uid != geteuid().as_raw() {
        return Err(Kind::PlaceOfAnother.about(path.display()));
    }
    if mode_of(stat).intersects(Mode::WGRP | Mode::WOTH) {
        return Err(writable(path));
    }
    Ok(())
}

/// Whoever may rename in the parent may put another folder in our folder's place.
fn judge_parent(parent: &Path) -> Result<(), Problem> {
    let stat = fs::stat(parent).map_err(|errno| refused(parent, errno))?;
    if stat.st_uid != geteuid().as_raw() && stat.st_uid != 0 {
        return Err(Kind::PlaceOfAnother.about(parent.display()));
    }
    let mode = mode_of(&stat);
    if mode.intersects(Mode::WGRP | Mode::WOTH) && !mode.contains(Mode::SVTX) {
        return Err(writable(parent));
    }
    Ok(())
}

fn writable(path: &Path) -> Problem {
    let advice = format!("run: chmod go-w '{}'", path.display());
    Kind::PlaceWritable
        .about(path.display())
        .with_advice(advice)
}

fn mode_of(stat: &Stat) -> Mode {
    Mode::from_raw_mode(stat.st_mode)
}

fn refused(path: &Path, errno: Errno) -> Problem {
    // Where links are not followed, Linux says ELOOP of a link to a file, and ENOTDIR of one to a folder.
    if matches!(errno, Errno::LOOP | Errno::NOTDIR) && path.is_symlink() {
        return Kind::PlaceIsLink.about(path.display());
    }
    failed(path, &io::Error::from(errno))
}

fn failed(path: &Path, error: &io::Error) -> Problem {
    Kind::FileFailed.about(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_written_is_read_back_and_nobody_else_may_look() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("a/state");
        let folder = Folder::open(&path, Access::Private).unwrap();
        folder.write("one", b"first").unwrap();
        folder.write("one", b"second").unwrap();
        assert_eq!(folder.read("one").unwrap().unwrap(), b"second");
        assert_eq!((mode(&path), mode(&path.join("one"))), (0o700, 0o600));
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 1);
        assert!(folder.remove("one").unwrap());
        assert_eq!(folder.read("one").unwrap(), None);
    }

    #[test]
    fn a_folder_that_is_a_link_is_refused_wherever_it_leads() {
        let base = tempfile::tempdir().unwrap();
        for target in ["nowhere", "."] {
            let path = base.path().join(format!("link to {target}"));
            symlink(base.path().join(target), &path).unwrap();
            for open in [Folder::open, Folder::open_existing] {
                let problem = open(&path, Access::Private).unwrap_err();
                assert_eq!(problem.kind(), Kind::PlaceIsLink);
            }
        }
    }

    #[test]
    fn a_folder_or_its_parent_that_others_may_write_to_is_refused() {
        for writable in ["parent", "parent/state"] {
            let base = tempfile::tempdir().unwrap();
            let path = base.path().join("parent/state");
            Folder::open(&path, Access::Private).unwrap();
            let open = std::fs::Permissions::from_mode(0o777);
            std::fs::set_permissions(base.path().join(writable), open).unwrap();
            let problem = Folder::open(&path, Access::Private).unwrap_err();
            assert_eq!(problem.kind(), Kind::PlaceWritable);
            assert!(
                problem.advice().ends_with(&format!("{writable}'")),
                "{problem}"
            );
        }
    }

    #[test]
    fn a_file_that_is_a_link_or_a_pipe_is_not_read_and_a_link_is_not_written_through() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::open(&base.path().join("state"), Access::Private).unwrap();
        let outside = base.path().join("outside");
        std::fs::write(&outside, "theirs").unwrap();
        symlink(&outside, folder.path().join("link")).unwrap();
        assert_eq!(folder.read("link").unwrap_err().kind(), Kind::PlaceIsLink);
        folder.write("link", b"ours").unwrap();
        assert_eq!(std::fs::read(&outside).unwrap(), b"theirs");
        fs::mknodat(&folder.handle, "pipe", FileType::Fifo, Mode::RUSR, 0).unwrap();
        assert_eq!(folder.read("pipe").unwrap_err().kind(), Kind::FileBroken);
    }
}
