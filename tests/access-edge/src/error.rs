//! What can go wrong when a world is described, changed or put on sockets: what happened, whose fault, what to do.

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

/// The edge could not be put on sockets.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// The description of the world is at fault.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Quick signatures were asked for, which no client over sockets accepts.
    #[error(
        "quick signatures are for simulators only; set `signatures` to `rs256` to serve sockets"
    )]
    QuickSignatures,
    /// An address could not be listened on.
    #[error("cannot listen on {address}: {source}; choose another address or free this one")]
    Listen {
        /// The address asked for.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder or file for the CA certificate could not be made.
    #[error("cannot write the CA certificate: {0}; make room in the temporary folder")]
    CertificateFile(#[from] std::io::Error),
    /// The OpenID Connect provider could not be started.
    #[error(
        "the OpenID Connect provider does not start: {0}; it needs node and npm, see `cargo xtask doctor`"
    )]
    IdentityProvider(String),
    /// A certificate could not be made.
    #[error("cannot make a certificate: {0}; this is a fault of access-edge")]
    Certificate(String),
}
