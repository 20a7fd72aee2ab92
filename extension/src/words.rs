//! Sentences in the person's language: texts from `_locales`, moments by the browser's own `Intl`.

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::text::TextKey;
use js_sys::Array;
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};

use crate::clock::{self, date_of};
use crate::{chrome, js, language};

/// The sentence with its placeholders filled, in the form that its number asks for: `KEY_one`, `KEY_few` and so on as
/// <https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html> names them, else `KEY` itself.
pub(crate) fn sentence(sentence: &Sentence) -> String {
    let arguments: Array = sentence
        .arguments
        .iter()
        .map(|argument| JsValue::from_str(&filling(argument)))
        .collect();
    let form = sentence.arguments.iter().rev().find_map(plural_form);
    form.map(|form| chrome::message(&format!("{}_{form}", sentence.key), arguments.clone()))
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| chrome::message(&sentence.key, arguments))
}

/// What a placeholder is filled with. A host or a person's name may run against the sentence around it.
fn filling(argument: &Argument) -> String {
    match argument {
        Argument::Text(text) => language::isolated(text),
        Argument::List(parts) => {
            let parts: Vec<String> = parts.iter().map(|it| language::isolated(it)).collect();
            listed(&parts)
        }
        Argument::Moment(_) | Argument::Span(_) | Argument::Count(_) | Argument::Sentence(_) => {
            word(argument)
        }
    }
}

/// The form of a sentence that says so many, where it is not the usual one.
fn plural_form(argument: &Argument) -> Option<String> {
    let Argument::Count(count) = argument else {
        return None;
    };
    let rules = js_sys::Intl::PluralRules::new(&language::locales(), &js_sys::Object::new());
    let form = String::from(rules.select(js::number(*count)));
    (form != "other").then_some(form)
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
        Argument::Span(millis) => span(*millis),
        Argument::Sentence(inner) => sentence(inner),
        Argument::Count(count) => number(*count, &json!({})),
        Argument::List(parts) => listed(parts),
    }
}

/// Words joined as the language joins them.
pub(crate) fn listed(parts: &[String]) -> String {
    let parts: Array = parts.iter().map(|part| JsValue::from_str(part)).collect();
    let options = js::to_js(&json!({ "type": "conjunction", "style": "narrow" }));
    js::ListFormat::new(&language::locales(), &options).format(&parts)
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
    let format = js_sys::Intl::DateTimeFormat::new(&language::locales(), options.unchecked_ref());
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
    let format =
        js_sys::Intl::RelativeTimeFormat::new(&language::locales(), &js_sys::Object::new());
    String::from(format.format(js::number(distance / size), unit))
}

/// The time that is left, or the word for none.
pub(crate) fn duration(millis: i64) -> String {
    if millis < 1000 {
        text(TextKey::Over.as_str())
    } else {
        span(millis)
    }
}

/// A length of time in its largest useful unit, as it stands in a sentence.
fn span(millis: i64) -> String {
    let units = [
        ("day", DAY_MILLIS),
        ("hour", 3_600_000),
        ("minute", 60_000),
        ("second", 1000),
    ];
    let unit = units.iter().find(|(_, size)| millis >= *size);
    let (unit, size) = unit.copied().unwrap_or(("second", 1000));
    number(
        millis / size,
        &json!({ "style": "unit", "unit": unit, "unitDisplay": "short" }),
    )
}

/// A number as the language writes it.
fn number(number: i64, options: &serde_json::Value) -> String {
    let options = js::to_js(options);
    let format = js_sys::Intl::NumberFormat::new(&language::locales(), options.unchecked_ref());
    let text = format
        .format()
        .call1(&JsValue::UNDEFINED, &JsValue::from_f64(js::number(number)));
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

const DAY_MILLIS: i64 = 86_400_000;
/// Six days, so that a weekday names one day only.
const WEEK_MILLIS: i64 = 6 * DAY_MILLIS;
