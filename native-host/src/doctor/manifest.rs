//! The manifests of one browser: is there one, does it say what it must, who could change it, who answers.

use std::fs;
use std::path::Path;

use crate::installer::{Flaw as ManifestFlaw, Manifest};
use crate::places::Flaw;

use super::Placed;
use super::finding::{Examination, Finding};
use super::mend::Mend;
use super::{handshake, program};

/// Looks at a browser's manifests, of which one must be there.
pub(super) fn examine(places: &[Placed], mend: &Mend, found: &mut Examination) {
    let mut there = places.iter().filter(|it| it.is_there()).peekable();
    if let (None, Some(place)) = (there.peek(), places.first()) {
        let finding = Finding::fault("manifest-missing", place.title(), &place.target.path())
            .saying("is missing")
            .mended_by(mend.install(place));
        found.findings.push(finding);
    }
    for place in there {
        examine_one(place, mend, found);
    }
}

fn examine_one(place: &Placed, mend: &Mend, found: &mut Examination) {
    let path = place.target.path();
    let is_safe = examine_owner(place, &path, mend, found);
    let fault = |name| Finding::fault(name, place.title(), &path);
    let parsed = match fs::read_to_string(&path) {
        Ok(text) => Manifest::parse(&text),
        Err(error) => {
            let what = format!("cannot be read ({error})");
            let finding = fault("manifest-unreadable").saying(what);
            found.findings.push(finding.mended_by(mend.install(place)));
            return;
        }
    };
    let flaws = match &parsed {
        Ok(manifest) => manifest.flaws(place.target.browser.family),
        Err(flaw) => vec![*flaw],
    };
    for flaw in &flaws {
        let finding = fault(flaw.name()).saying(flaw.words());
        found.findings.push(finding.mended_by(mend.install(place)));
    }
    if let Ok(manifest) = parsed
        && !flaws.contains(&ManifestFlaw::RelativePath)
        && examine_program(place, manifest.program(), mend, found)
        && is_safe
        && flaws.is_empty()
    {
        greet(place, manifest.program(), mend, found);
    }
}

/// Whether nobody else could have changed the manifest or put another in its place; tells what is wrong.
fn examine_owner(place: &Placed, path: &Path, mend: &Mend, found: &mut Examination) -> bool {
    let before = found.findings.len();
    if let Some(flaw) = fs::metadata(path).ok().and_then(|it| Flaw::of(&it)) {
        let command = match flaw {
            Flaw::Mode => flaw.mend(path),
            // A file of another user in a folder of ours can be replaced by us.
            Flaw::Owner => mend.install(place),
        };
        let finding = Finding::fault("manifest-open", place.title(), path);
        found
            .findings
            .push(finding.saying(flaw.words()).mended_by(command));
    }
    let folder = &place.target.folder;
    if let Some(flaw) = fs::metadata(folder).ok().and_then(|it| Flaw::of(&it)) {
        let finding = Finding::fault("manifest-folder-open", place.title(), folder);
        found
            .findings
            .push(finding.saying(flaw.words()).mended_by(flaw.mend(folder)));
    }
    found.findings.len() == before
}

fn examine_program(place: &Placed, path: &Path, mend: &Mend, found: &mut Examination) -> bool {
    if !path.is_file() {
        let finding = Finding::fault("program-missing", place.title(), path)
            .saying("is missing, and the manifest names it")
            .mended_by(mend.install(place));
        found.findings.push(finding);
        return false;
    }
    // This program's own file was looked at before.
    let is_safe = path == mend.program || program::examine_file(place.title(), path, found);
    program::examine_mode(place.title(), path, found) && is_safe
}

fn greet(place: &Placed, program: &Path, mend: &Mend, found: &mut Examination) {
    let ours = env!("CARGO_PKG_VERSION");
    let fault = match handshake::version(program, &place.target) {
        Ok(version) if version == ours => {
            found
                .healthy
                .push((place.title(), place.target.path(), version));
            return;
        }
        Ok(version) => Finding::fault("program-other-version", place.title(), program)
            .saying(format!("is version {version}, this one is {ours}")),
        Err(why) => Finding::fault("program-does-not-answer", place.title(), program).saying(why),
    };
    found.findings.push(fault.mended_by(mend.install(place)));
}

impl Placed {
    fn title(&self) -> &'static str {
        self.target.browser.title
    }
}
