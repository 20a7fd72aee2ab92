//! What must hold for any bytes at all: run by `cargo test` with chosen chance, and by a fuzzer where one is at hand.
//! Each target panics where a promise is broken.
#![cfg_attr(
    not(test),
    expect(clippy::panic, reason = "a broken promise must stop the fuzzer")
)]

use access_vigil_core::secret::Secret;

use crate::jwks;
use crate::jwt::Decoded;

/// A key set is refused, or all of it is within bounds.
pub fn jwks(bytes: &[u8]) {
    if let Ok(set) = jwks::parse(bytes) {
        let sound = (1..=16).contains(&set.len())
            && set
                .keys()
                .all(|kid| (1..=128).contains(&kid.len()) && kid.is_ascii());
        assert!(sound, "a key set out of bounds was taken");
        for key in set.values() {
            assert!(
                !key.verifies("message", "c2ln"),
                "a signature that nobody made was taken"
            );
        }
    }
}

/// A token is taken apart without a panic, and what it shows is not the token.
pub fn jwt(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let decoded = Decoded::of(&Secret::new(text));
    assert!(
        decoded.problem.is_some() || (decoded.header.is_some() && decoded.claims.is_some()),
        "a token of Access could not be taken apart"
    );
}
