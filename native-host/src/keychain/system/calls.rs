//! The calls themselves, each of which may block for as long as a person thinks.

use std::error::Error as StdError;
use std::sync::Arc;

use access_vigil_core::secret::Secret;
use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use crate::problem::{Kind, Problem};

pub(super) fn get(entry: &str) -> Result<Option<Secret>, Problem> {
    let bytes = match named(entry)?.get_secret() {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(Error::NoEntry) => return Ok(None),
        Err(error) => return Err(told(&error)),
    };
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Some(Secret::new(text))),
        Err(_) => Err(Kind::KeychainFailed.about("what it holds under our name is no text")),
    }
}

pub(super) fn put(entry: &str, secret: &Secret) -> Result<(), Problem> {
    let kept = named(entry)?.set_secret(secret.expose().as_bytes());
    kept.map_err(|error| told(&error))
}

pub(super) fn remove(entry: &str) -> Result<bool, Problem> {
    match named(entry)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(told(&error)),
    }
}

/// Writes something without meaning and removes it.
pub(super) fn probe() -> Result<(), Problem> {
    let entry = named(PROBE)?;
    entry.set_secret(b"probe").map_err(|error| told(&error))?;
    entry.delete_credential().map_err(|error| told(&error))
}

fn named(entry: &str) -> Result<Entry, Problem> {
    let store = store().map_err(|error| told(&error))?;
    Entry::new_in_store(&store, SERVICE, entry).map_err(|error| told(&error))
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// The stores' own errors are told by kind and by the names that D-Bus gives; what they hold of a secret is dropped.
fn told(error: &Error) -> Problem {
    if let Error::NoStorageAccess(cause) = error {
        return Kind::KeychainLocked.about(cause);
    }
    if let Error::PlatformFailure(cause) = error {
        return failed(cause.as_ref());
    }
    if let Error::Ambiguous(_) = error {
        return Kind::KeychainFailed.about("it holds several secrets of one name");
    }
    if let Error::BadEncoding(_) | Error::BadDataFormat(..) = error {
        return Kind::KeychainFailed.about("what it holds under our name cannot be read");
    }
    Kind::KeychainFailed.about(error)
}

fn failed(cause: &(dyn StdError + Send + Sync + 'static)) -> Problem {
    let text = cause.to_string();
    let says = |names: &[&str]| names.iter().any(|name| text.contains(name));
    if says(NO_PROVIDER) {
        return Kind::KeychainAbsent.about("no program offers the Secret Service");
    }
    if says(DENIED) {
        return Kind::KeychainDenied.about(text);
    }
    if says(NO_BUS) {
        return Kind::KeychainAbsent.about("there is no D-Bus session to find it by");
    }
    Kind::KeychainFailed.about(text)
}

const NO_PROVIDER: &[&str] = &["ServiceUnknown", "no secret service provider"];
const DENIED: &[&str] = &["AccessDenied"];
const NO_BUS: &[&str] = &["I/O error", "No such file"];
const SERVICE: &str = "com.access_vigil.host";
const PROBE: &str = "probe";
