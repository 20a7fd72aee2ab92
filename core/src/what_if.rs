//! What if: chosen durations, habits and events, and what becomes of the session by them. The very same `State` that the
//! extension runs is run in virtual time, against a small model of edge and browser; both clocks are drawn from it.
//!
//! Nothing else in core uses this. [`run`] takes [`Settings`] and returns a [`Course`]; same settings, same course.

mod agenda;
mod course;
mod drawing;
mod edge;
mod jar;
mod model;
mod record;
mod script;
mod settings;
mod tabs;
mod travel;
pub mod words;
mod worker;

pub use self::course::{Course, CutOff, Gap, GapEnd, Happened, Life, Promise, What};
pub use self::drawing::{Bar, Drawing, Lane, Look, Mark, Tick, moment_text};
pub use self::settings::{
    Ceiling, Interval, KEYS, Moment, Provider, Renewals, SettingProblem, Settings, Wrong,
};

use self::model::{GIVEN_UP, MIDNIGHT, Model};

/// What becomes of a session under these settings. Takes no more than a bounded number of steps, and says so where that
/// cut it short.
#[must_use]
pub fn run(settings: &Settings) -> Course {
    let start = MIDNIGHT + settings.start.millis();
    let span = i64::try_from(settings.span().as_millis()).unwrap_or(i64::MAX);
    let mut model = Model::new(settings);
    model.pass_until(start.saturating_add(span));
    // Whoever is shut out just then may be let in again: that is waited for, as it is before.
    let limit = model.now + GIVEN_UP;
    while !model.is_let_in() && model.is_going() && model.now < limit {
        model.pass_until(model.now + PATIENCE);
    }
    Course::of(settings, model)
}

/// What the model leaves out, as `vigil simulate --help` says it. Each would change a course, and none is guessed at.
pub const LEFT_OUT: [&str; 9] = [
    "one app, one team, one person, one browser profile with the extension in it, both hosts granted",
    "the person answers no notice and clicks nothing in the popup; they sign in at sign-in=… only",
    "the page is never reloaded by hand; it asks its app in the background, and is sent to the login where refused",
    "nothing goes wrong at the edge or on the way, but for what offline=… and the revocations say",
    "policies that ask for more: purpose, temporary access, a second factor, posture, immediate timeout",
    "what nobody outside Cloudflare knows is as expected, but for capped=…; revocations take effect at once",
    "the lockout after a revocation of the user lasts 60 s, the tail after a sign-out 30 s, the longest there are",
    "the browser is never closed, its worker never killed in the middle, and the machine's clock is right",
    "the identity provider's own session lasts longer than what is looked at",
];

/// In milliseconds.
const PATIENCE: i64 = 600_000;

#[cfg(test)]
mod tests;
