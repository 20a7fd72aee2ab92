//! Who started this program: a person, or a browser, and for which extension. A browser's word is compared with what
//! the system says of our parent process, of this program's file and of the manifest.
//!
//! Refused is only what is surely wrong; what is merely unusual (a wrapper, a sandbox) is told on standard error.
//! macOS and Windows tell nothing about a parent without `unsafe` code; there only words and files are judged.

#[cfg(target_os = "linux")]
mod parent;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::identity::{CHROMIUM_ID, FIREFOX_ID, chromium_origin, manifest_file_name};
use crate::installer::{BROWSERS, Family, Machine, Scope, targets};
use crate::places::judge_closed;
use crate::problem::{Kind, Problem};

/// A browser, as the command line tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Chromium's family gives the extension's origin.
    Chromium {
        /// As it was given.
        origin: String,
    },
    /// Firefox's family gives the manifest and the extension's id.
    Firefox {
        /// Where the manifest lies.
        manifest: PathBuf,
        /// As it was given.
        id: String,
    },
}

impl Caller {
    /// The browser that gave these arguments (without the program's name); nothing if a person did.
    pub fn in_arguments(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut arguments = arguments.into_iter();
        let first = arguments.next()?;
        let text = first.to_string_lossy();
        // https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging#native-messaging-host-protocol
        if text.contains("://") {
            let origin = text.into_owned();
            return Some(Self::Chromium { origin });
        }
        // https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging#exchanging_messages
        let manifest = PathBuf::from(&first);
        let id = arguments.next().unwrap_or_default();
        manifest.is_absolute().then(|| Self::Firefox {
            manifest,
            id: id.to_string_lossy().into_owned(),
        })
    }

    /// What a person calls it, as far as the system tells.
    #[must_use]
    pub fn name(&self) -> String {
        #[cfg(target_os = "linux")]
        if let Some(name) = parent::name() {
            return name;
        }
        match self {
            Self::Chromium { .. } => "A browser of Chromium's family".into(),
            Self::Firefox { .. } => "A browser of Firefox's family".into(),
        }
    }

    /// Whether this program serves it.
    pub fn judge(&self) -> Result<(), Problem> {
        self.judge_words()?;
        #[cfg(target_os = "linux")]
        parent::judge()?;
        let program = std::env::current_exe().map_err(|error| Kind::Internal.about(error))?;
        judge_closed(&program, Kind::ProgramWritable)?;
        self.manifests()?
            .iter()
            .try_for_each(|manifest| judge_closed(manifest, Kind::ManifestWritable))
    }

    /// The manifest that started this program. Chromium does not say which it was: all that it could have read, but for
    /// one in a folder of its own.
    fn manifests(&self) -> Result<Vec<PathBuf>, Problem> {
        if let Self::Firefox { manifest, .. } = self {
            return Ok(vec![manifest.clone()]);
        }
        let machine = Machine::this("/".into())?;
        let found = BROWSERS
            .iter()
            .filter(|browser| browser.family == Family::Chromium)
            .flat_map(|browser| {
                let of = |scope| targets(browser, scope, &machine);
                [of(Scope::User), of(Scope::System)].concat()
            })
            .map(|target| target.path())
            .filter(|path| path.is_file());
        Ok(found.collect())
    }

    /// Whether ours is the extension that wants to talk.
    pub fn judge_words(&self) -> Result<(), Problem> {
        match self {
            Self::Chromium { origin } if *origin == chromium_origin() => Ok(()),
            Self::Chromium { origin } => Err(strange(origin, CHROMIUM_ID)),
            Self::Firefox { manifest, id } if id == FIREFOX_ID && is_ours(manifest) => Ok(()),
            Self::Firefox { id, .. } => Err(strange(id, FIREFOX_ID)),
        }
    }
}

/// A path passes over what stands behind a name, such as `/` or `/.`, and would call a folder by it too.
fn is_ours(manifest: &Path) -> bool {
    let (name, words) = (manifest_file_name(), manifest.as_os_str());
    manifest.file_name().is_some_and(|it| it == name.as_str())
        && words.as_encoded_bytes().ends_with(name.as_bytes())
}

fn strange(given: &str, ours: &str) -> Problem {
    // It comes from a stranger: no more of it than a name needs, and no signs that a terminal would obey.
    let shown: String = given
        .chars()
        .take(100)
        .flat_map(char::escape_default)
        .collect();
    Kind::StrangeOrigin.about(format!("{shown} instead of {ours}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(arguments: &[&str]) -> Option<Caller> {
        Caller::in_arguments(arguments.iter().map(OsString::from))
    }

    #[test]
    fn verbs_and_options_come_from_a_person() {
        for arguments in [
            &[][..],
            &["install"],
            &["--help"],
            &["jwt", "decode", "-"],
            &["./x"],
        ] {
            assert_eq!(caller(arguments), None, "{arguments:?}");
        }
    }

    #[test]
    fn both_families_are_known_by_what_they_give() {
        let origin = chromium_origin();
        // Windows adds the handle of the browser's window.
        let chromium = caller(&[&origin, "--parent-window=0"]).unwrap();
        assert_eq!(chromium.judge_words(), Ok(()));
        let firefox = caller(&["/m/com.access_vigil.host.json", FIREFOX_ID]).unwrap();
        assert_eq!(firefox.judge_words(), Ok(()));
    }

    #[test]
    fn nobody_but_our_extension_is_let_in() {
        let id = CHROMIUM_ID;
        for arguments in [
            &["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"][..],
            &[&format!("chrome-extension://{id}")],
            &[&format!("chrome-extension://{id}/x")],
            &[&format!("chrome-extension://{id}.evil/")],
            &[&format!("moz-extension://{id}/")],
            &[&format!("https://{id}/")],
            &["/m/com.access_vigil.host.json", "someone@else"],
            &["/m/com.access_vigil.host.json"],
            &["/m/other.json", FIREFOX_ID],
            &["/m/com.access_vigil.host.json/", FIREFOX_ID],
            &["/m/com.access_vigil.host.json/.", FIREFOX_ID],
        ] {
            let problem = caller(arguments).unwrap().judge_words().unwrap_err();
            assert_eq!(problem.kind(), Kind::StrangeOrigin, "{arguments:?}");
        }
    }

    #[test]
    fn a_strange_name_is_cut_and_cannot_paint_the_terminal() {
        let long = format!("x://\u{1b}[31m{}", "y".repeat(5000));
        let told = caller(&[&long])
            .unwrap()
            .judge_words()
            .unwrap_err()
            .to_string();
        assert!(!told.contains('\u{1b}') && told.len() < 400, "{told}");
    }
}
