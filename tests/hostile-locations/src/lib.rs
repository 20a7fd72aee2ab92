//! Redirects that no renewal may follow, and honest ones as their control: one table for the tests of every rung.
//!
//! `locations.txt` explains its own form. Nothing here judges; it only reads the table.

mod escapes;

use std::fmt;

/// Whose answer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hop {
    /// The app's answer to the probe.
    Probe,
    /// The team's answer to the login, on the way back to the app.
    Login,
    /// The team's answer to the login, on a way over another host of the app.
    Stop,
    /// Each of them.
    Any,
}

/// One answer and what is to come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its line in the table.
    pub line: usize,
    /// Whose answer it is.
    pub hop: Hop,
    /// `follow`, or the name of the refusal.
    pub verdict: &'static str,
    /// The answer as the table has it, which can be shown.
    pub written: &'static str,
    /// The answer itself, which may be long or unreadable.
    pub text: String,
}

impl Location {
    /// Whether it is honest at its hop, and so belongs to the control.
    #[must_use]
    pub fn is_honest(&self) -> bool {
        self.verdict == "follow"
    }

    /// Whether HTTP carries it unchanged: it has no line ends or other control characters, and cuts off white space at
    /// both ends of a value (RFC 9110 §5.5).
    #[must_use]
    pub fn fits_into_a_header(&self) -> bool {
        let outer = |letter: char| letter == ' ' || letter == '\t';
        self.text.trim_matches(outer) == self.text
            && self
                .text
                .chars()
                .all(|letter| letter == '\t' || !letter.is_ascii_control())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "locations.txt:{} {}", self.line, self.written)
    }
}

/// The whole table, for an app with this AUD.
///
/// # Panics
///
/// When a line of the table is not in its own form.
#[must_use]
#[expect(
    clippy::panic,
    reason = "a table that cannot be read must fail every test that uses it"
)]
pub fn all(audience: &str) -> Vec<Location> {
    let lines = TABLE.lines().enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| {
            let number = index + 1;
            read(number, line, audience).unwrap_or_else(|| {
                panic!("locations.txt:{number} is not a hop, a verdict and a value")
            })
        })
        .collect()
}

fn read(number: usize, line: &'static str, audience: &str) -> Option<Location> {
    let (hop, rest) = line.split_once(' ')?;
    let (verdict, written) = rest.trim_start().split_once(' ')?;
    let hop = match hop {
        "probe" => Hop::Probe,
        "login" => Hop::Login,
        "stop" => Hop::Stop,
        "any" => Hop::Any,
        _ => return None,
    };
    let written = written.trim();
    Some(Location {
        line: number,
        hop,
        verdict,
        written,
        text: filled(&escapes::undone(written)?, audience),
    })
}

fn filled(text: &str, audience: &str) -> String {
    text.replace("{login}", LOGIN)
        .replace("{authorized}", AUTHORIZED)
        .replace("{aud}", audience)
        .replace("{64k}", &"a".repeat(64 * 1024))
        .replace("{empty}", "")
}

/// The app's host in the table.
pub const APP: &str = "myserver.com";
/// The team's host in the table.
pub const TEAM: &str = "custom.cloudflareaccess.com";
/// Another host of the app, which the person has granted too.
pub const STOP: &str = "stop.myserver.com";

const LOGIN: &str = "/cdn-cgi/access/login/myserver.com?kid={aud}&meta=x";
const AUTHORIZED: &str = "/cdn-cgi/access/authorized?nonce=1&state=x";
const TABLE: &str = include_str!("../locations.txt");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_hop_has_many_hostile_values_a_control_and_none_twice() {
        let all = all("aud");
        let of = |hop: Hop, honest: bool| {
            all.iter()
                .filter(|it| [hop, Hop::Any].contains(&it.hop) && it.is_honest() == honest)
                .count()
        };
        assert!(of(Hop::Probe, false) >= 200);
        assert!(of(Hop::Login, false) >= 150);
        assert!(of(Hop::Stop, false) >= 100);
        for hop in [Hop::Probe, Hop::Login, Hop::Stop] {
            assert!(of(hop, true) >= 2, "{hop:?}");
        }
        let texts: BTreeSet<_> = all
            .iter()
            .map(|it| (format!("{:?}", it.hop), &it.text))
            .collect();
        assert_eq!(texts.len(), all.len(), "a value stands there twice");
    }

    #[test]
    fn what_http_would_change_or_refuse_is_known() {
        let fits = |text: &str| {
            let text = text.to_owned();
            Location {
                line: 0,
                hop: Hop::Any,
                verdict: "",
                written: "",
                text,
            }
            .fits_into_a_header()
        };
        for text in ["", "https://a.example/", "a\tb", "a b", "\u{43e}"] {
            assert!(fits(text), "{text:?}");
        }
        for text in [" a", "a ", "\ta", "a\t", "a\nb", "a\r\nb", "\0", "\u{7f}"] {
            assert!(!fits(text), "{text:?}");
        }
    }
}
