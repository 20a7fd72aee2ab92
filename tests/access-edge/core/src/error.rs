//! What can go wrong when a world is described or changed: what happened, whose fault, what to do.

use thiserror::Error;

/// The description of the world is at fault.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An AUD is not 64 hex digits.
    #[error("the aud of app {app:?} must be 64 hex digits; change it in the config")]
    Audience {
        /// The app's name.
        app: String,
    },
    /// A path does not begin with a slash.
    #[error("the path of app {app:?} must begin with a slash; change it in the config")]
    Path {
        /// The app's name.
        app: String,
    },
    /// A host is not a lower-case host name.
    #[error("{host:?} is not a lower-case host name without a port; change it in the config")]
    Host {
        /// The host as given.
        host: String,
    },
    /// Two identity providers have one host.
    #[error("two identity providers are on {host:?}; give each a host of its own in the config")]
    IdpHost {
        /// The host that both have.
        host: String,
    },
    /// The JSON does not describe a world.
    #[error("the config is not understood: {0}; see the documentation of access_edge::Config")]
    Json(#[from] serde_json::Error),
    /// The signing keys could not be made.
    #[error(
        "the signing keys could not be made: {0}; this is a fault of the machine or of access-edge"
    )]
    Keys(String),
}

/// A management verb named something that this world does not have.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerbError {
    /// No app of that name.
    #[error("this world has no app {0:?}; GET /config names them")]
    UnknownApp(String),
    /// No user of that e-mail.
    #[error("this world has no user {0:?}; GET /config names them")]
    UnknownUser(String),
}
