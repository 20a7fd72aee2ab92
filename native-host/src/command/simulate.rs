//! `vigil simulate`: what becomes of a session under chosen settings, from the very core that the extension runs, in
//! virtual time. Needs no browser, no network and no file.

mod picture;

use access_vigil_core::what_if::{
    Course, Happened, KEYS, LEFT_OUT, Settings, What, moment_text, run,
};
use clap::Args;
use serde_json::json;

use crate::problem::{Exit, Kind, Problem};
use crate::say::Answer;

/// What to suppose.
#[derive(Debug, Args)]
pub struct Wishes {
    /// Settings, such as `global=24h app=30m revoke-user=14:00 asleep=12:00-13:00`, or what stands after the `#` of a link
    #[arg(value_name = "NAME=VALUE")]
    settings: Vec<String>,
}

/// Runs it.
pub fn perform(wishes: &Wishes) -> Result<Answer, Problem> {
    let settings: Settings = wishes
        .settings
        .join(" ")
        .parse()
        .map_err(|problem| Kind::SettingsUnclear.about(problem))?;
    let course = run(&settings);
    let drawing = course.drawing();
    let text = format!(
        "{}\n\n{}\n{}",
        headline(&course),
        picture::of(&drawing),
        moments(&course)
    );
    let link = format!("#{}", course.settings);
    let exit = exit(&settings, &course);
    let value = json!({ "course": course, "drawing": drawing, "link": link });
    Ok(Answer::done(text, value).ending(exit))
}

/// Whoever names a length asks whether the session lasts so long.
fn exit(settings: &Settings, course: &Course) -> Exit {
    match (settings.length, &course.cut_off) {
        (Some(_), Some(_)) => Exit::SignInNeeded,
        (Some(_), None) if course.cut_short => Exit::Failure,
        (Some(_) | None, _) => Exit::Done,
    }
}

fn headline(course: &Course) -> String {
    let end = moment_text(course.end);
    let told = match &course.cut_off {
        Some(cut_off) => {
            let code = cut_off.why.as_ref().map(|why| why.code.as_str());
            let why = code.map(|code| format!(" ({code})"));
            let org = cut_off.org_ended.map(moment_text);
            let org = org.map(|at| format!("; the org token counts until {at}"));
            let (why, org) = (why.unwrap_or_default(), org.unwrap_or_default());
            format!("cut off at {}{why}{org}", moment_text(cut_off.at))
        }
        None if course.cut_short => {
            format!("not cut off until {end}, where it took too many steps")
        }
        None => format!("not cut off until {end}"),
    };
    format!("{told}; {} renewals", course.renewals)
}

/// One line for each moment; renewals that follow each other are one.
fn moments(course: &Course) -> String {
    let renewed = |moment: &Happened| moment.what == What::Renewed;
    let groups = course
        .moments
        .chunk_by(|one, next| renewed(one) && renewed(next));
    groups.map(line).collect()
}

fn line(group: &[Happened]) -> String {
    let (Some(first), Some(last)) = (group.first(), group.last()) else {
        return String::new();
    };
    let (at, words) = (moment_text(first.at), words(first.what));
    match group.len() {
        1 => format!("{at:12}{words}\n"),
        times => format!(
            "{at:12}{words}, {times} times until {}\n",
            moment_text(last.at)
        ),
    }
}

const fn words(what: What) -> &'static str {
    match what {
        What::SignedIn => "you sign in",
        What::Renewed => "renewed",
        What::LoadedAnew => "the page gets a new app token as it is opened",
        What::Refreshed => "the org token is refreshed in a background tab",
        What::Notice => "a notice asks you to sign in",
        What::AppRevoked => "the app's tokens are revoked",
        What::UserRevoked => "you are revoked, and locked out for a minute",
        What::RevocationNoticed => "the revocation is noticed",
        What::KeysRotated => "the signing key is rotated",
        What::SignedOut => "you sign out",
        What::Left => "you leave",
        What::Locked => "you lock the screen",
        What::CameBack => "you are back",
        What::FellAsleep => "the machine falls asleep",
        What::WokeUp => "the machine wakes up",
        What::WentOffline => "the network is gone",
        What::CameOnline => "the network is back",
        What::AppClosed => "the app's tab is closed",
        What::AppOpened => "you open the app",
        What::LoginPage => "the login page is shown",
        What::Lapsed => "the app token counts no more, which mends itself later",
        What::LetInAgain => "you are let in again",
        What::CutOff => "YOU ARE CUT OFF",
    }
}

/// The settings, and what the model leaves out.
#[must_use]
pub fn help() -> String {
    let settings = KEYS.map(|(key, example)| format!("  {key}={example}\n"));
    let left_out = LEFT_OUT.map(|line| format!("  - {line}\n"));
    format!(
        "Settings, each with an example; several times are separated by commas:\n{}\n{ABOUT_TIMES}\n\n\
         What the model leaves out:\n{}",
        settings.concat(),
        left_out.concat()
    )
}

const ABOUT_TIMES: &str = "\
Times are those of the first day (14:00), or of another (2.14:00 is on the second).
It looks ahead until you are cut off, for a week at most. With length=… it ends with 0
if you are not cut off in that time, and with 20 if you are.";
