//! What the driver must know of the extension before it is installed: its two names and its hosts.
//!
//! It never judges the manifest; that is the packager's and the linters' work.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{Error, Hosts};

/// The manifest of a built extension.
pub(crate) struct Manifest {
    folder: PathBuf,
    fields: Value,
}

impl Manifest {
    /// Reads `manifest.json` in the folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let unusable = |reason: String| Error::Extension {
            path: folder.to_owned(),
            reason,
        };
        let folder = folder.canonicalize().map_err(|e| unusable(e.to_string()))?;
        let text = fs::read_to_string(folder.join("manifest.json"));
        let text = text.map_err(|e| unusable(format!("manifest.json: {e}")))?;
        let fields = serde_json::from_str(&text).map_err(|e| unusable(e.to_string()))?;
        Ok(Self { folder, fields })
    }

    /// The folder, absolute: the browsers do not share the test's working directory.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The id in Chromium: the hash of the public key, or of the folder's name where there is none, in letters a–p
    /// (<https://developer.chrome.com/docs/extensions/reference/manifest/key>).
    pub(crate) fn chromium_id(&self) -> String {
        let key = self.fields.get("key").and_then(Value::as_str);
        let key = key.and_then(|key| STANDARD.decode(key).ok());
        let path = self.folder.to_string_lossy().into_owned().into_bytes();
        let hash = Sha256::digest(key.unwrap_or(path));
        let nibbles = hash.iter().take(16).flat_map(|byte| [byte >> 4, byte & 15]);
        nibbles.map(|nibble| char::from(b'a' + nibble)).collect()
    }

    /// The id in Firefox, from `browser_specific_settings`.
    pub(crate) fn gecko_id(&self) -> Result<String, Error> {
        let id = self.fields.pointer("/browser_specific_settings/gecko/id");
        let id = id.and_then(Value::as_str).map(str::to_owned);
        id.ok_or_else(|| Error::Extension {
            path: self.folder.clone(),
            reason: "manifest.json names no gecko id".to_owned(),
        })
    }

    /// The interfaces that the extension may ask for later.
    pub(crate) fn optional_interfaces(&self) -> Vec<String> {
        let listed = self.fields.get("optional_permissions");
        let names = listed.and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The match patterns that a choice of hosts means for this extension.
    pub(crate) fn patterns(&self, hosts: &Hosts) -> Vec<String> {
        match hosts {
            Hosts::None => Vec::new(),
            Hosts::Listed(patterns) => patterns.clone(),
            Hosts::All => ["host_permissions", "optional_host_permissions"]
                .iter()
                .filter_map(|key| self.fields.get(key)?.as_array())
                .flatten()
                .filter_map(|pattern| pattern.as_str().map(str::to_owned))
                .collect(),
        }
    }
}
