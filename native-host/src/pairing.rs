//! Which browsers a person has let this program know. A browser is known by a secret of which only the fingerprint is
//! kept here; a person confirms it in `vigil pair`, after comparing a code that both sides made of it.
//!
//! Promises: one pairing at a time, for two minutes. Never: the secret on disk.

use std::path::Path;
use std::time::Duration;

use access_vigil_core::native_host::{PAIRING_MILLIS, PairingCode, PairingSecret};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::clock::{self, Stopwatch};
use crate::places::{Access, Folder};
use crate::problem::{Kind, Problem};

/// A pairing that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    fingerprint: Vec<u8>,
    /// The browser's name.
    pub browser: String,
    /// Until when it may be confirmed, in milliseconds after the Unix epoch.
    until: i64,
}

/// The pairings of one person.
#[derive(Debug, Clone)]
pub struct Pairings<'a> {
    state: &'a Path,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    pairings: Vec<Pairing>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Pairing {
    fingerprint: Vec<u8>,
    browser: String,
    since: i64,
}

impl Asked {
    /// The code that the browser shows.
    #[must_use]
    pub fn code(&self) -> Option<PairingCode> {
        let fingerprint: &[u8; 32] = self.fingerprint.as_slice().try_into().ok()?;
        Some(PairingCode::of(fingerprint))
    }
}

impl<'a> Pairings<'a> {
    /// Those kept in this folder.
    #[must_use]
    pub const fn within(state: &'a Path) -> Self {
        Self { state }
    }

    /// Whether a person has confirmed this browser.
    pub fn know(&self, secret: &PairingSecret) -> Result<bool, Problem> {
        let fingerprint = secret.fingerprint();
        let known: Known = self.read(KNOWN)?.unwrap_or_default();
        let mut pairings = known.pairings.iter();
        Ok(pairings.any(|it| it.fingerprint == fingerprint))
    }

    /// Asks for a person's word and waits for it, without keeping anything else waiting: call it on a thread of its own.
    pub fn ask(&self, secret: &PairingSecret, browser: &str) -> Result<(), Problem> {
        let lasts = Duration::from_millis(PAIRING_MILLIS);
        let asked = Asked {
            fingerprint: secret.fingerprint().to_vec(),
            browser: browser.to_owned(),
            until: (clock::now() + lasts).as_millis(),
        };
        self.write(ASKED, &asked)?;
        let stopwatch = Stopwatch::start();
        while !stopwatch.left_of(lasts).is_zero() {
            std::thread::sleep(GLANCE);
            if self.know(secret)? {
                return Ok(());
            }
            if self.asked()?.as_ref() != Some(&asked) {
                return Err(Kind::PairingRefused.into());
            }
        }
        self.folder()?.remove(ASKED)?;
        Err(Kind::PairingNotConfirmed.into())
    }

    /// The pairing that waits, while it may be confirmed.
    pub fn asked(&self) -> Result<Option<Asked>, Problem> {
        let asked: Option<Asked> = self.read(ASKED)?;
        Ok(asked.filter(|asked| clock::now().as_millis() < asked.until))
    }

    /// A person says yes to it.
    pub fn confirm(&self, asked: Asked) -> Result<(), Problem> {
        let mut known: Known = self.read(KNOWN)?.unwrap_or_default();
        let surplus = (known.pairings.len() + 1).saturating_sub(MOST);
        known.pairings.drain(..surplus);
        known.pairings.push(Pairing {
            fingerprint: asked.fingerprint,
            browser: asked.browser,
            since: clock::now().as_millis(),
        });
        self.write(KNOWN, &known)?;
        self.folder()?.remove(ASKED).map(drop)
    }

    /// A person says no to it.
    pub fn refuse(&self) -> Result<(), Problem> {
        self.folder()?.remove(ASKED).map(drop)
    }

    /// Forgets every browser; how many there were.
    pub fn forget_all(&self) -> Result<usize, Problem> {
        let known: Known = self.read(KNOWN)?.unwrap_or_default();
        self.write(KNOWN, &Known::default())?;
        Ok(known.pairings.len())
    }

    fn folder(&self) -> Result<Folder, Problem> {
        Folder::open(self.state, Access::Private)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Problem> {
        let Some(bytes) = self.folder()?.read(name)? else {
            return Ok(None);
        };
        let read = serde_json::from_slice(&bytes);
        read.map(Some).map_err(|_| Kind::FileBroken.about(name))
    }

    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), Problem> {
        let bytes = serde_json::to_vec(value).map_err(|error| Kind::Internal.about(error))?;
        self.folder()?.write(name, &bytes)
    }
}

const ASKED: &str = "pairing-asked.json";
const KNOWN: &str = "pairings.json";
const GLANCE: Duration = Duration::from_millis(150);
/// More profiles of browsers than anybody has; the oldest goes first.
const MOST: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> PairingSecret {
        PairingSecret::from_bytes([byte; 32])
    }

    /// What the host is told, where the person answers so once the pairing is asked for.
    fn asked_and_answered(
        answer: impl FnOnce(&Pairings<'_>, Asked),
    ) -> (tempfile::TempDir, Result<(), Problem>) {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let result = std::thread::scope(|scope| {
            let host = scope.spawn(|| Pairings::within(&state).ask(&secret(1), "Chromium"));
            let pairings = Pairings::within(&state);
            let asked = loop {
                if let Some(asked) = pairings.asked().unwrap() {
                    break asked;
                }
                std::thread::sleep(Duration::from_millis(5));
            };
            answer(&pairings, asked);
            host.join().unwrap()
        });
        (folder, result)
    }

    #[test]
    fn whom_a_person_confirms_is_known_and_nobody_else() {
        let (folder, result) = asked_and_answered(|pairings, asked| {
            assert_eq!(asked.code(), Some(secret(1).code()));
            assert!(!pairings.know(&secret(1)).unwrap());
            pairings.confirm(asked).unwrap();
        });
        result.unwrap();
        let state = folder.path().join("state");
        let pairings = Pairings::within(&state);
        assert!(pairings.know(&secret(1)).unwrap());
        assert!(!pairings.know(&secret(2)).unwrap());
        assert_eq!(pairings.asked().unwrap(), None);
        assert_eq!(pairings.forget_all().unwrap(), 1);
        assert!(!pairings.know(&secret(1)).unwrap());
    }

    #[test]
    fn whom_a_person_refuses_is_told_so_and_not_known() {
        let (folder, result) = asked_and_answered(|pairings, _| pairings.refuse().unwrap());
        assert_eq!(result.unwrap_err().kind(), Kind::PairingRefused);
        let state = folder.path().join("state");
        assert!(!Pairings::within(&state).know(&secret(1)).unwrap());
    }

    #[test]
    fn the_secret_itself_is_in_no_file() {
        let (folder, _) = asked_and_answered(|pairings, asked| pairings.confirm(asked).unwrap());
        for file in std::fs::read_dir(folder.path().join("state")).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains(secret(1).expose()), "{text}");
        }
    }

    #[test]
    fn many_pairings_do_not_grow_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let pairings = Pairings::within(&state);
        for byte in 0..100 {
            let asked = Asked {
                fingerprint: secret(byte).fingerprint().to_vec(),
                browser: "b".into(),
                until: i64::MAX,
            };
            pairings.confirm(asked).unwrap();
        }
        assert!(pairings.know(&secret(99)).unwrap() && !pairings.know(&secret(0)).unwrap());
        assert_eq!(pairings.forget_all().unwrap(), MOST);
    }
}
