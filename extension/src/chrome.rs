//! The browser's extension API: the only Rust file that names it. Firefox offers it under the same name, with promises.
//!
//! <https://developer.chrome.com/docs/extensions/reference/api>

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = create, catch)]
    pub(crate) async fn create_alarm(name: &str, details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = clear, catch)]
    pub(crate) async fn clear_alarm(name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeText, catch)]
    pub(crate) async fn set_badge_text(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor, catch)]
    pub(crate) async fn set_badge_background(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeTextColor, catch)]
    pub(crate) async fn set_badge_text_color(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setTitle, catch)]
    pub(crate) async fn set_title(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setIcon, catch)]
    pub(crate) async fn set_icon(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "cookies"], js_name = getAll, catch)]
    pub(crate) async fn all_cookies(query: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "cookies"], js_name = getAllCookieStores, catch)]
    pub(crate) async fn all_cookie_stores() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "cookies"], js_name = get, catch)]
    pub(crate) async fn cookie(query: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "cookies"], js_name = remove, catch)]
    pub(crate) async fn remove_cookie(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "cookies"], js_name = set, catch)]
    pub(crate) async fn set_cookie(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "declarativeNetRequest"], js_name = updateSessionRules, catch)]
    pub(crate) async fn update_session_rules(change: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "declarativeNetRequest"], js_name = getSessionRules, catch)]
    pub(crate) async fn session_rules() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "extension"], js_name = isAllowedIncognitoAccess, catch)]
    pub(crate) async fn may_see_private_windows() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    pub(crate) fn message(key: &str, arguments: Array) -> String;

    #[wasm_bindgen(js_namespace = ["chrome", "idle"], js_name = queryState, catch)]
    pub(crate) async fn idle_state(seconds: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "idle"], js_name = setDetectionInterval, catch)]
    pub(crate) fn set_idle_limit(seconds: u32) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = create, catch)]
    pub(crate) async fn create_notification(id: &str, options: JsValue)
    -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = clear, catch)]
    pub(crate) async fn clear_notification(id: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "permissions"], js_name = getAll, catch)]
    pub(crate) async fn all_permissions() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "permissions"], js_name = contains, catch)]
    pub(crate) async fn has_permissions(wanted: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "permissions"], js_name = remove, catch)]
    pub(crate) async fn remove_permissions(unwanted: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "permissions"], js_name = request, catch)]
    pub(crate) fn request_permissions(wanted: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = connectNative, catch)]
    pub(crate) fn connect_native(host: &str) -> Result<Port, JsValue>;

    /// The pipe to a native host.
    pub(crate) type Port;

    #[wasm_bindgen(method, js_name = postMessage, catch)]
    pub(crate) fn post(this: &Port, message: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    pub(crate) fn disconnect(this: &Port);

    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub(crate) fn on_message(this: &Port) -> Listeners;

    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub(crate) fn on_disconnect(this: &Port) -> Listeners;

    /// Those who listen to an event.
    pub(crate) type Listeners;

    #[wasm_bindgen(method, js_name = addListener)]
    pub(crate) fn add_listener(this: &Listeners, listener: &Function);

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = sendMessage, catch)]
    pub(crate) async fn send_message(text: &str) -> Result<JsValue, JsValue>;

    /// The same, sent before this returns.
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = sendMessage, catch)]
    pub(crate) fn send_message_now(text: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getContexts, catch)]
    pub(crate) async fn contexts(filter: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = openOptionsPage, catch)]
    pub(crate) async fn open_options() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    pub(crate) fn own_url(path: &str) -> String;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "runtime"], js_name = id)]
    pub(crate) static OWN_ID: String;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = get, catch)]
    pub(crate) async fn session_get(key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = get, catch)]
    pub(crate) async fn whole_session() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session", "onChanged"], js_name = addListener)]
    pub(crate) fn listen_for_session(listener: &Function);

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = set, catch)]
    pub(crate) async fn session_set(items: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "local"], js_name = get, catch)]
    pub(crate) async fn local_get(key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "local"], js_name = set, catch)]
    pub(crate) async fn local_set(items: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = update, catch)]
    pub(crate) async fn update_tab(id: f64, details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = remove, catch)]
    pub(crate) async fn remove_tab(id: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "managed"], js_name = get, catch)]
    pub(crate) async fn managed_get() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = query, catch)]
    pub(crate) async fn tabs(query: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = get, catch)]
    pub(crate) async fn tab(id: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = create, catch)]
    pub(crate) async fn create_tab(details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = reload, catch)]
    pub(crate) async fn reload_tab(id: f64, details: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "webRequest", "onHeadersReceived"], js_name = addListener, catch)]
    pub(crate) fn listen_for_headers(
        listener: &Function,
        filter: JsValue,
        extra: JsValue,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "webRequest", "onBeforeRedirect"], js_name = addListener, catch)]
    pub(crate) fn listen_for_redirects(
        listener: &Function,
        filter: &JsValue,
        extra: &JsValue,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "webRequest", "onCompleted"], js_name = addListener, catch)]
    pub(crate) fn listen_for_ends(
        listener: &Function,
        filter: &JsValue,
        extra: &JsValue,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "webRequest", "onErrorOccurred"], js_name = addListener, catch)]
    pub(crate) fn listen_for_failures(listener: &Function, filter: &JsValue)
    -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "webRequest", "onHeadersReceived"], js_name = removeListener, catch)]
    pub(crate) fn stop_listening_for_headers(listener: &Function) -> Result<(), JsValue>;
}

/// Why the browser could not do what it was asked last; there only while it tells of it.
pub(crate) fn last_error() -> JsValue {
    let runtime = crate::js::member(&js_sys::global(), "chrome");
    crate::js::member(&crate::js::member(&runtime, "runtime"), "lastError")
}

/// The host of the page that the developer tools around us look at; nothing where there are none.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/devtools/inspectedWindow>
pub(crate) async fn inspected_host() -> Option<String> {
    let tools = crate::js::member(&js_sys::global(), "chrome");
    let tools = crate::js::member(&tools, "devtools");
    let page = crate::js::member(&tools, "inspectedWindow");
    let evaluate: Function = crate::js::member(&page, "eval").dyn_into().ok()?;
    let expression = JsValue::from_str("location.hostname");
    let answer = Promise::new(&mut |resolve, _| {
        let asked = evaluate.call2(&page, &expression, &resolve);
        crate::js::ignored("without an answer every host is shown", asked);
    });
    let answer = wasm_bindgen_futures::JsFuture::from(answer).await.ok()?;
    answer.as_string().filter(|host| !host.is_empty())
}

/// Whether the browser offers to start native hosts: only while that is granted, and in Chromium only to a program that
/// was started after it was granted (tried with Chromium 156).
pub(crate) fn can_connect_native() -> bool {
    let runtime = crate::js::member(&js_sys::global(), "chrome");
    let runtime = crate::js::member(&runtime, "runtime");
    crate::js::member(&runtime, "connectNative").is_function()
}
