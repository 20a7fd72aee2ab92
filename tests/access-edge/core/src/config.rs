//! What the world is made of: the team, its apps, the identity provider, people and service tokens.
//! Plain data, read from JSON; every field has a default, so `{}` is a whole world.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::ConfigError;
use crate::unknowns::Unknowns;

mod app;
mod idp;

pub use app::{App, AppCookie, Policy, SameSite};
pub use idp::{Idp, IdpAnswer, IdpKind, IdpPrompt};

/// The whole world. `GET /config` of the management door shows it; `PATCH /config` takes a merge patch (RFC 7396).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Every nonce, id and cookie value comes from this seed. RSA keys do not: see [`Signatures`].
    pub seed: u64,
    /// How tokens are signed.
    pub signatures: Signatures,
    /// The Zero Trust organisation.
    pub team: Team,
    /// The identity provider, or the first of several.
    pub idp: Idp,
    /// Further identity providers by a name of your choice; the login page then offers all of them.
    pub more_idps: BTreeMap<String, Idp>,
    /// The apps by a name of your choice; management verbs use that name.
    pub apps: BTreeMap<String, App>,
    /// The people who can sign in.
    pub users: Vec<User>,
    /// Service tokens by name.
    pub service_tokens: BTreeMap<String, ServiceToken>,
    /// Cloudflare's management API, the part that revokes.
    pub api: Api,
    /// What nobody outside Cloudflare knows, each as a switch.
    pub unknowns: Unknowns,
}

impl Default for Config {
    fn default() -> Self {
        let apps = [
            ("main", App::on("myserver.com", 'a')),
            ("second", App::on("app2.myserver.com", 'b')),
        ];
        Self {
            seed: 1,
            signatures: Signatures::default(),
            team: Team::default(),
            idp: Idp::default(),
            more_idps: BTreeMap::new(),
            apps: apps
                .into_iter()
                .map(|(name, app)| (name.to_owned(), app))
                .collect(),
            users: vec![
                User::named(
                    "alice@example.com",
                    "Alice Example",
                    "5f6c1c3e-8a5e-4b1c-9d57-0a11ce000001",
                ),
                User::named(
                    "bob@example.com",
                    "Bob Example",
                    "5f6c1c3e-8a5e-4b1c-9d57-000000000b0b",
                ),
            ],
            service_tokens: BTreeMap::from([("ci".to_owned(), ServiceToken::default())]),
            api: Api::default(),
            unknowns: Unknowns::default(),
        }
    }
}

impl Config {
    /// The default world, signing without RSA: for simulators only, see [`Signatures::Quick`].
    #[must_use]
    pub fn quick() -> Self {
        Self {
            signatures: Signatures::Quick,
            ..Self::default()
        }
    }

    /// Every identity provider, in the order of the login page.
    pub fn idps(&self) -> impl Iterator<Item = &Idp> {
        std::iter::once(&self.idp).chain(self.more_idps.values())
    }

    /// Refuses a world that could not exist, naming the field at fault.
    pub fn check(&self) -> Result<(), ConfigError> {
        let mut hosts = vec![&self.team.host, &self.api.host];
        let mut idp_hosts: Vec<&String> = self.idps().map(|idp| &idp.host).collect();
        hosts.extend(&idp_hosts);
        idp_hosts.sort();
        if let Some([host, _]) = idp_hosts.array_windows().find(|[one, next]| one == next) {
            return Err(ConfigError::IdpHost {
                host: (*host).clone(),
            });
        }
        for (name, app) in &self.apps {
            if app.aud.len() != 64 || !app.aud.chars().all(|c| c.is_ascii_hexdigit()) {
                return Err(ConfigError::Audience { app: name.clone() });
            }
            if !app.path.starts_with('/') {
                return Err(ConfigError::Path { app: name.clone() });
            }
            hosts.push(&app.host);
            hosts.extend(&app.more_hosts);
        }
        match hosts.into_iter().find(|host| !is_host_name(host)) {
            Some(host) => Err(ConfigError::Host { host: host.clone() }),
            None => Ok(()),
        }
    }
}

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signatures {
    /// RS256 with RSA keys made at start, as Access does. Key making takes a tenth of a second each.
    #[default]
    Rs256,
    /// A keyed digest that only this world can check, for walks by the thousand. Never for sockets: no client accepts it.
    Quick,
}

/// The Zero Trust organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Team {
    /// The team domain.
    pub host: String,
    /// Life of the org token; when unset, that of the app first signed in to.
    pub session_seconds: Option<u64>,
    /// Whether the login page is skipped, as long as there is one identity provider.
    pub instant_auth: bool,
    /// Whether requests with service token headers ignore cookies and Allow policies.
    pub strict_service_token_auth: bool,
    /// Days for which the key before the current one still counts.
    pub key_grace_days: u32,
}

impl Default for Team {
    fn default() -> Self {
        Self {
            host: "custom.cloudflareaccess.com".to_owned(),
            session_seconds: Some(DAY),
            instant_auth: false,
            strict_service_token_auth: false,
            key_grace_days: 7,
        }
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The e-mail, which is also the name to pick at the identity provider.
    pub email: String,
    /// The full name.
    pub name: String,
    /// The stable user UUID.
    pub sub: String,
    /// Where they sign in from, ISO 3166-1 alpha-2.
    #[serde(default = "default_country")]
    pub country: String,
    /// Groups, as get-identity shows them.
    #[serde(default)]
    pub groups: Vec<String>,
}

impl User {
    /// A person from Austria without groups.
    #[must_use]
    pub fn named(email: &str, name: &str, sub: &str) -> Self {
        Self {
            email: email.to_owned(),
            name: name.to_owned(),
            sub: sub.to_owned(),
            country: default_country(),
            groups: Vec::new(),
        }
    }
}

/// A service token. Only a digest of its secret is kept, so no view of the world can show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceToken {
    /// What `CF-Access-Client-Id` must say; ends in `.access`.
    pub client_id: String,
    /// SHA-256 of the secret, in hex: `printf %s "$SECRET" | sha256sum`.
    pub client_secret_sha256: String,
}

impl Default for ServiceToken {
    /// The one whose secret is `cfast_for-tests-only`.
    fn default() -> Self {
        Self {
            client_id: "c1.access".to_owned(),
            client_secret_sha256: crate::digest::sha256_hex(b"cfast_for-tests-only"),
        }
    }
}

/// Cloudflare's management API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Its host.
    pub host: String,
    /// The one account, or zone, that it knows: 32 hex digits.
    pub account_id: String,
    /// Its API tokens by a name of your choice.
    pub tokens: BTreeMap<String, ApiToken>,
}

impl Default for Api {
    /// One token that may revoke, `api-for-tests-only`, and one that may not, `reader-for-tests-only`.
    fn default() -> Self {
        let token = |text: &[u8], access| ApiToken {
            token_sha256: crate::digest::sha256_hex(text),
            access,
        };
        let tokens = [
            (
                "revoker".to_owned(),
                token(b"api-for-tests-only", ApiAccess::Revoke),
            ),
            (
                "reader".to_owned(),
                token(b"reader-for-tests-only", ApiAccess::Read),
            ),
        ];
        Self {
            host: "api.cloudflare.com".to_owned(),
            account_id: "0123456789abcdef0123456789abcdef".to_owned(),
            tokens: tokens.into(),
        }
    }
}

/// An API token, of which only a digest is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiToken {
    /// SHA-256 of the token, in hex.
    pub token_sha256: String,
    /// What it may do.
    pub access: ApiAccess,
}

/// What an API token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiAccess {
    /// Look.
    Read,
    /// Look and revoke.
    Revoke,
}

fn default_country() -> String {
    "AT".to_owned()
}

fn is_host_name(host: &str) -> bool {
    !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-')
}

const HOUR: u64 = 3600;
pub(crate) const DAY: u64 = 24 * HOUR;
