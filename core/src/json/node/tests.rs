//! The same as `serde_json`, for every shape that our types have.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Misfit;
use crate::json::{read, read_strictly, read_value};
use crate::ordered::{Map, Set};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Everything {
    whole_number: i64,
    small: u8,
    part: f64,
    text: String,
    yes: bool,
    maybe: Option<u32>,
    #[serde(default)]
    unless_said: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hidden: Option<String>,
    pair: (String, i64),
    list: Vec<Kind>,
    map: Map<String, Newtype>,
    set: Set<String>,
    any: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Newtype(Option<i32>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    BareWord,
    Holding(String),
    Both(i64, bool),
    WithFields { first: u8, second: Option<u8> },
}

fn everything() -> Value {
    json!({
        "wholeNumber": -7, "small": 200, "part": 1.5, "text": "t", "yes": true, "maybe": 3,
        "unlessSaid": 9, "hidden": "h", "pair": ["a", 1],
        "list": ["bare-word", {"holding": "x"}, {"both": [1, false]}, {"with-fields": {"first": 1, "second": null}}],
        "map": {"k": 1, "n": null}, "set": ["b", "a"], "any": {"x": [1, null]}
    })
}

/// Ours and theirs agree on whether it fits, and on what it says.
fn agree<T: DeserializeOwned + PartialEq + core::fmt::Debug>(value: &Value) {
    let theirs = serde_json::from_value::<T>(value.clone()).map_err(|_| Misfit);
    assert_eq!(read_value(value.clone()), theirs, "{value}");
    assert_eq!(read(&value.to_string()), theirs, "{value}");
}

#[test]
fn each_shape_is_read_as_serde_json_reads_it() {
    agree::<Everything>(&everything());
}

#[test]
fn a_field_that_is_missing_or_of_another_kind_fits_or_not_as_with_serde_json() {
    let whole = everything();
    let strangers = [
        json!(null),
        json!(-1),
        json!(300),
        json!(1.0),
        json!("w"),
        json!([]),
        json!([1, 2, 3]),
        json!({}),
    ];
    for name in whole.as_object().unwrap().keys() {
        let mut lacking = whole.clone();
        lacking.as_object_mut().unwrap().remove(name);
        agree::<Everything>(&lacking);
        for stranger in &strangers {
            let mut other = whole.clone();
            other[name] = stranger.clone();
            agree::<Everything>(&other);
        }
    }
    agree::<Everything>(&json!({"more": 1}));
}

#[test]
fn a_variant_fits_or_not_as_with_serde_json() {
    for value in [
        json!("bare-word"),
        json!({"bare-word": null}),
        json!({"bare-word": 1}),
        json!("unknown"),
        json!("holding"),
        json!({"holding": 1}),
        json!({"both": [1]}),
        json!({"both": [1, true, 2]}),
        json!({"both": {}}),
        json!({"with-fields": {"first": 1}}),
        json!({"with-fields": {"second": 1}}),
        json!({"with-fields": {"first": 1, "more": 1}}),
        json!({"holding": "x", "bare-word": null}),
        json!({}),
        json!([]),
        json!(1),
    ] {
        agree::<Kind>(&value);
        agree::<Option<Kind>>(&value);
    }
    agree::<Option<Kind>>(&json!(null));
}

#[test]
fn what_is_read_strictly_has_no_field_that_nobody_asks_for_at_any_depth() {
    let whole = everything();
    assert!(read_strictly::<Everything>(&whole.to_string()).is_ok());
    for place in ["", "/list/3/with-fields"] {
        let mut more = whole.clone();
        more.pointer_mut(place).unwrap()["more"] = json!(1);
        let text = more.to_string();
        assert_eq!(read_strictly::<Everything>(&text), Err(Misfit), "{text}");
        assert!(read::<Everything>(&text).is_ok());
    }
}

#[test]
fn what_is_no_json_or_more_than_one_value_is_a_misfit() {
    for text in ["", "{", "1 2", "'a'", "nul"] {
        assert_eq!(read::<Value>(text), Err(Misfit), "{text:?}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        "[a-z-]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = prop_oneof![
            Just("first".to_string()),
            Just("with-fields".to_string()),
            "[a-z]{0,3}"
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_as_serde_json_reads_it(value in any_value()) {
        agree::<Value>(&value);
        agree::<Kind>(&value);
        agree::<Vec<Option<Kind>>>(&value);
        agree::<(Option<i64>, Vec<u8>)>(&value);
        agree::<Map<String, Value>>(&value);
    }
}
