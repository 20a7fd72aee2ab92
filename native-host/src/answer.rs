//! What the host answers to a frame: total, and never a panic whatever the text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use access_vigil_core::native_host::{
    Envelope, PROTOCOL, PairingSecret, Refusal, Request, Response,
};

use serde_json::Value;

use crate::pairing::Pairings;
use crate::places::Places;
use crate::problem::{Kind, Problem};
use crate::sharing::{self, Browser};
use crate::transport::Frame;
use crate::verbs;

/// What carries out requests. They run side by side, so none may block the thread: what blocks goes to
/// `tokio::task::spawn_blocking`.
pub trait Answers: Send + Sync + 'static {
    /// Carries out one request. They are begun in the order in which they came.
    fn answer(&self, request: Request) -> impl Future<Output = Response> + Send;
}

/// The answers of this program to one browser.
#[derive(Debug)]
pub struct Host {
    places: Places,
    /// What the person calls the browser.
    browser: String,
    is_greeted: AtomicBool,
    is_paired: Arc<AtomicBool>,
}

impl Host {
    /// The one that keeps its files here and talks with this browser.
    #[must_use]
    pub fn new(places: Places, browser: String) -> Self {
        Self {
            places,
            browser,
            is_greeted: AtomicBool::new(false),
            is_paired: Arc::default(),
        }
    }

    /// Each verb but hello begins with this: whoever has not said which protocol it speaks is not understood.
    fn greeted(&self) -> Result<(), Problem> {
        if self.is_greeted.load(Ordering::Relaxed) {
            Ok(())
        } else {
            Err(Kind::HelloFirst.into())
        }
    }

    /// Each verb but hello and pair begins with this: whatever reaches a secret needs a person's word first.
    fn paired(&self) -> Result<(), Problem> {
        self.greeted()?;
        if self.is_paired.load(Ordering::Relaxed) {
            Ok(())
        } else {
            Err(Kind::NotPaired.into())
        }
    }

    fn hello(&self, protocol: u32, pairing: Option<&PairingSecret>) -> Result<Response, Problem> {
        let fits = protocol == PROTOCOL;
        self.is_greeted.store(fits, Ordering::Relaxed);
        if !fits {
            return Ok(Response::Refused(Refusal::other_protocol(protocol)));
        }
        let paired = match pairing {
            Some(secret) => Pairings::within(&self.places.state).know(secret)?,
            None => false,
        };
        self.is_paired.store(paired, Ordering::Relaxed);
        Ok(Response::Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
            paired,
        })
    }

    async fn pair(&self, secret: PairingSecret) -> Result<Response, Problem> {
        self.greeted()?;
        let (state, browser) = (self.places.state.clone(), self.browser.clone());
        let is_paired = Arc::clone(&self.is_paired);
        apart(move || {
            Pairings::within(&state).ask(&secret, &browser)?;
            is_paired.store(true, Ordering::Relaxed);
            Ok(Response::Paired)
        })
        .await
    }

    async fn carry_out(&self, request: Request) -> Result<Response, Problem> {
        match request {
            Request::Hello { protocol, pairing } => self.hello(protocol, pairing.as_ref()),
            Request::Pair { secret } => self.pair(secret).await,
            Request::PlanRevocation { .. }
            | Request::Revoke { .. }
            | Request::CheckKey { .. }
            | Request::Remember { .. }
            | Request::Share { .. }
            | Request::StopSharing { .. } => {
                self.paired()?;
                let places = self.places.clone();
                apart(move || carry_out(&places, request)).await
            }
        }
    }
}

/// Carries out a verb of a paired browser.
fn carry_out(places: &Places, request: Request) -> Result<Response, Problem> {
    match request {
        Request::PlanRevocation { what } => verbs::plan_revocation(places, &what),
        Request::Revoke { what } => verbs::revoke(places, &what),
        Request::CheckKey {
            team,
            key,
            issued_at,
        } => verbs::check_key(places, (&team, &key, issued_at)),
        Request::Remember { entries } => verbs::remember(places, entries),
        Request::Share { session } => {
            sharing::share(places, Browser::of_this_host(), session)?;
            Ok(Response::Shared)
        }
        Request::StopSharing { name } => {
            sharing::stop_sharing(places, Browser::of_this_host(), name)?;
            Ok(Response::NoLongerShared)
        }
        Request::Hello { .. } | Request::Pair { .. } => Err(Kind::Internal.into()),
    }
}

impl Answers for Host {
    async fn answer(&self, request: Request) -> Response {
        let carried = self.carry_out(request).await;
        carried.unwrap_or_else(|problem| Response::Refused(problem.into()))
    }
}

/// Does on a thread of its own what blocks.
async fn apart(
    work: impl FnOnce() -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_panic| Err(Kind::Internal.about("the request broke off")))
}

/// The request that a frame holds.
pub fn request_in(frame: &Frame) -> Result<Envelope<Request>, Refusal> {
    match frame {
        Frame::Text(text) if is_object_in_object(text) => {
            serde_json::from_str(text).map_err(|_unclear| Refusal::unknown_request())
        }
        Frame::Text(_) | Frame::NoText => Err(Refusal::unknown_request()),
    }
}

/// An array would be taken for an object whose words were left out: <https://serde.rs/enum-representations.html>
fn is_object_in_object(text: &str) -> bool {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    value.get("message").is_some_and(Value::is_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(folder: &tempfile::TempDir) -> Host {
        let places = Places::below(folder.path().to_path_buf(), |_| None);
        Host::new(places, "Chromium".into())
    }

    #[test]
    fn only_a_hello_in_our_protocol_counts_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let host = host(&folder);
        assert_eq!(host.greeted().unwrap_err().kind(), Kind::HelloFirst);
        host.hello(PROTOCOL + 1, None).unwrap();
        assert!(host.greeted().is_err());
        host.hello(PROTOCOL, None).unwrap();
        assert!(host.greeted().is_ok());
        assert_eq!(host.paired().unwrap_err().kind(), Kind::NotPaired);
    }

    #[test]
    fn a_secret_that_nobody_confirmed_pairs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let host = host(&folder);
        let secret = PairingSecret::from_bytes([1; 32]);
        host.hello(PROTOCOL, Some(&secret)).unwrap();
        assert_eq!(host.paired().unwrap_err().kind(), Kind::NotPaired);
    }
}
