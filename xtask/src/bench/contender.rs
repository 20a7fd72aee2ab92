//! A program that answers frames, started and asked as a browser does.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::command::Step;
use crate::error::Error;

/// How to start a program, and what to ask it.
#[derive(Debug, Clone)]
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) variables: Vec<(&'static str, PathBuf)>,
    pub(crate) request: String,
    pub(crate) life: Life,
    /// Tells that a started program can be asked; nothing if it can be at once.
    pub(crate) ready: Option<Arc<Mutex<Receiver<()>>>>,
}

/// Whether it answers more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    ManyRequests,
    /// A browser starts it for each request, so that a round trip is a start as well.
    OneRequest,
}

/// What the system says of a running program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight {
    pub(crate) kilobytes: u64,
    pub(crate) threads: u64,
}

/// A started program. Dropped, it ends.
pub(crate) struct Running {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    frame: Vec<u8>,
    name: &'static str,
}

impl Contender {
    pub(crate) fn start(&self) -> Result<Running, Error> {
        let mut step = Step::new(&self.program).arguments(&self.arguments);
        for (name, value) in &self.variables {
            step = step.variable(name, value);
        }
        let (child, input, output) = step.talk()?;
        let length = u32::try_from(self.request.len()).unwrap_or_default();
        let frame = [&length.to_ne_bytes()[..], self.request.as_bytes()].concat();
        let running = Running {
            child,
            input,
            output,
            frame,
            name: self.name,
        };
        self.wait_until_ready()?;
        Ok(running)
    }

    /// From nothing to the first answer.
    pub(crate) fn first_answer(&self) -> Result<Duration, Error> {
        let start = Instant::now();
        let mut running = self.start()?;
        let started = start.elapsed();
        if self.ready.is_some() {
            std::thread::sleep(UNCOUNTED);
        }
        Ok(started + running.ask()?)
    }

    fn wait_until_ready(&self) -> Result<(), Error> {
        let Some(ready) = &self.ready else {
            return Ok(());
        };
        let ready = ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready
            .recv_timeout(LONGEST_START)
            .map_err(|late| Error::NoAnswer {
                program: self.name,
                source: std::io::Error::other(late),
            })
    }
}

impl Running {
    /// One request and its whole answer.
    pub(crate) fn ask(&mut self) -> Result<Duration, Error> {
        let start = Instant::now();
        self.exchange().map_err(|source| Error::NoAnswer {
            program: self.name,
            source,
        })?;
        Ok(start.elapsed())
    }

    fn exchange(&mut self) -> std::io::Result<()> {
        self.input.write_all(&self.frame)?;
        // As much as there is, as a browser reads; what is missing of the frame after that.
        let mut buffer = [0; 4096];
        let mut read = self.output.read(&mut buffer)?;
        while read < 4 || read < whole(&buffer) {
            let rest = buffer.get_mut(read..).unwrap_or_default();
            match self.output.read(rest)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                more => read += more,
            }
        }
        Ok(())
    }

    /// <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
    pub(crate) fn weight(&self) -> Option<Weight> {
        let path = format!("/proc/{}/status", self.child.id());
        weight_in(&std::fs::read_to_string(path).ok()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The length of the frame that begins here, its header included.
fn whole(buffer: &[u8]) -> usize {
    let header = buffer.first_chunk().copied().unwrap_or_default();
    u32::from_ne_bytes(header) as usize + 4
}

fn weight_in(status: &str) -> Option<Weight> {
    let number = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_ascii_whitespace().next()?.parse().ok()
    };
    Some(Weight {
        kilobytes: number("VmRSS:")?,
        threads: number("Threads:")?,
    })
}

const LONGEST_START: Duration = Duration::from_secs(10);
/// `keepassxc-proxy` loses what it is asked before it listens to itself, a moment after it is connected: the pause is
/// left out of its time.
const UNCOUNTED: Duration = Duration::from_millis(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_threads_are_read() {
        let status = "Name:\tx\nVmRSS:\t    2728 kB\nThreads:\t3\n";
        let weight = Weight {
            kilobytes: 2728,
            threads: 3,
        };
        assert_eq!(weight_in(status), Some(weight));
        assert_eq!(weight_in("Name:\tzombie\nThreads:\t1\n"), None);
    }

    #[test]
    fn a_program_that_answers_nothing_is_an_error_that_names_it() {
        let silent = Contender {
            name: "true",
            program: "true".into(),
            arguments: vec![],
            variables: vec![],
            request: String::from("{}"),
            life: Life::OneRequest,
            ready: None,
        };
        let error = silent.first_answer().unwrap_err().to_string();
        assert!(error.contains("true"), "{error}");
    }

    #[test]
    fn cat_answers_with_what_it_was_asked() {
        let cat = Contender {
            name: "cat",
            program: "cat".into(),
            arguments: vec![],
            variables: vec![],
            request: "x".repeat(3000),
            life: Life::ManyRequests,
            ready: None,
        };
        let mut running = cat.start().unwrap();
        running.ask().unwrap();
        running.ask().unwrap();
    }
}
