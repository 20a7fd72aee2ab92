//! The one door for JSON text that becomes our own types.
//!
//! Promises: a text is read by one parser into [`Value`], and a type is made of that by code that knows no text and writes
//! no error messages, since nobody is shown any. What serde generates for each type is a third as large this way (measured),
//! and most of the Wasm was that.

mod node;

use alloc::string::String;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use node::Misfit;
use node::Node;

/// What this text says, if it is JSON and fits. Fields that nobody asks for are passed over.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    read_value(parse(text)?)
}

/// The same, where a field that nobody asks for is a misfit too, at any depth (`deny_unknown_fields` is not looked at).
pub fn read_strictly<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    T::deserialize(Node {
        value: Some(&mut parse(text)?),
        strict: true,
    })
}

/// What this value says, if it fits.
pub fn read_value<T: DeserializeOwned>(mut value: Value) -> Result<T, Misfit> {
    T::deserialize(Node {
        value: Some(&mut value),
        strict: false,
    })
}

#[inline(never)]
fn parse(text: &str) -> Result<Value, Misfit> {
    serde_json::from_str(text).map_err(|_| Misfit)
}

/// A value of ours as it would be read again. One way to write each type is enough for any program.
pub fn to_value(value: &(impl Serialize + ?Sized)) -> Value {
    let text = write(value);
    let value = text.and_then(|text| serde_json::from_str(&text).ok());
    value.unwrap_or_default()
}

/// The text of a value of ours; nothing where it has none, which no value of ours is like.
pub fn write(value: &(impl Serialize + ?Sized)) -> Option<String> {
    serde_json::to_string(value).ok()
}
