//! Why the demonstration could not be carried out; what it showed is no failure but a result.

use crate::plan::Cast;

/// What stopped the demonstration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A browser, the edge or the page did not do its part.
    #[error("the run in {cast} stopped: {source}")]
    Run {
        /// Which run.
        cast: Cast,
        /// What happened, and what to do next.
        #[source]
        source: e2e::Error,
    },
    /// A file could not be used.
    #[error("could not use a file: {0}; is the disk full, or `target/demo` not yours?")]
    File(#[from] std::io::Error),
    /// The person who watches pressed Ctrl+C.
    #[error("interrupted; every browser was closed")]
    Interrupted,
}

impl Failure {
    /// The exit code that scripts may rely on.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Failure::Run { .. } | Failure::File(_) => 3,
            Failure::Interrupted => 130,
        }
    }
}
