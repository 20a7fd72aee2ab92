//! Tokens, and the keys of teams. What they mean is judged against another library in `native-host/tests/jose`.

use access_vigil_core::inspect::parse_key_set;
use access_vigil_core::secret::Secret;
use vigil::jwt::Decoded;

/// A token is taken apart; one that Access could have issued all of it, and no sign of it shows in `Debug`.
pub fn jwt(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let decoded = Decoded::of(&Secret::new(text));
    let whole = decoded.header.is_some() && decoded.claims.is_some();
    assert!(decoded.problem().is_some() || whole);
    let shown = format!("{decoded:?}");
    // Nothing of our own that is shown is so long a word.
    let is_part = |part: &&str| part.len() > 40 && part.bytes().all(is_base64url);
    assert!(
        text.split('.')
            .filter(is_part)
            .all(|part| !shown.contains(part))
    );
}

/// A key set is refused, or all of it is within bounds; and no key of it made a signature that nobody made.
pub fn jwks(bytes: &[u8]) {
    if let Ok(set) = parse_key_set(bytes) {
        assert!((1..=16).contains(&set.len()));
        for (kid, key) in set {
            assert!((1..=128).contains(&kid.len()) && kid.is_ascii());
            // 2048 to 8192 bits, and 17 to 33, at six bits a letter; zeros before them do not count.
            let letters = |number: &str| number.trim_start_matches('A').len();
            assert!((341..=1368).contains(&letters(key.modulus())));
            assert!((3..=7).contains(&letters(key.exponent())));
            assert!(!vigil::jwks::verifies(&key, "message", "c2ln"));
        }
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}
