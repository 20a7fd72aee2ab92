//! The only place that reads the clock, and that speaks the browser's `Date`.

use access_vigil_core::settings::Zone;
use access_vigil_core::time::Timestamp;

/// The time now.
pub(crate) fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "Date.now() is a whole number far below 2^53"
    )]
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// How far the clock on the wall is ahead of UTC now.
pub(crate) fn zone() -> Zone {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an offset is a whole number of minutes, of a day at most"
    )]
    Zone(-js_sys::Date::new_0().get_timezone_offset() as i32)
}

/// The browser's date of a moment in milliseconds after the Unix epoch.
pub(crate) fn date_of(millis: i64) -> js_sys::Date {
    #[expect(clippy::cast_precision_loss, reason = "dates lie far below 2^53")]
    js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(millis as f64))
}

/// The moment of an HTTP `Date` field (RFC 9110 §5.6.7).
pub(crate) fn parse_date(text: &str) -> Option<Timestamp> {
    let millis = js_sys::Date::parse(text);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "NaN is excluded, and dates lie far below 2^53"
    )]
    millis
        .is_finite()
        .then(|| Timestamp::from_millis(millis as i64))
}
