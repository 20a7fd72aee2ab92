//! The program that manifests name: this one, unless a package is made.

use std::path::{Path, PathBuf};

use super::machine::Machine;
use crate::places::judge_closed;
use crate::problem::{Kind, Problem};

/// The program that was asked for, or this one; it must be there and in nobody else's hands.
pub fn chosen_program(asked: Option<&Path>, machine: &Machine) -> Result<PathBuf, Problem> {
    let program = match asked {
        Some(program) => program.to_owned(),
        None => std::env::current_exe().map_err(|error| Kind::Internal.about(error))?,
    };
    if !program.is_absolute() {
        return Err(Kind::ProgramMissing.about(program.display()));
    }
    judge_to_be_named(&match asked {
        Some(program) => machine.system(&program.to_string_lossy()),
        None => program.clone(),
    })?;
    Ok(program)
}

/// Whether a browser can start it, and only its owner can change it.
fn judge_to_be_named(program: &Path) -> Result<(), Problem> {
    if !program.is_file() {
        return Err(Kind::ProgramMissing.about(program.display()));
    }
    if !is_executable(program) {
        let mend = format!("chmod +x {}", crate::places::quoted(program));
        return Err(Kind::ProgramMissing
            .about(program.display())
            .with_advice(format!("run: {mend}")));
    }
    judge_closed(program, Kind::ProgramWritable)
}

/// Whether the system would start it.
#[cfg(unix)]
pub(crate) fn is_executable(program: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    std::fs::metadata(program).is_ok_and(|it| it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
pub(crate) fn is_executable(_program: &Path) -> bool {
    true
}
