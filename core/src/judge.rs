//! Whether a `Location` may be requested in a renewal. An answer from an app or a team is hostile until judged.
//! Each rule has its own [`Refusal`]; what is let through can be read in one way only.
//! Nothing here sends a request, and a refused text is never kept.

mod refusal;
mod text;
pub mod words;

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use url::Url;

use crate::grants::Grants;
use crate::host::{Hostname, TeamHost};
use crate::token::Audience;

pub use self::refusal::{Refusal, Whose};

/// Knows the three things that a renewal of one session must not leave: its app, its team and its AUD.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    app: &'a Hostname,
    team: &'a TeamHost,
    audience: &'a Audience,
}

impl<'a> Judge<'a> {
    /// A judge for the session of this app, with this team, for this audience.
    #[must_use]
    pub fn new(app: &'a Hostname, team: &'a TeamHost, audience: &'a Audience) -> Self {
        Self {
            app,
            team,
            audience,
        }
    }

    /// The app's host.
    #[must_use]
    pub fn app(&self) -> &'a Hostname {
        self.app
    }

    /// The team's host.
    #[must_use]
    pub fn team(&self) -> &'a TeamHost {
        self.team
    }

    /// The app's answer to the probe: may only lead to the team's login for this very app.
    ///
    /// `from` is the URL that answered, against which a relative `Location` is resolved (RFC 9110 §10.2.2).
    pub fn login(&self, from: &str, location: &str) -> Result<JudgedUrl, Refusal> {
        let url = self.on_host(self.team.as_hostname(), from, location)?;
        if url.path().strip_prefix(LOGIN) != Some(self.app.as_str()) {
            return Err(Refusal::OtherPath);
        }
        let kid = match only_value(&url, "kid") {
            Found::Once(kid) => kid,
            Found::Never => return Err(Refusal::NoKid),
            Found::Again => return Err(Refusal::RepeatedKid),
        };
        if !self.audience.contains(&kid) {
            return Err(Refusal::WrongAudience);
        }
        match only_value(&url, "meta") {
            Found::Once(meta) if !meta.is_empty() => Ok(JudgedUrl(url.into())),
            Found::Once(_) | Found::Never => Err(Refusal::NoMeta),
            Found::Again => Err(Refusal::RepeatedMeta),
        }
    }

    /// The team's answer to the login: may only lead back to where this app hands out its token.
    pub fn authorized(&self, from: &str, location: &str) -> Result<JudgedUrl, Refusal> {
        let url = self.on_host(self.app, from, location)?;
        if url.path() == AUTHORIZED {
            Ok(JudgedUrl(url.into()))
        } else {
            Err(Refusal::OtherPath)
        }
    }

    /// A stop on the way back: an app of several hosts walks through all of them before or after this one
    /// (*eager redirect cookie setting*). Only a host that the person granted may be such a stop.
    pub fn detour(
        &self,
        from: &str,
        location: &str,
        granted: &Grants,
    ) -> Result<JudgedUrl, Detour> {
        let Err(Refusal::OtherHost {
            whose: Whose::Elsewhere,
            host: elsewhere,
        }) = self.authorized(from, location)
        else {
            return Err(Detour::None);
        };
        let host = Hostname::parse(&elsewhere).map_err(|_| Detour::None)?;
        let url = self
            .on_host(&host, from, location)
            .map_err(|_| Detour::None)?;
        if url.path() != AUTHORIZED {
            Err(Detour::None)
        } else if granted.cover(&host) {
            Ok(JudgedUrl(url.into()))
        } else {
            Err(Detour::NotGranted(host))
        }
    }

    /// The host is looked at before finer points, so that a detour over an identity provider is told as what it is.
    fn on_host(&self, expected: &Hostname, from: &str, location: &str) -> Result<Url, Refusal> {
        text::refuse_unreadable(location)?;
        let url = Url::parse(from)
            .and_then(|from| from.join(location))
            .map_err(|_| Refusal::NotAUrl)?;
        if url.scheme() != "https" {
            return Err(Refusal::NotHttps);
        }
        let host = url.host_str().unwrap_or_default();
        if host != expected.as_str() {
            return Err(Refusal::OtherHost {
                whose: self.whose(host),
                host: text::shown_host(host),
            });
        }
        refuse_extras(&url)?;
        if text::is_rewritten(location, url.as_str()) {
            return Err(Refusal::Ambiguous);
        }
        Ok(url)
    }

    fn whose(&self, host: &str) -> Whose {
        if host == self.team.as_str() {
            Whose::Team
        } else if host == self.app.as_str() {
            Whose::App
        } else {
            Whose::Elsewhere
        }
    }
}

/// Why a redirect is no stop on the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detour {
    /// It leads to no app's Access address at all.
    None,
    /// It would be one, but the person has not granted this host.
    NotGranted(Hostname),
}

/// A URL that a renewal may request next. Only a [`Judge`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct JudgedUrl(String);

impl JudgedUrl {
    /// The whole URL. Its query holds secrets that work once, so it is for the request only, never for a trace.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows where the request goes, without the query.
impl fmt::Debug for JudgedUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, query) = match self.0.split_once('?') {
            Some((place, _)) => (place, "?…"),
            None => (self.0.as_str(), ""),
        };
        write!(formatter, "JudgedUrl({place}{query})")
    }
}

fn refuse_extras(url: &Url) -> Result<(), Refusal> {
    if !url.username().is_empty() || url.password().is_some() {
        Err(Refusal::Userinfo)
    } else if url.port().is_some() {
        Err(Refusal::Port)
    } else if url.fragment().is_some() {
        Err(Refusal::Fragment)
    } else {
        Ok(())
    }
}

enum Found<'url> {
    Never,
    Once(Cow<'url, str>),
    Again,
}

/// Two parameters of one name are no choice of ours: the edge may read the other one.
fn only_value<'url>(url: &'url Url, name: &str) -> Found<'url> {
    let mut values = url.query_pairs().filter(|(other, _)| other == name);
    match (values.next(), values.next()) {
        (None, _) => Found::Never,
        (Some((_, value)), None) => Found::Once(value),
        (Some(_), Some(_)) => Found::Again,
    }
}

/// What stands before the app's host in the path of the team's login.
const LOGIN: &str = "/cdn-cgi/access/login/";
/// Where every app hands out its token.
const AUTHORIZED: &str = "/cdn-cgi/access/authorized";

#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
