//! What Firefox has compiled of its own scripts, handed on from one fresh profile to the next.
//!
//! It promises that nothing else of a profile is handed on, and nothing of an extension: a new profile knows no more than
//! one that nobody has used, but its browser starts in two thirds of the time. It lives as long as this process, so that
//! it never meets another Firefox.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Keeps what a Firefox that has ended left in its profile, unless there is something already.
pub(crate) fn keep(profile: &Path) {
    let read = |name: &&str| Some((PathBuf::from(*name), fs::read(profile.join(name)).ok()?));
    // A profile that lacks one of them is of no use; the next may have all.
    if let Some(files) = FILES.iter().map(read).collect() {
        drop(KEPT.set(files));
    }
}

/// Puts what was kept into a profile that no Firefox has used yet.
pub(crate) fn hand_on(profile: &Path) -> std::io::Result<()> {
    let used = profile.join(MADE_BY).exists();
    let Some(files) = KEPT.get().filter(|_| !used) else {
        return Ok(());
    };
    fs::create_dir_all(profile.join(FOLDER))?;
    for (name, bytes) in files {
        fs::write(profile.join(name), bytes)?;
    }
    Ok(())
}

/// Firefox throws away what the profile does not say to be of this very build.
const MADE_BY: &str = "compatibility.ini";
const FOLDER: &str = "startupCache";
/// Beside them lies what it knows of extensions, which stays where it is.
const FILES: [&str; 5] = [
    MADE_BY,
    "startupCache/scriptCache.bin",
    "startupCache/scriptCache-child.bin",
    "startupCache/startupCache.8.little",
    "startupCache/urlCache.bin",
];
static KEPT: OnceLock<Vec<(PathBuf, Vec<u8>)>> = OnceLock::new();

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

    use super::*;

    #[test]
    fn a_fresh_profile_gets_what_was_compiled_and_a_used_one_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let [first, fresh, used] = ["first", "fresh", "used"].map(|name| folder.path().join(name));
        fs::create_dir_all(first.join(FOLDER)).unwrap();
        fs::create_dir_all(&used).unwrap();
        fs::create_dir_all(&fresh).unwrap();
        let of_extensions = "startupCache/webext.sc.lz4";
        for name in FILES.iter().chain([&of_extensions, &"cookies.sqlite"]) {
            fs::write(first.join(name), name).unwrap();
        }
        fs::write(used.join(MADE_BY), "its own").unwrap();
        keep(&first);
        hand_on(&fresh).unwrap();
        hand_on(&used).unwrap();
        for name in FILES {
            assert_eq!(fs::read_to_string(fresh.join(name)).unwrap(), name);
        }
        assert!(!fresh.join(of_extensions).exists() && !fresh.join("cookies.sqlite").exists());
        assert!(!used.join(FOLDER).exists());
        assert_eq!(fs::read_to_string(used.join(MADE_BY)).unwrap(), "its own");
    }
}
