//! `vigil wait`: waits until a session is shared and valid, for scripts that need one.

use std::time::Duration;

use clap::Args;

use super::status::{described, exit};
use crate::clock::{self, Stopwatch};
use crate::places::Places;
use crate::problem::{Exit, Kind, Problem};
use crate::say::{Answer, Say};
use crate::sharing;

/// For what, and how long.
#[derive(Debug, Args)]
pub struct Wishes {
    /// The app's address, such as `https://myserver.com/express`.
    address: String,
    /// Gives up after so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
}

/// Waits.
pub fn perform(wishes: &Wishes, say: Say) -> Result<Answer, Problem> {
    let places = Places::of_this_person()?;
    let address = sharing::address(&wishes.address)?;
    let stopwatch = Stopwatch::start();
    let mut told = None;
    loop {
        let now = clock::now().as_millis();
        let last = match sharing::session_for(&places, &address) {
            Ok(session) if exit(&session, now) == Exit::Done && session.token.is_some() => {
                let text = format!("{} is valid", session.host);
                return Ok(Answer::done(text, described(&session, now)));
            }
            Ok(session) if exit(&session, now) == Exit::SignInNeeded => {
                Kind::SessionEnded.about(&session.host)
            }
            Ok(session) => Kind::SessionSoftEnd.about(&session.host),
            Err(problem) if waits_for(problem.kind()) => problem,
            Err(problem) => return Err(problem),
        };
        if stopwatch
            .left_of(Duration::from_secs(wishes.timeout))
            .is_zero()
        {
            return Err(last);
        }
        if told != Some(last.kind()) {
            say.progress(&format!("waiting: {}", last.what()));
            told = Some(last.kind());
        }
        std::thread::sleep(GLANCE);
    }
}

fn waits_for(kind: Kind) -> bool {
    matches!(kind, Kind::NothingShared | Kind::NotShared)
}

const GLANCE: Duration = Duration::from_millis(500);
