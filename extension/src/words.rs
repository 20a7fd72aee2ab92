//! Sentences in the person's language: texts from `_locales`, moments by the browser's own `Intl`.

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::text::TextKey;
use js_sys::Array;
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};

use crate::clock::{self, date_of};
use crate::{chrome, js};

/// The sentence with its placeholders filled.
pub(crate) fn sentence(sentence: &Sentence) -> String {
    let arguments: Array = sentence
        .arguments
        .iter()
        .map(|argument| JsValue::from_str(&word(argument)))
        .collect();
    chrome::message(&sentence.key, arguments)
}

/// The text of a key without placeholders.
pub(crate) fn text(key: &str) -> String {
    chrome::message(key, Array::new())
}

/// A placeholder's content in words.
pub(crate) fn word(argument: &Argument) -> String {
    match argument {
        Argument::Text(text) => text.clone(),
        Argument::Moment(millis) => moment(*millis),
        Argument::Span(millis) => duration(*millis),
    }
}

/// The time of day, with the day where it is not today.
pub(crate) fn moment(millis: i64) -> String {
    let (date, today) = (date_of(millis), date_of(clock::now().as_millis()));
    let same_day = date.to_date_string() == today.to_date_string();
    let options = if same_day {
        json!({ "hour": "numeric", "minute": "2-digit" })
    } else if (millis - clock::now().as_millis()).abs() < WEEK_MILLIS {
        json!({ "weekday": "short", "hour": "numeric", "minute": "2-digit" })
    } else if date.get_full_year() == today.get_full_year() {
        json!({ "day": "numeric", "month": "short", "hour": "numeric", "minute": "2-digit" })
    } else {
        json!({ "dateStyle": "medium", "timeStyle": "short" })
    };
    formatted(&date, &options)
}

fn formatted(date: &js_sys::Date, options: &serde_json::Value) -> String {
    let options = js::to_js(options);
    let format = js_sys::Intl::DateTimeFormat::new(&locales(), options.unchecked_ref());
    let text = format.format().call1(&JsValue::UNDEFINED, date);
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// The time of day to the second, with the day where it is not today: what a row of the timeline needs.
pub(crate) fn second(millis: i64) -> String {
    let (date, today) = (date_of(millis), date_of(clock::now().as_millis()));
    let same_day = date.to_date_string() == today.to_date_string();
    let options = if same_day {
        json!({ "timeStyle": "medium" })
    } else {
        json!({ "dateStyle": "short", "timeStyle": "medium" })
    };
    formatted(&date, &options)
}

/// How far a moment is from now, in its largest useful unit.
pub(crate) fn relative(millis: i64) -> String {
    let distance = millis - clock::now().as_millis();
    let units = [
        ("year", 365 * DAY_MILLIS),
        ("day", DAY_MILLIS),
        ("hour", 3_600_000),
        ("minute", 60_000),
    ];
    let unit = units.iter().find(|(_, size)| distance.abs() >= *size);
    let (unit, size) = unit.copied().unwrap_or(("second", 1000));
    let format = js_sys::Intl::RelativeTimeFormat::new(&locales(), &js_sys::Object::new());
    #[expect(clippy::cast_precision_loss, reason = "a count of units is small")]
    let count = (distance / size) as f64;
    String::from(format.format(count, unit))
}

/// A length of time in its largest useful unit, or the word for none.
pub(crate) fn duration(millis: i64) -> String {
    let units = [
        ("day", DAY_MILLIS),
        ("hour", 3_600_000),
        ("minute", 60_000),
        ("second", 1000),
    ];
    let Some((unit, count)) = units
        .iter()
        .map(|(unit, size)| (unit, millis / size))
        .find(|(_, count)| *count > 0)
    else {
        return text(TextKey::Over.as_str());
    };
    let options = json!({ "style": "unit", "unit": unit, "unitDisplay": "short" });
    let format = js_sys::Intl::NumberFormat::new(&locales(), js::to_js(&options).unchecked_ref());
    #[expect(clippy::cast_precision_loss, reason = "a count of units is small")]
    let count = JsValue::from_f64(count as f64);
    format
        .format()
        .call1(&JsValue::UNDEFINED, &count)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// The language of the texts, so that moments and words are in the same one.
fn locales() -> Array {
    Array::of1(&JsValue::from_str(&text("@@ui_locale").replace('_', "-")))
}

const DAY_MILLIS: i64 = 86_400_000;
/// Six days, so that a weekday names one day only.
const WEEK_MILLIS: i64 = 6 * DAY_MILLIS;
