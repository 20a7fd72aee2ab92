//! The pages of the team host on which a person must do something, and the launcher.

use crate::config::Idp;
use crate::cookie;
use crate::login::{Attempt, Goal, Pending};
use crate::page;
use crate::relying_party;
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

/// The login page, or under Instant Auth the way straight to the one identity provider.
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

/// A login under way, if its state and its `CF_Session` belong together.
pub(crate) fn pending(world: &World, call: &Call<'_>, state: &str) -> Option<Pending> {
    let mut sent = call
        .request
        .cookies()
        .filter(|(name, _)| *name == "CF_Session");
    let pending = sent.find_map(|(_, value)| world.logins.pending(state, value, call.now))?;
    Some(pending.clone())
}

/// Straight to an identity provider.
pub(crate) fn redirect_to_idp(
    world: &mut World,
    call: &Call<'_>,
    (idp, goal): (&Idp, Goal),
) -> Answer {
    let sent = call.request.cookie("CF_Session");
    let kept = sent
        .filter(|value| world.logins.knows_team_session(value, call.now))
        .map(str::to_owned);
    let team_session = kept.unwrap_or_else(|| world.dice.csrf());
    straight_on(world, call.now, (idp, goal), &team_session)
}

fn straight_on(
    world: &mut World,
    now: i64,
    (idp, goal): (&Idp, Goal),
    team_session: &str,
) -> Answer {
    let location = relying_party::begin(world, now, (idp, goal), team_session);
    let line = cookie::team_session(team_session, now);
    Answer::new(
        "identity-provider",
        Response::redirect(&location).with("set-cookie", &line),
    )
}

fn sign_in(world: &mut World, now: i64, goal: Goal, team_session: &str) -> Answer {
    let config = &world.config;
    let first = ("idp".to_owned(), config.idp.clone());
    let more = config.more_idps.iter();
    let more = more.map(|(name, idp)| (format!("idp-{name}"), idp.clone()));
    let offered: Vec<(String, Idp)> = std::iter::once(first).chain(more).collect();
    if let ([(_, only)], true) = (offered.as_slice(), config.team.instant_auth) {
        return straight_on(world, now, (only, goal), team_session);
    }
    let mut links = Vec::new();
    for (id, idp) in offered {
        let location = relying_party::begin(world, now, (&idp, goal.clone()), team_session);
        links.push((id, idp.host, location));
    }
    let line = cookie::team_session(team_session, now);
    let response = framed(world, page::sign_in(&links));
    Answer::new("login-page", response.with("set-cookie", &line))
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
