//! What can go wrong while a browser is driven, and what to do about it.
//!
//! A missing browser is an error like any other: no test passes because a browser was not there.

use std::path::PathBuf;

/// Why the browser did not do what the test asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program is not installed.
    #[error("{program} is not installed on this machine: run `apt-get install {package}`")]
    MissingProgram {
        /// The program that was looked for.
        program: &'static str,
        /// The Debian package that holds it.
        package: &'static str,
    },
    /// The browser started but never said that it listens.
    #[error("{program} did not come up within {seconds} s; its last words: {output}")]
    NotStarted {
        /// The program that was started.
        program: &'static str,
        /// How long it was waited for.
        seconds: u64,
        /// The end of what it printed.
        output: String,
    },
    /// The extension folder cannot be used.
    #[error("no extension to test at {path}: {reason}; run `cargo xtask build` first")]
    Extension {
        /// The folder that was given.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A program of ours did not do what it was asked.
    #[error("vigil failed: {0}")]
    Program(String),
    /// The browser answered a command with an error.
    #[error("the browser refused {method}: {reason}")]
    Refused {
        /// The protocol command.
        method: String,
        /// The browser's own words.
        reason: String,
    },
    /// The browser's answer is not of the form that the protocol promises.
    #[error("the browser's answer lacks {pointer}: the protocol changed, adapt the driver")]
    Answer {
        /// The JSON pointer that was looked for.
        pointer: &'static str,
    },
    /// The connection ended before the answer came.
    #[error("the browser closed the connection during {method}: it crashed or was closed")]
    Closed {
        /// The protocol command that was under way.
        method: String,
    },
    /// A script threw.
    #[error("the script threw: {0}")]
    Script(String),
    /// No element of the page matches.
    #[error("no element matches {0}")]
    NoElement(String),
    /// Something did not happen in time.
    #[error("waited {seconds:.1} s in vain for {what}")]
    TimedOut {
        /// What was waited for.
        what: String,
        /// For how long.
        seconds: f32,
    },
    /// The Access edge did not start.
    #[error("the Access edge did not start: {0}")]
    Edge(#[source] access_edge::StartError),
    /// The machine refused a file or a socket.
    #[error("the machine refused a file or a socket: {0}")]
    System(#[from] std::io::Error),
}
