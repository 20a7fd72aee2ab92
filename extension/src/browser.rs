//! The real differences between Chromium and Firefox, each with its reason. Nothing else asks which browser it is.

use access_vigil_core::cookie::StoreId;
use access_vigil_core::stores::Stores;
use access_vigil_core::text::TextKey;
use js_sys::Array;
use serde_json::{Map, Value, json};
use wasm_bindgen::JsValue;

use crate::chrome;

/// The jar that background requests use has another name in each browser.
pub(crate) fn home_store() -> StoreId {
    StoreId(if is_firefox() { "firefox-default" } else { "0" }.into())
}

/// Firefox has containers, and opens a page of ours in one when it is asked to. A private window's jar is neither's:
/// this program does not run for private windows (`incognito` in the manifest).
///
/// <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/create#cookiestoreid>
pub(crate) fn stores() -> Stores {
    Stores {
        home: home_store(),
        containers: is_firefox().then(|| "firefox-container-".into()),
    }
}

/// The jar of a tab or request. Chromium does not name it, and shows only those of the ordinary one.
pub(crate) fn store_of(named: Option<StoreId>) -> StoreId {
    named.unwrap_or_else(home_store)
}

/// The change that empties a tab of ours before it is closed: Firefox keeps every other tab among those that it closed
/// of late, where the person looks for their own. Chromium never opens one.
pub(crate) fn emptying() -> Option<Value> {
    is_firefox().then(|| json!({ "url": "about:blank", "loadReplace": true }))
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

/// Firefox opens a tab in a container where it is told which; Chromium has one jar in a window, and refuses the word.
///
/// <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/create#cookiestoreid>
pub(crate) fn choose_store(tab: &mut Map<String, Value>, store: &StoreId) {
    if is_firefox() {
        tab.insert("cookieStoreId".into(), store.0.clone().into());
    }
}

/// Chromium's notices have buttons and stay until they are answered; Firefox refuses the whole call for either word.
/// There a click on the notice is the first answer, and the popup has both.
///
/// <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/NotificationOptions#browser_compatibility>
pub(crate) fn add_answers(notice: &mut Map<String, Value>, answers: &[String]) {
    if !is_firefox() {
        let buttons: Vec<Value> = answers
            .iter()
            .map(|title| json!({ "title": title }))
            .collect();
        notice.insert("buttons".into(), buttons.into());
        notice.insert("requireInteraction".into(), true.into());
    }
}

/// What must be granted before a session can be shared with the terminal. Firefox wants a word for data that leaves the
/// browser, also for a program of the same person on the same machine; Chromium refuses the whole call for it.
///
/// <https://extensionworkshop.com/documentation/develop/firefox-builtin-data-consent/>
pub(crate) fn sharing_permissions() -> Value {
    if is_firefox() {
        json!({ "permissions": ["nativeMessaging"], "data_collection": ["authenticationInfo"] })
    } else {
        json!({ "permissions": ["nativeMessaging"] })
    }
}

/// Firefox has containers, and lists one's jar only while a tab of it is open.
pub(crate) fn hides_closed_containers() -> bool {
    is_firefox()
}

/// Firefox refuses to read a policy that does not exist; Chromium then has an empty one.
///
/// <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/managed>
pub(crate) fn refuses_absent_policies() -> bool {
    is_firefox()
}

/// The way to a button that is always in sight. Firefox puts it into the toolbar at the installation (`default_area`).
pub(crate) fn how_to_pin() -> TextKey {
    if is_firefox() {
        TextKey::WelcomePinFirefox
    } else {
        TextKey::WelcomePinChromium
    }
}

fn is_firefox() -> bool {
    chrome::own_url("").starts_with("moz-extension:")
}
