//! `vigil man`: the manual page, from the definition of the command.

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use serde_json::json;

use crate::command::CommandLine;
use crate::problem::{Kind, Problem};
use crate::say::Answer;

/// Writes the page, in the language of `man`, with a part for each verb.
pub fn perform() -> Result<Answer, Problem> {
    let mut command = CommandLine::command();
    command.build();
    let mut text = rendered(|bytes| Man::new(command.clone()).render(bytes))?;
    for verb in verbs(&command) {
        let name = verb.get_bin_name().unwrap_or_else(|| verb.get_name());
        let title = name.to_uppercase();
        let page = Man::new(verb);
        let part = rendered(|bytes| {
            page.render_description_section(bytes)?;
            page.render_synopsis_section(bytes)?;
            page.render_options_section(bytes)
        })?;
        text = format!("{text}.SH \"{title}\"\n{}", part.replace(".SH ", ".SS "));
    }
    let value = json!({ "man": text });
    Ok(Answer::done(text, value))
}

fn rendered(render: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    render(&mut bytes).map_err(|error| Kind::Internal.about(error))?;
    String::from_utf8(bytes).map_err(|error| Kind::Internal.about(error))
}

/// All verbs, those below others as well; `help` repeats them and is left out.
fn verbs(command: &Command) -> Vec<Command> {
    command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help")
        .flat_map(|verb| std::iter::once(verb.clone()).chain(verbs(verb)))
        .collect()
}
