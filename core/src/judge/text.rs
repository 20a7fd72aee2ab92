//! A `Location` as text: what no honest server sends, and whether a parser changed it.

use alloc::borrow::Cow;
use alloc::string::String;

use super::refusal::Refusal;

/// Refuses text that parsers repair in silence: browsers strip spaces, tabs and newlines, and turn `\` into `/`
/// (<https://url.spec.whatwg.org/#concept-basic-url-parser>), while RFC 3986 allows none of them.
pub(super) fn refuse_unreadable(location: &str) -> Result<(), Refusal> {
    if location.len() > LONGEST {
        Err(Refusal::TooLong)
    } else if location.is_empty() {
        Err(Refusal::NotAUrl)
    } else if !location.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(Refusal::Unprintable)
    } else if location.contains('\\') {
        Err(Refusal::Ambiguous)
    } else {
        Ok(())
    }
}

/// Whether the parsed URL is anything else than the text itself, after what a relative text inherits.
///
/// Whoever reads differently from our parser can do so only where our parser had something to repair: case, `:443`,
/// dot segments, escapes in the host, missing slashes. None of it is in what Access sends.
pub(super) fn is_rewritten(location: &str, url: &str) -> bool {
    !url.ends_with(&*as_serialised(location))
}

/// `'` is the one character that RFC 3986 §3.4 allows in a query and that browsers nevertheless escape, so a wanted
/// page with an apostrophe in its address must not look rewritten.
fn as_serialised(location: &str) -> Cow<'_, str> {
    match location.split_once('?') {
        Some((place, query)) if query.contains('\'') => {
            Cow::Owned([place, "?", &query.replace('\'', "%27")].concat())
        }
        _ => Cow::Borrowed(location),
    }
}

/// A host fit to stand in a sentence.
pub(super) fn shown_host(host: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter);
    host.chars()
        .take(LONGEST_SHOWN_HOST)
        .map(|letter| if plain(letter) { letter } else { '?' })
        .collect()
}

/// Servers and browsers commonly stop at headers of 16 KiB; real logins are below 3 KiB.
const LONGEST: usize = 16 * 1024;
/// The longest name that DNS carries (RFC 1035 §2.3.4).
const LONGEST_SHOWN_HOST: usize = 253;
