//! `vigil status`: how the shared sessions stand. The exit code tells of the one that is asked about, or of the worst.

use access_vigil_core::native_host::SharedSession;
use clap::Args;
use serde_json::{Value, json};

use crate::clock;
use crate::places::Places;
use crate::problem::{Exit, Problem};
use crate::say::Answer;
use crate::sharing;

/// Which one.
#[derive(Debug, Args)]
pub struct Wishes {
    /// The app's address, such as `https://myserver.com/express`; otherwise all shared sessions.
    address: Option<String>,
}

/// Looks.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let places = Places::of_this_person()?;
    let sessions = match &wishes.address {
        Some(text) => vec![sharing::session_for(&places, &sharing::address(text)?)?],
        None => sharing::sessions(&places)?,
    };
    let now = clock::now().as_millis();
    let lines: Vec<_> = sessions.iter().map(|it| line(it, now)).collect();
    let exits = sessions.iter().map(|it| exit(it, now));
    let worst = exits.max_by_key(|exit| exit.code()).unwrap_or(Exit::Done);
    let json: Vec<_> = sessions.iter().map(|it| described(it, now)).collect();
    Ok(Answer::done(lines.join("\n"), Value::Array(json)).ending(worst))
}

/// How a session stands, as an exit code.
pub(super) fn exit(session: &SharedSession, now: i64) -> Exit {
    if now < session.soft_end {
        // Whatever stands in the way of the next token, this one still works.
        Exit::Done
    } else if now < session.hard_end && !session.problem.as_deref().is_some_and(needs_person) {
        Exit::SoftEnd
    } else {
        Exit::SignInNeeded
    }
}

/// A session for programs. Moments are milliseconds after the Unix epoch.
pub(super) fn described(session: &SharedSession, now: i64) -> Value {
    json!({
        "host": session.host, "path": session.path, "audience": session.audience, "team": session.team,
        "who": session.who, "softEnd": session.soft_end, "hardEnd": session.hard_end,
        "problem": session.problem, "state": word(exit(session, now)),
    })
}

fn line(session: &SharedSession, now: i64) -> String {
    let who = session.who.as_deref().unwrap_or("somebody");
    let left = session.soft_end.saturating_sub(now).max(0) / 1000;
    let exit = exit(session, now);
    let state = if exit == Exit::Done {
        format!("valid for {}", span(left))
    } else {
        word(exit).replace('-', " ")
    };
    let path = session.path.trim_end_matches('/');
    let problem = session.problem.as_ref();
    let problem = problem.map(|code| format!(" ({code})")).unwrap_or_default();
    format!("{}{path}  {who}  {state}{problem}", session.host)
}

fn span(seconds: i64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

const fn word(exit: Exit) -> &'static str {
    match exit {
        Exit::SoftEnd => "soft-end",
        Exit::SignInNeeded => "sign-in-needed",
        Exit::Done | Exit::Failure | Exit::Usage | Exit::Denied | Exit::NoBrowser => "valid",
    }
}

/// Problems after which only a person brings another token.
fn needs_person(code: &str) -> bool {
    matches!(
        code,
        "signed-out"
            | "login-needed"
            | "login-page"
            | "step-up"
            | "denied"
            | "cookie-gone"
            | "identity-provider"
    )
}
