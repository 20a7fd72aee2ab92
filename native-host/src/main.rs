//! Started by a browser, this program is its native messaging host; started by a person, it is the command `vigil`.
//!
//! <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging>

use std::fs::File;
use std::io::{stdin, stdout};
use std::process::ExitCode;

use clap::Parser as _;
use vigil::answer::Host;
use vigil::caller::Caller;
use vigil::command::{CommandLine, perform};
use vigil::places::Places;
use vigil::problem::{Kind, Problem};
use vigil::say::{Form, Say};
use vigil::serve::{Limits, refuse, serve};

fn main() -> ExitCode {
    vigil::panics::tell_only_where();
    if let Some(caller) = Caller::in_arguments(std::env::args_os().skip(1)) {
        return match talk_with(&caller) {
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

fn talk_with(caller: &Caller) -> Result<(), Problem> {
    // A stranger is not even told why.
    caller.judge_words()?;
    let (input, output) = pipes().map_err(|error| Kind::PipeBroken.about(error))?;
    if let Err(problem) = caller.judge() {
        refuse(output, problem.clone())?;
        return Err(problem);
    }
    let host = Host::new(Places::of_this_person()?, caller.name());
    serve(input, output, host, Limits::default())
}

/// Both pipes without the buffers of the standard library, which write line by line.
#[cfg(unix)]
fn pipes() -> std::io::Result<(File, File)> {
    use std::os::fd::AsFd as _;

    let input = stdin().as_fd().try_clone_to_owned()?;
    let output = stdout().as_fd().try_clone_to_owned()?;
    Ok((File::from(input), File::from(output)))
}

#[cfg(windows)]
fn pipes() -> std::io::Result<(File, File)> {
    use std::os::windows::io::AsHandle as _;

    let input = stdin().as_handle().try_clone_to_owned()?;
    let output = stdout().as_handle().try_clone_to_owned()?;
    Ok((File::from(input), File::from(output)))
}
