//! Why a `Location` was not followed. Nothing of it is kept but the name of a host.

use alloc::string::String;

use super::words::RedirectText as Text;
use crate::indicator::Sentence;

/// To whom a host belongs, seen from one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The host of the app.
    App,
    /// The host of the team: as an answer from the team, its own login page and so a person is needed.
    Team,
    /// Any other host: as an answer from the team, most likely the identity provider; otherwise no Access at all.
    Elsewhere,
}

/// Which rule a `Location` broke. The renewal stops with the old cookie intact; what to do next depends on who
/// answered, so the caller decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// More text than any server sends.
    TooLong,
    /// A character that no URL may hold. Some parsers drop tabs and newlines silently, others do not.
    Unprintable,
    /// No URL can be made of it.
    NotAUrl,
    /// Tokens travel encrypted only.
    NotHttps,
    /// `user@host`.
    Userinfo,
    /// Access answers on port 443.
    Port,
    /// Access sends no `#` here, and none would reach the server.
    Fragment,
    /// Not every program reads it as the same URL.
    Ambiguous,
    /// Another host than this step of the renewal expects.
    OtherHost {
        /// To whom it belongs.
        whose: Whose,
        /// Its name, bounded and with every unusual character replaced by `?`; for the eyes only.
        host: String,
    },
    /// The right host, but another place on it, such as the login for another app.
    OtherPath,
    /// A login that does not say for which audience.
    NoKid,
    /// A login that says it twice.
    RepeatedKid,
    /// A login for an audience that the session does not have: another Access application answers on this path.
    WrongAudience,
    /// A login without `meta` cannot succeed.
    NoMeta,
    /// A login with two of them.
    RepeatedMeta,
}

impl Refusal {
    /// The rule in words, to stand within the sentence of a problem.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let key = match self {
            Self::TooLong => Text::TooLong,
            Self::Unprintable => Text::Unprintable,
            Self::NotAUrl => Text::NotAUrl,
            Self::NotHttps => Text::NotHttps,
            Self::Userinfo => Text::Userinfo,
            Self::Port => Text::Port,
            Self::Fragment => Text::Fragment,
            Self::Ambiguous => Text::Ambiguous,
            Self::OtherHost { host, .. } => return Text::OtherHost.sentence(Some(host)),
            Self::OtherPath => Text::OtherPath,
            Self::NoKid => Text::NoKid,
            Self::RepeatedKid => Text::RepeatedKid,
            Self::WrongAudience => Text::WrongAudience,
            Self::NoMeta => Text::NoMeta,
            Self::RepeatedMeta => Text::RepeatedMeta,
        };
        key.sentence(None)
    }
}
