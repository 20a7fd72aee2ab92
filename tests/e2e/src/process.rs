//! The browser's processes and the files that they write.
//!
//! It promises that no process of the browser outlives its value, also when the test panics.
//! It never touches a process that was not started with this very profile.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Error;
use crate::tree::tree;

/// A running program, its output and the profile by which its children are known.
pub(crate) struct Process {
    child: Child,
    program: &'static str,
    output: PathBuf,
    profile: PathBuf,
}

impl Process {
    /// Starts `command`, writing what it prints into `output`.
    pub(crate) fn start(
        mut command: Command,
        (program, package): (&'static str, &'static str),
        output: &Path,
        profile: &Path,
    ) -> Result<Self, Error> {
        let file = File::create(output)?;
        command.stdin(Stdio::null()).stderr(file.try_clone()?);
        let child = command.stdout(file).spawn().map_err(|error| {
            if error.kind() == ErrorKind::NotFound {
                return Error::MissingProgram { program, package };
            }
            Error::System(error)
        })?;
        Ok(Self {
            child,
            program,
            output: output.to_owned(),
            profile: profile.to_owned(),
        })
    }

    /// Waits for the port number that the program prints right after `marker`.
    pub(crate) async fn port_after(&mut self, marker: &str) -> Result<u16, Error> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            let output = fs::read_to_string(&self.output).unwrap_or_default();
            let port = output.split_once(marker).and_then(|(_, rest)| {
                let (digits, _) = rest.split_once(|c: char| !c.is_ascii_digit())?;
                digits.parse().ok()
            });
            if let Some(port) = port {
                return Ok(port);
            }
            if Instant::now() > deadline || self.child.try_wait()?.is_some() {
                return Err(Error::NotStarted {
                    program: self.program,
                    seconds: START_LIMIT.as_secs(),
                    output: output.lines().rev().take(5).collect::<Vec<_>>().join(" | "),
                });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Sends a signal, by its name, to all of the browser's processes: those that were started with the profile, and
    /// those that they started.
    pub(crate) fn signal_tree(&self, name: &str) -> Result<(), Error> {
        signal(name, tree(&self.profile))
    }

    /// Waits until the browser has gone by itself, for so long.
    pub(crate) async fn gone_within(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        while !started_with(&self.profile).is_empty() && Instant::now() < deadline {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Errors mean that it has already gone, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
        let deadline = Instant::now() + KILL_LIMIT;
        while !started_with(&self.profile).is_empty() && Instant::now() < deadline {
            drop(signal("KILL", started_with(&self.profile)));
            thread::sleep(PAUSE);
        }
    }
}

fn signal(name: &str, pids: Vec<String>) -> Result<(), Error> {
    if !pids.is_empty() {
        Command::new("kill")
            .arg("-s")
            .arg(name)
            .args(pids)
            .status()?;
    }
    Ok(())
}

/// The ids of the browser processes whose command line names the profile.
pub(crate) fn started_with(profile: &Path) -> Vec<String> {
    let profile = profile.to_string_lossy();
    let names_profile = |pid: &String| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        let program = line.split('\0').next().unwrap_or_default();
        let is_browser = ["chrom", "firefox"]
            .iter()
            .any(|name| program.contains(name));
        is_browser && line.contains(&*profile)
    };
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(names_profile)
        .collect()
}

const PAUSE: Duration = Duration::from_millis(20);
/// The very first start on a machine with a cold disk was seen to take over 90 s.
pub(crate) const START_LIMIT: Duration = Duration::from_mins(5);
const KILL_LIMIT: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

    use super::*;

    #[test]
    fn a_missing_browser_is_an_error_that_names_the_package() {
        let folder = tempfile::tempdir().unwrap();
        let command = Command::new(folder.path().join("no-such-browser"));
        let output = folder.path().join("output.log");
        let program = ("no-such-browser", "no-such-package");
        let started = Process::start(command, program, &output, folder.path());
        let error = started.err().unwrap().to_string();
        assert!(error.contains("apt-get install no-such-package"), "{error}");
    }

    #[tokio::test]
    async fn a_browser_that_ends_at_once_is_told_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo cannot open display"]);
        let output = folder.path().join("output.log");
        let program = ("sh", "dash");
        let mut process = Process::start(command, program, &output, folder.path()).unwrap();
        let error = process.port_after("port ").await.unwrap_err().to_string();
        assert!(error.contains("cannot open display"), "{error}");
    }
}
