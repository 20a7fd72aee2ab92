//! A JSON value as serde reads types from it.
//!
//! Promises: what `serde_json` makes of a value, it makes of it too, but for the errors, which are all one. Whatever does not
//! depend on the type that is read is `inline(never)`, since it would be compiled once for each of them.

mod access;

use alloc::string::String;
use core::{fmt, mem};

use serde::de::{Deserializer, Error, Expected, Unexpected, Visitor};
use serde_json::{Map, Number, Value};

use self::access::{Elements, Fields, Members, Variant};

/// The text is no JSON, or the value is of another shape than what was to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is none that was expected here")]
pub struct Misfit;

/// Every word about what was expected is left out of the program.
impl Error for Misfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// A value that is being read, and is emptied by it.
pub(super) struct Node<'value> {
    /// Nothing where an object lacks the field that is asked for.
    pub(super) value: Option<&'value mut Value>,
    /// Whether a field that nobody asks for is a misfit.
    pub(super) strict: bool,
}

impl<'value> Node<'value> {
    fn of(value: &'value mut Value, strict: bool) -> Self {
        let value = Some(value);
        Self { value, strict }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.value {
            Some(Value::Number(number)) => visit_number(number, visitor),
            _ => Err(Misfit),
        }
    }

    #[inline(never)]
    fn text(self) -> Result<String, Misfit> {
        match self.value {
            Some(Value::String(text)) => Ok(mem::take(text)),
            _ => Err(Misfit),
        }
    }

    #[inline(never)]
    fn members(self) -> Result<&'value mut Map<String, Value>, Misfit> {
        match self.value {
            Some(Value::Object(members)) => Ok(members),
            _ => Err(Misfit),
        }
    }

    /// The fields of a struct in the order of its declaration, as if it were a tuple: what serde generates for a tuple is
    /// half of what it generates for fields in any order (measured).
    fn fields<'de, V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let mut fields = Fields::of(self, names)?;
        let read = visitor.visit_seq(&mut fields)?;
        fields.end()?;
        Ok(read)
    }
}

fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Misfit> {
    if let Some(number) = number.as_u64() {
        visitor.visit_u64(number)
    } else if let Some(number) = number.as_i64() {
        visitor.visit_i64(number)
    } else {
        number
            .as_f64()
            .map_or(Err(Misfit), |number| visitor.visit_f64(number))
    }
}

/// The kinds of number, and of text, that JSON does not tell apart.
macro_rules! read_alike {
    ($($as:ident: $($name:ident)+;)+) => {
        $($(
            fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
                self.$as(visitor)
            }
        )+)+
    };
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let strict = self.strict;
        match self.value.ok_or(Misfit)? {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => visit_number(number, visitor),
            Value::String(text) => visitor.visit_string(mem::take(text)),
            Value::Array(list) => visitor.visit_seq(&mut Elements::of(list, strict)),
            Value::Object(members) => visitor.visit_map(Members::of(members, strict)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.value {
            Some(Value::Bool(value)) => visitor.visit_bool(*value),
            _ => Err(Misfit),
        }
    }

    read_alike! {
        number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
            deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64;
        deserialize_string: deserialize_char deserialize_str deserialize_identifier;
        deserialize_any: deserialize_bytes deserialize_byte_buf;
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.value {
            None | Some(Value::Null) => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.value {
            Some(Value::Null) => visitor.visit_unit(),
            _ => Err(Misfit),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let mut elements = Elements::of_node(self)?;
        let read = visitor.visit_seq(&mut elements)?;
        elements.end()?;
        Ok(read)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let strict = self.strict;
        visitor.visit_map(Members::of(self.members()?, strict))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.fields(names, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_enum(Variant::of(self)?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }
}

#[cfg(test)]
mod tests;
