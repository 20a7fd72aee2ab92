//! `/cdn-cgi/access/authorized`: a one-time nonce and the cookie of the same attempt buy an app token.

use crate::cookie;
use crate::login::{Grant, Worth};
use crate::policy;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::token::AppMint;
use crate::unknowns::{AppSessionHash, AuthorizedLocation};
use crate::world::World;

pub(crate) fn authorized(world: &mut World, call: &Call<'_>) -> Answer {
    let request = call.request;
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Answer::new("method-refused", invalid_session());
    }
    let nonce = request.parameter("nonce").unwrap_or_default();
    let grant = world.logins.redeem(&nonce, &request.host, call.now);
    let Some(grant) = grant.filter(|_| request.parameter("state").is_some()) else {
        return Answer::new("bad-nonce", invalid_session());
    };
    if !same_attempt(world, call, &grant) {
        return Answer::new("bad-app-session", invalid_session());
    }
    match &grant.worth {
        Worth::ExpiredCookie => expired_cookie(world, &grant),
        Worth::AppToken { org_nonce, email } => mint(world, call, &grant, (org_nonce, email)),
    }
}

fn same_attempt(world: &World, call: &Call<'_>, grant: &Grant) -> bool {
    // Further hosts of an eager chain were not asked before, so they have given out no cookie to compare.
    if grant.host != grant.attempt.host {
        return true;
    }
    let sent = || {
        call.request
            .cookies()
            .filter(|(name, _)| *name == "CF_AppSession")
            .map(|(_, value)| value)
    };
    match world.config.unknowns.app_session_hash {
        AppSessionHash::Strict => grant.began_with(sent()),
        AppSessionHash::Off => {
            sent().any(|value| world.logins.knows_app_session(&grant.host, value, call.now))
        }
    }
}

fn mint(
    world: &mut World,
    call: &Call<'_>,
    grant: &Grant,
    (org_nonce, email): (&str, &str),
) -> Answer {
    let app_name = &grant.attempt.app_name;
    let (Some(app), Some(user)) = (
        world.config.apps.get(app_name).cloned(),
        world.user(email).cloned(),
    ) else {
        return Answer::new("app-or-user-gone", invalid_session());
    };
    let wanted = AppMint {
        app_name,
        app: &app,
        user: &user,
        org_nonce,
        fault: call.fault.as_ref(),
    };
    let minted = world.mint_app(call.now, &wanted);
    let mut response = Response::redirect(&next(world, grant, call.now));
    for line in cookie::app_cookies(&world.config.unknowns, &app, &minted, call.now) {
        response = response.with("set-cookie", &line);
    }
    Answer::new("app-token", response)
}

fn expired_cookie(world: &World, grant: &Grant) -> Answer {
    let Some(app) = world.config.apps.get(&grant.attempt.app_name) else {
        return Answer::new("app-or-user-gone", invalid_session());
    };
    let line = cookie::cleared_app_cookie(&world.config.unknowns, app);
    let response = Response::redirect(&destination(world, grant)).with("set-cookie", &line);
    Answer::new("expired-cookie", response)
}

fn next(world: &mut World, grant: &Grant, now: i64) -> String {
    let Some((host, rest)) = grant.rest.split_first() else {
        return destination(world, grant);
    };
    let (host, rest) = (host.clone(), rest.to_vec());
    policy::authorized_url(
        world,
        Grant {
            host,
            rest,
            issued_ms: now,
            ..grant.clone()
        },
    )
}

fn destination(world: &World, grant: &Grant) -> String {
    let attempt = &grant.attempt;
    let elsewhere = grant.host != attempt.host;
    match world.config.unknowns.authorized_location {
        AuthorizedLocation::Relative if !elsewhere => attempt.redirect_url.clone(),
        AuthorizedLocation::Relative | AuthorizedLocation::Absolute => {
            format!("https://{}{}", attempt.host, attempt.redirect_url)
        }
    }
}

fn invalid_session() -> Response {
    crate::page::error(
        400,
        "Invalid login session.",
        "Please try visiting the page again.",
    )
}
