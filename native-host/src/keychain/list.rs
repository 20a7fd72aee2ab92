//! What is kept and where, without any of it: so that listing needs neither an unlocked keychain nor a passphrase.

use access_vigil_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::KeyName;
use crate::places::Folder;
use crate::problem::{Kind, Problem};

/// Where a secret lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the keychain of the system.
    Keychain,
    /// In the file under a passphrase.
    File,
}

/// A secret that is kept somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it is for.
    pub name: KeyName,
    /// Where it lies.
    pub place: Place,
    /// When it was put there.
    pub kept_at: Timestamp,
}

/// All that is kept.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) keys: Vec<Listed>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    keys: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    kind: String,
    which: String,
    place: Place,
    kept_at: i64,
}

impl List {
    pub(super) fn read(folder: &Folder) -> Result<Self, Problem> {
        let Some(bytes) = folder.read(FILE)? else {
            return Ok(Self::default());
        };
        let broken = |_| Kind::FileBroken.about(folder.path().join(FILE).display());
        let stored: Stored = serde_json::from_slice(&bytes).map_err(broken)?;
        let keys = stored.keys.into_iter().map(Row::listed);
        Ok(Self {
            keys: keys.collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn write(&self, folder: &Folder) -> Result<(), Problem> {
        let keys = self.keys.iter().map(Row::of).collect();
        let bytes = serde_json::to_vec_pretty(&Stored { keys });
        folder.write(FILE, &bytes.map_err(|error| Kind::Internal.about(error))?)
    }

    pub(super) fn find(&self, name: &KeyName) -> Option<Listed> {
        self.keys.iter().find(|key| key.name == *name).cloned()
    }

    /// Notes a secret; what was noted of it before.
    pub(super) fn keep(
        &mut self,
        name: &KeyName,
        place: Place,
        kept_at: Timestamp,
    ) -> Option<Listed> {
        let before = self.find(name);
        self.forget(name);
        let name = name.clone();
        self.keys.push(Listed {
            name,
            place,
            kept_at,
        });
        self.keys.sort_by(|one, other| one.name.cmp(&other.name));
        before
    }

    pub(super) fn forget(&mut self, name: &KeyName) {
        self.keys.retain(|key| key.name != *name);
    }
}

impl Row {
    fn of(listed: &Listed) -> Self {
        Self {
            kind: listed.name.kind().to_owned(),
            which: listed.name.which().to_owned(),
            place: listed.place,
            kept_at: listed.kept_at.as_millis(),
        }
    }

    fn listed(self) -> Result<Listed, Problem> {
        Ok(Listed {
            name: KeyName::from_parts(&self.kind, &self.which)?,
            place: self.place,
            kept_at: Timestamp::from_millis(self.kept_at),
        })
    }
}

const FILE: &str = "keys.json";
