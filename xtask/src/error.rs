//! What can stop a verb: each error says what happened and what to do next.
//!
//! Promises: the exit code of each error is stable and listed in `--help`.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// A step that could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The operating system found no such program, or refused to start it.
    #[error("`{program}` could not be started ({source}); `cargo xtask doctor` says how to get it")]
    NotStarted {
        program: String,
        #[source]
        source: io::Error,
    },
    /// A program started and said no.
    #[error("`{line}` ended with {status}; mend what it says above, then try again")]
    Failed { line: String, status: ExitStatus },
    /// A file or folder could not be used.
    #[error("could not {action} {}: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A file or an answer is not the JSON it should be.
    #[error("{name} is not valid JSON ({source}); mend it")]
    Json {
        name: String,
        #[source]
        source: serde_json::Error,
    },
    /// JSON of an unexpected form.
    #[error("{name} {problem}")]
    Shape { name: String, problem: String },
    /// The library that writes the JavaScript glue refused the Wasm.
    #[error("wasm-bindgen could not write the glue: {0}; is `extension` a `cdylib`?")]
    Glue(String),
    /// The package would tell on which machine it was built, and would differ on every other.
    #[error(
        "the built program contains the path {0} of this machine; add a --remap-path-prefix for it in xtask/src/wasm.rs"
    )]
    MachinePath(String),
    /// Something in `extension/static` must not be shipped.
    #[error(
        "extension/static/{path} {why}; take it out of the folder, everything there is shipped"
    )]
    NotShippable { path: String, why: &'static str },
    /// An archive could not be put together.
    #[error("the archive could not be written ({0}); is a file in it larger than 4 GB?")]
    Archive(#[from] zip::result::ZipError),
    /// Packages are missing and this user may not install them.
    #[error(
        "installing needs root, and `sudo` is not available without a password; run: {command}"
    )]
    NeedsRoot { command: String },
    /// Packages are missing on a system that has no `apt-get`.
    #[error("this system has no apt-get; install these by its own means: {packages}")]
    NotDebian { packages: String },
    /// Something is still missing after everything was installed.
    #[error("`{name}` is still missing after the installation; {advice}, then try again")]
    StillMissing { name: &'static str, advice: String },
    /// A program that is measured did not answer.
    #[error("{program} did not answer ({source}); start it by hand to see why")]
    NoAnswer {
        program: &'static str,
        #[source]
        source: io::Error,
    },
    /// Windows are wanted, and nothing can draw them.
    #[error(
        "there is no display to show windows on (neither DISPLAY nor WAYLAND_DISPLAY is set); \
         run it where there is one, or with --headless"
    )]
    NoDisplay,
}

impl Error {
    /// The exit code that scripts may rely on.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Error::NeedsRoot { .. } => 4,
            Error::NoDisplay => 5,
            Error::NotStarted { .. }
            | Error::Failed { .. }
            | Error::File { .. }
            | Error::Json { .. }
            | Error::Shape { .. }
            | Error::Glue(_)
            | Error::Archive(_)
            | Error::MachinePath(_)
            | Error::NotShippable { .. }
            | Error::NotDebian { .. }
            | Error::NoAnswer { .. }
            | Error::StillMissing { .. } => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_rights_have_their_own_exit_code() {
        let error = Error::NeedsRoot {
            command: String::from("sudo apt-get install chromium"),
        };
        assert_eq!(error.exit_code(), 4);
        assert!(error.to_string().ends_with("sudo apt-get install chromium"));
    }
}
