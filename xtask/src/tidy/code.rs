//! Rust as a sequence of words, so that a rule neither trips over comments nor is fooled by spaces.
//!
//! Promises: comments and doc comments are gone, macro bodies are kept.

use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One identifier, punctuation mark, bracket or literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) line: usize,
    /// Inside `#[…]`.
    pub(crate) in_attribute: bool,
}

impl Word {
    /// What stands between the quotes, if this is a string.
    pub(crate) fn string(&self) -> Option<String> {
        syn::parse_str::<syn::LitStr>(&self.text)
            .ok()
            .map(|literal| literal.value())
    }
}

/// All words of a source; none if it is no Rust, which the compiler will say.
pub(crate) fn words_of(source: &str) -> Vec<Word> {
    let mut words = Vec::new();
    if let Ok(stream) = TokenStream::from_str(source) {
        collect(stream, false, &mut words);
    }
    words
}

/// The lines on which `pattern` begins; its parts are single words, such as `["Date", ":", ":", "now"]`.
pub(crate) fn lines_with(words: &[Word], pattern: &[&str]) -> Vec<usize> {
    words
        .windows(pattern.len())
        .filter(|window| window.iter().map(|word| &word.text).eq(pattern))
        .filter_map(|window| window.first().map(|word| word.line))
        .collect()
}

fn collect(stream: TokenStream, in_attribute: bool, words: &mut Vec<Word>) {
    let mut after_hash = false;
    for tree in stream {
        let starts_attribute = after_hash;
        after_hash = match &tree {
            TokenTree::Punct(mark) => {
                mark.as_char() == '#' || (after_hash && mark.as_char() == '!')
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let opens_attribute = starts_attribute && group.delimiter() == Delimiter::Bracket;
                if opens_attribute && is_doc(group.stream()) {
                    continue;
                }
                let (open, close) = brackets(group.delimiter());
                push(words, open, line, in_attribute);
                collect(group.stream(), in_attribute || opens_attribute, words);
                push(words, close, group.span_close().start().line, in_attribute);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                push(words, &tree.to_string(), line, in_attribute);
            }
        }
    }
}

fn push(words: &mut Vec<Word>, text: &str, line: usize, in_attribute: bool) {
    if !text.is_empty() {
        words.push(Word {
            text: text.to_owned(),
            line,
            in_attribute,
        });
    }
}

fn is_doc(attribute: TokenStream) -> bool {
    matches!(attribute.into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc")
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_docs_are_no_words() {
        let words = words_of("//! a\n/// b\n#[doc = \"c\"]\nfn d() { /* e */ }");
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["#", "!", "#", "#", "fn", "d", "(", ")", "{", "}"]);
    }

    #[test]
    fn a_pattern_is_found_whatever_the_spaces_and_inside_macros() {
        let words = words_of("\nlet x = vec![Date\n  :: now()];");
        assert_eq!(lines_with(&words, &["Date", ":", ":", "now"]), [2]);
    }

    #[test]
    fn a_word_knows_whether_it_is_in_an_attribute() {
        let words = words_of("#[serde(rename = \"a\")] const B: &str = \"b\";");
        let strings: Vec<(String, bool)> = words
            .iter()
            .filter_map(|word| Some((word.string()?, word.in_attribute)))
            .collect();
        assert_eq!(
            strings,
            [(String::from("a"), true), (String::from("b"), false)]
        );
    }
}
