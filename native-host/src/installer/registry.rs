//! The registry of Windows, by its own command: a key names the manifest.
//!
//! <https://learn.microsoft.com/windows-server/administration/windows-commands/reg-add>

use std::path::Path;
use std::process::Command;

use super::target::Scope;
use crate::identity::HOST_NAME;
use crate::problem::{Kind, Problem};

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry(String);

impl Registry {
    pub(super) fn new(browser: &str, scope: Scope) -> Self {
        let hive = match scope {
            Scope::User => "HKCU",
            Scope::System => "HKLM",
        };
        Self(format!(
            r"{hive}\Software\{browser}\NativeMessagingHosts\{HOST_NAME}"
        ))
    }

    /// Its whole name.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0
    }

    /// Names the manifest.
    pub fn set(&self, manifest: &Path) -> Result<(), Problem> {
        let manifest = manifest.to_string_lossy();
        self.run(&["add", &self.0, "/ve", "/t", "REG_SZ", "/d", &manifest, "/f"])
    }

    /// Takes the key away.
    pub fn remove(&self) -> Result<(), Problem> {
        self.run(&["delete", &self.0, "/f"])
    }

    fn run(&self, arguments: &[&str]) -> Result<(), Problem> {
        let failed = |why: String| Kind::RegistryFailed.about(format!("{}: {why}", self.0));
        let output = Command::new("reg").args(arguments).output();
        let output = output.map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        Err(failed(output.status.to_string()))
    }
}
