//! Somebody who signs in to a faithful Access, whose identity provider asks nothing.

use access_edge::{Config, Request, Response, World, respond};

pub(crate) const APP: &str = "https://myserver.com/";
pub(crate) const ALICE: &str = "alice@example.com";

/// Access by the rules, with an identity provider that never asks.
pub(crate) fn silent() -> Config {
    let mut config = Config::default();
    config.team.instant_auth = true;
    config.idp.automatic_user = Some(ALICE.to_owned());
    config
}

/// The app token and the org token of Alice.
pub(crate) fn sign_in(world: &mut World, now: i64) -> (String, String) {
    let probe = ask(world, now, (APP, ""));
    let login = ask(world, now, (probe.location().unwrap(), ""));
    let back = ask(world, now, (login.location().unwrap(), ""));
    let team_session = cookie(&login, "CF_Session");
    let callback = ask(world, now, (back.location().unwrap(), &team_session));
    let app_session = cookie(&probe, "CF_AppSession");
    let authorized = ask(world, now, (callback.location().unwrap(), &app_session));
    let token = |answer| {
        cookie(answer, "CF_Authorization")
            .split_once('=')
            .unwrap()
            .1
            .to_owned()
    };
    (token(&authorized), token(&callback))
}

/// One request with these cookies.
pub(crate) fn ask(world: &mut World, now: i64, (url, cookies): (&str, &str)) -> Response {
    let request = Request::new("GET", url)
        .unwrap()
        .with_header("cookie", cookies);
    respond(world, now, &request)
}

fn cookie(answer: &Response, name: &str) -> String {
    let start = format!("{name}=");
    let line = answer.set_cookies().find(|line| line.starts_with(&start));
    line.unwrap().split(';').next().unwrap().to_owned()
}
