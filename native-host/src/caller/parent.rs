//! The process that started us, as Linux tells of it.
//!
//! Another user's process is refused. Which program it is says little: browsers are wrapped by scripts, snap, flatpak
//! and drivers, and whoever runs as this person can read all that we could; so an unknown one is only told.

use std::fs;
use std::path::Path;

use rustix::process::{geteuid, getppid};

use crate::problem::{Kind, Problem};

/// Refuses another user's process, and tells of an unusual one.
pub(crate) fn judge() -> Result<(), Problem> {
    // In a namespace of processes of our own, the parent cannot be named.
    let Some(parent) = getppid() else {
        return Ok(());
    };
    let folder = Path::new("/proc").join(parent.as_raw_nonzero().to_string());
    if let Some(owner) = fs::read_to_string(folder.join("status"))
        .ok()
        .and_then(|status| owner_in(&status))
    {
        judge_owner(owner, geteuid().as_raw())?;
    }
    if let Ok(program) = fs::read_link(folder.join("exe"))
        && !is_browser(&program)
    {
        eprintln!(
            "vigil: started by {}, which is no browser that is known; going on",
            program.display()
        );
    }
    Ok(())
}

/// The name of the file that runs.
pub(crate) fn name() -> Option<String> {
    let parent = getppid()?.as_raw_nonzero();
    let program = fs::read_link(format!("/proc/{parent}/exe")).ok()?;
    Some(program.file_name()?.to_string_lossy().into_owned())
}

fn judge_owner(owner: u32, ours: u32) -> Result<(), Problem> {
    if owner == ours {
        return Ok(());
    }
    Err(Kind::StrangeParent.about(format!("user {owner}, this is user {ours}")))
}

/// The effective user in `/proc/PID/status`: <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
fn owner_in(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn is_browser(program: &Path) -> bool {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    BROWSERS.iter().any(|it| name.starts_with(it))
}

/// How the files of browsers begin, as they run and not as they are called.
const BROWSERS: [&str; 10] = [
    "brave",
    "chrome",
    "chromium",
    "firefox",
    "librewolf",
    "msedge",
    "opera",
    "thorium",
    "vivaldi",
    "zen",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effective_user_counts() {
        let status = "Name:\tx\nUid:\t1000\t1001\t1002\t1003\nGid:\t1\t1\t1\t1\n";
        assert_eq!(owner_in(status), Some(1001));
        assert_eq!(owner_in("Name:\tUid:\n"), None);
    }

    #[test]
    fn only_our_own_user_may_start_us() {
        assert_eq!(judge_owner(1000, 1000), Ok(()));
        for owner in [0, 1001] {
            let problem = judge_owner(owner, 1000).unwrap_err();
            assert_eq!(problem.kind(), Kind::StrangeParent);
        }
    }

    #[test]
    fn browsers_are_known_by_the_file_that_runs() {
        assert!(is_browser(Path::new("/usr/lib/firefox-esr/firefox-esr")));
        assert!(!is_browser(Path::new("/usr/bin/python3.11")));
    }
}
