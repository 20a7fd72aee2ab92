//! Listens to the requests of pages for as long as the developer view is open: they are too many to wake the background
//! program for while nobody looks. What runs into Access is told to it, and so stands in the journal.

use access_vigil_core::event::Event;
use access_vigil_core::message::Request;
use js_sys::Array;
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::listen::{self, Heard};
use crate::{browser, chrome, js};

/// Begins to listen.
pub(crate) fn listen() {
    let filter = js::to_js(&json!({
        "urls": ["https://*/*", "wss://*/*"],
        "types": ["sub_frame", "xmlhttprequest", "websocket", "other"],
    }));
    let heard = Closure::<dyn FnMut(JsValue)>::new(|details: JsValue| {
        spawn_local(async move { tell(&details).await });
    });
    let heard = heard.into_js_value();
    let heard: &js_sys::Function = heard.unchecked_ref();
    let headers = browser::header_details();
    for listening in [
        chrome::listen_for_redirects(heard, &filter, &headers),
        chrome::listen_for_ends(heard, &filter, &headers),
        chrome::listen_for_failures(heard, &filter),
    ] {
        js::ignored("the view shows what it gets", listening);
    }
}

async fn tell(details: &JsValue) {
    let details = js_sys::JSON::stringify(&Array::of1(details));
    let details = details.map(String::from).unwrap_or_default();
    let heard = listen::read("webRequest.overheard", &details, &browser::home_store());
    if let Heard::Event(Event::PageHop(hop)) = heard
        && let Ok(text) = serde_json::to_string(&Request::Overheard { hop })
    {
        let told = chrome::send_message(&text).await;
        js::ignored("the next one is told again", told);
    }
}
