//! What commands print: one answer on standard output, as text or with `--json` as one JSON value; all else, progress
//! and questions, on standard error. Besides `main`, the only place that touches standard output.
//!
//! Never: a secret, unless the verb's purpose is to print it.

use std::io::{BufRead as _, ErrorKind, Write as _, stderr, stdin, stdout};
use std::process::ExitCode;

use access_vigil_core::inert::inert;
use serde_json::Value;

use crate::problem::{Exit, Kind, Problem};

/// What a command found out or did.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// For people.
    pub text: String,
    /// For programs: one object or one array.
    pub json: Value,
    /// How the command ends.
    pub exit: Exit,
}

impl Answer {
    /// An answer of a command that did what it was asked.
    #[must_use]
    pub fn done(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            exit: Exit::Done,
        }
    }

    /// The answer of a command that has said everything already.
    #[must_use]
    pub fn silent() -> Self {
        Self::done("", Value::Null)
    }

    /// The same answer of a command that ends otherwise.
    #[must_use]
    pub fn ending(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

/// For whom answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// People.
    Text,
    /// Programs: `--json`.
    Json,
}

/// The voice of one command.
#[derive(Debug, Clone, Copy)]
pub struct Say {
    form: Form,
}

impl Say {
    /// A voice for this reader.
    #[must_use]
    pub const fn to(form: Form) -> Self {
        Self { form }
    }

    /// What is under way. Programs that read the answer are not disturbed by it.
    pub fn progress(&self, text: &str) {
        // There is nobody to tell that standard error is closed.
        drop(writeln!(stderr(), "{}", inert(text)));
    }

    /// Asks a person a question that only `y` answers with yes; an end of the input is a no.
    pub fn ask(&self, question: &str) -> Result<bool, Problem> {
        let failed = |error| Kind::FileFailed.about(format!("the terminal: {error}"));
        let mut voice = stderr();
        write!(voice, "{question} [y/N] ").map_err(failed)?;
        voice.flush().map_err(failed)?;
        let mut line = String::new();
        stdin().lock().read_line(&mut line).map_err(failed)?;
        Ok(matches!(line.trim(), "y" | "Y" | "yes"))
    }

    /// The one answer on standard output, and how the program ends by it.
    #[must_use]
    pub fn answer(&self, answer: &Answer) -> ExitCode {
        let written = match self.form {
            Form::Text => print(&inert(&answer.text)),
            Form::Json if answer.json.is_null() => Ok(()),
            Form::Json => print(&inert(&answer.json.to_string())),
        };
        match written {
            Ok(()) => ExitCode::from(answer.exit.code()),
            Err(problem) => {
                self.progress(&format!("vigil: {problem}"));
                ExitCode::from(problem.kind().exit().code())
            }
        }
    }

    /// What went wrong: for people on standard error, for programs as the answer.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> ExitCode {
        self.progress(&format!("vigil: {problem}"));
        if self.form == Form::Json
            && let Err(unsaid) = print(&inert(&problem.json().to_string()))
        {
            self.progress(&format!("vigil: {unsaid}"));
        }
        ExitCode::from(problem.kind().exit().code())
    }
}

fn print(text: &str) -> Result<(), Problem> {
    let mut out = stdout().lock();
    let written = out
        .write_all(text.as_bytes())
        .and_then(|()| {
            if text.is_empty() || text.ends_with('\n') {
                Ok(())
            } else {
                out.write_all(b"\n")
            }
        })
        .and_then(|()| out.flush());
    match written {
        // A reader that has seen enough, such as `head`, is no problem.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Kind::NotWritten.about(error)),
        Ok(()) => Ok(()),
    }
}
