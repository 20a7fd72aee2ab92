//! The settings as a list of things that people, machines and administrators do, each at its moment.

use alloc::vec::Vec;

use super::settings::{Interval, Moment, Settings};
use crate::ordered::sorted_by_key;
use crate::presence::Presence;

/// Something that is done to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Presence(Presence),
    CloseApp,
    OpenApp,
    GoOffline,
    ComeOnline,
    SignIn,
    SignOut,
    RevokeApp,
    RevokeUser,
    RotateKeys,
}

impl Action {
    /// Whether it needs nobody at the machine, so that a machine asleep does not keep it waiting.
    pub(super) const fn is_at_server(self) -> bool {
        matches!(self, Self::RevokeApp | Self::RevokeUser | Self::RotateKeys)
    }
}

/// All that happens, in order of time. What a person does while the machine sleeps, they do when it has woken.
pub(super) fn script(settings: &Settings) -> Vec<(i64, Action)> {
    let mut script = Vec::new();
    script.push((settings.start.millis(), Action::SignIn));
    let mut add = |moments: &[Moment], action| {
        script.extend(moments.iter().map(|at| (at.millis(), action)));
    };
    add(&settings.revoke_app, Action::RevokeApp);
    add(&settings.revoke_user, Action::RevokeUser);
    add(&settings.rotate_keys, Action::RotateKeys);
    add(&settings.sign_out, Action::SignOut);
    add(&settings.sign_in, Action::SignIn);
    for (intervals, (begins, ends)) in [
        (&settings.closed, (Action::CloseApp, Action::OpenApp)),
        (&settings.offline, (Action::GoOffline, Action::ComeOnline)),
    ] {
        for interval in intervals {
            script.push((interval.from.millis(), begins));
            script.push((interval.until.millis(), ends));
        }
    }
    let presence = presence(settings).into_iter();
    script.extend(presence.map(|(at, presence)| (at, Action::Presence(presence))));
    for (at, action) in &mut script {
        if let (false, Some(woken)) = (action.is_at_server(), waking(settings, *at)) {
            *at = woken + SETTLING;
        }
    }
    sorted_by_key(script, |(at, _)| *at)
}

/// When the machine wakes that sleeps at this moment.
pub(super) fn waking(settings: &Settings, at: i64) -> Option<i64> {
    let mut asleep = settings.asleep.iter();
    let sleeps = |interval: &&Interval| interval.from.millis() < at && at < interval.until.millis();
    asleep.find(sleeps).map(|interval| interval.until.millis())
}

/// When the person comes and goes. Who has just signed in is there, whatever the hours.
fn presence(settings: &Settings) -> Vec<(i64, Presence)> {
    let mut changes: Vec<i64> = Vec::new();
    for interval in settings.away.iter().chain(&settings.locked) {
        changes.extend([interval.from.millis(), interval.until.millis()]);
    }
    if let Some(hours) = &settings.hours {
        for day in 0..DAYS {
            let midnight = day * DAY;
            changes.extend([
                midnight + hours.from.millis(),
                midnight + hours.until.millis(),
            ]);
        }
    }
    let mut changes = sorted_by_key(changes, |at| *at);
    changes.dedup();
    changes.retain(|at| *at > settings.start.millis());
    let mut known = Presence::Active;
    let states = changes
        .into_iter()
        .map(|at| (at, presence_at(settings, at)));
    let news =
        states.filter(|(_, presence)| core::mem::replace(&mut known, *presence) != *presence);
    news.collect()
}

fn presence_at(settings: &Settings, at: i64) -> Presence {
    let within = |intervals: &[Interval]| intervals.iter().any(|it| it.contains(at));
    let at_work = settings.hours.is_none_or(|hours| {
        // Hours that go on over midnight have begun the day before.
        hours.contains(at.rem_euclid(DAY)) || hours.contains(at.rem_euclid(DAY) + DAY)
    });
    if within(&settings.locked) {
        Presence::Locked
    } else if within(&settings.away) || !at_work {
        Presence::Idle
    } else {
        Presence::Active
    }
}

const DAY: i64 = 86_400_000;
/// The days that a week touches which begins in the middle of one, and the one after.
const DAYS: i64 = 9;
/// A machine that wakes first does what was due meanwhile.
const SETTLING: i64 = 10;
