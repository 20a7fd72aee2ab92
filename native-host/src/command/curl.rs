//! `vigil curl`: runs curl with the cookie of a shared session. It goes through curl's standard input, since every
//! process can read the command line of every other; and as a cookie, which curl gives to no other host in a redirect.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, Stdio};

use access_vigil_core::cookie::CF_AUTHORIZATION;
use clap::Args;

use crate::clock;
use crate::places::Places;
use crate::problem::{Kind, Problem};
use crate::say::Answer;
use crate::sharing::{self, token_of};

/// What to ask for.
#[derive(Debug, Args)]
pub struct Wishes {
    /// The app's address, such as `https://myserver.com/express`.
    address: String,
    /// Options for curl itself, after `--`.
    #[arg(last = true)]
    options: Vec<OsString>,
}

/// Runs it. Its own output is the answer, and its exit code is told where it is none of ours.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let places = Places::of_this_person()?;
    let address = sharing::address(&wishes.address)?;
    let session = sharing::session_for(&places, &address)?;
    let token = token_of(&session, clock::now().as_millis())?;
    if let Some(option) = wishes.options.iter().find(|option| leads_elsewhere(option)) {
        return Err(Kind::OptionsClash.about(option.to_string_lossy()));
    }
    let failed = |error: std::io::Error| Kind::CurlFailed.about(error);
    let mut curl = Command::new("curl")
        .args(["--config", "-"])
        .args(&wishes.options)
        .arg("--")
        .arg(address.as_str())
        .stdin(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = curl.stdin.take() {
        // A token is made of letters that need no escape.
        let line = zeroize::Zeroizing::new(format!(
            "cookie = \"{CF_AUTHORIZATION}={}\"\n",
            token.0.expose()
        ));
        input.write_all(line.as_bytes()).map_err(failed)?;
    }
    let status = curl.wait().map_err(failed)?;
    if status.success() {
        Ok(Answer::silent())
    } else {
        Err(Kind::CurlFailed.about(status))
    }
}

/// What would send the cookie to other hosts, or take our pipe away.
fn leads_elsewhere(option: &OsString) -> bool {
    let text = option.to_string_lossy();
    let long = ["--location-trusted", "--config", "--next"];
    // An unmistakable beginning of a long option is as good as the whole.
    let is_long = text.len() > 3 && long.iter().any(|it| it.starts_with(text.as_ref()));
    let is_short = text.starts_with('-') && !text.starts_with("--");
    is_long || (is_short && text.contains(['K', ':']))
}
