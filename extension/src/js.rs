//! The border between JavaScript values and Rust: JSON text in, JSON text out, and no error passed over in silence.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

/// A JavaScript value of this Rust value.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    serde_json::to_string(value)
        .ok()
        .and_then(|text| js_sys::JSON::parse(&text).ok())
        .unwrap_or(JsValue::UNDEFINED)
}

/// The Rust value of this JavaScript value; `None` where it is of another shape.
pub(crate) fn from_js<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    // Of `undefined` there is no text (<https://tc39.es/ecma262/#sec-json.stringify>).
    let text = js_sys::JSON::stringify(value).ok()?.as_string()?;
    access_vigil_core::json::read(&text).ok()
}

/// An integer as JavaScript has it: an id of the browser's, or a count.
pub(crate) fn number(integer: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "ids and counts are small")]
    let number = integer as f64;
    number
}

/// A named member of a JavaScript object.
pub(crate) fn member(value: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Puts a text into the clipboard; whether the browser let us.
pub(crate) async fn copy(text: &str) -> bool {
    let clipboard = member(&member(&js_sys::global(), "navigator"), "clipboard");
    let write: Option<js_sys::Function> = member(&clipboard, "writeText").dyn_into().ok();
    let written = write.and_then(|it| it.call1(&clipboard, &JsValue::from_str(text)).ok());
    match written.and_then(|it| it.dyn_into::<js_sys::Promise>().ok()) {
        Some(written) => wasm_bindgen_futures::JsFuture::from(written).await.is_ok(),
        None => false,
    }
}

/// Passes over a failure that changes nothing, saying why that is right.
pub(crate) fn ignored<T>(_why: &'static str, result: Result<T, JsValue>) {
    drop(result);
}

/// Resolves after this time, as long as the program lives.
pub(crate) async fn sleep(time: core::time::Duration) {
    let promise =
        js_sys::Promise::new(&mut |resolve, _| set_timeout(&resolve, time.as_secs_f64() * 1000.0));
    ignored(
        "a timeout never rejects",
        wasm_bindgen_futures::JsFuture::from(promise).await,
    );
}

#[wasm_bindgen]
extern "C" {
    /// Sends a request (<https://fetch.spec.whatwg.org/>); a page and a worker have it under the same name.
    #[wasm_bindgen(js_name = fetch, catch)]
    pub(crate) fn fetch(url: &str, options: &JsValue) -> Result<js_sys::Promise, JsValue>;

    /// Fills this with random bytes that nobody can guess (<https://w3c.github.io/webcrypto/#Crypto-method-getRandomValues>).
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    pub(crate) fn fill_with_chance(bytes: &mut [u8]);

    /// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-importKey>
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = importKey, catch)]
    pub(crate) fn import_key(
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &JsValue,
    ) -> Result<js_sys::Promise, JsValue>;

    /// <https://w3c.github.io/webcrypto/#SubtleCrypto-method-verify>
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = verify, catch)]
    pub(crate) fn verify(
        algorithm: &JsValue,
        key: &JsValue,
        signature: &[u8],
        message: &[u8],
    ) -> Result<js_sys::Promise, JsValue>;

    /// Joins words as a language does (<https://tc39.es/ecma402/#listformat-objects>).
    #[wasm_bindgen(js_namespace = Intl)]
    pub(crate) type ListFormat;

    #[wasm_bindgen(constructor, js_namespace = Intl)]
    pub(crate) fn new(locales: &js_sys::Array, options: &JsValue) -> ListFormat;

    #[wasm_bindgen(method)]
    pub(crate) fn format(this: &ListFormat, parts: &js_sys::Array) -> String;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, millis: f64);
}
