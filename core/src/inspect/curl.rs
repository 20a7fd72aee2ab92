//! A request as a `curl` command for a POSIX shell: what somebody pastes must do exactly this, whatever the path says.
//!
//! Promises: one line of printable ASCII and one command; redacted unless the secrets are asked for by name.

use alloc::string::String;
use core::fmt::Write as _;

use crate::cookie::Cookie;
use crate::host::Hostname;
use crate::secret::Secret;

/// A request to be copied.
#[derive(Debug, Clone, Copy)]
pub struct CurlRequest<'a> {
    /// The app's host, or the team's.
    pub host: &'a Hostname,
    /// Path and query, as the address bar has them.
    pub path: &'a str,
    /// The cookies that the browser would send.
    pub cookies: &'a [Cookie],
}

impl CurlRequest<'_> {
    /// The command with a placeholder for each cookie's value.
    #[must_use]
    pub fn redacted(&self) -> String {
        self.command(|cookie| alloc::format!("<{}>", cookie.name()))
    }

    /// The command with the cookies' real values: whoever reads it is signed in as this person. Only for what the person
    /// has just asked to copy with its secrets.
    #[must_use]
    pub fn with_secrets(&self) -> Secret {
        Secret::new(self.command(|cookie| cookie.value.expose().into()))
    }

    fn command(&self, value: impl Fn(&Cookie) -> String) -> String {
        // Without these two options curl reads `[1-9]` and `{a,b}` as many addresses, and resolves `..` itself.
        let mut command = String::from("curl --globoff --path-as-is --include");
        let mut pairs = String::new();
        for cookie in self.cookies {
            let between = if pairs.is_empty() { "" } else { "; " };
            pairs.extend([between, cookie.name(), "=", &value(cookie)]);
        }
        if !pairs.is_empty() {
            command.extend([" --cookie ", &quoted(&pairs)]);
        }
        let slash = if self.path.starts_with('/') { "" } else { "/" };
        let address = alloc::format!("https://{}{slash}{}", self.host, self.path);
        command.extend([" --url ", &quoted(&address)]);
        command
    }
}

/// The text as one word of a POSIX shell (<https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02>).
///
/// No shell can take a NUL, and a control character can end a terminal's guard over pasted text; what is no printable
/// ASCII is percent-encoded, as a browser does before it sends a path. No browser keeps such a character in a cookie.
fn quoted(text: &str) -> String {
    let mut word = String::from("'");
    for byte in text.bytes() {
        match byte {
            b'\'' => word.push_str("'\\''"),
            b' '..=b'~' => word.push(char::from(byte)),
            _ => {
                // Writing to a string cannot fail.
                let _never = write!(word, "%{byte:02X}");
            }
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::string::ToString;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::cookie::{BrowserCookie, StoreId};

    const CANARY: &str = "eyJcanary.canary.canary";

    fn cookie(name: &str, value: &str) -> Cookie {
        Cookie::from_browser(BrowserCookie {
            name: name.into(),
            value: value.into(),
            domain: "myserver.com".into(),
            host_only: true,
            path: "/".into(),
            secure: true,
            http_only: true,
            same_site: None,
            expiration_date: None,
            store_id: StoreId::default(),
            partition_key: None,
            first_party_domain: None,
        })
        .unwrap()
    }

    fn host() -> Hostname {
        Hostname::parse("myserver.com").unwrap()
    }

    /// The words that a POSIX shell makes of a line of plain and single-quoted text; none where it does anything else.
    fn words(line: &str) -> Option<Vec<String>> {
        let mut words = Vec::new();
        let mut rest = line;
        loop {
            let mut word = String::new();
            while let Some(first) = rest.chars().next().filter(|it| *it != ' ') {
                if let Some(inside) = rest.strip_prefix('\'') {
                    let (text, after) = inside.split_once('\'')?;
                    word.push_str(text);
                    rest = after;
                } else if let Some(after) = rest.strip_prefix("\\'") {
                    word.push('\'');
                    rest = after;
                } else if first.is_ascii_alphanumeric() || first == '-' {
                    word.push(first);
                    rest = &rest[1..];
                } else {
                    return None;
                }
            }
            words.push(word);
            match rest.strip_prefix(' ') {
                Some(after) => rest = after,
                None => return Some(words),
            }
        }
    }

    #[test]
    fn a_command_is_redacted_unless_its_secrets_are_asked_for() {
        let cookies = [
            cookie("CF_Authorization", CANARY),
            cookie("CF_Binding", "canary"),
        ];
        let host = host();
        let request = CurlRequest {
            host: &host,
            path: "/a?b=c",
            cookies: &cookies,
        };
        assert_eq!(
            request.redacted(),
            "curl --globoff --path-as-is --include --cookie 'CF_Authorization=<CF_Authorization>; CF_Binding=<CF_Binding>' \
             --url 'https://myserver.com/a?b=c'"
        );
        let secret = request.with_secrets();
        let expected = alloc::format!("'CF_Authorization={CANARY}; CF_Binding=canary'");
        assert!(secret.expose().contains(&expected));
        assert_eq!(alloc::format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn a_shell_runs_nothing_of_a_hostile_path() {
        let host = host();
        for path in [
            "/'; touch owned; '",
            "/$(id)`id`\"\\",
            "/a\nb\r\u{1b}[201~\u{0}",
            "/[1-9]{a,b}!!~*?#&",
            "no-slash",
            "/\u{202e}ü",
        ] {
            let request = CurlRequest {
                host: &host,
                path,
                cookies: &[cookie("a'b", "$(id)'")],
            };
            let command = request.with_secrets().expose().to_string();
            assert!(command.bytes().all(|it| (b' '..=b'~').contains(&it)));
            let words = words(&command).unwrap();
            assert_eq!(words.len(), 8, "{command}");
            let seen = Command::new("sh")
                .args(["-c", &alloc::format!("printf '%s\\n' {command}")])
                .output()
                .unwrap();
            let seen = String::from_utf8(seen.stdout).unwrap();
            assert_eq!(seen.lines().collect::<Vec<_>>(), words, "{path:?}");
        }
    }

    proptest! {
        #[test]
        fn any_path_and_any_cookie_are_one_word_each(path in "\\PC*|[\u{0}-\u{7f}]*", value in "\\PC*|[\u{0}-\u{7f}]*") {
            let host = host();
            let cookies = [cookie("CF_Authorization", &value)];
            let request = CurlRequest { host: &host, path: &path, cookies: &cookies };
            let words = words(request.with_secrets().expose()).unwrap();
            prop_assert_eq!(words.len(), 8);
            let printable = |text: &str| text.bytes().all(|it| (b' '..=b'~').contains(&it));
            if printable(&path) && path.starts_with('/') {
                prop_assert_eq!(&words[7], &alloc::format!("https://myserver.com{path}"));
            }
            if printable(&value) {
                prop_assert_eq!(&words[5], &alloc::format!("CF_Authorization={value}"));
            }
            prop_assert!(words.iter().all(|it| printable(it)));
        }

        #[test]
        fn no_value_shows_in_a_redacted_command(value in "[A-Za-z0-9]{24,40}") {
            let host = host();
            let cookies = [cookie("CF_Authorization", &value)];
            let request = CurlRequest { host: &host, path: "/", cookies: &cookies };
            prop_assert!(!request.redacted().contains(&value));
        }
    }
}
