//! Started by a browser, this program is its native messaging host; started by a person, it is the command `vigil`.
//!
//! <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging>

use std::io::{stdin, stdout};
use std::process::ExitCode;

use clap::Parser as _;
use vigil::command::{CommandLine, perform};
use vigil::problem::{Kind, Problem};
use vigil::say::{Form, Say};

fn main() -> ExitCode {
    let started_by_browser = std::env::args_os().nth(1).is_some_and(|it| {
        it.to_string_lossy().starts_with("chrome-extension://")
            || std::path::Path::new(&it).is_absolute()
    });
    if started_by_browser {
        return match serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => Say::to(Form::Text).problem(&problem),
        };
    }
    let line = CommandLine::parse();
    let say = Say::to(line.form());
    match perform(&line.command, &say) {
        Ok(answer) => say.answer(&answer),
        Err(problem) => say.problem(&problem),
    }
}

fn serve() -> Result<(), Problem> {
    vigil::serve::serve(&mut stdin().lock(), &mut stdout().lock())
        .map_err(|error| Kind::PipeBroken.about(error))
}
