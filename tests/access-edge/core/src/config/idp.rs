//! An identity provider: which one it is, when it asks the person, and how its answer travels back to the team host.

use serde::{Deserialize, Serialize};

use super::DAY;

/// An identity provider on a host of its own, with a cookie there that remembers who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Idp {
    /// Which program it is.
    pub kind: IdpKind,
    /// Its host.
    pub host: String,
    /// When it asks the person.
    pub prompt: IdpPrompt,
    /// How its answer travels.
    pub answer: IdpAnswer,
    /// Life of its own session cookie.
    pub session_seconds: u64,
    /// Signs this person in without any cookie, as a provider does that knows the device. Only the built-in one can.
    pub automatic_user: Option<String>,
}

impl Default for Idp {
    fn default() -> Self {
        Self {
            kind: IdpKind::BuiltIn,
            host: "idp.example.org".to_owned(),
            prompt: IdpPrompt::WhenNeeded,
            answer: IdpAnswer::Redirect,
            session_seconds: 30 * DAY,
            automatic_user: None,
        }
    }
}

impl Idp {
    /// A real OpenID Connect provider on a host.
    #[must_use]
    pub fn openid_connect(host: &str) -> Self {
        Self {
            kind: IdpKind::OpenidConnect,
            host: host.to_owned(),
            ..Self::default()
        }
    }
}

/// Which program an identity provider is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdpKind {
    /// A small imitation inside this crate, which needs no sockets.
    #[default]
    BuiltIn,
    /// The certified `oidc-provider` in a process of its own: discovery, PKCE, token endpoint, signed id tokens.
    /// For sockets only; needs node and npm.
    OpenidConnect,
}

/// When the identity provider asks the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdpPrompt {
    /// Only while it has no live session: who they are.
    #[default]
    WhenNeeded,
    /// Each time: who they are.
    Always,
    /// Each time: whether Access may know who they are, and before that what [`IdpPrompt::WhenNeeded`] asks.
    Consent,
}

/// How the identity provider's answer travels back to the team host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdpAnswer {
    /// In the query of a redirect.
    #[default]
    Redirect,
    /// In a form on a page that submits itself, as SAML's POST binding and OpenID Connect's `form_post` do.
    PostForm,
}
