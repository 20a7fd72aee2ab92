//! One Access application: what it protects, how its cookie is set, and whom its policy lets in.

use serde::{Deserialize, Serialize};

use super::HOUR;

/// One Access application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct App {
    /// The host it protects.
    pub host: String,
    /// The path it protects, with everything below.
    pub path: String,
    /// Further hosts of a multi-domain app.
    pub more_hosts: Vec<String>,
    /// The application audience tag, 64 hex digits.
    pub aud: String,
    /// Life of the app token.
    pub session_seconds: Option<u64>,
    /// How its cookie is set.
    pub cookie: AppCookie,
    /// Who gets in, and what is asked of them.
    pub policy: Policy,
}

impl App {
    /// A blanket app on a host, with an AUD made of one repeated hex digit.
    #[must_use]
    pub fn on(host: &str, digit: char) -> Self {
        Self {
            host: host.to_owned(),
            aud: digit.to_string().repeat(64),
            ..Self::default()
        }
    }
}

impl Default for App {
    fn default() -> Self {
        Self {
            host: "myserver.com".to_owned(),
            path: "/".to_owned(),
            more_hosts: Vec::new(),
            aud: "a".repeat(64),
            session_seconds: Some(HOUR),
            cookie: AppCookie::default(),
            policy: Policy::default(),
        }
    }
}

/// How the app's `CF_Authorization` is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppCookie {
    /// Its `SameSite`.
    pub same_site: SameSite,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// Whether its `Path` is the app's path rather than `/`.
    pub path_attribute: bool,
    /// Whether a `CF_Binding` cookie comes with it and is demanded back.
    pub binding: bool,
}

impl Default for AppCookie {
    fn default() -> Self {
        Self {
            same_site: SameSite::None,
            http_only: true,
            path_attribute: false,
            binding: false,
        }
    }
}

/// The `SameSite` attribute of the app cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameSite {
    /// `None`, the default of Access.
    #[default]
    None,
    /// `Lax`.
    Lax,
    /// `Strict`; a browser then loops after a login.
    Strict,
    /// No attribute at all.
    Unset,
}

/// Who gets in, and what is asked of them. Checked at each login and each renewal, never on the app's requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a check box of its own in the dashboard"
)]
pub struct Policy {
    /// E-mails that get in; empty means everyone.
    pub allow: Vec<String>,
    /// E-mails that do not get in.
    pub deny: Vec<String>,
    /// Service tokens that get in, by name.
    pub service_tokens: Vec<String>,
    /// Whether there is no Allow policy at all, so that nobody is sent to the login page.
    pub service_auth_only: bool,
    /// Whether such an app answers 401 instead of 403.
    pub service_auth_401_redirect: bool,
    /// Whether it is a Bypass policy: everything reaches the origin, and nobody is asked for a token or given one.
    pub bypass: bool,
    /// Whether preflights reach the origin.
    pub options_preflight_bypass: bool,
    /// Whether each new app session asks for a reason.
    pub purpose_justification: bool,
    /// Whether each new app session needs somebody's approval (`POST /approve`).
    pub temporary_access: bool,
    /// How old the second factor may be; 0 asks each time.
    pub mfa_seconds: Option<u64>,
    /// "No duration, expires immediately": each visit signs in at the identity provider again.
    pub immediate_timeout: bool,
    /// Outranks the app's session duration.
    pub session_seconds: Option<u64>,
}
