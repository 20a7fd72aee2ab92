//! The language of the texts: that of the messages which the browser chose, not always that of its own interface. Numbers,
//! moments and the direction of writing follow it, or a page would mix two languages.

use access_vigil_core::text::TextKey;
use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::chrome;

/// The tag of the language, with the region that the person lives in where the browser's interface is in it too.
pub(crate) fn tag() -> String {
    let texts = message(TextKey::Language.as_str());
    let interface = message("@@ui_locale").replace('_', "-");
    if primary(&interface) == primary(&texts) && interface.split('-').all(is_subtag) {
        interface
    } else {
        texts
    }
}

/// The language as `Intl` takes it.
pub(crate) fn locales() -> Array {
    Array::of1(&JsValue::from_str(&tag()))
}

/// The direction of writing, as `dir` takes it.
pub(crate) fn direction() -> &'static str {
    if RIGHT_TO_LEFT.contains(&primary(&message(TextKey::Language.as_str()))) {
        "rtl"
    } else {
        "ltr"
    }
}

/// A stranger's words within a sentence. Isolated, a host or a name neither takes the sentence's full stop along nor turns
/// its own parts around where the sentence runs the other way (<https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates>).
pub(crate) fn isolated(text: &str) -> String {
    if text.is_ascii() && direction() == "ltr" {
        text.into()
    } else {
        format!("\u{2068}{text}\u{2069}")
    }
}

fn message(key: &str) -> String {
    chrome::message(key, Array::new())
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// What `Intl` refuses, it refuses by an exception that nobody would catch.
fn is_subtag(part: &str) -> bool {
    (2..=8).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
}

const RIGHT_TO_LEFT: [&str; 1] = ["ar"];
