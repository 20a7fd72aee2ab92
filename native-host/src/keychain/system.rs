//! The keychain of the system: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! Promises: each call has a thread of its own and a time limit, since the system may ask the person first. A keychain
//! that is locked is told from an empty one by writing to it: when only read, both look empty.

#[cfg(feature = "keychain")]
mod calls;

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use access_vigil_core::secret::Secret;

use super::{KeyName, Vault};
use crate::problem::{Kind, Problem};

#[cfg(not(feature = "keychain"))]
use without as calls;

/// The keychain, not yet asked anything.
#[derive(Debug, Clone, Copy)]
pub struct SystemVault {
    limit: Duration,
}

impl Default for SystemVault {
    fn default() -> Self {
        Self { limit: LIMIT }
    }
}

impl SystemVault {
    /// The same keychain with another time limit for each call.
    #[must_use]
    pub const fn within(limit: Duration) -> Self {
        Self { limit }
    }
}

impl Vault for SystemVault {
    fn get(&self, name: &KeyName) -> Result<Secret, Problem> {
        let (name, entry) = (name.clone(), name.entry());
        apart(self.limit, move || match calls::get(&entry)? {
            Some(secret) => Ok(secret),
            None => Err(calls::probe()
                .err()
                .unwrap_or_else(|| Kind::KeyMissing.about(name))),
        })
    }

    fn put(&self, name: &KeyName, secret: &Secret) -> Result<(), Problem> {
        let (entry, secret) = (name.entry(), secret.clone());
        apart(self.limit, move || calls::put(&entry, &secret))
    }

    fn remove(&self, name: &KeyName) -> Result<bool, Problem> {
        let entry = name.entry();
        apart(self.limit, move || {
            if calls::remove(&entry)? {
                return Ok(true);
            }
            calls::probe().map(|()| false)
        })
    }
}

/// Runs a call that may never return. A thread that is given up stays until the process ends; it holds nothing of ours
/// but a copy of the one secret.
fn apart<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let (done, outcome) = sync_channel(1);
    Builder::new()
        .name("keychain".to_owned())
        .spawn(move || {
            // Nobody waits any more once the time is over.
            drop(done.send(call()));
        })
        .map_err(|error| Kind::Internal.about(error))?;
    match outcome.recv_timeout(limit) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => Err(Kind::KeychainSilent.into()),
        Err(RecvTimeoutError::Disconnected) => {
            Err(Kind::KeychainFailed.about("its library broke off"))
        }
    }
}

/// Long enough for a person who has to look for the password of the keychain.
const LIMIT: Duration = Duration::from_mins(1);

#[cfg(not(feature = "keychain"))]
mod without {
    use access_vigil_core::secret::Secret;

    use crate::problem::{Kind, Problem};

    pub(super) fn get(_entry: &str) -> Result<Option<Secret>, Problem> {
        Err(absent())
    }

    pub(super) fn put(_entry: &str, _secret: &Secret) -> Result<(), Problem> {
        Err(absent())
    }

    pub(super) fn remove(_entry: &str) -> Result<bool, Problem> {
        Err(absent())
    }

    pub(super) fn probe() -> Result<(), Problem> {
        Err(absent())
    }

    fn absent() -> Problem {
        Kind::KeychainAbsent.about("this program was built without it")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_keychain_that_never_answers_is_given_up() {
        let (_keep, forever) = channel::<()>();
        let stuck = move || {
            forever.recv().ok();
            Ok(())
        };
        let problem = apart(Duration::from_millis(20), stuck).unwrap_err();
        assert_eq!(problem.kind(), Kind::KeychainSilent);
    }

    #[test]
    fn a_library_that_panics_is_a_problem_and_no_end() {
        let problem = apart::<()>(Duration::from_secs(5), || panic!("on purpose")).unwrap_err();
        assert_eq!(problem.kind(), Kind::KeychainFailed);
    }
}
