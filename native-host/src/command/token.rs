//! `vigil token`: prints the app token of a shared session, which is what this verb is for.

use clap::Args;
use serde_json::json;

use crate::clock;
use crate::places::Places;
use crate::problem::Problem;
use crate::say::Answer;
use crate::sharing::{self, token_of};

/// Which one.
#[derive(Debug, Args)]
pub struct Wishes {
    /// The app's address, such as `https://myserver.com/express`.
    address: String,
}

/// Prints it.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let places = Places::of_this_person()?;
    let session = sharing::session_for(&places, &sharing::address(&wishes.address)?)?;
    let token = token_of(&session, clock::now().as_millis())?;
    // Printed because the person asked for exactly this.
    let text = token.0.expose();
    let json = json!({ "token": text, "host": session.host, "path": session.path, "softEnd": session.soft_end });
    Ok(Answer::done(text, json))
}
