//! What the extension and the native host say to each other: one JSON object a frame, the same types on both sides.
//! Requests are answered in any order, each with the id of its request.

mod pairing;
mod request;
mod response;

use serde::{Deserialize, Serialize};

pub use pairing::{PairingCode, PairingProblem, PairingSecret};
pub use request::{HistoryEntry, Request, Revocation, SharedSession, SharedToken};
pub use response::{KeyStanding, Refusal, RefusalKind, Response, RevocationPlan};

/// The version of these messages. A host that speaks another one says so and does nothing else.
pub const PROTOCOL: u32 = 1;

/// The name of the host in the browsers' manifests.
///
/// <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging#native-messaging-host>
pub const NAME: &str = "com.access_vigil.host";

/// The longest message that the host takes, in bytes; more is refused before any memory is set aside for it.
pub const LONGEST_REQUEST: usize = 256 * 1024;

/// The longest message that browsers take of a host, in bytes.
///
/// <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging#native-messaging-host-protocol>
pub const LONGEST_RESPONSE: usize = 1024 * 1024;

/// How many milliseconds a pairing may be confirmed after it was asked for.
pub const PAIRING_MILLIS: u64 = 120_000;

/// One message and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<Message> {
    /// The request's number, which its response repeats. A response to what could not be read has 0.
    pub id: u64,
    /// The message.
    pub message: Message,
}
