//! The browser's extension API: the only Rust file that names it. Firefox offers it under the same name, with promises.
//!
//! <https://developer.chrome.com/docs/extensions/reference/api>

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Functions of the browser that answer later. Some throw at once instead, as where a permission or a whole interface is
/// missing; that is an error like any other. (An `async` function of `wasm_bindgen` would not see it: it waits for the
/// promise that never came, and takes the program with it.)
macro_rules! answered_later {
    ($($name:ident($($argument:ident: $kind:ty),*) = $namespace:tt.$function:ident;)*) => {
        mod begun {
            use super::{JsValue, wasm_bindgen};

            #[wasm_bindgen]
            extern "C" {
                $(
                    #[wasm_bindgen(js_namespace = $namespace, js_name = $function, catch)]
                    pub(super) fn $name($($argument: $kind),*) -> Result<JsValue, JsValue>;
                )*
            }
        }

        $(
            pub(crate) async fn $name($($argument: $kind),*) -> Result<JsValue, JsValue> {
                let answer = begun::$name($($argument),*)?;
                JsFuture::from(Promise::resolve(&answer)).await
            }
        )*
    };
}

answered_later! {
    create_alarm(name: &str, details: JsValue) = ["chrome", "alarms"].create;
    clear_alarm(name: &str) = ["chrome", "alarms"].clear;
    set_badge_text(details: JsValue) = ["chrome", "action"].setBadgeText;
    set_badge_background(details: JsValue) = ["chrome", "action"].setBadgeBackgroundColor;
    set_badge_text_color(details: JsValue) = ["chrome", "action"].setBadgeTextColor;
    set_title(details: JsValue) = ["chrome", "action"].setTitle;
    set_icon(details: JsValue) = ["chrome", "action"].setIcon;
    all_cookies(query: JsValue) = ["chrome", "cookies"].getAll;
    all_cookie_stores() = ["chrome", "cookies"].getAllCookieStores;
    cookie(query: JsValue) = ["chrome", "cookies"].get;
    remove_cookie(details: JsValue) = ["chrome", "cookies"].remove;
    set_cookie(details: JsValue) = ["chrome", "cookies"].set;
    update_session_rules(change: JsValue) = ["chrome", "declarativeNetRequest"].updateSessionRules;
    session_rules() = ["chrome", "declarativeNetRequest"].getSessionRules;
    may_see_private_windows() = ["chrome", "extension"].isAllowedIncognitoAccess;
    idle_state(seconds: u32) = ["chrome", "idle"].queryState;
    create_notification(id: &str, options: JsValue) = ["chrome", "notifications"].create;
    clear_notification(id: &str) = ["chrome", "notifications"].clear;
    all_permissions() = ["chrome", "permissions"].getAll;
    has_permissions(wanted: JsValue) = ["chrome", "permissions"].contains;
    remove_permissions(unwanted: JsValue) = ["chrome", "permissions"].remove;
    send_message(text: &str) = ["chrome", "runtime"].sendMessage;
    contexts(filter: JsValue) = ["chrome", "runtime"].getContexts;
    open_options() = ["chrome", "runtime"].openOptionsPage;
    session_get(keys: JsValue) = ["chrome", "storage", "session"].get;
    whole_session() = ["chrome", "storage", "session"].get;
    session_set(items: JsValue) = ["chrome", "storage", "session"].set;
    local_get(keys: JsValue) = ["chrome", "storage", "local"].get;
    local_set(items: JsValue) = ["chrome", "storage", "local"].set;
    update_tab(id: f64, details: JsValue) = ["chrome", "tabs"].update;
    remove_tab(id: f64) = ["chrome", "tabs"].remove;
    managed_get() = ["chrome", "storage", "managed"].get;
    tabs(query: JsValue) = ["chrome", "tabs"].query;
    tab(id: f64) = ["chrome", "tabs"].get;
    create_tab(details: JsValue) = ["chrome", "tabs"].create;
    reload_tab(id: f64, details: JsValue) = ["chrome", "tabs"].reload;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    pub(crate) fn message(key: &str, arguments: Array) -> String;

    #[wasm_bindgen(js_namespace = ["chrome", "idle"], js_name = setDetectionInterval, catch)]
    pub(crate) fn set_idle_limit(seconds: u32) -> Result<(), JsValue>;

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

    /// The same, sent before this returns.
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = sendMessage, catch)]
    pub(crate) fn send_message_now(text: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    pub(crate) fn own_url(path: &str) -> String;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "runtime"], js_name = id)]
    pub(crate) static OWN_ID: String;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session", "onChanged"], js_name = addListener)]
    pub(crate) fn listen_for_session(listener: &Function);

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
    let answer = JsFuture::from(answer).await.ok()?;
    answer.as_string().filter(|host| !host.is_empty())
}

/// Whether the browser offers to start native hosts: only while that is granted, and in Chromium only to a program that
/// was started after it was granted (tried with Chromium 156).
pub(crate) fn can_connect_native() -> bool {
    let runtime = crate::js::member(&js_sys::global(), "chrome");
    let runtime = crate::js::member(&runtime, "runtime");
    crate::js::member(&runtime, "connectNative").is_function()
}
