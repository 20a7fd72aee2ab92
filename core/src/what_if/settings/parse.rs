//! Reads settings from text that anybody may have written: total, bounded, and each problem names its word.

use alloc::vec::Vec;
use core::str::FromStr;
use core::time::Duration;

use super::problem::{SettingProblem, Wrong};
use super::time::{DAY, Interval, Moment, duration};
use super::{Ceiling, Provider, Renewals, Settings};
use crate::ordered::sorted_by_key;

/// The name of every setting and an example of its value, in the order in which they are written.
pub const KEYS: [(&str, &str); 23] = [
    ("global", "24h"),
    ("app", "30m"),
    ("policy", "1h"),
    ("capped", "yes"),
    ("idp", "asks"),
    ("start", "08:00"),
    ("length", "48h"),
    ("page", "30s"),
    ("hours", "09:00-17:00"),
    ("away", "12:00-13:00,2.09:00-2.10:00"),
    ("locked", "12:00-13:00"),
    ("asleep", "12:00-13:00"),
    ("closed", "18:00-2.08:30"),
    ("offline", "10:00-10:20"),
    ("revoke-app", "14:00"),
    ("revoke-user", "14:00"),
    ("sign-out", "18:00"),
    ("sign-in", "2.08:00"),
    ("rotate-keys", "2.00:00"),
    ("extension", "12h"),
    ("renewals", "forbidden"),
    ("managed-extension", "8h"),
    ("seed", "1"),
];

impl FromStr for Settings {
    type Err = SettingProblem;

    /// Reads words of the form `name=value`, between `&` or white space, also as the fragment of a link. What is not named
    /// has its default.
    fn from_str(text: &str) -> Result<Self, SettingProblem> {
        if text.len() > LONGEST {
            return Err(SettingProblem::new(text, 0, Wrong::Length));
        }
        let mut settings = Self::default();
        let mut words = Vec::new();
        let separators = |letter: char| letter == '&' || letter.is_whitespace();
        let words_of = text.strip_prefix('#').unwrap_or(text).split(separators);
        for word in words_of.filter(|word| !word.is_empty()) {
            let at = offset_in(text, word);
            let problem = |wrong| SettingProblem::new(word, at, wrong);
            let (key, value) = word.split_once('=').ok_or(problem(Wrong::NoValue))?;
            if !KEYS.iter().any(|(known, _)| *known == key) {
                return Err(problem(Wrong::Key));
            }
            if words.iter().any(|(known, _)| *known == key) {
                return Err(problem(Wrong::Twice));
            }
            settings.take(key, value).map_err(problem)?;
            words.push((key, word));
        }
        for (key, word) in words {
            let problem = |wrong| SettingProblem::new(word, offset_in(text, word), wrong);
            settings.check(key).map_err(problem)?;
        }
        Ok(settings)
    }
}

impl Settings {
    fn take(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        match key {
            "global" => self.global = life(value)?,
            "app" => self.app = life(value)?,
            "policy" => self.policy = Some(life(value)?),
            "capped" => self.ceiling = ceiling(value)?,
            "idp" => self.provider = provider(value)?,
            "start" => self.start = first_day(value)?,
            "length" => self.length = Some(life(value)?),
            "page" => self.page = page(value)?,
            "hours" => self.hours = Some(hours(value)?),
            "away" => self.away = intervals(value)?,
            "locked" => self.locked = intervals(value)?,
            "asleep" => self.asleep = intervals(value)?,
            "closed" => self.closed = intervals(value)?,
            "offline" => self.offline = intervals(value)?,
            "revoke-app" => self.revoke_app = moments(value)?,
            "revoke-user" => self.revoke_user = moments(value)?,
            "sign-out" => self.sign_out = moments(value)?,
            "sign-in" => self.sign_in = moments(value)?,
            "rotate-keys" => self.rotate_keys = moments(value)?,
            "extension" => self.extension = life(value)?,
            "renewals" => self.renewals = renewals(value)?,
            "managed-extension" => self.managed_extension = Some(whole_minutes(value)?),
            "seed" => self.seed = number(value)?,
            _ => return Err(Wrong::Key),
        }
        Ok(())
    }

    /// Judges what one word alone does not tell: nothing happens before the person has signed in.
    fn check(&self, key: &str) -> Result<(), Wrong> {
        let first = match key {
            "away" => first_of(&self.away),
            "locked" => first_of(&self.locked),
            "asleep" => first_of(&self.asleep),
            "closed" => first_of(&self.closed),
            "offline" => first_of(&self.offline),
            "revoke-app" => self.revoke_app.first(),
            "revoke-user" => self.revoke_user.first(),
            "sign-out" => self.sign_out.first(),
            "sign-in" => self.sign_in.first(),
            "rotate-keys" => self.rotate_keys.first(),
            _ => None,
        };
        let too_early = |at: &Moment| at.millis() < self.start.millis() + SIGNING_IN;
        if first.is_some_and(too_early) {
            Err(Wrong::BeforeStart)
        } else {
            Ok(())
        }
    }
}

fn first_of(intervals: &[Interval]) -> Option<&Moment> {
    intervals.first().map(|interval| &interval.from)
}

fn life(text: &str) -> Result<Duration, Wrong> {
    let span = duration(text).ok_or(Wrong::Duration)?;
    let possible = (LEAST_LIFE..=LONGEST_LIFE).contains(&span);
    possible.then_some(span).ok_or(Wrong::DurationBounds)
}

fn page(text: &str) -> Result<Duration, Wrong> {
    let span = duration(text).ok_or(Wrong::Duration)?;
    let possible = (LEAST_PAGE..=LONGEST_PAGE).contains(&span);
    possible.then_some(span).ok_or(Wrong::PageBounds)
}

fn whole_minutes(text: &str) -> Result<Duration, Wrong> {
    let span = life(text)?;
    let whole = span.as_secs().is_multiple_of(60);
    whole.then_some(span).ok_or(Wrong::WholeMinutes)
}

fn ceiling(text: &str) -> Result<Ceiling, Wrong> {
    match text {
        "yes" => Ok(Ceiling::OrgToken),
        "no" => Ok(Ceiling::OwnDuration),
        _ => Err(Wrong::YesOrNo),
    }
}

fn provider(text: &str) -> Result<Provider, Wrong> {
    match text {
        "silent" => Ok(Provider::Silent),
        "asks" => Ok(Provider::Asks),
        _ => Err(Wrong::Provider),
    }
}

fn renewals(text: &str) -> Result<Renewals, Wrong> {
    match text {
        "allowed" => Ok(Renewals::Allowed),
        "forbidden" => Ok(Renewals::Forbidden),
        _ => Err(Wrong::Renewals),
    }
}

fn number(text: &str) -> Result<u64, Wrong> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| text.parse().ok()).flatten();
    number.ok_or(Wrong::Number)
}

fn first_day(text: &str) -> Result<Moment, Wrong> {
    let moment = Moment::parse(text).ok_or(Wrong::FirstDay)?;
    (moment.0 < DAY).then_some(moment).ok_or(Wrong::FirstDay)
}

fn hours(text: &str) -> Result<Interval, Wrong> {
    let hours = Interval::parse(text).ok_or(Wrong::Hours)?;
    (hours.until.0 <= DAY).then_some(hours).ok_or(Wrong::Hours)
}

fn moments(text: &str) -> Result<Vec<Moment>, Wrong> {
    let read = |text| Moment::parse(text).ok_or(Wrong::Moment);
    let moments: Vec<_> = text.split(',').map(read).collect::<Result<_, _>>()?;
    if moments.len() > MOST_TIMES {
        return Err(Wrong::TooMany);
    }
    let mut moments = sorted_by_key(moments, |moment| *moment);
    moments.dedup();
    Ok(moments)
}

/// Those that touch or overlap are one.
fn intervals(text: &str) -> Result<Vec<Interval>, Wrong> {
    let read = |text| Interval::parse(text).ok_or(Wrong::Interval);
    let all: Vec<_> = text.split(',').map(read).collect::<Result<_, _>>()?;
    if all.len() > MOST_TIMES {
        return Err(Wrong::TooMany);
    }
    let mut all = sorted_by_key(all, |interval| *interval);
    all.dedup_by(|next, before| {
        let touches = next.from <= before.until;
        if touches {
            before.until = before.until.max(next.until);
        }
        touches
    });
    Ok(all)
}

/// Where a part of a text begins.
fn offset_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Longer than any settings with a few dozen times in them.
const LONGEST: usize = 4096;
const MOST_TIMES: usize = 32;
const LEAST_LIFE: Duration = Duration::from_mins(1);
const LONGEST_LIFE: Duration = Duration::from_hours(366 * 24);
const LEAST_PAGE: Duration = Duration::from_secs(5);
const LONGEST_PAGE: Duration = Duration::from_hours(1);
/// In milliseconds: within a minute the first sign-in is over.
const SIGNING_IN: i64 = 60_000;
