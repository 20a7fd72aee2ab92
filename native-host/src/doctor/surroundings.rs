//! What does not stand in a manifest: this program's file, its folder of state, and in which form browsers are here.

use std::fs;
use std::path::Path;

use crate::identity::manifest_file_name;
use crate::installer::{Browser, Family, Machine, Packaging};
use crate::places::{Flaw, Places};

use super::finding::{Examination, Finding, Weight};
use super::mend::Mend;

const OURS: &str = "vigil";

/// This program's own file and folder.
pub(super) fn of_program(mend: &Mend, found: &mut Examination) {
    super::program::examine_file(OURS, &mend.program, found);
}

/// The folder of state, if there is one yet.
pub(super) fn of_state(places: &Places, found: &mut Examination) {
    let path = places.state.as_path();
    let Ok(there) = fs::symlink_metadata(path) else {
        return;
    };
    if there.is_symlink() {
        let finding = Finding::fault("state-is-link", OURS, path)
            .saying("is a link, where this program's own folder should be")
            .mended_by(Mend::remove(path));
        found.findings.push(finding);
        return;
    }
    if let Some(flaw) = Flaw::of(&there) {
        let finding = Finding::fault("state-open", OURS, path)
            .saying(flaw.words())
            .mended_by(flaw.mend(path));
        found.findings.push(finding);
    }
}

/// In which forms the browser is here, and manifests where it never looks.
pub(super) fn of_browser(browser: &'static Browser, machine: &Machine, found: &mut Examination) {
    for form in machine.forms_of(browser) {
        let name = match form {
            Packaging::Native => continue,
            Packaging::Snap => "snap",
            Packaging::Flatpak => "flatpak",
        };
        if let Some(what) = form.note(browser) {
            found.findings.push(Finding {
                name,
                weight: Weight::Note,
                about: browser.title,
                path: None,
                what,
                mend: None,
            });
        }
    }
    for form in [Packaging::Snap, Packaging::Flatpak] {
        if let Some(folder) = form.folder(browser, machine) {
            useless(
                browser,
                &folder,
                "lies in a sandbox, from which no program can be started",
                found,
            );
        }
    }
    if browser.family == Family::Firefox {
        let folder = machine.config.join("mozilla/native-messaging-hosts");
        useless(
            browser,
            &folder,
            "lies where no browser looks for it",
            found,
        );
    }
}

fn useless(browser: &'static Browser, folder: &Path, why: &str, found: &mut Examination) {
    let path = folder.join(manifest_file_name());
    if fs::symlink_metadata(&path).is_ok() {
        let finding = Finding::fault("manifest-useless", browser.title, &path)
            .saying(why)
            .mended_by(Mend::remove(&path));
        found.findings.push(finding);
    }
}
