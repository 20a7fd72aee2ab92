//! The header or the claims of a token, decoded without judging.
//!
//! Promises: only what every reader reads alike is found by [`Part::get`]; all that can be shown is in [`Part::members`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};

use super::json::{self, Json};
use crate::time::Timestamp;

/// Part of a token: a JSON object, or as much of one as there is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Part {
    members: Vec<(String, Json)>,
    is_exact: bool,
}

impl Part {
    pub(super) fn of(text: &str) -> Self {
        let strict = URL_SAFE_NO_PAD.decode(text).ok();
        let is_strict = strict.is_some();
        let bytes = strict.or_else(|| decode_any(text)).unwrap_or_default();
        let (members, is_object) = json::members(&bytes);
        Self {
            members,
            is_exact: is_strict && is_object,
        }
    }

    /// The same, to be shown only.
    pub(super) fn inexact(self) -> Self {
        Self {
            is_exact: false,
            ..self
        }
    }

    /// Its members in their order, also those that no check may rest on.
    #[must_use]
    pub fn members(&self) -> &[(String, Json)] {
        &self.members
    }

    /// Whether it is base64url and a JSON object, and nothing else.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// The member of this name: the last one where a name is there twice, as most readers take it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.is_exact.then(|| self.find(name)).flatten()
    }

    /// A member that is a moment: whole seconds up to the year 9999, as the judge of tokens reads them.
    #[must_use]
    pub fn moment(&self, name: &str) -> Option<Timestamp> {
        moment(self.get(name)?)
    }

    pub(super) fn find(&self, name: &str) -> Option<&Json> {
        let mut from_end = self.members.iter().rev();
        from_end.find(|(it, _)| it == name).map(|(_, value)| value)
    }

    pub(super) fn count(&self, name: &str) -> usize {
        self.members.iter().filter(|(it, _)| it == name).count()
    }
}

/// Claims name a person.
impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Part(…)")
    }
}

pub(super) fn moment(value: &Json) -> Option<Timestamp> {
    let Json::Integer(seconds) = value else {
        return None;
    };
    let seconds = i64::try_from(*seconds).ok()?;
    (seconds <= END_OF_9999).then(|| Timestamp::from_seconds(seconds))
}

/// The standard alphabet, padding and line breaks are wrong in a token (RFC 7515 §2), and common in what people paste.
fn decode_any(text: &str) -> Option<Vec<u8>> {
    let plain = text.chars().filter(|it| !it.is_whitespace() && *it != '=');
    let plain: String = plain
        .map(|letter| match letter {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    LENIENT.decode(plain).ok()
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);
/// 9999-12-31T23:59:59Z.
const END_OF_9999: i64 = 253_402_300_799;
