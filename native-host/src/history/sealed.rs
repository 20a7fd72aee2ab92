//! One event under the key: XChaCha20-Poly1305, whose nonces are long enough to be drawn by chance
//! (<https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03>). Its place in the row is sealed with it.

use access_vigil_core::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Generate as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::problem::{Kind, Problem};

/// Seals and opens.
pub(super) struct Sealer(XChaCha20Poly1305);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Sealer(…)")
    }
}

/// A key that nobody has.
pub(super) fn new_key() -> Result<Secret, Problem> {
    let failed = |_| Kind::Internal.about("the system has no random numbers");
    let key = Zeroizing::new(Key::try_generate().map_err(failed)?.0);
    Ok(Secret::new(STANDARD.encode(key.as_slice())))
}

impl Sealer {
    pub(super) fn with_key(key: &Secret) -> Result<Self, Problem> {
        let unusable = || Problem::from(Kind::HistoryKeyUnusable);
        let bytes = STANDARD.decode(key.expose()).map_err(|_| unusable())?;
        let bytes = Zeroizing::new(bytes);
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| unusable())?;
        Ok(Self(cipher))
    }

    /// The nonce, and after it the text under the key.
    pub(super) fn seal(&self, place: u64, text: &[u8]) -> Result<Vec<u8>, Problem> {
        let failed = |what: &str| Kind::Internal.about(what);
        let nonce =
            XNonce::try_generate().map_err(|_| failed("the system has no random numbers"))?;
        let aad = place.to_be_bytes();
        let payload = Payload {
            msg: text,
            aad: &aad,
        };
        let sealed = self.0.encrypt(&nonce, payload);
        let sealed = sealed.map_err(|_| failed("an event could not be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The text, if this key sealed it for this place.
    pub(super) fn open(&self, place: u64, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.split_at_checked(NONCE)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        let aad = place.to_be_bytes();
        let payload = Payload { msg, aad: &aad };
        self.0.decrypt(&nonce, payload).ok()
    }
}

const NONCE: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_in_the_same_place_opens_and_no_bit_may_change() {
        let ours = Sealer::with_key(&new_key().unwrap()).unwrap();
        let sealed = ours.seal(7, b"event").unwrap();
        assert_eq!(ours.open(7, &sealed).unwrap(), b"event");
        assert_eq!(ours.open(8, &sealed), None);
        let other = Sealer::with_key(&new_key().unwrap()).unwrap();
        assert_eq!(other.open(7, &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(ours.open(7, &changed), None, "byte {at}");
            assert_eq!(ours.open(7, &sealed[..at]), None, "{at} bytes");
        }
    }

    #[test]
    fn the_same_event_twice_looks_like_two_events() {
        let ours = Sealer::with_key(&new_key().unwrap()).unwrap();
        assert_ne!(
            ours.seal(7, b"event").unwrap(),
            ours.seal(7, b"event").unwrap()
        );
        assert!(!format!("{ours:?}").contains(|it: char| it.is_ascii_digit()));
    }

    #[test]
    fn a_key_of_another_length_is_none() {
        for key in ["", "AAAA", "not base64!"] {
            let problem = Sealer::with_key(&Secret::new(key)).unwrap_err();
            assert_eq!(problem.kind(), Kind::HistoryKeyUnusable, "{key}");
        }
    }
}
