//! Who a request to an app comes from: a token in a cookie or a header, or a service token. Judges, never answers.

use crate::config::App;
use crate::digest::sha256_hex;
use crate::request::Request;
use crate::respond::Call;
use crate::session::{Standing, Tier};
use crate::token::Examined;
use crate::world::World;

/// Why a request gets through.
pub(crate) enum Credential {
    /// No app protects this path.
    Unprotected,
    /// A live app token, and its text for the origin.
    Token { examined: Examined, text: String },
    /// A service token's id and secret; an app token is due to it.
    Service { app_name: String, client_id: String },
}

/// Why a request does not get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No token at all, or one that counts for nothing here.
    NoToken,
    /// A token that has ended by itself.
    Past,
    /// A token that was revoked.
    Revoked,
    /// A good token without its `CF_Binding`.
    Unbound,
    /// A service token that is not accepted, where those are judged strictly.
    BadServiceToken,
}

pub(crate) fn of(world: &World, now: i64, request: &Request) -> Result<Credential, Refusal> {
    let Some((name, app)) = world.app_at(&request.host, request.path()) else {
        return Ok(Credential::Unprotected);
    };
    if app.policy.bypass {
        return Ok(Credential::Unprotected);
    }
    if let Some(judged) = service(world, name, app, request) {
        return judged;
    }
    let header = request.header("cf-access-token").map(str::to_owned);
    let cookies = request
        .cookies()
        .filter(|(name, _)| *name == "CF_Authorization");
    let tokens = header
        .into_iter()
        .chain(cookies.map(|(_, value)| value.to_owned()));
    let mut refusal = Refusal::NoToken;
    for token in tokens {
        match judge(world, now, request, (app, &token)) {
            Ok(examined) => {
                return Ok(Credential::Token {
                    examined,
                    text: token,
                });
            }
            Err(reason) => refusal = reason,
        }
    }
    Err(refusal)
}

fn judge(
    world: &World,
    now: i64,
    request: &Request,
    (app, token): (&App, &str),
) -> Result<Examined, Refusal> {
    let examined = world.examine(now, token).ok_or(Refusal::NoToken)?;
    let is_app_token = matches!(examined.issued.tier, Tier::App(_) | Tier::Service(_));
    if !is_app_token || !examined.audiences.contains(&app.aud) {
        return Err(Refusal::NoToken);
    }
    match examined.standing {
        Standing::Past => Err(Refusal::Past),
        Standing::Ended(_) => Err(Refusal::Revoked),
        Standing::Live if !is_bound(&examined, request) => Err(Refusal::Unbound),
        Standing::Live => Ok(examined),
    }
}

fn is_bound(examined: &Examined, request: &Request) -> bool {
    examined.issued.binding.as_deref().is_none_or(|binding| {
        request
            .cookies()
            .any(|(name, value)| name == "CF_Binding" && value == binding)
    })
}

/// `None` when the request brings no service token, or a bad one that is simply ignored.
fn service(
    world: &World,
    name: &str,
    app: &App,
    request: &Request,
) -> Option<Result<Credential, Refusal>> {
    let client_id = request.header("cf-access-client-id")?;
    let digest = sha256_hex(
        request
            .header("cf-access-client-secret")
            .unwrap_or_default()
            .as_bytes(),
    );
    let accepted = app
        .policy
        .service_tokens
        .iter()
        .filter_map(|known| world.config.service_tokens.get(known));
    let good = accepted
        .into_iter()
        .any(|known| known.client_id == client_id && known.client_secret_sha256 == digest);
    if good {
        let (app_name, client_id) = (name.to_owned(), client_id.to_owned());
        return Some(Ok(Credential::Service {
            app_name,
            client_id,
        }));
    }
    world
        .config
        .team
        .strict_service_token_auth
        .then_some(Err(Refusal::BadServiceToken))
}

/// The names of those cookies of a request that count on its host, for the history.
pub(crate) fn valid_cookies(world: &World, call: &Call<'_>) -> Vec<String> {
    let request = call.request;
    let counts = |name: &str, value: &str| match name {
        "CF_Authorization" => token_counts(world, call, value),
        "CF_AppSession" => world
            .logins
            .knows_app_session(&request.host, value, call.now),
        "CF_Session" => world.logins.knows_team_session(value, call.now),
        "CF_Binding" => {
            matches!(&call.credential, Ok(Credential::Token { examined, .. }) if examined.issued.binding.as_deref() == Some(value))
        }
        crate::idp::COOKIE => world.idp.person(value, call.now).is_some(),
        _ => false,
    };
    request
        .cookies()
        .filter(|(name, value)| counts(name, value))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn token_counts(world: &World, call: &Call<'_>, token: &str) -> bool {
    let on_team = call.request.host == world.config.team.host;
    world.examine(call.now, token).is_some_and(|examined| {
        let right_tier = match &examined.issued.tier {
            Tier::Org => on_team,
            Tier::App(name) | Tier::Service(name) => world
                .config
                .apps
                .get(name)
                .is_some_and(|app| app.is_on(&call.request.host)),
        };
        right_tier && examined.standing == Standing::Live
    })
}
