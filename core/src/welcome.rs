//! The welcome page: opened once, after the installation, for somebody who has allowed nothing yet; and what it says of
//! how far the person has come. Where hosts are granted already, by an administrator or by hand, there is nothing to say.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::effect::Effect;
use crate::indicator::{Argument, Sentence};
use crate::state::{State, Turn};
use crate::text::TextKey;
use crate::view::{SessionView, View};

/// Whether the person is to be welcomed. It outlives the browser, for Chromium tells of the installation of an unpacked
/// extension at each start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Welcome {
    /// Nothing was said of an installation.
    #[default]
    NotDue,
    /// As soon as it is known what is granted.
    Due,
    /// It was done, or was not needed.
    Over,
}

impl State {
    /// The extension was installed, rather than updated.
    pub(crate) fn handle_installed(&mut self, turn: &mut Turn) {
        if self.welcome == Welcome::NotDue {
            self.welcome = Welcome::Due;
        }
        if self.jar_seen {
            self.welcome_who_is_new(turn);
        }
    }

    /// It is known now what is granted.
    pub(crate) fn welcome_who_is_new(&mut self, turn: &mut Turn) {
        if self.welcome == Welcome::Due {
            self.welcome = Welcome::Over;
            if self.granted.is_empty() {
                turn.effects.push(Effect::OpenWelcome);
            }
        }
    }
}

/// What the welcome page says of the sessions, at a moment in milliseconds after the Unix epoch.
#[must_use]
pub fn standing(view: &View, now: i64) -> Vec<Sentence> {
    if view.sessions.is_empty() {
        return alloc::vec![Sentence::plain(TextKey::WelcomeWaiting)];
    }
    let sessions = view.sessions.iter();
    sessions.map(|session| standing_of(session, now)).collect()
}

fn standing_of(session: &SessionView, now: i64) -> Sentence {
    let host = Argument::Text(session.host.clone());
    let left = session.effective_end.saturating_sub(now);
    let (key, arguments) = match &session.problem {
        Some(_) => (TextKey::WelcomeTroubled, alloc::vec![host]),
        None if left <= 0 => (TextKey::Ended, alloc::vec![host]),
        None => (
            TextKey::WelcomeWatched,
            alloc::vec![
                host,
                Argument::Moment(session.effective_end),
                Argument::Span(left)
            ],
        ),
    };
    Sentence::with(key, arguments)
}

/// The address that a person means who writes this; nothing where it is none of a host that Access could protect, or where
/// the name of the host is not in ASCII: the browser knows how to write it so.
#[must_use]
pub fn address_of(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(text);
    let url = Url::parse(&alloc::format!("https://{rest}")).ok()?;
    let Some(Host::Domain(host)) = url.host() else {
        return None;
    };
    let is_plain = url.username().is_empty() && url.password().is_none();
    (is_plain && host.contains('.')).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_understood_as_people_write_it() {
        for (text, address) in [
            ("myserver.com", Some("https://myserver.com/")),
            (
                " https://myserver.com/a?b ",
                Some("https://myserver.com/a?b"),
            ),
            ("http://myserver.com", Some("https://myserver.com/")),
            (
                "xn--bcher-kva.example/x",
                Some("https://xn--bcher-kva.example/x"),
            ),
            ("bücher.example/x", None),
            ("my server", None),
            ("localhost", None),
            ("127.0.0.1", None),
            ("javascript:alert(1)", None),
            ("a.example@evil.example", None),
            ("", None),
        ] {
            assert_eq!(address_of(text).as_deref(), address, "{text}");
        }
    }
}
