//! What can go wrong when a world is put on sockets: what happened, whose fault, what to do.

use access_edge_core::ConfigError;
use thiserror::Error;

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
