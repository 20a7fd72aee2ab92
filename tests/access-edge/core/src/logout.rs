//! Sign-out on either host: ends the session for every app at the server, clears the cookie of this host only.

use url::Url;

use crate::cookie;
use crate::page;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::unknowns::{AppLogout, AppLogoutCookie};
use crate::world::World;

pub(crate) fn on_app(world: &mut World, call: &Call<'_>) -> Answer {
    sign_out(world, call);
    let unknowns = world.config.unknowns;
    let host = &call.request.host;
    let mut response = match unknowns.app_logout {
        AppLogout::Page => page::plain("Signed out", "You have successfully logged out."),
        AppLogout::Redirect => Response::redirect(&format!("https://{host}/")),
    };
    if unknowns.app_logout_cookie == AppLogoutCookie::Cleared {
        let apps = world
            .config
            .apps
            .values()
            .filter(|app| app.is_on(host) && !app.cookie.path_attribute);
        for line in apps
            .take(1)
            .map(|app| cookie::cleared_app_cookie(&unknowns, app))
        {
            response = response.with("set-cookie", &line);
        }
    }
    Answer::new("signed-out", response)
}

pub(crate) fn on_team(world: &mut World, call: &Call<'_>) -> Answer {
    let return_to = call.request.parameter("returnTo");
    let target = return_to
        .as_deref()
        .map(|target| known_target(world, target));
    if target == Some(None) {
        let text = "returnTo must be an https address of this team.";
        return Answer::new("bad-return-to", page::error(400, "Bad request.", text));
    }
    sign_out(world, call);
    let response = match target.flatten() {
        Some(url) => Response::redirect(&url),
        None => page::plain("Signed out", "You have successfully logged out."),
    };
    Answer::new(
        "signed-out",
        response.with("set-cookie", &cookie::cleared_org_token()),
    )
}

fn known_target(world: &World, target: &str) -> Option<String> {
    let url = Url::parse(target)
        .ok()
        .filter(|url| url.scheme() == "https")?;
    let host = url.host_str()?;
    (world.is_app_host(host) || host == world.config.team.host).then(|| url.to_string())
}

/// A token that has run out by itself still names its user; a forged one names nobody.
fn sign_out(world: &mut World, call: &Call<'_>) {
    let cookies = call
        .request
        .cookies()
        .filter(|(name, _)| *name == "CF_Authorization");
    let known: Vec<String> = cookies
        .filter_map(|(_, token)| world.examine(call.now, token))
        .map(|token| token.issued.who)
        .collect();
    for who in known {
        world.end_everything_of(&who, call.now);
    }
}
