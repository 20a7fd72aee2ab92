//! What the extension and the native host say to each other: one JSON object a frame, the same types on both sides.

use alloc::string::String;

use serde::{Deserialize, Serialize};

/// The version of these messages. A host that speaks another one says so and does nothing else.
pub const PROTOCOL: u32 = 1;

/// The longest message that the host takes, in bytes; more is refused before any memory is set aside for it.
pub const LONGEST_REQUEST: usize = 256 * 1024;

/// From the extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Who are you?
    Hello {
        /// The extension's [`PROTOCOL`].
        protocol: u32,
    },
}

/// From the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Response {
    /// The host's own version, and the protocol it speaks.
    Hello {
        /// The host's [`PROTOCOL`].
        protocol: u32,
        /// The host's version, as `vigil --version` prints it.
        version: String,
    },
    /// The request was not carried out; the next one may be.
    Refused(Refusal),
}

/// Why a request was not carried out. The numbers are stable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which problem it is.
    pub number: u32,
    /// What happened, and what to do next.
    pub problem: String,
}

impl Refusal {
    /// The request is none that this host knows.
    #[must_use]
    pub fn unknown_request() -> Self {
        Self {
            number: 1,
            problem: "the request is none that this host knows; update the host or the extension"
                .into(),
        }
    }

    /// The extension speaks another version of the protocol.
    #[must_use]
    pub fn other_protocol(protocol: u32) -> Self {
        let problem = alloc::format!(
            "the extension speaks protocol {protocol}, this host {PROTOCOL}; update the older of the two"
        );
        Self { number: 2, problem }
    }
}
