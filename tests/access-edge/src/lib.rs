//! A small faithful Cloudflare Access edge, for tests and for developing an app behind Access: what
//! [`access_edge_core`] answers, on loopback sockets, with TLS and a CONNECT proxy in front. That crate says what it does
//! not imitate.
//!
//! It has two doors. Clients use the proxy. Tests and people use the verbs of [`World`], or the same as JSON through the
//! management address.

mod error;
mod provider;
mod proxy;
mod running;
mod server;
mod tls;
mod websocket;

pub use access_edge_core::*;
pub use error::StartError;
pub use provider::node_packages;
pub use running::{AccessEdge, Addresses, Running};
