//! What can be wrong with a token. But where the signature itself is at stake, each is signed after it was mutated, so
//! that nothing but the flaw is there to be found.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;

use crate::claims::{AUD, Members, OTHER_PURPOSES, claims, header};
use crate::forge::{Forge, message};
use crate::{ISSUER, NOW, TOLERANCE};

type Make = fn(&mut Forge) -> String;

/// Each kind of flaw by its name.
pub(crate) const FAMILIES: [(&str, Make); 33] = [
    ("algorithm none", algorithm_none),
    ("algorithm HS256", |forge| forge_hmac(forge)),
    ("algorithm other", algorithm_other),
    ("typ", typ),
    ("crit", crit),
    ("own key", own_key),
    ("kid", kid),
    ("other header", other_header),
    ("header twice", header_twice),
    ("claim twice", claim_twice),
    ("exp", |forge| date(forge, "exp")),
    ("nbf", |forge| date(forge, "nbf")),
    ("iat", |forge| date(forge, "iat")),
    ("edge of time", edge_of_time),
    ("aud", aud),
    ("iss", iss),
    ("type", kind),
    ("sub", |forge| any_value(forge, "sub")),
    ("email", |forge| any_value(forge, "email")),
    ("unknown claim", |forge| any_value(forge, "x")),
    ("missing claim", missing),
    ("other purpose", other_purpose),
    ("padding", padding),
    ("alphabet", alphabet),
    ("space", space),
    ("no JSON", no_json),
    ("BOM", bom),
    ("surrogate", surrogate),
    ("huge number", huge_number),
    ("nesting", nesting),
    ("structure", structure),
    ("flip", flip),
    ("wrong signature", wrong_signature),
];

fn with_header(forge: &mut Forge, change: impl FnOnce(&mut Members)) -> (Members, Members) {
    let mut members = header("key-1");
    change(&mut members);
    (members, claims(forge.session()))
}

fn with_claims(forge: &mut Forge, change: impl FnOnce(&mut Members)) -> String {
    let mut members = claims(forge.session());
    change(&mut members);
    forge.signed(&header("key-1"), &members)
}

fn algorithm_none(forge: &mut Forge) -> String {
    let word = forge.pick(&["none", "None", "NONE", ""]);
    let (header, claims) = with_header(forge, |it| it.set("alg", &format!("\"{word}\"")));
    let message = message(header.json(), claims.json());
    match forge.dice.u8(..3) {
        0 => format!("{message}."),
        1 => message,
        _ => forge.signed_text(&message),
    }
}

fn forge_hmac(forge: &mut Forge) -> String {
    let (header, claims) = with_header(forge, |it| it.set("alg", "\"HS256\""));
    forge.keys[0].hmac(&message(header.json(), claims.json()))
}

fn algorithm_other(forge: &mut Forge) -> String {
    let algorithms = [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256];
    let algorithm = forge.pick(&algorithms);
    let words = [
        format!("\"{algorithm:?}\""),
        "\"rs256\"".into(),
        "\"RS256 \"".into(),
        "[\"RS256\"]".into(),
        "null".into(),
        "256".into(),
    ];
    let word = forge.pick(&words);
    let (header, claims) = with_header(forge, |it| it.set("alg", &word));
    let message = message(header.json(), claims.json());
    let signed_as = if word.contains("512") || word.contains("384") || word.contains("PS") {
        algorithm
    } else {
        Algorithm::RS256
    };
    forge.keys[0].signed(&message, signed_as)
}

fn typ(forge: &mut Forge) -> String {
    let value = forge.pick(&[
        "\"jwt\"",
        "\"JOSE\"",
        "\"at+jwt\"",
        "\"\"",
        "7",
        "null",
        "[]",
    ]);
    let is_left_out = forge.dice.bool();
    let (header, claims) = with_header(forge, |it| {
        if is_left_out {
            it.remove("typ");
        } else {
            it.set("typ", value);
        }
    });
    forge.signed(&header, &claims)
}

fn crit(forge: &mut Forge) -> String {
    let value = forge.pick(&[
        "[\"x\"]",
        "[\"exp\"]",
        "[]",
        "\"x\"",
        "null",
        "[\"b64\"]",
        "[7]",
    ]);
    let b64 = forge.pick(&[None, Some("true"), Some("false")]);
    let (header, claims) = with_header(forge, |it| {
        it.set("crit", value);
        if let Some(b64) = b64 {
            it.set("b64", b64);
        }
        it.set("x", "1");
    });
    forge.signed(&header, &claims)
}

/// Signed by the stranger whose key it brings, or by the team all the same.
fn own_key(forge: &mut Forge) -> String {
    let name = forge.pick(&["jwk", "jku", "x5u", "x5c"]);
    let value = match name {
        "jwk" => forge.stranger.jwk.to_string(),
        "x5c" => "[\"MIIB\"]".to_owned(),
        _ => "\"https://evil.example/keys\"".to_owned(),
    };
    let is_forged = forge.dice.bool();
    let (header, claims) = with_header(forge, |it| it.set(name, &value));
    if is_forged {
        let message = message(header.json(), claims.json());
        forge.stranger.signed(&message, Algorithm::RS256)
    } else {
        forge.signed(&header, &claims)
    }
}

fn kid(forge: &mut Forge) -> String {
    let long = format!("\"{}\"", "k".repeat(200));
    let values = [
        "\"key-2\"",
        "\"KEY-1\"",
        "\"key-1 \"",
        "\"\"",
        "7",
        "null",
        "[\"key-1\"]",
        &long,
    ];
    let value = forge.pick(&values).to_owned();
    let is_left_out = forge.dice.u8(..4) == 0;
    let (header, claims) = with_header(forge, |it| {
        if is_left_out {
            it.remove("kid");
        } else {
            it.set("kid", &value);
        }
    });
    forge.signed(&header, &claims)
}

fn other_header(forge: &mut Forge) -> String {
    let (name, value) = forge.pick(&[
        ("zip", "\"DEF\""),
        ("cty", "\"JWT\""),
        ("b64", "false"),
        ("b64", "true"),
        ("enc", "\"A256GCM\""),
        ("x5t", "\"abc\""),
        ("__proto__", "{\"alg\":\"none\"}"),
        ("nonce", "null"),
    ]);
    let (header, claims) = with_header(forge, |it| it.set(name, value));
    forge.signed(&header, &claims)
}

fn header_twice(forge: &mut Forge) -> String {
    let (name, value) = forge.pick(&[
        ("alg", "\"none\""),
        ("alg", "\"RS256\""),
        ("\\u0061lg", "\"RS256\""),
        ("kid", "\"key-2\""),
        ("kid", "\"key-1\""),
        ("typ", "\"JWT\""),
        ("x", "1"),
    ]);
    let (header, claims) = with_header(forge, |it| {
        it.add(name, value);
        if name == "x" {
            it.add(name, value);
        }
    });
    forge.signed(&header, &claims)
}

fn claim_twice(forge: &mut Forge) -> String {
    let later = (NOW + 9999).to_string();
    let (name, value) = forge.pick(&[
        ("exp", later.as_str()),
        ("exp", "1"),
        ("e\\u0078p", "1"),
        ("aud", "\"other\""),
        ("iss", "\"https://evil.example\""),
        ("type", "\"org\""),
        ("sub", "\"mallory\""),
        ("nested", "{\"a\":1,\"a\":2}"),
    ]);
    with_claims(forge, |it| it.add(name, value))
}

fn date(forge: &mut Forge, name: &str) -> String {
    let value = odd_number(forge);
    with_claims(forge, |it| it.set(name, &value))
}

fn odd_number(forge: &mut Forge) -> String {
    let random = forge.dice.u64(..).to_string();
    let near = NOW + forge.dice.i64(-200..200);
    let values = [
        (near).to_string(),
        format!("{near}.0"),
        format!("{near}.5"),
        format!("{}.9999999999", near - 1),
        format!("{near}e0"),
        format!("-{near}"),
        format!("\"{near}\""),
        format!("[{near}]"),
        "1e308".into(),
        "-1e308".into(),
        "1.79e9".into(),
        "0".into(),
        "-0".into(),
        "-1".into(),
        "253402300799".into(),
        "253402300800".into(),
        "9007199254740993".into(),
        "18446744073709551615".into(),
        "18446744073709551616".into(),
        "\"\"".into(),
        "null".into(),
        "true".into(),
        "{}".into(),
        random,
    ];
    forge.pick(&values)
}

/// Around the very second, and around the tolerance.
fn edge_of_time(forge: &mut Forge) -> String {
    let name = forge.pick(&["exp", "nbf", "iat"]);
    let edges = [0, TOLERANCE, -TOLERANCE];
    let at = NOW + forge.pick(&edges) + forge.pick(&[-1, 0, 1]);
    let issued = NOW - 3 * TOLERANCE;
    with_claims(forge, |it| {
        it.set("iat", &issued.to_string());
        it.set(name, &at.to_string());
    })
}

fn aud(forge: &mut Forge) -> String {
    let many: Vec<String> = (0..40).map(|nth| format!("\"{nth}\"")).collect();
    let values = [
        format!("\"{AUD}\""),
        format!("[\"other\",\"{AUD}\"]"),
        format!("[\"{AUD}\",7]"),
        format!("[7,\"{AUD}\"]"),
        format!("[[\"{AUD}\"]]"),
        format!("[\"{AUD}\",{}]", many.join(",")),
        format!("[\"{AUD}\",\"a b\"]"),
        format!("[\"{AUD}\",\"\"]"),
        format!("{{\"{AUD}\":1}}"),
        format!("\"{}\"", AUD.to_uppercase()),
        format!("\"{AUD} \""),
        "\"other\"".into(),
        "[]".into(),
        "7".into(),
        "null".into(),
    ];
    let value = forge.pick(&values);
    with_claims(forge, |it| it.set("aud", &value))
}

fn iss(forge: &mut Forge) -> String {
    let values = [
        format!("\"{ISSUER}/\""),
        format!("\"{}\"", ISSUER.replace("https", "http")),
        format!("\"{ISSUER}.evil.example\""),
        "\"https://evilcloudflareaccess.com\"".into(),
        "\"https://other.cloudflareaccess.com\"".into(),
        "\"https://CUSTOM.cloudflareaccess.com\"".into(),
        format!("[\"{ISSUER}\"]"),
        "null".into(),
        "7".into(),
    ];
    let value = forge.pick(&values);
    with_claims(forge, |it| it.set("iss", &value))
}

fn kind(forge: &mut Forge) -> String {
    let values = [
        "\"meta\"",
        "\"match\"",
        "\"APP\"",
        "\"\"",
        "null",
        "[\"app\"]",
        "7",
    ];
    let value = forge.pick(&values);
    with_claims(forge, |it| it.set("type", value))
}

fn any_value(forge: &mut Forge, name: &str) -> String {
    let values = [
        "\"\\u0000\\u202e<script>\"",
        "\"\"",
        "null",
        "7",
        "1e400000000000000000000e",
        "[1,{\"a\":[]}]",
        "{\"__proto__\":{}}",
        "\"\\ud83d\\ude42\"",
        "-0.0",
        "1E-400",
        "0.1",
        "123456789012345678901234567890",
    ];
    let value = forge.pick(&values);
    with_claims(forge, |it| it.set(name, value))
}

fn missing(forge: &mut Forge) -> String {
    let names = [
        "aud",
        "exp",
        "iat",
        "nbf",
        "iss",
        "type",
        "sub",
        "email",
        "identity_nonce",
    ];
    let name = forge.pick(&names);
    with_claims(forge, |it| it.remove(name))
}

fn other_purpose(forge: &mut Forge) -> String {
    let kind = forge.pick(&OTHER_PURPOSES);
    forge.signed(&header("key-1"), &claims(kind))
}

fn parts(forge: &mut Forge) -> [String; 2] {
    let (header, mut claims) = with_header(forge, |_| {});
    // Of three lengths in turn, so that there is padding.
    claims.set("pad", &format!("\"{}\"", "p".repeat(forge.dice.usize(..3))));
    [header.json(), claims.json()]
}

fn padding(forge: &mut Forge) -> String {
    let [header, claims] = parts(forge);
    match forge.dice.u8(..3) {
        0 => forge.signed_text(&format!(
            "{}.{}",
            URL_SAFE.encode(&header),
            URL_SAFE_NO_PAD.encode(&claims)
        )),
        1 => forge.signed_text(&format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(&header),
            URL_SAFE.encode(&claims)
        )),
        _ => format!("{}==", forge.signed_bytes(header, claims)),
    }
}

fn alphabet(forge: &mut Forge) -> String {
    let [header, claims] = parts(forge);
    // Its encoding has both letters in which the alphabets differ.
    let claims = claims.replacen('{', "{\"odd\":\"~~~???>>>ÿÿÿ\",", 1);
    let standard = STANDARD.encode(&claims).trim_end_matches('=').to_owned();
    if forge.dice.bool() {
        return forge.signed_text(&format!("{}.{standard}", URL_SAFE_NO_PAD.encode(header)));
    }
    let token = forge.signed_bytes(header, claims);
    let (start, signature) = token.rsplit_once('.').unwrap();
    format!("{start}.{}", signature.replace('-', "+").replace('_', "/"))
}

fn space(forge: &mut Forge) -> String {
    let space = forge.pick(&[" ", "\n", "\t", "\r\n", "\u{c}", "\u{a0}", "\u{0}"]);
    let [header, claims] = parts(forge);
    if forge.dice.bool() {
        let text = message(header, claims);
        let at = forge.dice.usize(..text.len());
        let (start, rest) = text.split_at(at);
        return forge.signed_text(&format!("{start}{space}{rest}"));
    }
    let token = forge.signed_bytes(header, claims);
    match forge.dice.u8(..3) {
        0 => format!("{space}{token}"),
        1 => format!("{token}{space}"),
        _ => token.replacen('.', &format!(".{space}"), 2),
    }
}

fn no_json(forge: &mut Forge) -> String {
    let [header, claims] = parts(forge);
    let wrong = |text: &str, nth: u8| -> Vec<u8> {
        match nth {
            0 => text.as_bytes()[..text.len() - 1].to_vec(),
            1 => format!("{text}x").into_bytes(),
            2 => format!("{text}{text}").into_bytes(),
            3 => format!("[{text}]").into_bytes(),
            4 => text.replace('"', "'").into_bytes(),
            5 => text.replacen('}', ",}", 1).into_bytes(),
            6 => [text.as_bytes(), &[0]].concat(),
            7 => text.replacen("\":", "\":\u{1}", 1).into_bytes(),
            8 => [b"{\"bytes\":\"\xff\xfe\",", &text.as_bytes()[1..]].concat(),
            9 => [b"{\"bytes\":\"\xc0\xaf\",", &text.as_bytes()[1..]].concat(),
            10 => b"\"text\"".to_vec(),
            _ => Vec::new(),
        }
    };
    let nth = forge.dice.u8(..12);
    if forge.dice.bool() {
        let header = wrong(&header, nth);
        forge.signed_bytes(header, claims)
    } else {
        let claims = wrong(&claims, nth);
        forge.signed_bytes(header, claims)
    }
}

fn bom(forge: &mut Forge) -> String {
    let [header, claims] = parts(forge);
    if forge.dice.bool() {
        forge.signed_bytes(format!("\u{feff}{header}"), claims)
    } else {
        forge.signed_bytes(header, format!("\u{feff}{claims}"))
    }
}

fn surrogate(forge: &mut Forge) -> String {
    let value = forge.pick(&["\"\\ud800\"", "\"\\udc00x\"", "\"\\ud800\\ud800\""]);
    if forge.dice.bool() {
        return with_claims(forge, |it| it.set("x", value));
    }
    let (header, claims) = with_header(forge, |it| it.set("x", value));
    forge.signed(&header, &claims)
}

/// Beyond what a double can hold.
fn huge_number(forge: &mut Forge) -> String {
    let value = forge.pick(&["1e309", "-1e999", "1e99999"]);
    let name = forge.pick(&["x", "exp", "nbf", "iat"]);
    with_claims(forge, |it| it.set(name, value))
}

fn nesting(forge: &mut Forge) -> String {
    let depth = forge.pick(&[1, 5, 14, 15, 16, 17, 100, 127, 128, 2000]);
    let value = if forge.dice.bool() {
        "[".repeat(depth) + &"]".repeat(depth)
    } else {
        "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth)
    };
    if forge.dice.u8(..4) == 0 {
        let (header, claims) = with_header(forge, |it| it.set("x", &value));
        return forge.signed(&header, &claims);
    }
    let long = forge.dice.u8(..4) == 0;
    with_claims(forge, |it| {
        it.set("x", &value);
        if long {
            // Beyond 16 KiB.
            it.set("y", &format!("\"{}\"", "y".repeat(13_000)));
        }
    })
}

fn structure(forge: &mut Forge) -> String {
    let token = forge.good();
    let parts: Vec<&str> = token.split('.').collect();
    match forge.dice.u8(..10) {
        0 => token[..forge.dice.usize(..token.len())].to_owned(),
        1 => format!("{token}."),
        2 => format!(".{token}"),
        3 => format!("{token}.{token}"),
        4 => format!("{token}{token}"),
        5 => format!("{}.{}", parts[0], parts[1]),
        6 => format!("{}..{}", parts[0], parts[2]),
        7 => format!(".{}.{}", parts[1], parts[2]),
        8 => format!("{}.{}.", parts[0], parts[1]),
        _ => format!("{}.{}.{}.x.y", parts[0], parts[1], parts[2]),
    }
}

/// A letter for another one, in any part.
fn flip(forge: &mut Forge) -> String {
    let token = forge.good();
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let ends: Vec<usize> = token.match_indices('.').map(|(at, _)| at - 1).collect();
    let ends = [ends[0], ends[1], token.len() - 1];
    let mut bytes = token.into_bytes();
    if forge.dice.u8(..3) == 0 {
        // The last letter of a part can have bits that stand for nothing.
        let at = forge.pick(&ends);
        let value = letters.iter().position(|it| *it == bytes[at]).unwrap();
        bytes[at] = letters[value ^ forge.dice.usize(..4)];
    } else {
        let at = forge.dice.usize(..bytes.len());
        bytes[at] = forge.pick(letters);
    }
    String::from_utf8(bytes).unwrap()
}

fn wrong_signature(forge: &mut Forge) -> String {
    let (one, other) = (forge.good(), forge.good());
    let (message, signature) = one.rsplit_once('.').unwrap();
    match forge.dice.u8(..5) {
        0 => format!("{message}.{}", other.rsplit_once('.').unwrap().1),
        1 => forge.stranger.signed(message, Algorithm::RS256),
        2 => forge.keys[1].signed(
            &crate::forge::message(header("key-1").json(), claims("app").json()),
            Algorithm::RS256,
        ),
        3 => format!("{message}.{}", &signature[..signature.len() - 4]),
        _ => format!("{message}.{signature}AAAA"),
    }
}
