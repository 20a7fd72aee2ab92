//! What happened, as text, for people who look for a fault. It panics as soon as a secret of the world is in it.

use std::collections::{HashSet, VecDeque};
use std::fmt::Debug;

use access_edge_core::Response;

/// Events and effects as text.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    lines: VecDeque<String>,
    secrets: HashSet<Vec<u8>>,
    pub(crate) kept: Kept,
}

/// How much of what happens is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Every line, and every secret to be looked for in them.
    #[default]
    Everything,
    /// Nothing: writing it all down takes most of the time that a world takes.
    Nothing,
}

impl Transcript {
    /// Remembers a secret; from now on it must be found nowhere.
    pub(crate) fn keep_secret(&mut self, text: &str) {
        self.secrets.extend(words(text).map(<[u8]>::to_vec));
    }

    /// Remembers every secret of an answer.
    pub(crate) fn keep_secrets_of(&mut self, response: &Response) {
        if self.kept == Kept::Nothing {
            return;
        }
        for line in response.set_cookies() {
            let value = line.split(';').next().and_then(|pair| pair.split_once('='));
            self.keep_secret(value.map_or("", |(_, value)| value));
        }
        let query = response
            .location()
            .and_then(|location| location.split_once('?'));
        let Some((_, query)) = query else { return };
        for name in ["meta", "nonce", "state", "code"] {
            let found = url::form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own == name);
            self.keep_secret(&found.map_or(String::new(), |(_, value)| value.into_owned()));
        }
    }

    /// Takes down a line.
    pub(crate) fn note(&mut self, at: i64, what: impl Debug) {
        if self.kept == Kept::Nothing {
            return;
        }
        let line = format!("{:>12.3}  {what:?}", seconds(at));
        self.guard("the transcript", &line);
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// Panics when a secret is in this text.
    pub(crate) fn guard(&self, place: &str, text: &str) {
        let leak = words(text).find(|word| self.secrets.contains(*word));
        let leak = leak.map(String::from_utf8_lossy);
        assert!(
            leak.is_none(),
            "a secret of {} letters stands in {place}:\n{}",
            leak.as_deref().map_or(0, str::len),
            leak.map_or(String::new(), |leak| text.replace(&*leak, "<SECRET>"))
        );
    }

    /// The last lines.
    pub(crate) fn tail(&self, lines: usize) -> String {
        let skipped = self.lines.len().saturating_sub(lines);
        let last: Vec<_> = self
            .lines
            .iter()
            .skip(skipped)
            .map(String::as_str)
            .collect();
        last.join("\n")
    }

    /// All lines.
    pub(crate) fn text(&self) -> String {
        self.tail(KEPT)
    }
}

/// A line that stands as it is.
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl Debug for Plain<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

/// The parts of a text that a secret can be: a token's three parts, a nonce, the value of a cookie.
fn words(text: &str) -> impl Iterator<Item = &[u8]> {
    let cut = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'_' && *byte != b'-';
    let words = text.as_bytes().split(cut);
    words.filter(|word| word.len() >= SHORTEST)
}

#[expect(clippy::cast_precision_loss, reason = "only shown, and far below 2^53")]
fn seconds(at: i64) -> f64 {
    (at - crate::world::BEGINNING) as f64 / 1000.0
}

/// Shorter words may stand anywhere by chance.
const SHORTEST: usize = 12;
const KEPT: usize = 4000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a secret of 16 letters stands in the transcript")]
    fn a_secret_in_a_line_is_noticed() {
        let mut transcript = Transcript::default();
        transcript.keep_secret("nonce=0123456789abcdef");
        transcript.note(
            0,
            Plain("Location: https://x/?nonce=0123456789abcdef&state=1"),
        );
    }

    #[test]
    fn what_is_no_secret_may_be_told() {
        let mut transcript = Transcript::default();
        transcript.keep_secret("n0123456789abcdef");
        transcript.note(0, Plain("Secret(…) myserver.com"));
        assert!(transcript.text().ends_with("Secret(…) myserver.com"));
    }
}
