//! The built program, as an installation has it: where nobody else may write, whatever this checkout's modes are.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A copy of the program, and the folder that goes with it.
pub(crate) struct Program {
    folder: TempDir,
}

impl Program {
    pub(crate) fn new() -> Self {
        // Folders that tests create are as most people have them, whatever the mask of whoever runs the tests.
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
        let folder = tempfile::tempdir().unwrap();
        let program = Self { folder };
        // Copied by another process: were the copy open for writing in this one, a child that another test starts at
        // that moment would inherit it, and the system would refuse to run a file that is being written.
        let copied = Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_vigil"))
            .arg(program.path())
            .status();
        assert!(copied.unwrap().success());
        set_mode(&program.path(), 0o755);
        set_mode(program.folder.path(), 0o755);
        program
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("vigil")
    }
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
