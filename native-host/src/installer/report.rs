//! What was done about each manifest, for people and for programs.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::browsers::Browser;
use crate::problem::{Exit, Problem};
use crate::say::Answer;

/// What became of one manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was written.
    Written,
    /// It stood there already.
    Unchanged,
    /// It would be written.
    WouldWrite,
    /// It was removed.
    Removed,
    /// It would be removed.
    WouldRemove,
    /// Nothing was done, for this reason.
    Left(String),
    /// It could not be done.
    Failed(Problem),
}

/// One manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who reads it.
    pub browser: &'static Browser,
    /// Where it lies; nothing if the browser has none.
    pub path: Option<PathBuf>,
    /// What became of it.
    pub outcome: Outcome,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report(pub Vec<Row>);

impl Report {
    /// As a command answers it.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let lines: Vec<String> = self.0.iter().map(Row::line).collect();
        let rows: Vec<Value> = self.0.iter().map(Row::json).collect();
        let failed = self.0.iter().find_map(|row| row.outcome.problem());
        let exit = failed.map_or(Exit::Done, |problem| problem.kind().exit());
        Answer::done(lines.join("\n"), json!({ "manifests": rows })).ending(exit)
    }
}

impl Row {
    fn line(&self) -> String {
        let mut line = format!("{}: {}", self.browser.title, self.outcome.words());
        if let Some(path) = &self.path {
            line = format!("{line} {}", path.display());
        }
        if let Outcome::Left(why) = &self.outcome {
            line = format!("{line}: {why}");
        }
        if let Some(problem) = self.outcome.problem() {
            line = format!("{line}: {problem}");
        }
        line
    }

    fn json(&self) -> Value {
        let mut row = json!({ "browser": self.browser.name, "outcome": self.outcome.words() });
        let Some(fields) = row.as_object_mut() else {
            return row;
        };
        if let Some(path) = &self.path {
            fields.insert("path".into(), json!(path));
        }
        if let Outcome::Left(why) = &self.outcome {
            fields.insert("why".into(), json!(why));
        }
        if let Some(problem) = self.outcome.problem() {
            fields.extend(problem.json().as_object().cloned().unwrap_or_default());
        }
        row
    }
}

impl Outcome {
    const fn words(&self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unchanged => "unchanged",
            Self::WouldWrite => "would be written",
            Self::Removed => "removed",
            Self::WouldRemove => "would be removed",
            Self::Left(_) => "left alone",
            Self::Failed(_) => "failed",
        }
    }

    const fn problem(&self) -> Option<&Problem> {
        if let Self::Failed(problem) = self {
            Some(problem)
        } else {
            None
        }
    }
}
