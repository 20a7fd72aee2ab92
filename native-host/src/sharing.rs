//! Sessions that a person lets the terminal use. They live in the memory of a process of this program, the keeper, which
//! is there only while something is shared and its browser runs: so the browser need not keep the extension awake, and
//! no token is ever on disk.
//!
//! Whoever runs as the same person may ask it; that is what sharing means. Nobody else reaches the socket.

mod keeper;
mod line;
mod owner;
mod socket;

use access_vigil_core::native_host::{SharedSession, SharedToken};
use serde::{Deserialize, Serialize};

use crate::places::Places;
use crate::problem::{Kind, Problem};

pub use keeper::keep;
pub use owner::Browser;

/// What the keeper is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Question {
    /// Keep this session of that browser, in place of what there was of it.
    Keep(Browser, SharedSession),
    /// Forget the session of that name.
    Forget(Browser, String),
    /// What is there? Without tokens.
    List,
    /// What is there for this host and path? With its token.
    Use {
        /// The host.
        host: String,
        /// The path.
        path: String,
    },
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reply {
    /// It is done.
    Done,
    /// These are there.
    Sessions(Vec<SharedSession>),
    /// It was not understood.
    Unclear,
}

/// The host passes on what the extension shares.
pub fn share(places: &Places, browser: Browser, session: SharedSession) -> Result<(), Problem> {
    socket::ask_or_start(places, &Question::Keep(browser, session)).map(drop)
}

/// The host passes on that the extension shares a session no more. Where there is no keeper, nothing is shared.
pub fn stop_sharing(places: &Places, browser: Browser, name: String) -> Result<(), Problem> {
    socket::ask(places, &Question::Forget(browser, name)).map(drop)
}

/// Every shared session, without its token.
pub fn sessions(places: &Places) -> Result<Vec<SharedSession>, Problem> {
    match socket::ask(places, &Question::List)? {
        Some(Reply::Sessions(sessions)) if !sessions.is_empty() => Ok(sessions),
        _ => Err(Kind::NothingShared.into()),
    }
}

/// The session that is shared for an address, with its token.
pub fn session_for(places: &Places, address: &url::Url) -> Result<SharedSession, Problem> {
    let host = address.host_str().unwrap_or_default().to_owned();
    let path = address.path().to_owned();
    match socket::ask(places, &Question::Use { host, path })? {
        Some(Reply::Sessions(sessions)) => {
            let session = sessions.into_iter().next();
            session.ok_or_else(|| Kind::NotShared.about(address.host_str().unwrap_or_default()))
        }
        Some(Reply::Done | Reply::Unclear) | None => Err(Kind::NothingShared.into()),
    }
}

/// The address that a person names: whatever a token may be sent to.
pub fn address(text: &str) -> Result<url::Url, Problem> {
    let address = url::Url::parse(text).map_err(|error| Kind::BadAddress.about(error))?;
    let plain = address.scheme() == "https"
        && address.host_str().is_some()
        && address.username().is_empty()
        && address.password().is_none()
        && address.port().is_none();
    plain
        .then_some(address)
        .ok_or_else(|| Kind::BadAddress.into())
}

/// A session's token, where it still counts.
pub fn token_of(session: &SharedSession, now: i64) -> Result<&SharedToken, Problem> {
    match &session.token {
        Some(token) if now < session.soft_end => Ok(token),
        Some(_) | None if now < session.hard_end && session.problem.is_none() => {
            Err(Kind::SessionSoftEnd.about(&session.host))
        }
        Some(_) | None => Err(Kind::SessionEnded.about(&session.host)),
    }
}
