//! The escapes of Rust's string literals, as far as the table uses them.

/// The text that is meant; `None` where an escape is not one.
pub(crate) fn undone(written: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = written;
    while let Some((before, escape)) = rest.split_once('\\') {
        text.push_str(before);
        let (letter, after) = letter(escape)?;
        text.push(letter);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

fn letter(escape: &str) -> Option<(char, &str)> {
    if let Some(hex) = escape.strip_prefix("u{") {
        let (hex, after) = hex.split_once('}')?;
        let code = u32::from_str_radix(hex, 16).ok()?;
        return Some((char::from_u32(code)?, after));
    }
    let mut letters = escape.chars();
    let letter = match letters.next()? {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        '0' => '\0',
        '\\' => '\\',
        _ => return None,
    };
    Some((letter, letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_is_one_letter() {
        assert_eq!(
            undone(r"a\t\n\r\0\\\u{43e}b").as_deref(),
            Some("a\t\n\r\0\\\u{43e}b")
        );
        assert_eq!(undone("plain").as_deref(), Some("plain"));
        for strange in [r"\x", r"\", r"\u{}", r"\u{110000}", r"\u{61"] {
            assert_eq!(undone(strange), None, "{strange}");
        }
    }
}
