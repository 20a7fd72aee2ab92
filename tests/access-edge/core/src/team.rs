//! The team host's part in a login: the entry from an app, letting in whom an identity provider vouches for, step-ups.

use crate::config::App;
use crate::cookie;
use crate::login::{Attempt, Goal, Purpose};
use crate::login_page;
use crate::page;
use crate::policy;
use crate::request::{Request, Response};
use crate::respond::{Answer, Call};
use crate::session::{Standing, Tier};
use crate::step::LOGIN_PATH;
use crate::token::Examined;
use crate::unknowns::{LoginWithoutMeta, RefreshSilent, RevokedOrgToken};
use crate::world::World;

pub(crate) use crate::login_page::{Question, ask, ask_to_sign_in};

/// `/cdn-cgi/access/login/<app host>`.
pub(crate) fn login(world: &mut World, call: &Call<'_>) -> Answer {
    let attempt = match attempt(world, call) {
        Ok(attempt) => attempt,
        Err(refusal) => return refusal(),
    };
    match org_token(world, call.now, call.request) {
        Some(org) if org.standing == Standing::Live => {
            policy::admit(world, call.now, attempt, &org.identity_nonce)
        }
        Some(Examined {
            standing: Standing::Ended(_),
            ..
        }) if world.config.unknowns.revoked_org_token == RevokedOrgToken::ExpiredCookie => {
            policy::admit_to_nothing(world, call.now, attempt)
        }
        _ => login_page::ask_to_sign_in_again(world, call, Goal::App(attempt)),
    }
}

/// The org token among the cookies of a request, whatever its standing; a live one wins.
pub(crate) fn org_token(world: &World, now: i64, request: &Request) -> Option<Examined> {
    let cookies = request
        .cookies()
        .filter(|(name, _)| *name == "CF_Authorization");
    let examined = cookies.filter_map(|(_, token)| world.examine(now, token));
    let org = examined.filter(|token| token.issued.tier == Tier::Org);
    org.max_by_key(|token| token.standing == Standing::Live)
}

fn attempt(world: &World, call: &Call<'_>) -> Result<Attempt, fn() -> Answer> {
    let request = call.request;
    let host = request.path().strip_prefix(LOGIN_PATH).unwrap_or_default();
    let kid = request.parameter("kid").unwrap_or_default();
    let app = world
        .app_by_audience(&kid)
        .filter(|(_, app)| app.is_on(host));
    let Some((app_name, app)) = app else {
        return Err(unknown_application);
    };
    let attempt = Attempt {
        app_name: app_name.to_owned(),
        host: host.to_owned(),
        redirect_url: request
            .parameter("redirect_url")
            .unwrap_or_else(|| "/".to_owned()),
        app_session_hash: None,
        started_ms: call.now,
        purpose: Purpose::Unstated,
    };
    let meta = request.parameter("meta");
    match (meta, world.config.unknowns.login_without_meta) {
        (None, LoginWithoutMeta::NotFound) => Err(unknown_application),
        (None, LoginWithoutMeta::LoginPage) => Ok(attempt),
        (Some(meta), _) => with_meta(world, call.now, attempt, (app, &meta)).ok_or(invalid_session),
    }
}

fn with_meta(
    world: &World,
    now: i64,
    attempt: Attempt,
    (app, meta): (&App, &str),
) -> Option<Attempt> {
    let claims = world.edge_signed(now, meta)?;
    let text = |name: &str| claims.get(name).and_then(serde_json::Value::as_str);
    let fresh = claims
        .get("exp")
        .and_then(serde_json::Value::as_i64)
        .is_some_and(|exp| now < exp * 1000);
    let right = text("type") == Some("meta")
        && text("aud") == Some(app.aud.as_str())
        && text("hostname") == Some(attempt.host.as_str());
    (fresh && right).then(|| Attempt {
        redirect_url: text("redirect_url").unwrap_or("/").to_owned(),
        app_session_hash: text("app_session_hash").map(str::to_owned),
        ..attempt
    })
}

/// Lets a person in for whom an identity provider vouches, and leads them on to where the login began.
pub(crate) fn vouched_for(world: &mut World, call: &Call<'_>, voucher: Voucher) -> Answer {
    let Voucher {
        goal, host, email, ..
    } = &voucher;
    let Some(user) = world.user(email).cloned() else {
        return invalid_session();
    };
    if world.sessions.is_locked(&user.email, call.now) {
        let text = "This user was revoked a moment ago. Try again in a minute.";
        return Answer::new("locked-out", page::error(403, "Unable to sign in.", text));
    }
    let current =
        org_token(world, call.now, call.request).filter(|org| org.standing == Standing::Live);
    let keeps = matches!(goal, Goal::Refresh)
        && voucher.silent
        && world.config.unknowns.refresh_silent == RefreshSilent::SameOrgToken;
    if let (true, Some(current)) = (keeps, current) {
        return lead_on(world, call.now, voucher.goal, &current.identity_nonce);
    }
    let app = match goal {
        Goal::App(attempt) => world.config.apps.get(&attempt.app_name).cloned(),
        Goal::Refresh | Goal::Launcher => None,
    };
    let minted = world.mint_org(call.now, (&user, host), app.as_ref());
    let device = world.dice.hex::<16>();
    let mut answer = lead_on(world, call.now, voucher.goal, &minted.identity_nonce);
    let lines = [
        cookie::org_token(&minted),
        cookie::device(&device, call.now),
    ];
    for line in lines {
        answer.response = answer.response.with("set-cookie", &line);
    }
    answer
}

/// What an identity provider says of a person who is back from it.
pub(crate) struct Voucher {
    pub(crate) goal: Goal,
    /// The provider's host.
    pub(crate) host: String,
    pub(crate) email: String,
    /// Whether the person was asked nothing.
    pub(crate) silent: bool,
}

fn lead_on(world: &mut World, now: i64, goal: Goal, org_nonce: &str) -> Answer {
    match goal {
        Goal::App(attempt) => policy::admit(world, now, attempt, org_nonce),
        Goal::Refresh => Answer::new(
            "refreshed",
            Response::redirect(&crate::refresh::end_url(world)),
        ),
        Goal::Launcher => Answer::new(
            "launcher",
            Response::redirect(&format!("{}/", world.issuer())),
        ),
    }
}

/// The answer to a question of [`ask`]: a purpose, or a second factor.
pub(crate) fn step_up(world: &mut World, call: &Call<'_>) -> Answer {
    let request = call.request;
    let state = request.form_field("state").unwrap_or_default();
    let org = org_token(world, call.now, request).filter(|org| org.standing == Standing::Live);
    let Some(org) = org.filter(|_| request.method == "POST") else {
        return invalid_session();
    };
    if login_page::pending(world, call, &state).is_none() {
        return invalid_session();
    }
    if request
        .form_field("purpose")
        .is_some_and(|purpose| !purpose.trim().is_empty())
    {
        world.logins.purpose_stated(&state);
    }
    if request.form_field("second_factor").is_some() {
        world
            .sessions
            .second_factor_shown(&org.identity_nonce, call.now);
    }
    match login_page::pending(world, call, &state) {
        Some(pending) => lead_on(world, call.now, pending.goal, &org.identity_nonce),
        None => invalid_session(),
    }
}

fn unknown_application() -> Answer {
    let text = "Unable to find your Access application!";
    Answer::new(
        "unknown-application",
        page::error(404, text, "Check the address."),
    )
}

pub(crate) fn invalid_session() -> Answer {
    let text = "Invalid login session.";
    Answer::new(
        "invalid-session",
        page::error(400, text, "Please try visiting the page again."),
    )
}
