//! Strangers' text made harmless for a terminal and a page: no control character and nothing that turns the direction of writing.

use alloc::string::String;
use core::fmt::Write as _;

/// Whether there is any such character but a line break.
#[must_use]
pub fn is_inert(text: &str) -> bool {
    !text.chars().any(|it| it != '\n' && is_active(it))
}

/// The text with every such character written as JSON would escape it.
#[must_use]
pub fn inert(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || !is_active(character) {
            shown.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _never = write!(shown, "\\u{unit:04x}");
            }
        }
    }
    shown
}

/// Controls, and what is invisible or turns the direction of writing (<https://www.unicode.org/reports/tr36/>).
fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn what_steers_a_terminal_or_hides_is_written_out_and_all_else_stays() {
        assert_eq!(
            inert("a\u{1b}[31m\u{9b}b\u{202e}c\r"),
            "a\\u001b[31m\\u009bb\\u202ec\\u000d"
        );
        assert_eq!(inert("\u{e0041}"), "\\udb40\\udc41");
        let plain = "Zoë Ὀδυσσεύς 東京 \"🙂\"\n{}";
        assert_eq!(inert(plain), plain);
    }

    #[test]
    fn json_stays_json_and_says_the_same() {
        let value = serde_json::json!({ "name": "a\u{9b}\u{202e}\u{e0041}b" });
        let read: serde_json::Value = serde_json::from_str(&inert(&value.to_string())).unwrap();
        assert_eq!(read, value);
    }
}
