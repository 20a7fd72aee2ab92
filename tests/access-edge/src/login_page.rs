//! The pages of the team host on which a person must do something, and the launcher.

use crate::cookie;
use crate::login::{Attempt, Goal};
use crate::page;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::session::Standing;
use crate::team;
use crate::unknowns::LoginFraming;
use crate::world::World;

/// What a policy asks a person who is signed in.
#[derive(Clone, Copy)]
pub(crate) enum Question {
    Purpose,
    SecondFactor,
}

/// The login page, or under Instant Auth the way straight to the identity provider.
pub(crate) fn ask_to_sign_in(world: &mut World, now: i64, goal: Goal) -> Answer {
    let team_session = world.dice.csrf();
    sign_in(world, now, goal, &team_session)
}

/// The same, keeping the `CF_Session` of a login that is under way in another tab.
pub(crate) fn ask_to_sign_in_again(world: &mut World, call: &Call<'_>, goal: Goal) -> Answer {
    let sent = call.request.cookie("CF_Session");
    let kept = sent
        .filter(|value| world.logins.knows_team_session(value, call.now))
        .map(str::to_owned);
    let team_session = kept.unwrap_or_else(|| world.dice.csrf());
    sign_in(world, call.now, goal, &team_session)
}

/// The goal of a login under way, if its state and its `CF_Session` belong together.
pub(crate) fn pending_goal(world: &World, call: &Call<'_>, state: &str) -> Option<Goal> {
    let mut sent = call
        .request
        .cookies()
        .filter(|(name, _)| *name == "CF_Session");
    let pending = sent.find_map(|(_, value)| world.logins.pending(state, value, call.now))?;
    Some(pending.goal.clone())
}

/// Straight to the identity provider.
pub(crate) fn redirect_to_idp(world: &mut World, call: &Call<'_>, goal: Goal) -> Answer {
    let sent = call.request.cookie("CF_Session");
    let kept = sent
        .filter(|value| world.logins.knows_team_session(value, call.now))
        .map(str::to_owned);
    let team_session = kept.unwrap_or_else(|| world.dice.csrf());
    let location = begin(world, call.now, goal, &team_session);
    let line = cookie::team_session(&team_session, call.now);
    Answer::new(
        "identity-provider",
        Response::redirect(&location).with("set-cookie", &line),
    )
}

fn sign_in(world: &mut World, now: i64, goal: Goal, team_session: &str) -> Answer {
    let line = cookie::team_session(team_session, now);
    let location = begin(world, now, goal, team_session);
    if world.config.team.instant_auth {
        return Answer::new(
            "identity-provider",
            Response::redirect(&location).with("set-cookie", &line),
        );
    }
    let response = framed(world, page::sign_in(&world.config.idp.host, &location));
    Answer::new("login-page", response.with("set-cookie", &line))
}

fn begin(world: &mut World, now: i64, goal: Goal, team_session: &str) -> String {
    let state = world
        .logins
        .begin(goal, team_session.to_owned(), now, &mut world.dice);
    let callback = format!("{}/cdn-cgi/access/callback", world.issuer());
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", "access-edge")
        .append_pair("response_type", "code")
        .append_pair("scope", "openid email profile")
        .append_pair("redirect_uri", &callback)
        .append_pair("state", &state)
        .append_pair("nonce", &world.dice.hex::<16>())
        .finish();
    format!("https://{}/authorize?{query}", world.config.idp.host)
}

/// Asks a person who is signed in for a purpose or a second factor.
pub(crate) fn ask(world: &mut World, now: i64, attempt: Attempt, question: Question) -> Answer {
    let team_session = world.dice.csrf();
    let state = world.logins.begin(
        Goal::App(attempt),
        team_session.clone(),
        now,
        &mut world.dice,
    );
    let (outcome, page) = match question {
        Question::Purpose => ("purpose-needed", page::purpose(&state)),
        Question::SecondFactor => ("second-factor-needed", page::second_factor(&state)),
    };
    let line = cookie::team_session(&team_session, now);
    Answer::new(outcome, framed(world, page).with("set-cookie", &line))
}

/// The App Launcher, itself behind a login.
pub(crate) fn launcher(world: &mut World, call: &Call<'_>) -> Answer {
    let org = team::org_token(world, call.now, call.request);
    match org.filter(|org| org.standing == Standing::Live) {
        None => ask_to_sign_in_again(world, call, Goal::Launcher),
        Some(org) => {
            let apps = world
                .config
                .apps
                .iter()
                .map(|(name, app)| (name.as_str(), app));
            Answer::new("launcher", page::launcher(&org.issued.who, apps))
        }
    }
}

fn framed(world: &World, response: Response) -> Response {
    match world.config.unknowns.login_framing {
        LoginFraming::Silent => response,
        LoginFraming::Refused => response.with("x-frame-options", "DENY").with(
            "content-security-policy",
            "frame-ancestors 'none'; connect-src 'self'; default-src https: 'unsafe-inline'",
        ),
    }
    .with("cache-control", "private, no-store")
}
