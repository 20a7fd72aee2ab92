//! The claims of every kind of token, its minting, and its examination.
//! A token exists as text only between minting and the answer that carries it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::{App, DAY, User};
use crate::fault::Action;
use crate::keys::KeyAge;
use crate::session::{End, Issued, Selection, Standing, Tier, TierKind};
use crate::unknowns::{AppAudience, AppExpiry, NewMint, RotatedAwayKey};
use crate::world::World;

/// A token on its way into an answer.
pub(crate) struct Minted {
    pub(crate) text: String,
    pub(crate) expires_ms: i64,
    pub(crate) identity_nonce: String,
    pub(crate) binding: Option<String>,
}

/// What an app token is minted from.
pub(crate) struct AppMint<'a> {
    pub(crate) app_name: &'a str,
    pub(crate) app: &'a App,
    pub(crate) user: &'a User,
    pub(crate) org_nonce: &'a str,
    pub(crate) fault: Option<&'a Action>,
}

/// A token with a good signature that this world gave out.
#[derive(Clone)]
pub(crate) struct Examined {
    pub(crate) identity_nonce: String,
    pub(crate) issued: Issued,
    pub(crate) standing: Standing,
    pub(crate) audiences: Vec<String>,
}

impl World {
    pub(crate) fn mint_org(
        &mut self,
        now: i64,
        (user, idp_host): (&User, &str),
        app: Option<&App>,
    ) -> Minted {
        let of_app = app.and_then(|app| app.session_seconds);
        let life = self.config.team.session_seconds.or(of_app).unwrap_or(DAY);
        let issued = Issued {
            tier: Tier::Org,
            who: user.email.clone(),
            idp: Some(idp_host.into()),
            issued_ms: now,
            expires_ms: end_of(now, life),
            ended: None,
            second_factor_ms: None,
            parent: None,
            binding: None,
        };
        let identity_nonce = self.dice.hex::<8>();
        let claims = self.org_claims(&identity_nonce, &issued, user);
        self.finish(identity_nonce, issued, &claims, None)
    }

    /// The org token of a session once more, for the cloudflared hand-off.
    pub(crate) fn org_token_again(&self, identity_nonce: &str) -> Option<String> {
        let issued = self.sessions.get(identity_nonce)?;
        let user = self.user(&issued.who)?;
        Some(
            self.keys
                .sign(&self.org_claims(identity_nonce, issued, user)),
        )
    }

    pub(crate) fn mint_app(&mut self, now: i64, mint: &AppMint<'_>) -> Minted {
        if self.config.unknowns.new_mint == NewMint::EndsEarlier {
            let earlier = Selection {
                tier: TierKind::App,
                app: Some(mint.app_name),
                who: Some(&mint.user.email),
            };
            self.sessions.end(earlier, now, End::Replaced);
        }
        let issued = Issued {
            tier: Tier::App(mint.app_name.to_owned()),
            who: mint.user.email.clone(),
            idp: None,
            issued_ms: now,
            expires_ms: self.app_end(now, mint),
            ended: None,
            second_factor_ms: None,
            parent: Some(mint.org_nonce.to_owned()),
            binding: mint.app.cookie.binding.then(|| self.dice.hex::<16>()),
        };
        let identity_nonce = self.dice.hex::<8>();
        let claims = self.app_claims(&identity_nonce, &issued, mint.app, mint.user);
        self.finish(identity_nonce, issued, &claims, mint.fault)
    }

    pub(crate) fn mint_service(
        &mut self,
        now: i64,
        app_name: &str,
        client_id: &str,
    ) -> Option<Minted> {
        let app = self.config.apps.get(app_name)?;
        let issued = Issued {
            tier: Tier::Service(app_name.to_owned()),
            who: client_id.to_owned(),
            idp: None,
            issued_ms: now,
            expires_ms: end_of(now, app.session_seconds.unwrap_or(DAY)),
            ended: None,
            second_factor_ms: None,
            parent: None,
            binding: None,
        };
        let mut claims = self.service_claims(&issued, app);
        let identity_nonce = self.dice.hex::<8>();
        // Real service tokens have no identity nonce; this claim, seen on real ones, is our only handle on them.
        set(&mut claims, "h_INTERNAL_DO_NOT_USE", json!(identity_nonce));
        Some(self.finish(identity_nonce, issued, &claims, None))
    }

    /// What is known of a token; `None` when this world did not sign it, or its key counts no longer.
    pub(crate) fn examine(&self, now: i64, token: &str) -> Option<Examined> {
        let (claims, age) = self.keys.verify(token)?;
        if !self.key_counts(now, age) {
            return None;
        }
        let nonce = claims
            .get("identity_nonce")
            .or_else(|| claims.get("h_INTERNAL_DO_NOT_USE"));
        let identity_nonce = nonce?.as_str()?.to_owned();
        let issued = self.sessions.get(&identity_nonce)?.clone();
        let expired = claims
            .get("exp")
            .and_then(Value::as_i64)
            .is_none_or(|exp| now >= exp * 1000);
        let standing = issued.standing(now);
        let standing = if expired && standing == Standing::Live {
            Standing::Past
        } else {
            standing
        };
        Some(Examined {
            identity_nonce,
            issued,
            standing,
            audiences: audiences(&claims),
        })
    }

    /// Claims signed by the edge itself that belong to no session: `meta` and the discovery metadata.
    pub(crate) fn edge_signed(&self, now: i64, token: &str) -> Option<Arc<Value>> {
        let (claims, age) = self.keys.verify(token)?;
        self.key_counts(now, age).then_some(claims)
    }

    pub(crate) fn issuer(&self) -> String {
        format!("https://{}", self.config.team.host)
    }

    fn finish(
        &mut self,
        identity_nonce: String,
        issued: Issued,
        claims: &Value,
        fault: Option<&Action>,
    ) -> Minted {
        let text = match fault {
            Some(action) => self.sign_faulty(claims.clone(), action),
            None => self.keys.sign(claims),
        };
        let expires_ms = issued.expires_ms;
        let binding = issued.binding.clone();
        self.sessions.add(identity_nonce.clone(), issued);
        Minted {
            text,
            expires_ms,
            identity_nonce,
            binding,
        }
    }

    fn sign_faulty(&self, mut claims: Value, action: &Action) -> String {
        let seconds =
            |claims: &Value, name: &str| claims.get(name).and_then(Value::as_i64).unwrap_or(0);
        match action {
            Action::WrongAudience => set(&mut claims, "aud", json!(["f".repeat(64)])),
            Action::OtherSubject => {
                set(
                    &mut claims,
                    "sub",
                    json!("00000000-0000-4000-8000-00000000dead"),
                );
                set(&mut claims, "email", json!("mallory@example.com"));
            }
            Action::ExpiredToken => {
                let issued = seconds(&claims, "iat");
                set(&mut claims, "exp", json!(issued - 1));
            }
            Action::HostileHeader { header } => return self.keys.sign_with_header(header, &claims),
            Action::HostileClaims { claims: hostile } => {
                for (name, value) in hostile {
                    set(&mut claims, name, value.clone());
                }
            }
            Action::Status { .. }
            | Action::Slow { .. }
            | Action::Drop
            | Action::Location { .. }
            | Action::Challenge
            | Action::MissingSetCookie
            | Action::LongBody { .. }
            | Action::WrongDate { .. } => {}
        }
        self.keys.sign(&claims)
    }

    fn key_counts(&self, now: i64, age: KeyAge) -> bool {
        let grace = i64::from(self.config.team.key_grace_days) * 86_400_000;
        let within_grace = match age {
            KeyAge::Current => true,
            KeyAge::Retired(since) => now < since.saturating_add(grace),
            KeyAge::RotatedAway => false,
        };
        within_grace || self.config.unknowns.rotated_away_key == RotatedAwayKey::Accepted
    }

    fn app_end(&self, now: i64, mint: &AppMint<'_>) -> i64 {
        let policy = &mint.app.policy;
        if policy.immediate_timeout {
            return end_of(now, IMMEDIATE_TIMEOUT_SECONDS);
        }
        let life = policy
            .session_seconds
            .or(mint.app.session_seconds)
            .unwrap_or(DAY);
        let own = end_of(now, life);
        match (
            self.config.unknowns.app_expiry,
            self.sessions.get(mint.org_nonce),
        ) {
            (AppExpiry::CappedByOrg, Some(org)) => own.min(org.expires_ms),
            (AppExpiry::OwnDuration | AppExpiry::CappedByOrg, _) => own,
        }
    }

    fn app_claims(&self, identity_nonce: &str, issued: &Issued, app: &App, user: &User) -> Value {
        let aud = match self.config.unknowns.app_audience {
            AppAudience::Array => json!([app.aud]),
            AppAudience::Text => json!(app.aud),
        };
        json!({
            "aud": aud, "email": user.email, "exp": issued.expires_ms / 1000, "iat": issued.issued_ms / 1000,
            "nbf": issued.issued_ms / 1000, "iss": self.issuer(), "type": "app",
            "identity_nonce": identity_nonce, "sub": user.sub, "country": user.country,
        })
    }

    fn service_claims(&self, issued: &Issued, app: &App) -> Value {
        json!({
            "type": "app", "aud": app.aud, "exp": issued.expires_ms / 1000, "iat": issued.issued_ms / 1000,
            "iss": self.issuer(), "common_name": issued.who, "sub": "",
        })
    }

    fn org_claims(&self, identity_nonce: &str, issued: &Issued, user: &User) -> Value {
        json!({
            "type": "org", "aud": ORG_AUDIENCE, "iss": self.issuer(), "sub": user.sub, "email": user.email,
            "iat": issued.issued_ms / 1000, "nbf": issued.issued_ms / 1000, "exp": issued.expires_ms / 1000,
            "identity_nonce": identity_nonce, "identity": Self::identity(user, issued),
        })
    }
}

fn audiences(claims: &Value) -> Vec<String> {
    match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

fn set(claims: &mut Value, name: &str, value: Value) {
    if let Some(claims) = claims.as_object_mut() {
        claims.insert(name.to_owned(), value);
    }
}

/// The moment that many seconds later, on a whole second: JWT dates have no fractions.
fn end_of(now: i64, seconds: u64) -> i64 {
    let whole = now.div_euclid(1000);
    whole
        .saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX))
        .saturating_mul(1000)
}

/// Our reading of "No duration, expires immediately": long enough for the page, too short to be kept.
const IMMEDIATE_TIMEOUT_SECONDS: u64 = 30;
pub(crate) const ORG_AUDIENCE: &str =
    "0000000000000000000000000000000000000000000000000000000000000c0a";
