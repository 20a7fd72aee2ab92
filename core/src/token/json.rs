//! JSON from strangers: bounded depth, no name twice in any object, integers told from other numbers.
//! `serde_json::Value` is not used because it silently keeps the last of two equal names, while another reader of the
//! same token may keep the first (RFC 8725 §2.4).

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::problem::{Part, TokenProblem};
use crate::ordered::Map;

/// A JSON value, as far as a token needs it.
#[derive(Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool,
    /// Written as digits only: no sign, no fraction, no exponent.
    Integer(u64),
    OtherNumber,
    Text(String),
    List(Vec<Json>),
    Object(Object),
}

/// The members of a JSON object, each name once.
pub(super) type Object = Map<String, Json>;

/// Reads one part of a token, which has to be an object and nothing after it.
pub(super) fn object(part: Part, bytes: &[u8]) -> Result<Object, TokenProblem> {
    match parse(bytes) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(TokenProblem::NotAnObject(part)),
        Err(Fault::NotJson) => Err(TokenProblem::NotJson(part)),
        Err(Fault::TooDeep) => Err(TokenProblem::TooDeep(part)),
        Err(Fault::RepeatedName) => Err(TokenProblem::RepeatedName(part)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NotJson,
    TooDeep,
    RepeatedName,
}

fn parse(bytes: &[u8]) -> Result<Json, Fault> {
    // serde's errors are text only, so the reader below leaves the exact fault here.
    let fault = Cell::new(Fault::NotJson);
    let reader = Reader {
        room: DEEPEST,
        fault: &fault,
    };
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let json = reader.deserialize(&mut source).map_err(|_| fault.get())?;
    source.end().map_err(|_| Fault::NotJson)?;
    Ok(json)
}

/// Reads one value, with room for so many lists and objects within each other.
#[derive(Clone, Copy)]
struct Reader<'fault> {
    room: usize,
    fault: &'fault Cell<Fault>,
}

impl Reader<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        match self.room.checked_sub(1) {
            Some(room) => Ok(Self { room, ..self }),
            None => Err(self.fail(Fault::TooDeep)),
        }
    }

    fn fail<E: Error>(self, fault: Fault) -> E {
        self.fault.set(fault);
        E::custom("refused")
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Json, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Bool)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Integer(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::OtherNumber)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::OtherNumber)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let reader = self.inside()?;
        let mut list = Vec::new();
        while let Some(value) = source.next_element_seed(reader)? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let reader = self.inside()?;
        let mut object = Object::new();
        while let Some(name) = source.next_key::<String>()? {
            let value = source.next_value_seed(reader)?;
            if object.insert(name, value).is_some() {
                return Err(self.fail(Fault::RepeatedName));
            }
        }
        Ok(Json::Object(object))
    }
}

/// The deepest token seen is an org token with its inlined identity, at 4.
const DEEPEST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_twice_is_refused_at_any_depth_and_in_any_spelling() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{"a":1,"\u0061":1}"#,
            r#"{"x":{"a":1,"a":2}}"#,
            r#"{"x":[[{"y":{"a":null,"a":null}}]]}"#,
            r#"{"":1,"":2}"#,
        ] {
            assert_eq!(parse(text.as_bytes()), Err(Fault::RepeatedName), "{text}");
        }
    }

    #[test]
    fn the_same_name_in_different_objects_is_fine() {
        assert!(parse(br#"{"a":{"a":[{"a":1},{"a":1}]},"A":1}"#).is_ok());
    }

    #[test]
    fn sixteen_levels_are_read_and_seventeen_are_not() {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let nested = |levels: usize| {
                let text = open.repeat(levels) + "1" + &close.repeat(levels);
                parse(text.as_bytes())
            };
            assert!(nested(16).is_ok());
            assert_eq!(nested(17), Err(Fault::TooDeep));
            assert_eq!(nested(5000), Err(Fault::TooDeep));
        }
    }

    #[test]
    fn only_plain_digits_are_an_integer() {
        assert_eq!(parse(b"1700000000"), Ok(Json::Integer(1_700_000_000)));
        assert_eq!(parse(b"18446744073709551615"), Ok(Json::Integer(u64::MAX)));
        for text in ["-1", "-0", "1.0", "1e9", "17E8", "18446744073709551616"] {
            assert_eq!(parse(text.as_bytes()), Ok(Json::OtherNumber), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "{}x",
            "{} {}",
            "{'a':1}",
            "{\"a\":1,}",
            "[1,]",
            "01",
            "+1",
            "0x1",
            ".5",
            "NaN",
            "Infinity",
            "1e999",
            "nul",
            "\u{feff}{}",
            "\"\\ud800\"",
            "\"\n\"",
            "//\n{}",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(Fault::NotJson), "{text:?}");
        }
        assert_eq!(parse(b"{\"a\":\"\xff\"}"), Err(Fault::NotJson));
        assert_eq!(parse(b"{\"\xc0\xaf\":1}"), Err(Fault::NotJson));
    }
}
