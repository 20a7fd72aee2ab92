//! A pipe that is given up once a frame takes too long.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::time::Duration;

use crate::clock::Stopwatch;

/// A pipe, and the patience with it.
#[derive(Debug)]
pub(crate) struct Patient {
    pipe: File,
    limit: Option<(Stopwatch, Duration)>,
}

impl Patient {
    pub(crate) fn new(pipe: File) -> Self {
        Self { pipe, limit: None }
    }

    /// From now on, all that is read must come within this time.
    pub(crate) fn give(&mut self, patience: Duration) {
        self.limit = Some((Stopwatch::start(), patience));
    }

    pub(crate) fn wait_for_ever(&mut self) {
        self.limit = None;
    }
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some((begun, patience)) = self.limit
                && !has_more(&self.pipe, begun.left_of(patience))?
            {
                return Err(ErrorKind::TimedOut.into());
            }
            match self.pipe.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }
}

/// Whether something can be read, be it the end, within this time.
#[cfg(unix)]
fn has_more(pipe: &File, within: Duration) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let within = Timespec {
        tv_sec: i64::try_from(within.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: within.subsec_nanos().into(),
    };
    match poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&within)) {
        Ok(ready) => Ok(ready > 0),
        // The time that is left is reckoned anew.
        Err(rustix::io::Errno::INTR) => Ok(true),
        Err(errno) => Err(errno.into()),
    }
}

/// A pipe of Windows can't be asked. There a frame may stay unfinished until the browser closes the pipe.
#[cfg(not(unix))]
fn has_more(_pipe: &File, _within: Duration) -> io::Result<bool> {
    Ok(true)
}
