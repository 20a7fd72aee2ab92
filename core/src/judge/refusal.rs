//! Why a `Location` was not followed. Nothing of it is kept but the name of a host.

use alloc::string::String;

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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More text than any server sends.
    #[error("the redirect is too long")]
    TooLong,
    /// A character that no URL may hold. Some parsers drop tabs and newlines silently, others do not.
    #[error("the redirect holds characters that no URL may hold")]
    Unprintable,
    /// No URL can be made of it.
    #[error("the redirect is not a URL")]
    NotAUrl,
    /// Tokens travel encrypted only.
    #[error("the redirect does not lead to https")]
    NotHttps,
    /// `user@host`.
    #[error("the redirect carries a user name or a password")]
    Userinfo,
    /// Access answers on port 443.
    #[error("the redirect leads to an unusual port")]
    Port,
    /// Access sends no `#` here, and none would reach the server.
    #[error("the redirect carries a fragment")]
    Fragment,
    /// Not every program reads it as the same URL.
    #[error("the redirect can be read in more than one way")]
    Ambiguous,
    /// Another host than this step of the renewal expects.
    #[error("the redirect leads to {host} instead")]
    OtherHost {
        /// To whom it belongs.
        whose: Whose,
        /// Its name, bounded and with every unusual character replaced by `?`; for the eyes only.
        host: String,
    },
    /// The right host, but another place on it, such as the login for another app.
    #[error("the redirect leads to another place on the right host")]
    OtherPath,
    /// A login that does not say for which audience.
    #[error("the redirect does not say which app it is for")]
    NoKid,
    /// A login that says it twice.
    #[error("the redirect says twice which app it is for")]
    RepeatedKid,
    /// A login for an audience that the session does not have: another Access application answers on this path.
    #[error("the redirect is for another app")]
    WrongAudience,
    /// A login without `meta` cannot succeed.
    #[error("the redirect lacks what the team needs to recognise it")]
    NoMeta,
    /// A login with two of them.
    #[error("the redirect holds twice what the team needs to recognise it")]
    RepeatedMeta,
}
