//! A request that has to carry the cookies of one jar: this program sends it, or a page of ours in that container.

use core::time::Duration;

use access_vigil_core::message::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web_sys::ResponseType;

use crate::request::{self, NoAnswer, Request};

/// What to ask for. The address may hold a secret, so this can't be printed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Errand {
    method: String,
    url: String,
}

impl Errand {
    /// A request to this address.
    pub(crate) fn new(method: &str, url: &str) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
        }
    }

    /// Sends it from here; resolves to what became of it.
    pub(crate) async fn run(&self, by: &Request, limit: Duration) -> Outcome {
        let options = json!({
            "method": self.method,
            // Access answers a client that does not take pages with 401 where managed OAuth is on.
            "headers": { "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" },
        });
        let answer = by.send((&self.url, options), limit, async |response| {
            Ok(if response.type_() == ResponseType::Opaqueredirect {
                Outcome::Redirected
            } else {
                Outcome::Answered {
                    status: response.status(),
                    challenged: request::is_challenge(&response),
                }
            })
        });
        answer.await.unwrap_or_else(|none| match none {
            NoAnswer::Failed => Outcome::Failed,
            NoAnswer::TimedOut => Outcome::TimedOut,
        })
    }
}
