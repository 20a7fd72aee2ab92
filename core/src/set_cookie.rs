//! Reads the one cookie of an answer that a renewal has to carry itself, and the names of all for a trace.
//! It decides nothing about where or how long a cookie holds: that is the browser's business.

use alloc::string::String;
use alloc::vec::Vec;

use crate::secret::Secret;

/// The value of the last `CF_AppSession` that is set in these `Set-Cookie` lines.
///
/// Deletions, which have an empty value, are passed over. If the last value is not one that a cookie may have,
/// there is none: an earlier one would belong to no attempt (the edge keeps the last, as a browser does).
#[must_use]
pub fn app_session_of(lines: &[Secret]) -> Option<Secret> {
    cookies(lines)
        .filter(|(name, value)| *name == APP_SESSION && !value.is_empty())
        .last()
        .map(|(_, value)| value)
        .filter(|value| value.len() <= LONGEST_VALUE && value.bytes().all(is_cookie_octet))
        .map(Secret::new)
}

/// The last value that is set for the cookie of this name; empty where it is deleted.
#[must_use]
pub fn last_value(lines: &[Secret], name: &str) -> Option<Secret> {
    cookies(lines)
        .filter(|(set, _)| *set == name)
        .last()
        .map(|(_, value)| Secret::new(value))
}

/// The names of the cookies in these lines, in order, without values. What is no token is left out.
#[must_use]
pub fn names_of(lines: &[Secret]) -> Vec<String> {
    cookies(lines)
        .map(|(name, _)| name)
        .filter(|name| (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_token_byte))
        .take(MOST_NAMES)
        .map(String::from)
        .collect()
}

/// Firefox hands several headers over as one value with a newline between them
/// (<https://github.com/JakeChampion/fetch/issues/928>); no cookie can hold a newline of its own.
fn cookies(lines: &[Secret]) -> impl Iterator<Item = (&str, &str)> {
    lines
        .iter()
        .flat_map(|line| line.expose().split('\n'))
        .filter_map(name_and_value)
}

/// As a browser reads it (RFC 6265 §5.2): up to the first `;`, cut at the first `=`, both halves trimmed.
fn name_and_value(line: &str) -> Option<(&str, &str)> {
    let pair = line.split_once(';').map_or(line, |(pair, _)| pair);
    let (name, value) = pair.split_once('=')?;
    Some((name.trim_matches(BLANKS), value.trim_matches(BLANKS)))
}

/// RFC 6265 §4.1.1: printable ASCII without blank, quote, comma, semicolon and backslash.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

/// RFC 9110 §5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

const APP_SESSION: &str = "CF_AppSession";
/// Access writes 17 characters.
const LONGEST_VALUE: usize = 256;
const LONGEST_NAME: usize = 64;
const MOST_NAMES: usize = 64;
/// What may stand around a name and a value; `\r` is left over where lines were joined by CRLF.
const BLANKS: [char; 3] = [' ', '\t', '\r'];

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    fn lines(texts: &[&str]) -> Vec<Secret> {
        texts.iter().copied().map(Secret::new).collect()
    }

    fn app_session(texts: &[&str]) -> Option<String> {
        app_session_of(&lines(texts)).map(|value| value.expose().into())
    }

    #[test]
    fn the_measured_line_is_read() {
        let line = "CF_AppSession=n0123456789abcdef; Expires=Tue, 24 Nov 2026 10:00:00 GMT; Path=/; Secure; HttpOnly";
        assert_eq!(app_session(&[line]).unwrap(), "n0123456789abcdef");
    }

    #[test]
    fn blanks_around_name_and_value_do_not_count() {
        for line in [
            "CF_AppSession=n1",
            " CF_AppSession\t= n1 ;Path=/",
            "CF_AppSession=n1\r",
            "CF_AppSession=n1;",
        ] {
            assert_eq!(app_session(&[line]).as_deref(), Some("n1"), "{line:?}");
        }
    }

    #[test]
    fn the_value_may_hold_equals_signs() {
        assert_eq!(app_session(&["CF_AppSession=a=b=; x=y"]).unwrap(), "a=b=");
    }

    #[test]
    fn the_last_one_counts_in_separate_lines_and_in_joined_ones() {
        let texts = [
            "CF_AppSession=n1; Path=/",
            "x=y",
            "CF_AppSession=n2; Path=/",
        ];
        assert_eq!(app_session(&texts).unwrap(), "n2");
        assert_eq!(app_session(&[&texts.join("\n")]).unwrap(), "n2");
        assert_eq!(app_session(&[&texts.join("\r\n")]).unwrap(), "n2");
    }

    #[test]
    fn a_deletion_hides_nothing_that_was_set() {
        let gone = "CF_AppSession=; Expires=Thu, 01 Jan 1970 00:00:01 GMT";
        assert_eq!(app_session(&["CF_AppSession=n1", gone]).unwrap(), "n1");
        assert_eq!(app_session(&[gone, "CF_AppSession=n1"]).unwrap(), "n1");
        assert_eq!(app_session(&[gone]), None);
    }

    #[test]
    fn other_names_and_mentions_elsewhere_are_not_it() {
        for line in [
            "",
            "CF_AppSession",
            "cf_appsession=n1",
            "CF_AppSession2=n1",
            "xCF_AppSession=n1",
            "__Host-CF_AppSession=n1",
            "x=y; CF_AppSession=n1",
            "x=CF_AppSession=n1",
            "=CF_AppSession=n1",
            "CF_\nAppSession=n1",
        ] {
            assert_eq!(app_session(&[line]), None, "{line:?}");
        }
        assert_eq!(app_session(&[]), None);
    }

    #[test]
    fn a_value_that_no_cookie_may_have_is_not_taken_and_uncovers_no_older_one() {
        let long = "x".repeat(257);
        for value in [
            "a b", "\"n1\"", "a,b", "a\\b", "ü", "a\u{0}b", "a\tb", "\u{7f}", &long,
        ] {
            let last = format!("CF_AppSession={value}");
            assert_eq!(app_session(&["CF_AppSession=n1", &last]), None, "{value:?}");
        }
        assert!(app_session(&[&format!("CF_AppSession={}", "x".repeat(256))]).is_some());
    }

    #[test]
    fn names_come_in_order_and_without_values() {
        let texts = ["CF_AppSession=canary; Path=/\nb=canary", "c=", "d", "=e"];
        assert_eq!(names_of(&lines(&texts)), ["CF_AppSession", "b", "c"]);
    }

    #[test]
    fn names_are_tokens_of_bounded_length_and_number() {
        let strange = [
            "a b=1",
            "ü=1",
            "<b>=1",
            "a\u{0}=1",
            "\"a\"=1",
            "a\u{202e}=1",
        ];
        assert!(names_of(&lines(&strange)).is_empty());
        assert!(names_of(&lines(&[&("x".repeat(65) + "=1")])).is_empty());
        assert_eq!(names_of(&lines(&[&("x".repeat(64) + "=1")])).len(), 1);
        assert_eq!(names_of(&lines(&["a=1"; 1000])).len(), 64);
    }

    #[cfg(not(target_family = "wasm"))]
    mod properties {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn whatever_is_taken_can_stand_in_a_cookie_header(
                texts in prop::collection::vec("((CF_AppSession|x)?[= ;\n]?[\\PC\n]{0,12}){0,3}", 0..4)
            ) {
                let lines: Vec<Secret> = texts.into_iter().map(Secret::new).collect();
                if let Some(value) = app_session_of(&lines) {
                    prop_assert!(value.expose().bytes().all(is_cookie_octet));
                    prop_assert!((1..=256).contains(&value.expose().len()));
                }
                prop_assert!(names_of(&lines).iter().all(|name| name.bytes().all(is_token_byte)));
            }
        }
    }
}
