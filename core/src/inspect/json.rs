//! JSON from strangers, read as far as it goes, so that even a part that is refused can be shown.
//!
//! Promises: any bytes give something; bounded in depth and in members. What `token::json` refuses (a name twice, deep
//! nesting) is kept here as data. Never the judge of what is accepted.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A JSON value as it can be shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Json {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// Written as digits only.
    Integer(u64),
    /// Any other number, as it is written again.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object, with the names that it has twice.
    Object(Vec<(String, Json)>),
    /// A list or an object below the deepest level that is kept.
    Cut,
}

impl Json {
    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Number(_)
            | Self::List(_)
            | Self::Object(_)
            | Self::Cut => None,
        }
    }

    /// The value written as JSON again; what was cut off is an ellipsis.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Integer(number) => text.push_str(&number.to_string()),
            Self::Number(number) => text.push_str(number),
            Self::Text(words) => quote(words, text),
            Self::List(list) => {
                text.push('[');
                for (nth, value) in list.iter().enumerate() {
                    text.push_str(if nth == 0 { "" } else { "," });
                    value.write(text);
                }
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (nth, (name, value)) in members.iter().enumerate() {
                    text.push_str(if nth == 0 { "" } else { "," });
                    quote(name, text);
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
            Self::Cut => text.push('…'),
        }
    }
}

/// Claims name a person.
impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Json(…)")
    }
}

fn quote(words: &str, text: &mut String) {
    // Writing a text as JSON cannot fail.
    text.push_str(&serde_json::to_string(words).unwrap_or_default());
}

/// The members of an object in their order, and whether the bytes were that object and nothing else.
pub(super) fn members(bytes: &[u8]) -> (Vec<(String, Json)>, bool) {
    let text = String::from_utf8_lossy(bytes);
    let found = RefCell::default();
    let mut source = serde_json::Deserializer::from_str(&text);
    let read = Top(&found)
        .deserialize(&mut source)
        .and_then(|()| source.end());
    let exact = read.is_ok() && matches!(text, Cow::Borrowed(_));
    (found.into_inner(), exact)
}

/// The outermost object, whose members are kept one by one: those before a fault are there after it.
struct Top<'found>(&'found RefCell<Vec<(String, Json)>>);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<(), A::Error> {
        while let Some(name) = source.next_key::<String>()? {
            let value = source.next_value_seed(Reader { room: DEEPEST - 1 })?;
            self.0.borrow_mut().push((name, value));
        }
        Ok(())
    }
}

/// Reads one value, with room for so many lists and objects within each other.
#[derive(Clone, Copy)]
struct Reader {
    room: usize,
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Json, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Integer(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        // A number that was read is finite, and can be written.
        Ok(Json::Number(
            serde_json::to_string(&number).unwrap_or_default(),
        ))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let Some(room) = self.room.checked_sub(1) else {
            // What is passed over is read without recursion.
            while source.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Json::Cut);
        };
        let mut list = Vec::new();
        while let Some(value) = source.next_element_seed(Self { room })? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let Some(room) = self.room.checked_sub(1) else {
            while source.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Json::Cut);
        };
        let mut members = Vec::new();
        while let Some(name) = source.next_key::<String>()? {
            members.push((name, source.next_value_seed(Self { room })?));
        }
        Ok(Json::Object(members))
    }
}

/// As deep as the reader that judges goes.
const DEEPEST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, bool) {
        let (members, exact) = members(text.as_bytes());
        (Json::Object(members).written(), exact)
    }

    #[test]
    fn an_object_comes_back_as_it_was_with_its_names_in_order_and_twice() {
        for text in [
            "{}",
            r#"{"b":1,"a":[true,null,{"x":"\u0000"}],"b":-2,"n":1.5}"#,
        ] {
            assert_eq!(read(text), (text.into(), true));
        }
    }

    #[test]
    fn what_stands_before_a_fault_is_kept_and_is_not_exact() {
        for (text, kept) in [
            (r#"{"a":1,"b":"#, r#"{"a":1}"#),
            (r#"{"a":1} x"#, r#"{"a":1}"#),
            (r#"{"a":1,"a":NaN}"#, r#"{"a":1}"#),
            ("[1]", "{}"),
            ("", "{}"),
        ] {
            assert_eq!(read(text), (kept.into(), false), "{text}");
        }
        let (found, exact) = members(b"{\"a\":\"\xff\"}");
        assert_eq!(Json::Object(found).written(), "{\"a\":\"\u{fffd}\"}");
        assert!(!exact);
    }

    #[test]
    fn depth_without_end_is_cut_where_the_judge_refuses_it() {
        let nested = |levels: usize| {
            let text = "{\"a\":".to_string() + &"[".repeat(levels) + &"]".repeat(levels) + "}";
            read(&text)
        };
        assert!(!nested(15).0.contains('…'));
        assert!(nested(16).0.contains('…'));
        let (deep, exact) = nested(30_000);
        assert!(deep.contains('…') && deep.len() < 60 && exact);
    }
}
