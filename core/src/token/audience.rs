//! The AUD tags of a token: which app it opens.

use alloc::string::String;

use super::problem::TokenProblem;
use crate::ordered::Set;

/// One to 32 AUD tags, each once, in their own order: the same tags are the same audience however they were listed.
///
/// An app's AUD is 64 hex digits. What stands in an org token is not documented, so any short printable text is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Audience {
    primary: String,
    others: Set<String>,
}

impl Audience {
    /// An audience of these tags.
    pub fn new<Tag: Into<String>>(
        tags: impl IntoIterator<Item = Tag>,
    ) -> Result<Self, TokenProblem> {
        let mut others = Set::new();
        for (n_before, tag) in tags.into_iter().enumerate() {
            let tag = tag.into();
            if n_before >= MOST_TAGS || !is_tag(&tag) {
                return Err(TokenProblem::NotFromAccess("aud"));
            }
            others.insert(tag);
        }
        match others.pop_first() {
            Some(primary) => Ok(Self { primary, others }),
            None => Err(TokenProblem::NotFromAccess("aud")),
        }
    }

    /// Whether this tag is one of them. Upper and lower case differ.
    #[must_use]
    pub fn contains(&self, tag: &str) -> bool {
        self.primary == tag || self.others.contains(tag)
    }

    /// Whether both have a tag in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.iter().any(|tag| other.contains(tag))
    }

    /// The tag that stands for all of them where only one can be shown: the first in their own order.
    #[must_use]
    pub fn primary(&self) -> &str {
        &self.primary
    }

    /// All tags, the primary one first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        core::iter::once(self.primary.as_str()).chain(self.others.iter().map(String::as_str))
    }
}

fn is_tag(text: &str) -> bool {
    (1..=LONGEST_TAG).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

const MOST_TAGS: usize = 32;
const LONGEST_TAG: usize = 256;

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    fn audience(tags: &[&str]) -> Audience {
        Audience::new(tags.iter().copied()).unwrap()
    }

    #[test]
    fn order_and_repetition_do_not_make_another_audience() {
        let one = audience(&["b", "a", "b"]);
        assert_eq!(one, audience(&["a", "b"]));
        assert_eq!(one.primary(), "a");
        assert_eq!(one.iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn every_tag_is_contained_and_no_other() {
        let some = audience(&["a", "b"]);
        assert!(some.contains("a") && some.contains("b"));
        assert!(!some.contains("A") && !some.contains("") && !some.contains("ab"));
    }

    #[test]
    fn audiences_overlap_when_they_share_any_tag() {
        assert!(audience(&["a", "b"]).overlaps(&audience(&["b", "c"])));
        assert!(!audience(&["a", "b"]).overlaps(&audience(&["c", "d"])));
    }

    #[test]
    fn no_tags_too_many_tags_and_strange_tags_are_refused() {
        let refused = Err(TokenProblem::NotFromAccess("aud"));
        assert_eq!(Audience::new([""; 0]), refused);
        assert_eq!(Audience::new(["a"; MOST_TAGS + 1]), refused);
        assert!(Audience::new(["a"; MOST_TAGS]).is_ok());
        assert_eq!(Audience::new(["x".repeat(LONGEST_TAG + 1)]), refused);
        assert!(Audience::new(["x".repeat(LONGEST_TAG)]).is_ok());
        for tag in ["", "a b", "ü", "a\n", "\u{0}"] {
            assert_eq!(Audience::new(["fine", tag]), refused, "{tag:?}");
        }
    }
}
