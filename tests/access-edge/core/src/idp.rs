//! The built-in identity provider on its own host: a form to pick a person, a cookie that remembers the choice.
//! An authorization code goes back to the team host and is redeemed there without a back channel.

use std::collections::BTreeMap;

use crate::config::{Idp, IdpAnswer, IdpPrompt};
use crate::cookie::http_date;
use crate::page;
use crate::relying_party::callback_url;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::world::World;

#[derive(Default)]
pub(crate) struct IdpSessions {
    sessions: BTreeMap<String, IdpSession>,
    codes: BTreeMap<String, Code>,
}

struct IdpSession {
    host: String,
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
    host: String,
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

    pub(crate) fn redeem_code(&mut self, host: &str, code: &str, now: i64) -> Option<Code> {
        self.codes
            .remove(code)
            .filter(|code| code.host == host && now < code.issued_ms + CODE_MS)
    }

    pub(crate) fn set_all(&mut self, whose: &IdpSessionsOf<'_>, state: IdpState) -> usize {
        let meant = |session: &&mut IdpSession| {
            whose.email.is_none_or(|email| session.email == email)
                && whose.host.is_none_or(|host| session.host == host)
        };
        let chosen = self.sessions.values_mut().filter(meant);
        chosen.map(|session| session.state = state).count()
    }
}

/// Which sessions of identity providers are meant; a field left out means all.
#[derive(Debug, Clone, Copy, Default)]
pub struct IdpSessionsOf<'a> {
    /// Only at the provider on this host.
    pub host: Option<&'a str>,
    /// Only of this person.
    pub email: Option<&'a str>,
}

/// `/authorize`: silent while the session cookie lives and nothing asks for a prompt.
pub(crate) fn authorize(world: &mut World, call: &Call<'_>, idp: &Idp) -> Answer {
    let request = call.request;
    let parameter = |name: &str| request.parameter(name).unwrap_or_default();
    if parameter("redirect_uri") != callback_url(world) {
        return Answer::new(
            "bad-redirect-uri",
            page::error(400, "Bad request.", "Unknown redirect_uri."),
        );
    }
    let state = parameter("state");
    let asks_who = idp.prompt == IdpPrompt::Always || parameter("prompt") == "login";
    let known = person(world, call, idp).filter(|_| !asks_who);
    match known {
        Some(_) if idp.prompt == IdpPrompt::Consent => {
            Answer::new("consent", page::consent(&state))
        }
        Some(email) => {
            let code = Code {
                host: idp.host.clone(),
                email,
                silent: true,
                issued_ms: call.now,
            };
            Answer::new("silent", back(world, idp, code, &state))
        }
        None => {
            let emails = world.config.users.iter().map(|user| user.email.as_str());
            Answer::new("form", page::pick_person(&[("state", &state)], emails))
        }
    }
}

/// A form of [`authorize`] handed in: who the person is, or that Access may know it.
pub(crate) fn answered(world: &mut World, call: &Call<'_>, idp: &Idp) -> Answer {
    if call.request.path() == "/consent" {
        consent(world, call, idp)
    } else {
        login(world, call, idp)
    }
}

fn login(world: &mut World, call: &Call<'_>, idp: &Idp) -> Answer {
    let field = |name: &str| call.request.form_field(name).unwrap_or_default();
    let email = field("email");
    if world.user(&email).is_none() {
        return Answer::new(
            "unknown-person",
            page::error(400, "Unknown person.", "Pick one of the list."),
        );
    }
    let value = world.dice.hex::<16>();
    let lasts = i64::try_from(idp.session_seconds)
        .unwrap_or(i64::MAX)
        .saturating_mul(1000);
    let expires_ms = call.now.saturating_add(lasts);
    let session = IdpSession {
        host: idp.host.clone(),
        email: email.clone(),
        expires_ms,
        state: IdpState::Live,
    };
    world.idp.sessions.insert(value.clone(), session);
    let expires = http_date(expires_ms);
    let line =
        format!("{COOKIE}={value}; Expires={expires}; Path=/; Secure; HttpOnly; SameSite=Lax");
    let mut answer = if idp.prompt == IdpPrompt::Consent {
        Answer::new("consent", page::consent(&field("state")))
    } else {
        let code = asked(call, idp, email);
        Answer::new("signed-in", back(world, idp, code, &field("state")))
    };
    answer.response = answer.response.with("set-cookie", &line);
    answer
}

fn consent(world: &mut World, call: &Call<'_>, idp: &Idp) -> Answer {
    let field = |name: &str| call.request.form_field(name).unwrap_or_default();
    let state = field("state");
    match person(world, call, idp) {
        Some(email) if field("consent") == "yes" => {
            let code = asked(call, idp, email);
            Answer::new("signed-in", back(world, idp, code, &state))
        }
        _ => {
            let fields = [("error", "access_denied"), ("state", &state)];
            Answer::new("refused", send_back(world, idp, &fields))
        }
    }
}

fn asked(call: &Call<'_>, idp: &Idp, email: String) -> Code {
    Code {
        host: idp.host.clone(),
        email,
        silent: false,
        issued_ms: call.now,
    }
}

/// Whom the provider knows without asking.
fn person(world: &World, call: &Call<'_>, idp: &Idp) -> Option<String> {
    let mut cookies = call.request.cookies().filter(|(name, _)| *name == COOKIE);
    let remembered = cookies
        .find_map(|(_, value)| world.idp.person(value, call.now))
        .map(str::to_owned);
    remembered.or_else(|| idp.automatic_user.clone())
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

fn back(world: &mut World, idp: &Idp, code: Code, state: &str) -> Response {
    let text = world.dice.hex::<16>();
    world.idp.codes.insert(text.clone(), code);
    let (code, state) = match idp.answer {
        IdpAnswer::Redirect => (("code", text.as_str()), ("state", state)),
        // In place of a signed assertion: like a code it is worth something once.
        IdpAnswer::PostForm => (("SAMLResponse", text.as_str()), ("RelayState", state)),
    };
    send_back(world, idp, &[code, state])
}

fn send_back(world: &World, idp: &Idp, fields: &[(&str, &str)]) -> Response {
    let callback = callback_url(world);
    match idp.answer {
        IdpAnswer::PostForm => page::post_on(&callback, fields),
        IdpAnswer::Redirect => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            Response::redirect(&format!("{callback}?{query}"))
        }
    }
}

pub(crate) const COOKIE: &str = "idp_session";
const CODE_MS: i64 = 60_000;
