//! The browser that shares: its process, told from a later one that has the same number.

use serde::{Deserialize, Serialize};

/// A browser's process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Browser {
    process: i32,
    /// When it started, in the system's own count; nothing where the system does not say.
    started: Option<u64>,
}

impl Browser {
    /// The process that started this one.
    #[must_use]
    pub fn of_this_host() -> Self {
        Self::of_process(parent())
    }

    /// The process that has this number now.
    #[must_use]
    pub fn of_process(process: i32) -> Self {
        Self {
            process,
            started: started(process),
        }
    }

    /// Whether it still runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        is_there(self.process) && started(self.process) == self.started
    }
}

#[cfg(unix)]
fn parent() -> i32 {
    rustix::process::getppid().map_or(0, |parent| parent.as_raw_nonzero().get())
}

#[cfg(unix)]
fn is_there(process: i32) -> bool {
    rustix::process::Pid::from_raw(process)
        .is_some_and(|process| rustix::process::test_kill_process(process).is_ok())
}

/// The 22nd word of `/proc/PID/stat`, after the name in brackets, which may hold anything:
/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
fn started(process: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_ascii_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_process_runs_until_it_has_ended() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let browser = Browser::of_process(i32::try_from(child.id()).unwrap());
        assert!(browser.runs());
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(!browser.runs());
    }

    #[test]
    fn another_process_of_the_same_number_is_not_the_browser() {
        let mut browser = Browser::of_process(i32::try_from(std::process::id()).unwrap());
        browser.started = browser.started.map(|at| at + 1);
        assert!(!browser.runs());
    }
}
