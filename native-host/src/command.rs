//! The command line: every verb with its help; completions and the manual page come from this definition.
//!
//! Each verb has a file of its own, which takes its wishes and returns an [`Answer`]. Nothing here prints.

pub mod doctor;
pub mod install;
pub mod uninstall;

pub mod apps;
pub mod pair;

pub mod curl;
pub mod status;
pub mod token;
pub mod wait;

pub mod completions;
pub mod given;
pub mod history;
pub mod jwt;
pub mod key;
pub mod man;
pub mod revoke;
pub mod simulate;

use clap::{Parser, Subcommand};

use crate::places::Places;
use crate::problem::Problem;
use crate::say::{Answer, Form, Say};
use crate::sharing;

/// Keeps Cloudflare Access sessions alive: the native host of the Access Vigil extension, and its command.
#[derive(Debug, Parser)]
#[command(name = "vigil", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct CommandLine {
    /// Answers with one JSON value, for programs.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lets browsers start this program for the extension.
    Install(install::Wishes),
    /// Takes that away again.
    Uninstall(uninstall::Wishes),
    /// Finds what keeps browsers from starting this program, and names the command that mends it.
    Doctor(doctor::Wishes),
    /// Takes a token apart, or checks it. The token comes on standard input.
    #[command(subcommand)]
    Jwt(jwt::Wishes),
    /// Keeps secrets for this program: in the system's keychain, never in the browser.
    #[command(subcommand)]
    Key(key::Wishes),
    /// Ends sessions: says before what will end and what will not.
    #[command(subcommand)]
    Revoke(revoke::Wishes),
    /// Lists the apps of an account, with what their settings mean for sessions.
    Apps(apps::Wishes),
    /// Shows what happened to sessions, as far back as it is kept.
    History(history::Wishes),
    /// Lets this program know a browser that asks for it, once you have compared a code.
    Pair(pair::Wishes),
    /// Shows the sessions that a browser shares with the terminal.
    Status(status::Wishes),
    /// Waits until a shared session is valid.
    Wait(wait::Wishes),
    /// Prints the app token of a shared session.
    Token(token::Wishes),
    /// Runs curl with a shared session's cookie.
    Curl(curl::Wishes),
    /// Draws what becomes of a session under chosen durations, habits and events. Nobody is asked, nothing is touched.
    #[command(after_help = simulate::help())]
    Simulate(simulate::Wishes),
    /// Keeps what is shared; started by the host itself.
    #[command(hide = true)]
    KeepShared,
    /// Prints the completions of a shell.
    Completions(completions::Wishes),
    /// Prints the manual page.
    Man,
}

impl CommandLine {
    /// For whom the answer is.
    #[must_use]
    pub const fn form(&self) -> Form {
        if self.json { Form::Json } else { Form::Text }
    }
}

/// Does what the command asks for.
pub fn perform(command: &Command, say: &Say) -> Result<Answer, Problem> {
    match command {
        Command::Install(wishes) => install::perform(wishes),
        Command::Uninstall(wishes) => uninstall::perform(wishes),
        Command::Doctor(wishes) => doctor::perform(wishes),
        Command::Jwt(wishes) => jwt::perform(wishes),
        Command::Key(wishes) => key::perform(wishes, *say),
        Command::Revoke(wishes) => revoke::perform(wishes, *say),
        Command::History(wishes) => history::perform(wishes),
        Command::Apps(wishes) => apps::perform(wishes, *say),
        Command::Pair(wishes) => pair::perform(wishes, *say),
        Command::Status(wishes) => status::perform(wishes),
        Command::Wait(wishes) => wait::perform(wishes, *say),
        Command::Token(wishes) => token::perform(wishes),
        Command::Curl(wishes) => curl::perform(wishes),
        Command::Simulate(wishes) => simulate::perform(wishes),
        Command::KeepShared => {
            sharing::keep(&Places::of_this_person()?)?;
            Ok(Answer::silent())
        }
        Command::Completions(wishes) => completions::perform(wishes),
        Command::Man => man::perform(),
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0   done; what was asked about is valid
  1   it could not be done, or something is wrong
  2   the command line was not understood
  10  the session has ended softly: it can be renewed without anybody
  20  a person must sign in
  30  denied: no consent, not paired, or refused by the server
  40  no browser shares a session";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }
}
