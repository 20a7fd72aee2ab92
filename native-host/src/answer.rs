//! What the host answers to a request: pure, total, and never a panic whatever the text.

use access_vigil_core::native_host::{PROTOCOL, Refusal, Request, Response};

/// The answer to the text of one message.
#[must_use]
pub fn answer(text: &str) -> Response {
    match serde_json::from_str(text) {
        Ok(Request::Hello { protocol }) if protocol != PROTOCOL => {
            Response::Refused(Refusal::other_protocol(protocol))
        }
        Ok(Request::Hello { .. }) => Response::Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
        },
        Err(_) => Response::Refused(Refusal::unknown_request()),
    }
}
