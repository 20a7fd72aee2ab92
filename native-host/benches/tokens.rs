//! How long the native program takes to read a token and to judge its signature, beside the signature alone. The token
//! and the keys come in a file of JSON that is named as the first argument; out go lines of JSON for
//! `cargo xtask bench tokens`, which runs it.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a report, and a bench's haste"
)]

use std::hint::black_box;
use std::time::Instant;

use access_vigil_core::host::AccessHosts;
use access_vigil_core::inspect::{SignatureResult, parse_key_set};
use access_vigil_core::secret::Secret;
use access_vigil_core::token::Token;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Value, json};
use vigil::jwt::Decoded;

fn main() {
    // Whoever benches everything names no file.
    let Some(file) = std::env::args().nth(1).filter(|it| !it.starts_with("--")) else {
        return println!("cargo xtask bench tokens runs this with a token");
    };
    let given: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let token = Secret::new(given.pointer("/token").unwrap().as_str().unwrap());
    let keys = parse_key_set(given.pointer("/jwks").unwrap().to_string().as_bytes()).unwrap();
    let kid = Token::parse(&token, &AccessHosts::default()).unwrap();
    let key = keys.get(kid.key_id()).unwrap();
    let alone = DecodingKey::from_rsa_components(key.modulus(), key.exponent()).unwrap();
    let (message, signature) = token.expose().rsplit_once('.').unwrap();

    let mut samples = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        let [decode, verify, floor] = &mut samples;
        decode.push(mean(|| {
            Token::parse(&token, &AccessHosts::default()).is_ok()
        }));
        verify.push(mean(|| {
            Decoded::of(&token).judge_signature(Some(key)) == SignatureResult::Verified
        }));
        floor.push(mean(|| {
            crypto::verify(signature, message.as_bytes(), &alone, Algorithm::RS256).unwrap()
        }));
    }
    let [decode, verify, floor] = samples;
    told(("decode-native", "Access Vigil"), &decode);
    told(("verify-native", "Access Vigil"), &verify);
    told(("verify-native", "aws-lc alone"), &floor);
}

/// Microseconds of one call among many in a row.
fn mean(work: impl Fn() -> bool) -> f64 {
    let begun = Instant::now();
    for _ in 0..CALLS {
        assert!(black_box(work()));
    }
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

fn told((row, by): (&str, &str), samples: &[f64]) {
    println!(
        "{}",
        json!({"row": row, "by": by, "unit": "microseconds", "samples": samples})
    );
}

const ROUNDS: usize = 60;
const CALLS: u32 = 100;
