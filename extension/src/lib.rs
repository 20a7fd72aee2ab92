//! The browser program of Access Vigil. It only translates: what happens in the browser becomes an `Event`, what core
//! decides becomes calls of the browser. `background.js` calls [`dispatch`], `popup.js` calls [`popup`], `courier.js` calls
//! [`courier`], `developer.js` calls [`developer`].

#![cfg_attr(
    not(all(feature = "pages", feature = "worker")),
    allow(
        dead_code,
        unused_imports,
        reason = "the other of the two programs uses it"
    )
)]

#[cfg(feature = "bench")]
pub mod bench;
mod browser;
mod chrome;
mod clock;
mod courier;
mod developer;
mod errand;
mod icon;
mod js;
mod language;
mod listen;
mod options;
mod page;
mod perform;
mod popup;
mod program;
mod request;
mod signature;
mod storage;
mod welcome;
mod words;

#[cfg(any(feature = "pages", feature = "worker"))]
use wasm_bindgen::prelude::*;

/// Takes in a browser event: the name of its listener and its details as JSON text. Resolves to the answer for the
/// sender where the event is a message, and to nothing otherwise.
#[cfg(feature = "worker")]
#[wasm_bindgen]
pub async fn dispatch(name: String, details: String) -> Option<String> {
    program::take_in(listen::read(&name, &details, &browser::home_store())).await
}

/// Carries requests in a container.
#[cfg(feature = "worker")]
#[wasm_bindgen]
pub async fn courier() {
    courier::serve().await;
}

/// Shows the developer view.
#[cfg(feature = "pages")]
#[wasm_bindgen]
pub async fn developer() {
    developer::show().await;
}

/// Shows the options.
#[cfg(feature = "pages")]
#[wasm_bindgen]
pub async fn options() {
    options::show().await;
}

/// Shows the welcome page.
#[cfg(feature = "pages")]
#[wasm_bindgen]
pub async fn welcome() {
    welcome::show().await;
}

/// Shows the popup.
#[cfg(feature = "worker")]
#[wasm_bindgen]
pub async fn popup() {
    popup::show().await;
}
