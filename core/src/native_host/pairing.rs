//! How the host knows this browser again: by a secret that a person has let it keep, after comparing a code that both
//! sides made of it.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// What the extension shows the host that it is the one that was paired: 32 random bytes as 64 lower-case hexadecimal
/// digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairingSecret(Secret);

/// Why a text is no [`PairingSecret`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pairing secret is 64 lower-case hexadecimal digits")]
pub struct PairingProblem;

/// Six digits that people compare. It tells nothing of the secret that a guesser could use within the two minutes
/// that a pairing lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PairingCode(u32);

impl PairingSecret {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, PairingProblem> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == LENGTH && text.bytes().all(is_digit) {
            Ok(Self(Secret::new(text)))
        } else {
            Err(PairingProblem)
        }
    }

    /// The one that these random bytes are.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
        let text: String = bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect();
        Self(Secret::new(text))
    }

    /// What the host keeps of it: the secret itself is kept by the extension alone.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose().as_bytes()).into()
    }

    /// The code that both sides show.
    #[must_use]
    pub fn code(&self) -> PairingCode {
        PairingCode::of(&self.fingerprint())
    }

    /// The text, for the pipe to the host and for the extension's own lasting storage.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl PairingCode {
    /// The code of a fingerprint.
    #[must_use]
    pub fn of(fingerprint: &[u8; 32]) -> Self {
        let number = fingerprint
            .iter()
            .take(8)
            .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        Self(u32::try_from(number % 1_000_000).unwrap_or_default())
    }
}

/// Two groups of three digits, which are easier to compare than six.
impl fmt::Display for PairingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:03} {:03}", self.0 / 1000, self.0 % 1000)
    }
}

impl Serialize for PairingSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for PairingSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

const LENGTH: usize = 64;

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::ToString;

    use super::*;

    #[test]
    fn a_secret_is_the_same_on_both_sides_and_so_is_its_code() {
        let secret = PairingSecret::from_bytes(core::array::from_fn(|index| {
            u8::try_from(index * 7).unwrap_or_default()
        }));
        let read: PairingSecret =
            serde_json::from_str(&serde_json::to_string(&secret).unwrap()).unwrap();
        assert_eq!(read, secret);
        assert_eq!(read.code(), PairingCode::of(&secret.fingerprint()));
    }

    #[test]
    fn the_code_is_two_groups_of_three_digits() {
        assert_eq!(PairingCode(7).to_string(), "000 007");
        assert_eq!(PairingCode(123_456).to_string(), "123 456");
    }

    #[test]
    fn nothing_else_is_a_secret() {
        for text in ["", "ab", &"A".repeat(64), &"a".repeat(65), &"é".repeat(32)] {
            assert_eq!(PairingSecret::parse(text), Err(PairingProblem), "{text}");
        }
    }

    #[test]
    fn debug_output_tells_nothing_of_it() {
        let secret = PairingSecret::from_bytes([7; 32]);
        assert!(!format!("{secret:?}").contains("07"));
    }
}
