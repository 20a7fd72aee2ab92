//! `vigil man`: the manual page, from the definition of the command.

use clap::{Command, CommandFactory as _};
use serde_json::json;

use crate::command::CommandLine;
use crate::problem::{Kind, Problem};
use crate::say::Answer;

/// Writes the page, in the language of `man`, with a part for each verb.
pub fn perform() -> Result<Answer, Problem> {
    let unwritten = |error: std::io::Error| Kind::Internal.about(error);
    let mut bytes = Vec::new();
    let mut command = CommandLine::command();
    command.build();
    clap_mangen::Man::new(command.clone())
        .render(&mut bytes)
        .map_err(unwritten)?;
    for verb in verbs(&command) {
        let page = clap_mangen::Man::new(verb);
        page.render_name_section(&mut bytes).map_err(unwritten)?;
        page.render_synopsis_section(&mut bytes)
            .map_err(unwritten)?;
        page.render_options_section(&mut bytes).map_err(unwritten)?;
    }
    let text = String::from_utf8(bytes).map_err(|error| Kind::Internal.about(error))?;
    let value = json!({ "man": text });
    Ok(Answer::done(text, value))
}

/// All verbs, those below others as well; `help` repeats them and is left out.
fn verbs(command: &Command) -> Vec<Command> {
    command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help")
        .flat_map(|verb| std::iter::once(verb.clone()).chain(verbs(verb)))
        .collect()
}
