//! `vigil completions`: what a shell needs to complete this command, from its definition.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use serde_json::json;

use crate::command::CommandLine;
use crate::problem::{Kind, Problem};
use crate::say::Answer;

/// For which shell.
#[derive(Debug, Args)]
pub struct Wishes {
    /// The shell that completes.
    shell: Shell,
}

/// Writes the completions.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let mut bytes = Vec::new();
    clap_complete::generate(
        wishes.shell,
        &mut CommandLine::command(),
        "vigil",
        &mut bytes,
    );
    let text = String::from_utf8(bytes).map_err(|error| Kind::Internal.about(error))?;
    let value = json!({ "shell": wishes.shell.to_string(), "completions": text });
    Ok(Answer::done(text, value))
}
