//! Text that must never be shown: tokens and the cookies that stand beside them.
//! It is wiped from memory when dropped, and cannot be printed, logged or serialised by accident.

use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

/// A token or the value of a cookie, as the browser handed it over.
///
/// There is no `Display`, no `Serialize` and no `Deref`: whoever needs the text has to write `expose`, so that every
/// such place is found by one search.
///
/// Equality takes a time that depends on the contents, so it serves only to notice a change in our own copies,
/// never to answer somebody who sends guesses.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text in; the caller keeps no other copy of it.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself.
    ///
    /// Only these may call it: the parsers in this crate, the shell at the very moment when it writes a cookie or a
    /// request header, and what the user has just asked to copy. It never goes into a message, a log, a sentence on
    /// the screen, or any storage that outlives the browser.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn debug_output_tells_neither_the_text_nor_its_length() {
        let short = format!("{:?} {:#?}", Secret::new("canary"), Secret::new("canary"));
        let long = format!("{0:?} {0:#?}", Secret::new("canary".repeat(50)));
        assert_eq!(short, "Secret(…) Secret(…)");
        assert_eq!(long, short);
    }

    #[test]
    fn the_text_comes_back_unchanged() {
        assert_eq!(Secret::new(" a\u{0}b ").expose(), " a\u{0}b ");
    }

    #[test]
    fn two_secrets_are_equal_only_when_their_texts_are() {
        assert_eq!(Secret::new("one"), Secret::new("one").clone());
        assert_ne!(Secret::new("one"), Secret::new("One"));
    }
}
