//! Whether anybody but this person and root could have written the program or the manifest.

use std::fs;
use std::path::Path;

use crate::places::Flaw;
use crate::problem::{Kind, Problem};

/// This program's file, and the folder in which it could be replaced.
pub fn judge_program(program: &Path) -> Result<(), Problem> {
    judge(program, Kind::ProgramWritable)
}

/// A manifest, and the folder in which it could be replaced.
pub fn judge_manifest(manifest: &Path) -> Result<(), Problem> {
    judge(manifest, Kind::ManifestWritable)
}

fn judge(file: &Path, kind: Kind) -> Result<(), Problem> {
    for path in [Some(file), file.parent()].into_iter().flatten() {
        let found = fs::metadata(path)
            .map_err(|error| Kind::FileFailed.about(format!("{}: {error}", path.display())))?;
        if let Some(flaw) = Flaw::of(&found) {
            let advice = format!("run: {}", flaw.mend(path));
            return Err(kind.about(path.display()).with_advice(advice));
        }
    }
    Ok(())
}
