//! What the host answers to a frame: total, and never a panic whatever the text.

use std::sync::atomic::{AtomicBool, Ordering};

use access_vigil_core::native_host::{PROTOCOL, Refusal, Request, Response};

use crate::problem::{Kind, Problem};
use crate::transport::Frame;

/// What carries out requests. They run side by side, so none may block the thread: what blocks goes to
/// `tokio::task::spawn_blocking`.
pub trait Answers: Send + Sync + 'static {
    /// Carries out what one frame asks for. Frames are begun in the order in which they came.
    fn answer(&self, frame: Frame) -> impl Future<Output = Response> + Send;
}

/// The answers of this program to one browser.
#[derive(Debug, Default)]
pub struct Host {
    is_greeted: AtomicBool,
}

impl Host {
    /// Each verb but hello begins with this: whoever has not said which protocol it speaks is not understood.
    pub fn greeted(&self) -> Result<(), Problem> {
        if self.is_greeted.load(Ordering::Relaxed) {
            Ok(())
        } else {
            Err(Kind::HelloFirst.into())
        }
    }

    fn hello(&self, protocol: u32) -> Response {
        self.is_greeted
            .store(protocol == PROTOCOL, Ordering::Relaxed);
        if protocol != PROTOCOL {
            return Response::Refused(Refusal::other_protocol(protocol));
        }
        Response::Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

impl Answers for Host {
    async fn answer(&self, frame: Frame) -> Response {
        match request_in(&frame) {
            Ok(Request::Hello { protocol }) => self.hello(protocol),
            Err(refusal) => Response::Refused(refusal),
        }
    }
}

/// The request that a frame holds.
pub fn request_in(frame: &Frame) -> Result<Request, Refusal> {
    match frame {
        // An array would be taken for an object whose words were left out: https://serde.rs/enum-representations.html
        Frame::Text(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str(text).map_err(|_unclear| Refusal::unknown_request())
        }
        Frame::Text(_) | Frame::NoText => Err(Refusal::unknown_request()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hello_in_our_protocol_counts_as_one() {
        let host = Host::default();
        assert_eq!(host.greeted().unwrap_err().kind(), Kind::HelloFirst);
        host.hello(PROTOCOL + 1);
        assert!(host.greeted().is_err());
        host.hello(PROTOCOL);
        assert!(host.greeted().is_ok());
    }
}
