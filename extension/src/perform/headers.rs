//! Reads the answer to one request from the browser's header event. The listener lives as long as the watch.

use access_vigil_core::event::HopResponse;
use access_vigil_core::secret::Secret;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::{browser, chrome, clock, js};

/// Waits for the headers of the answer to one address, asked for by this program itself.
pub(crate) struct HeaderWatch {
    listener: Closure<dyn FnMut(JsValue)>,
    seen: oneshot::Receiver<HopResponse>,
}

impl HeaderWatch {
    /// Begins to listen; `None` where the browser does not let us.
    pub(crate) fn begin(address: &str) -> Option<Self> {
        let url = url::Url::parse(address).ok()?;
        let (sender, seen) = oneshot::channel();
        let (mut sender, address) = (Some(sender), address.to_owned());
        let listener = Closure::new(move |details: JsValue| {
            if let Some(response) = read_answer(&details, &address)
                && let Some(sender) = sender.take()
            {
                // Nobody waits any more where the request was given up.
                drop(sender.send(response));
            }
        });
        let filter = json!({
            "urls": [format!("https://{}{}*", url.host_str()?, url.path())],
            "types": ["xmlhttprequest"],
            "tabId": -1,
        });
        let extra = browser::header_details().into();
        chrome::listen_for_headers(listener.as_ref().unchecked_ref(), js::to_js(&filter), extra)
            .ok()?;
        Some(Self { listener, seen })
    }

    /// The answer, or nothing after this time.
    pub(crate) async fn response(mut self, time: core::time::Duration) -> Option<HopResponse> {
        match select(&mut self.seen, Box::pin(js::sleep(time))).await {
            Either::Left((response, _)) => response.ok(),
            Either::Right(_) => None,
        }
    }
}

impl Drop for HeaderWatch {
    fn drop(&mut self) {
        let removed = chrome::stop_listening_for_headers(self.listener.as_ref().unchecked_ref());
        js::ignored(
            "it would only listen for an address that is never asked for again",
            removed,
        );
    }
}

/// The part of `webRequest.onHeadersReceived`'s details that we read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    url: String,
    status_code: u16,
    #[serde(default)]
    response_headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    #[serde(default)]
    value: String,
}

fn read_answer(details: &JsValue, address: &str) -> Option<HopResponse> {
    let details: Details = js::from_js(details)?;
    if details.url != address {
        return None;
    }
    let mut response = HopResponse {
        status: details.status_code,
        ..HopResponse::default()
    };
    for Header { name, value } in details.response_headers {
        match name.to_ascii_lowercase().as_str() {
            "location" => response.location = Some(Secret::new(value)),
            "set-cookie" => response.set_cookie.push(Secret::new(value)),
            "date" => response.date = clock::parse_date(&value),
            "cf-mitigated" => response.challenged = value == "challenge",
            "retry-after" => response.retry_after = value.parse().ok(),
            _ => {}
        }
    }
    Some(response)
}
