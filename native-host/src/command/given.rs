//! Secrets that a person gives to a command: piped into it or typed without being shown, never as an argument, which
//! every process of the machine could read.

use std::io::{IsTerminal as _, Read as _, stdin};
use std::path::PathBuf;

use access_vigil_core::secret::Secret;
use clap::Args;
use zeroize::Zeroizing;

use crate::keychain::Passphrase;
use crate::problem::{Kind, Problem};
use crate::terminal::typed;

/// Where the passphrase of the encrypted file comes from.
#[derive(Debug, Args)]
pub struct PassphraseWishes {
    /// A file with the passphrase on its first line, for when nobody sits at the terminal
    #[arg(long, value_name = "FILE", global = true)]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseWishes {
    /// Where to ask.
    #[must_use]
    pub fn passphrase(&self) -> Passphrase {
        self.passphrase_file
            .clone()
            .map_or(Passphrase::Terminal, Passphrase::File)
    }
}

/// A secret in a place where none may be. It is taken there only to be refused without being repeated, as the reader of
/// command lines would.
#[derive(Clone, Default)]
pub struct Misplaced(bool);

impl std::fmt::Debug for Misplaced {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Misplaced({})", self.0)
    }
}

impl From<String> for Misplaced {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text).as_str() != "-")
    }
}

impl Misplaced {
    /// Refuses it if it is there.
    pub fn refuse(found: Option<&Self>) -> Result<(), Problem> {
        match found {
            Some(Self(true)) => Err(Kind::SecretAsArgument.into()),
            Some(Self(false)) | None => Ok(()),
        }
    }
}

/// The one line that comes on standard input, or that is typed where that is a terminal.
pub fn secret(question: &str) -> Result<Secret, Problem> {
    if stdin().is_terminal() {
        return judged(typed(question)?.expose());
    }
    let mut text = Zeroizing::new(String::new());
    stdin()
        .lock()
        .take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(|_| Kind::SecretUnusable.about("standard input is no text"))?;
    judged(&text)
}

fn judged(text: &str) -> Result<Secret, Problem> {
    let unusable = |why| Err(Kind::SecretUnusable.about(why));
    let text = text.trim();
    if text.len() as u64 > LONGEST {
        return unusable("it is too long");
    }
    if text.is_empty() {
        return unusable("nothing was given");
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return unusable("it has spaces, line breaks or other characters than ASCII");
    }
    Ok(Secret::new(text))
}

/// Longer than any token that is believed.
const LONGEST: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_secret_is_no_part_of_it_and_none_may_be_in_it() {
        assert_eq!(judged(" abc\r\n").unwrap().expose(), "abc");
        for text in ["", "\n", "a b", "a\nb", "ä", "a\u{0}"] {
            let problem = judged(text).unwrap_err();
            assert_eq!(problem.kind(), Kind::SecretUnusable, "{text:?}");
        }
        assert!(judged(&"x".repeat(64 * 1024)).is_ok());
        assert!(judged(&"x".repeat(64 * 1024 + 1)).is_err());
    }
}
