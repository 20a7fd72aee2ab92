//! The administrator's policy for the extension, where each browser looks for it.
//!
//! Firefox looks in its home, which ends with the test. Chromium looks in a folder of the whole machine: what is put
//! there is removed with this value, also after a panic, and by the next start if a test was killed.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::manifest::Manifest;
use crate::workspace::Workspace;
use crate::{Error, Kind};

/// A policy in its place.
pub(crate) struct PolicyFile {
    kind: Kind,
    path: PathBuf,
    extension: String,
}

impl PolicyFile {
    /// Puts `policy` where the browser looks for it, or makes sure that none is there.
    pub(crate) fn place(
        kind: Kind,
        policy: Option<&Value>,
        (manifest, workspace): (&Manifest, &Workspace),
    ) -> Result<Self, Error> {
        let file = match kind {
            Kind::Chromium => Self {
                kind,
                path: Path::new(OF_THE_MACHINE).join("access-vigil-e2e.json"),
                extension: manifest.chromium_id(),
            },
            Kind::Firefox => {
                let id = manifest.gecko_id()?;
                let folder = workspace.home().join(".mozilla/managed-storage");
                Self {
                    kind,
                    path: folder.join(format!("{id}.json")),
                    extension: id,
                }
            }
        };
        file.remove()?;
        if let Some(policy) = policy {
            file.write(policy)?;
        }
        Ok(file)
    }

    /// Writes the policy, or another one in its place.
    pub(crate) fn write(&self, policy: &Value) -> Result<(), Error> {
        let text = match self.kind {
            Kind::Chromium => json!({"3rdparty": {"extensions": {&self.extension: policy}}}),
            Kind::Firefox => json!({
                "name": self.extension, "description": "a test's", "type": "storage", "data": policy,
            }),
        };
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        // The browser may read at any moment: it must never see half a file.
        let fresh = self.path.with_extension("new");
        fs::write(&fresh, text.to_string())?;
        fs::rename(&fresh, &self.path)?;
        Ok(())
    }

    fn remove(&self) -> Result<(), Error> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

impl Drop for PolicyFile {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            eprintln!("{} stays behind: {error}", self.path.display());
        }
    }
}

/// Where Debian's Chromium looks, root's alone to write
/// (<https://www.chromium.org/administrators/linux-quick-start/>).
const OF_THE_MACHINE: &str = "/etc/chromium/policies/managed";
