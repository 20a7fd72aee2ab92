//! What was found, for people and for programs.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::problem::Exit;
use crate::say::Answer;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The program can't be started, or not safely.
    Fault,
    /// Nothing is wrong; it is good to know.
    Note,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its stable name.
    pub name: &'static str,
    /// How bad it is.
    pub weight: Weight,
    /// What it is about: a browser, or this program.
    pub about: &'static str,
    /// The file or folder, where there is one.
    pub path: Option<PathBuf>,
    /// What is wrong, in words.
    pub what: String,
    /// The one command that mends it.
    pub mend: Option<String>,
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// In the order of looking.
    pub findings: Vec<Finding>,
    /// Manifests with which a browser's handshake went well, and the version that answered.
    pub healthy: Vec<(&'static str, PathBuf, String)>,
}

impl Finding {
    /// A fault with this path.
    pub(super) fn fault(name: &'static str, about: &'static str, path: &Path) -> Self {
        Self {
            name,
            weight: Weight::Fault,
            about,
            path: Some(path.to_owned()),
            what: String::new(),
            mend: None,
        }
    }

    /// The same, in words.
    pub(super) fn saying(self, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { what, ..self }
    }

    /// The same, with the command that mends it.
    pub(super) fn mended_by(self, command: String) -> Self {
        let mend = Some(command);
        Self { mend, ..self }
    }

    fn line(&self) -> String {
        let mut line = format!("{}:", self.about);
        if let Some(path) = &self.path {
            line = format!("{line} {}", path.display());
        }
        line = format!("{line} {}", self.what);
        if let Some(mend) = &self.mend {
            line = format!("{line}\n    mend it: {mend}");
        }
        line
    }

    fn json(&self) -> Value {
        let weight = match self.weight {
            Weight::Fault => "fault",
            Weight::Note => "note",
        };
        json!({
            "name": self.name, "weight": weight, "about": self.about,
            "path": self.path, "what": self.what, "mend": self.mend,
        })
    }
}

impl Examination {
    /// As the command answers it.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let is_fault = |finding: &&Finding| finding.weight == Weight::Fault;
        let faults = self.findings.iter().filter(is_fault).count();
        let mut lines: Vec<String> = self.findings.iter().map(Finding::line).collect();
        for (browser, path, version) in &self.healthy {
            lines.push(format!(
                "{browser}: {} starts vigil {version}",
                path.display()
            ));
        }
        lines.push(match faults {
            0 if self.healthy.is_empty() => "No browser was found.".into(),
            0 => "All is well.".into(),
            1 => "1 fault.".into(),
            more => format!("{more} faults."),
        });
        let healthy = |(browser, path, version): &(&str, PathBuf, String)| json!({ "browser": browser, "path": path, "version": version });
        let findings: Vec<Value> = self.findings.iter().map(Finding::json).collect();
        let healthy: Vec<Value> = self.healthy.iter().map(healthy).collect();
        let value = json!({ "faults": faults, "findings": findings, "healthy": healthy });
        let exit = if faults == 0 {
            Exit::Done
        } else {
            Exit::Failure
        };
        Answer::done(lines.join("\n"), value).ending(exit)
    }
}
