//! The program that a manifest names: is it there, can it be started, could others have changed it.

use std::fs;
use std::path::Path;

use crate::installer::is_executable;
use crate::places::{Flaw, quoted};

use super::finding::{Examination, Finding};

/// Whether nobody else could have changed the program or put another in its place; tells what is wrong.
pub(super) fn examine_file(about: &'static str, program: &Path, found: &mut Examination) -> bool {
    let before = found.findings.len();
    for (name, path) in [
        ("program-open", Some(program)),
        ("program-folder-open", program.parent()),
    ] {
        let Some(path) = path else { continue };
        if let Some(flaw) = fs::metadata(path).ok().and_then(|it| Flaw::of(&it)) {
            let finding = Finding::fault(name, about, path)
                .saying(flaw.words())
                .mended_by(flaw.mend(path));
            found.findings.push(finding);
        }
    }
    found.findings.len() == before
}

/// Whether the system would start it; tells what is wrong.
pub(super) fn examine_mode(about: &'static str, program: &Path, found: &mut Examination) -> bool {
    let can_start = is_executable(program);
    if !can_start {
        let finding = Finding::fault("program-not-executable", about, program)
            .saying("may not be started")
            .mended_by(format!("chmod +x {}", quoted(program)));
        found.findings.push(finding);
    }
    can_start
}
