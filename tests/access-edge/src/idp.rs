//! The identity provider on its own host: a form to pick a person, and a cookie that remembers the choice.
//! An authorization code goes back to the team host and is redeemed there without a back channel.

use std::collections::BTreeMap;

use crate::config::IdpPrompt;
use crate::cookie::http_date;
use crate::page;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::world::World;

#[derive(Default)]
pub(crate) struct IdpSessions {
    sessions: BTreeMap<String, IdpSession>,
    codes: BTreeMap<String, Code>,
}

struct IdpSession {
    email: String,
    expires_ms: i64,
    state: IdpState,
}

/// Whether the provider's sessions count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdpState {
    /// They count until their own end.
    Live,
    /// They do not.
    Dead,
}

/// An authorization code on its way to the team host.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) email: String,
    /// Whether the person was asked nothing.
    pub(crate) silent: bool,
    issued_ms: i64,
}

impl IdpSessions {
    pub(crate) fn person(&self, value: &str, now: i64) -> Option<&str> {
        let session = self.sessions.get(value)?;
        (session.state == IdpState::Live && now < session.expires_ms)
            .then_some(session.email.as_str())
    }

    pub(crate) fn redeem_code(&mut self, code: &str, now: i64) -> Option<Code> {
        self.codes
            .remove(code)
            .filter(|code| now < code.issued_ms + CODE_MS)
    }

    pub(crate) fn set_all(&mut self, email: Option<&str>, state: IdpState) -> usize {
        let chosen = self
            .sessions
            .values_mut()
            .filter(|session| email.is_none_or(|email| session.email == email));
        chosen.map(|session| session.state = state).count()
    }
}

/// `/authorize`: silent while the session cookie lives and nothing asks for a prompt.
pub(crate) fn authorize(world: &mut World, call: &Call<'_>) -> Answer {
    let request = call.request;
    let parameter = |name: &str| request.parameter(name).unwrap_or_default();
    if parameter("redirect_uri") != callback_url(world) {
        return Answer::new(
            "bad-redirect-uri",
            page::error(400, "Bad request.", "Unknown redirect_uri."),
        );
    }
    let prompts = world.config.idp.prompt == IdpPrompt::Always || parameter("prompt") == "login";
    let mut cookies = request.cookies().filter(|(name, _)| *name == COOKIE);
    let remembered = cookies
        .find_map(|(_, value)| world.idp.person(value, call.now))
        .map(str::to_owned);
    let known = remembered.or_else(|| world.config.idp.automatic_user.clone());
    let state = parameter("state");
    if let Some(email) = known.filter(|_| !prompts) {
        let code = Code {
            email,
            silent: true,
            issued_ms: call.now,
        };
        return Answer::new("silent", back(world, code, &state));
    }
    let emails = world.config.users.iter().map(|user| user.email.as_str());
    Answer::new("form", page::pick_person(&[("state", &state)], emails))
}

/// The form of [`authorize`] handed in.
pub(crate) fn login(world: &mut World, call: &Call<'_>) -> Answer {
    let field = |name: &str| call.request.form_field(name).unwrap_or_default();
    let email = field("email");
    if world.user(&email).is_none() {
        return Answer::new(
            "unknown-person",
            page::error(400, "Unknown person.", "Pick one of the list."),
        );
    }
    let value = world.dice.hex::<16>();
    let lasts = i64::try_from(world.config.idp.session_seconds)
        .unwrap_or(i64::MAX)
        .saturating_mul(1000);
    let expires_ms = call.now.saturating_add(lasts);
    let session = IdpSession {
        email: email.clone(),
        expires_ms,
        state: IdpState::Live,
    };
    world.idp.sessions.insert(value.clone(), session);
    let code = Code {
        email,
        silent: false,
        issued_ms: call.now,
    };
    let expires = http_date(expires_ms);
    let line =
        format!("{COOKIE}={value}; Expires={expires}; Path=/; Secure; HttpOnly; SameSite=Lax");
    Answer::new(
        "signed-in",
        back(world, code, &field("state")).with("set-cookie", &line),
    )
}

/// `/logout` forgets the person; every other path is the provider's front page.
pub(crate) fn other(world: &mut World, call: &Call<'_>) -> Answer {
    if call.request.path() != "/logout" {
        return Answer::new(
            "front-page",
            page::plain("Example Identity", "A provider for tests."),
        );
    }
    if let Some(value) = call.request.cookie(COOKIE) {
        world.idp.sessions.remove(value);
    }
    let line = format!(
        "{COOKIE}=; Expires={}; Path=/; Secure; HttpOnly; SameSite=Lax",
        http_date(0)
    );
    Answer::new(
        "signed-out",
        page::plain("Signed out", "Goodbye.").with("set-cookie", &line),
    )
}

fn back(world: &mut World, code: Code, state: &str) -> Response {
    let text = world.dice.hex::<16>();
    world.idp.codes.insert(text.clone(), code);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &text)
        .append_pair("state", state)
        .finish();
    Response::redirect(&format!("{}?{query}", callback_url(world)))
}

fn callback_url(world: &World) -> String {
    format!("{}/cdn-cgi/access/callback", world.issuer())
}

pub(crate) const COOKIE: &str = "idp_session";
const CODE_MS: i64 = 60_000;
