//! Cloudflare's management API, as far as sessions need it: the apps of an account, and what ends sessions.
//! <https://developers.cloudflare.com/api/resources/zero_trust/>
//!
//! Promises: the token goes to `api.cloudflare.com` and nowhere else, and into no error; a refusal says which permission
//! is missing. Never: a change that was not asked for is tried twice.

mod app;
mod envelope;

use access_vigil_core::secret::Secret;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use app::{App, Cookies, Policy};
use envelope::{Envelope, Refusal};

use crate::keychain::{KeyName, Keychain};
use crate::problem::{Kind, Problem};
use crate::web::{Reply, Web, WebError};

/// What an API token may do, as the dashboard calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// See the apps.
    ReadApps,
    /// End the tokens of an app.
    RevokeApps,
    /// End the sessions of a person.
    RevokeUsers,
}

impl Permission {
    /// The name in the dashboard (<https://developers.cloudflare.com/fundamentals/api/reference/permissions/>).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadApps => "Access: Apps and Policies Read",
            Self::RevokeApps => "Access: Apps and Policies Revoke",
            Self::RevokeUsers => "Access: Organizations, Identity Providers, and Groups Revoke",
        }
    }
}

/// The API, for one account.
#[derive(Debug)]
pub struct Api {
    web: Web,
    token: Secret,
    account: String,
}

impl Api {
    /// With the token that is kept for this account, or for the only account for which one is kept.
    pub fn open(keychain: &Keychain, account: Option<&str>) -> Result<Self, Problem> {
        let name = match account {
            Some(account) => KeyName::management_token(account)?,
            None => the_only_one(keychain)?,
        };
        Ok(Self {
            web: Web::up_to(LONGEST_ANSWER),
            token: keychain.get(&name)?,
            account: name.which().to_owned(),
        })
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// All apps of the account.
    pub fn apps(&self) -> Result<Vec<App>, Problem> {
        let mut apps = Vec::new();
        for page in 1..=MOST_PAGES {
            let path = format!("access/apps?page={page}&per_page={PER_PAGE}");
            let reply = self.web.get(&self.address(&path), Some(&self.token));
            let (found, is_last) = self.page(reply, page)?;
            apps.extend(found);
            if is_last {
                break;
            }
        }
        Ok(apps)
    }

    /// Ends all tokens of an app.
    pub fn revoke_tokens(&self, app_id: &str) -> Result<(), Problem> {
        let path = format!("access/apps/{app_id}/revoke_tokens");
        self.change(&path, &json!({}), Permission::RevokeApps)
    }

    /// Ends all sessions of a person.
    pub fn revoke_user(&self, email: &str) -> Result<(), Problem> {
        let body = json!({ "email": email });
        self.change(
            "access/organizations/revoke_user",
            &body,
            Permission::RevokeUsers,
        )
    }

    fn change(&self, path: &str, body: &Value, needed: Permission) -> Result<(), Problem> {
        let reply = self
            .web
            .post(&self.address(path), &self.token, &body.to_string());
        let reply = reply.map_err(|error| {
            let problem = unreachable(&error);
            match error {
                // The question went out, and nobody knows what became of it.
                WebError::TimedOut { .. } | WebError::TooLong { .. } => problem
                    .with_advice("it is not known whether it was done: look in the dashboard"),
                WebError::Unreachable { .. } | WebError::NotTrusted { .. } => problem,
            }
        })?;
        self.result::<Value>(&reply, needed).map(drop)
    }

    fn page(
        &self,
        reply: Result<Reply, WebError>,
        page: usize,
    ) -> Result<(Vec<App>, bool), Problem> {
        let reply = reply.map_err(|error| unreachable(&error))?;
        let answer = self.result::<Vec<app::Raw>>(&reply, Permission::ReadApps)?;
        let n_pages = answer.n_pages().unwrap_or(1);
        let apps = answer
            .result
            .into_iter()
            .flatten()
            .filter_map(app::Raw::app);
        Ok((apps.collect(), page >= n_pages))
    }

    fn result<T: DeserializeOwned>(
        &self,
        reply: &Reply,
        needed: Permission,
    ) -> Result<Envelope<T>, Problem> {
        match Envelope::read(reply) {
            Ok(envelope) => Ok(envelope),
            Err(Refusal::NotAllowed) if self.token_counts() => Err(missing(needed)),
            Err(Refusal::NotAllowed) => Err(Kind::ApiTokenRefused.about(&self.account)),
            Err(Refusal::NotThere) => Err(Kind::ApiNothingThere.into()),
            Err(Refusal::TooOften) => Err(Kind::ApiTooOften.into()),
            // Whoever sends the token back must not make us show it.
            Err(Refusal::Other(says)) => {
                Err(Kind::ApiFailed.about(says.replace(self.token.expose(), "(token)")))
            }
        }
    }

    /// Asked only after a refusal, to tell a token that is wrong from one that may do something else.
    fn token_counts(&self) -> bool {
        let address = format!("{BASE}/user/tokens/verify");
        let reply = self.web.get(&address, Some(&self.token));
        reply.is_ok_and(|reply| Envelope::<Value>::read(&reply).is_ok())
    }

    fn address(&self, path: &str) -> String {
        format!("{BASE}/accounts/{}/{path}", self.account)
    }
}

fn the_only_one(keychain: &Keychain) -> Result<KeyName, Problem> {
    let listed = keychain.list()?.into_iter().map(|listed| listed.name);
    let mut tokens = listed.filter(|name| match name {
        KeyName::ManagementToken(_) => true,
        KeyName::ServiceToken(_) | KeyName::History => false,
    });
    match (tokens.next(), tokens.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Kind::NoManagementToken.into()),
        (Some(_), Some(_)) => Err(Kind::WhichAccount.into()),
    }
}

fn missing(needed: Permission) -> Problem {
    let advice = format!(
        "give the token the permission \"{}\" in the dashboard, or keep another one",
        needed.name()
    );
    Kind::ApiPermission.about(needed.name()).with_advice(advice)
}

fn unreachable(error: &WebError) -> Problem {
    Kind::ApiUnreachable.about(error)
}

const BASE: &str = "https://api.cloudflare.com/client/v4";
const LONGEST_ANSWER: u64 = 8 * 1024 * 1024;
const PER_PAGE: usize = 50;
/// Ten times as many apps as an account may have.
const MOST_PAGES: usize = 100;
