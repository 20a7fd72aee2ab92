//! One process at a time: a lock file beside what it guards, which the system lets go when its holder dies.

use std::fs::{File, TryLockError};
use std::thread::sleep;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::places::Folder;
use crate::problem::{Kind, Problem};

/// The right to change something; it ends when this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the right to change `name` in this folder, as long as a healthy process could need it.
    pub fn take(folder: &Folder, name: &str) -> Result<Self, Problem> {
        Self::take_within(folder, name, LONGEST_WAIT)
    }

    fn take_within(folder: &Folder, name: &str, wait: Duration) -> Result<Self, Problem> {
        let name = format!("{name}.lock");
        let path = folder.path().join(&name);
        let failed = |error| Kind::FileFailed.about(format!("{}: {error}", path.display()));
        let file = folder.share(&name)?;
        let begun = Stopwatch::start();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) if begun.left_of(wait).is_zero() => {
                    return Err(Kind::PlaceBusy.about(path.display()));
                }
                // The system has no lock with a time limit.
                Err(TryLockError::WouldBlock) => sleep(BETWEEN_TRIES),
            }
        }
    }
}

const LONGEST_WAIT: Duration = Duration::from_secs(10);
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Access;

    #[test]
    fn a_second_holder_waits_is_told_and_follows_once_the_first_has_gone() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::open(&base.path().join("state"), Access::Private).unwrap();
        let first = Lock::take(&folder, "pins").unwrap();
        let busy = Lock::take_within(&folder, "pins", Duration::from_millis(20)).unwrap_err();
        assert_eq!(busy.kind(), Kind::PlaceBusy);
        assert!(Lock::take(&folder, "another").is_ok());
        drop(first);
        assert!(Lock::take(&folder, "pins").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_lock_is_not_followed() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::open(&base.path().join("state"), Access::Private).unwrap();
        let outside = base.path().join("outside");
        std::os::unix::fs::symlink(&outside, folder.path().join("pins.lock")).unwrap();
        let refused = Lock::take(&folder, "pins").unwrap_err();
        assert_eq!(refused.kind(), Kind::PlaceIsLink);
        assert!(!outside.exists());
    }
}
