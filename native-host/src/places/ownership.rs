//! Whether anybody but this person and root may change a file or folder.

use std::fs::Metadata;
use std::path::Path;

use crate::problem::{Kind, Problem};

/// Why others could change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It belongs to another user.
    Owner,
    /// Its mode lets the group or everybody write.
    Mode,
}

impl Flaw {
    /// What is wrong with this, if anything. Where the system has no modes, nothing is.
    #[must_use]
    pub fn of(found: &Metadata) -> Option<Self> {
        judge(found)
    }

    /// In words, after the path.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Owner => "belongs to another user",
            Self::Mode => "can be changed by others",
        }
    }

    /// The command that mends it.
    #[must_use]
    pub fn mend(self, path: &Path) -> String {
        let path = quoted(path);
        match self {
            Self::Owner => format!("{}chown \"$(id -u)\" {path}", as_root()),
            Self::Mode => format!("chmod go-w {path}"),
        }
    }
}

#[cfg(unix)]
fn judge(found: &Metadata) -> Option<Flaw> {
    use std::os::unix::fs::MetadataExt as _;

    let ours = rustix::process::geteuid().as_raw();
    if found.uid() != ours && found.uid() != 0 {
        return Some(Flaw::Owner);
    }
    // In a sticky folder, people may add files and touch none of others.
    let is_shared = found.is_dir() && found.mode() & STICKY != 0;
    (found.mode() & WRITABLE_BY_OTHERS != 0 && !is_shared).then_some(Flaw::Mode)
}

/// The bits of a mode: <https://man7.org/linux/man-pages/man7/inode.7.html>
#[cfg(unix)]
const STICKY: u32 = 0o1000;
#[cfg(unix)]
const WRITABLE_BY_OTHERS: u32 = 0o022;

#[cfg(not(unix))]
fn judge(_found: &Metadata) -> Option<Flaw> {
    None
}

/// Refuses a file that others could have changed, or replaced in its folder.
pub fn judge_closed(file: &Path, kind: Kind) -> Result<(), Problem> {
    for path in [Some(file), file.parent()].into_iter().flatten() {
        let found = std::fs::metadata(path)
            .map_err(|error| Kind::FileFailed.about(format!("{}: {error}", path.display())))?;
        if let Some(flaw) = Flaw::of(&found) {
            let advice = format!("run: {}", flaw.mend(path));
            return Err(kind.about(path.display()).with_advice(advice));
        }
    }
    Ok(())
}

/// What stands before a command that takes root.
#[must_use]
pub fn as_root() -> &'static str {
    #[cfg(unix)]
    if rustix::process::geteuid().is_root() {
        return "";
    }
    "sudo "
}

/// A path as a shell takes it.
#[must_use]
pub fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:@,".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reaches_the_command_whole_whatever_is_in_it() {
        assert_eq!(quoted(Path::new("/a/b-1.json")), "/a/b-1.json");
        assert_eq!(quoted(Path::new("/a b/$(x)")), "'/a b/$(x)'");
        assert_eq!(quoted(Path::new("/it's")), r"'/it'\''s'");
    }
}
