//! Reads the answer to one request from the browser's header event: to one of our own, or to a page that we brought to
//! the login. The listener lives as long as the watch.

use access_vigil_core::event::HopResponse;
use access_vigil_core::guard::PageAnswer;
use access_vigil_core::host::Hostname;
use access_vigil_core::id::TabId;
use access_vigil_core::secret::Secret;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::{browser, chrome, clock, js};

/// Waits for the headers of one answer.
pub(crate) struct HeaderWatch<T> {
    listener: Closure<dyn FnMut(JsValue)>,
    seen: oneshot::Receiver<T>,
}

impl HeaderWatch<HopResponse> {
    /// Begins to listen for the answer to an address that this program itself asks for, or a page of its own in this
    /// tab; `None` where the browser does not let us.
    pub(crate) fn begin(address: &str, tab: TabId) -> Option<Self> {
        let url = url::Url::parse(address).ok()?;
        let filter = json!({
            "urls": [format!("https://{}{}*", url.host_str()?, url.path())],
            "types": ["xmlhttprequest"],
            "tabId": tab.0,
        });
        let address = address.to_owned();
        Self::listen(&filter, move |details| {
            (details.url == address).then(|| details.into_response())
        })
    }
}

impl HeaderWatch<(i64, PageAnswer)> {
    /// Begins to listen for the first answer of a host to a page, and the tab that it is for.
    pub(crate) fn of_page(host: &Hostname) -> Option<Self> {
        let filter = json!({ "urls": [format!("https://{host}/*")], "types": ["main_frame"] });
        Self::listen(&filter, |details| {
            let (tab, navigation) = (details.tab_id?, details.request_id.clone()?);
            let response = details.into_response();
            Some((
                tab,
                PageAnswer {
                    navigation,
                    response,
                },
            ))
        })
    }
}

impl<T: 'static> HeaderWatch<T> {
    fn listen(
        filter: &serde_json::Value,
        read: impl Fn(Details) -> Option<T> + 'static,
    ) -> Option<Self> {
        let (sender, seen) = oneshot::channel();
        let mut sender = Some(sender);
        let listener = Closure::new(move |details: JsValue| {
            if let Some(answer) = js::from_js(&details).and_then(&read)
                && let Some(sender) = sender.take()
            {
                // Nobody waits any more where the request was given up.
                drop(sender.send(answer));
            }
        });
        let extra = browser::header_details().into();
        chrome::listen_for_headers(listener.as_ref().unchecked_ref(), js::to_js(filter), extra)
            .ok()?;
        Some(Self { listener, seen })
    }

    /// The answer, or nothing after this time.
    pub(crate) async fn response(mut self, time: core::time::Duration) -> Option<T> {
        match select(&mut self.seen, Box::pin(js::sleep(time))).await {
            Either::Left((response, _)) => response.ok(),
            Either::Right(_) => None,
        }
    }
}

impl<T> Drop for HeaderWatch<T> {
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
    tab_id: Option<i64>,
    request_id: Option<String>,
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

impl Details {
    fn into_response(self) -> HopResponse {
        let mut response = HopResponse {
            status: self.status_code,
            ..HopResponse::default()
        };
        for Header { name, value } in self.response_headers {
            match name.to_ascii_lowercase().as_str() {
                "location" => response.location = Some(Secret::new(value)),
                "set-cookie" => response.set_cookie.push(Secret::new(value)),
                "date" => response.date = clock::parse_date(&value),
                "cf-mitigated" => response.challenged = value == "challenge",
                "retry-after" => response.retry_after = value.parse().ok(),
                _ => {}
            }
        }
        response
    }
}
