//! Starting other programs: the only file of `xtask` that does.
//!
//! Promises: a program that cannot start, or that fails, becomes an error naming the whole command line.
//! Never: a shell stands between, so no argument needs quoting.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use crate::error::Error;

/// One program to start, with its arguments.
pub(crate) struct Step {
    command: Command,
}

/// What a program said on its standard output, and how it ended.
pub(crate) struct Watched {
    pub(crate) text: String,
    pub(crate) status: ExitStatus,
}

impl Step {
    /// A program found on the `PATH`.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        Step {
            command: Command::new(program),
        }
    }

    /// The cargo that started us, in `root`.
    pub(crate) fn cargo(root: &Path) -> Self {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut step = Step::new(program);
        step.command.current_dir(root);
        // `cargo run` describes this crate in these variables. A build script that watches one of them would run
        // again each time the caller changes: https://doc.rust-lang.org/cargo/reference/build-scripts.html#rerun-if-env-changed
        for (name, _) in std::env::vars_os() {
            if describes_the_caller(&name.to_string_lossy()) {
                step.command.env_remove(name);
            }
        }
        // Nothing is edited between two of its calls, and compiling for that takes a tenth longer (measured).
        step.variable("CARGO_INCREMENTAL", "0")
    }

    pub(crate) fn arguments<I, S>(mut self, arguments: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        self.command.args(arguments);
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn directory(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// Runs it with our own standard streams; a failure is an error.
    pub(crate) fn run(mut self) -> Result<(), Error> {
        let status = self.status()?;
        self.accept(status)
    }

    /// Runs it with our own standard streams; how it ended is the answer.
    pub(crate) fn status(&mut self) -> Result<ExitStatus, Error> {
        let mut child = self.start()?;
        child.wait().map_err(|source| self.not_started(source))
    }

    /// Runs it silently and returns its standard output; a failure is an error.
    pub(crate) fn answer(mut self) -> Result<String, Error> {
        self.command.stdout(Stdio::piped());
        let child = self.start()?;
        let output = child
            .wait_with_output()
            .map_err(|source| self.not_started(source))?;
        self.accept(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// As [`Step::answer`], and its complaints are not shown: the caller only wants to know whether it works.
    pub(crate) fn quiet_answer(mut self) -> Result<String, Error> {
        self.command.stdin(Stdio::null()).stderr(Stdio::null());
        self.answer()
    }

    /// As [`Step::answer`], and its complaints are shown only if it fails: browsers complain about what is no matter.
    pub(crate) fn calm_answer(mut self) -> Result<String, Error> {
        self.command.stdin(Stdio::null());
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.start()?;
        let output = child
            .wait_with_output()
            .map_err(|source| self.not_started(source))?;
        if !output.status.success() {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
        }
        self.accept(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it with every line of its standard output shown as it comes, and kept.
    pub(crate) fn watch(mut self) -> Result<Watched, Error> {
        self.command.stdout(Stdio::piped());
        let mut child = self.start()?;
        let text = match child.stdout.take() {
            Some(stdout) => self.shown(stdout, &mut io::stdout())?,
            None => String::new(),
        };
        let status = child.wait().map_err(|source| self.not_started(source))?;
        Ok(Watched { text, status })
    }

    /// The same with its complaints, where a program says all that it has to say.
    pub(crate) fn watch_complaints(&mut self) -> Result<Watched, Error> {
        self.command.stderr(Stdio::piped());
        let mut child = self.start()?;
        let text = match child.stderr.take() {
            Some(stderr) => self.shown(stderr, &mut io::stderr())?,
            None => String::new(),
        };
        let status = child.wait().map_err(|source| self.not_started(source))?;
        Ok(Watched { text, status })
    }

    fn shown(&self, pipe: impl Read, screen: &mut impl Write) -> Result<String, Error> {
        let mut text = String::new();
        let mut lines = BufReader::new(pipe);
        let mut line = Vec::new();
        while lines
            .read_until(b'\n', &mut line)
            .map_err(|source| self.not_started(source))?
            > 0
        {
            let shown = String::from_utf8_lossy(&line);
            write!(screen, "{shown}").map_err(|source| self.not_started(source))?;
            text.push_str(&shown);
            line.clear();
        }
        Ok(text)
    }

    /// Runs it and shows nothing of it: whoever runs it beside others shows what it said once they have ended.
    pub(crate) fn listen(mut self) -> Result<Watched, Error> {
        self.command.stdin(Stdio::null());
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.start()?;
        let output = child
            .wait_with_output()
            .map_err(|source| self.not_started(source))?;
        let said = [output.stderr, output.stdout];
        let text = said.map(|text| String::from_utf8_lossy(&text).into_owned());
        Ok(Watched {
            text: text.concat(),
            status: output.status,
        })
    }

    /// The same program in what time all others of this machine leave, started by `nice`, which every Unix has.
    pub(crate) fn behind_all_others(self) -> Self {
        let mut step = Step::new("nice").arguments(["-n", "19"]);
        step.command.arg(self.command.get_program());
        step.command.args(self.command.get_args());
        if let Some(folder) = self.command.get_current_dir() {
            step.command.current_dir(folder);
        }
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => step.command.env(name, value),
                None => step.command.env_remove(name),
            };
        }
        step
    }

    /// Starts it with pipes to both of its standard streams; its complaints are not shown.
    pub(crate) fn talk(mut self) -> Result<(Child, ChildStdin, ChildStdout), Error> {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        self.command.stderr(Stdio::null());
        let mut child = self.start()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok((child, input, output)),
            (None, _) | (_, None) => Err(self.not_started(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// The command line as a person would type it.
    pub(crate) fn line(&self) -> String {
        let program = Path::new(self.command.get_program());
        let name = program.file_name().unwrap_or(program.as_os_str());
        let mut words = vec![name.to_string_lossy().into_owned()];
        words.extend(
            self.command
                .get_args()
                .map(|word| word.to_string_lossy().into_owned()),
        );
        words.join(" ")
    }

    fn start(&mut self) -> Result<Child, Error> {
        self.command
            .spawn()
            .map_err(|source| self.not_started(source))
    }

    fn accept(&self, status: ExitStatus) -> Result<(), Error> {
        if status.success() {
            return Ok(());
        }
        Err(self.failed(status))
    }

    /// What is said of it where it ended so.
    pub(crate) fn failed(&self, status: ExitStatus) -> Error {
        Error::Failed {
            line: self.line(),
            status,
        }
    }

    fn not_started(&self, source: io::Error) -> Error {
        Error::NotStarted {
            program: self.command.get_program().to_string_lossy().into_owned(),
            source,
        }
    }
}

fn describes_the_caller(variable: &str) -> bool {
    [
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_MANIFEST_",
        "CARGO_PKG_",
        "CARGO_PRIMARY_",
    ]
    .iter()
    .any(|prefix| variable.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named() {
        let error = Step::new("no-such-program-anywhere").run().unwrap_err();
        assert!(
            error.to_string().contains("no-such-program-anywhere"),
            "{error}"
        );
    }

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let error = Step::new("sh")
            .arguments(["-c", "exit 7"])
            .run()
            .unwrap_err();
        assert!(error.to_string().contains("`sh -c exit 7`"), "{error}");
        assert!(error.to_string().contains('7'), "{error}");
    }

    #[test]
    fn a_watched_program_is_kept_with_how_it_ended() {
        let watched = Step::new("sh")
            .arguments(["-c", "echo one; echo two; exit 3"])
            .watch()
            .unwrap();
        assert_eq!(watched.text, "one\ntwo\n");
        assert_eq!(watched.status.code(), Some(3));
    }

    #[test]
    fn the_answer_of_a_failing_program_is_not_trusted() {
        let answer = Step::new("sh")
            .arguments(["-c", "echo half; exit 1"])
            .answer();
        assert!(answer.is_err());
    }

    #[test]
    fn variables_that_describe_the_calling_crate_are_kept_from_cargo() {
        assert!(describes_the_caller("CARGO_PKG_NAME"));
        assert!(!describes_the_caller("CARGO_TARGET_DIR"));
        assert!(!describes_the_caller("CARGO_HOME"));
    }
}
