//! The real differences between Chromium and Firefox, each with its reason. Nothing else asks which browser it is.

use access_vigil_core::cookie::StoreId;
use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::chrome;

/// The jar that background requests use has another name in each browser.
pub(crate) fn home_store() -> StoreId {
    StoreId(if is_firefox() { "firefox-default" } else { "0" }.into())
}

/// Chromium shows `Set-Cookie` only to those who ask for `extraHeaders`; Firefox refuses the whole call for that word.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/webRequest#life_cycle_of_requests>
pub(crate) fn header_details() -> Array {
    let details = Array::of1(&JsValue::from_str("responseHeaders"));
    if !is_firefox() {
        details.push(&JsValue::from_str("extraHeaders"));
    }
    details
}

fn is_firefox() -> bool {
    chrome::own_url("").starts_with("moz-extension:")
}
