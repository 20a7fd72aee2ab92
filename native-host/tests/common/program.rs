//! The built program, as an installation has it: where nobody else may write, whatever this checkout's modes are.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A copy of the program, and the folder that goes with it.
pub struct Program {
    folder: TempDir,
}

impl Program {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = Self { folder };
        fs::copy(env!("CARGO_BIN_EXE_vigil"), program.path()).unwrap();
        set_mode(&program.path(), 0o755);
        set_mode(program.folder.path(), 0o755);
        program
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("vigil")
    }
}

pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
