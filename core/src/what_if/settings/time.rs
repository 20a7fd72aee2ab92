//! Moments, intervals and durations as people write them: `14:00`, `2.09:30`, `12:00-13:00`, `1h30m`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

/// A moment of the week: so many seconds after the midnight that its first day begins with. `2.09:30` is half past nine
/// on the second day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u32);

/// A stretch of time; it ends after it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// Where it begins.
    pub from: Moment,
    /// Where it is over.
    pub until: Moment,
}

impl Moment {
    /// A time of the first day.
    #[must_use]
    pub const fn of_day(hour: u32, minute: u32) -> Self {
        Self(hour * HOUR + minute * MINUTE)
    }

    /// Reads a moment; `None` where it is none of this week.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once('.') {
            Some((day, time)) => (number(day, 1..=DAYS)?, time),
            None => (1, text),
        };
        let mut parts = time.split(':');
        let (hour, minute) = (parts.next()?, parts.next()?);
        let second = parts.next().map_or(Some(0), |text| number(text, 0..=59))?;
        if parts.next().is_some() {
            return None;
        }
        let (hour, minute) = (number(hour, 0..=24)?, number(minute, 0..=59)?);
        let of_day = hour * HOUR + minute * MINUTE + second;
        let moment = (day - 1) * DAY + of_day;
        (of_day <= DAY && moment < DAYS * DAY).then_some(Self(moment))
    }

    /// Milliseconds after the first midnight.
    #[must_use]
    pub fn millis(self) -> i64 {
        i64::from(self.0) * 1000
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, of_day) = (self.0 / DAY, self.0 % DAY);
        if day > 0 {
            write!(formatter, "{}.", day + 1)?;
        }
        let (hour, minute) = (of_day / HOUR, of_day % HOUR / MINUTE);
        write!(formatter, "{hour:02}:{minute:02}")?;
        match of_day % MINUTE {
            0 => Ok(()),
            second => write!(formatter, ":{second:02}"),
        }
    }
}

impl Interval {
    /// Reads `from-until`. An end that names no day is the next one after the beginning.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let from = Moment::parse(from)?;
        let mut end = Moment::parse(until)?;
        if !until.contains('.') {
            end.0 += from.0 / DAY * DAY;
            if end <= from {
                end.0 += DAY;
            }
        }
        (from < end && end.0 < DAYS * DAY).then_some(Self { from, until: end })
    }

    /// Whether a moment lies in it.
    #[must_use]
    pub fn contains(&self, millis: i64) -> bool {
        (self.from.millis()..self.until.millis()).contains(&millis)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.until.0.saturating_sub(self.from.0);
        if length > DAY {
            return write!(formatter, "{}-{}", self.from, self.until);
        }
        let of_day = Moment(self.until.0 % DAY);
        write!(formatter, "{}-{of_day}", self.from)
    }
}

/// Reads `1h30m`, `90s`, `7d`: whole figures, the larger units first.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (mut total, mut rest, mut last) = (0_u64, text, u64::MAX);
    while !rest.is_empty() {
        let at = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (figure, tail) = rest.split_at_checked(at)?;
        let letter = tail.chars().next()?;
        let unit = seconds_of(letter).filter(|unit| *unit < last)?;
        let figure: u64 = figure.parse().ok()?;
        total = total.checked_add(figure.checked_mul(unit)?)?;
        (rest, last) = (tail.get(letter.len_utf8()..)?, unit);
    }
    (!text.is_empty()).then(|| Duration::from_secs(total))
}

/// Writes a duration as [`duration`] reads it, without days, which would hide that `24h` and `1d` are one.
pub(super) fn duration_text(span: Duration) -> String {
    let seconds = span.as_secs();
    let parts = [
        (seconds / 3600, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ];
    let named = parts.into_iter().filter(|(figure, _)| *figure > 0);
    let words: Vec<String> = named
        .map(|(figure, unit)| format!("{figure}{unit}"))
        .collect();
    let text = words.concat();
    if text.is_empty() { "0s".into() } else { text }
}

fn seconds_of(letter: char) -> Option<u64> {
    match letter {
        'd' => Some(86_400),
        'h' => Some(3600),
        'm' => Some(60),
        's' => Some(1),
        _ => None,
    }
}

fn number(text: &str, allowed: core::ops::RangeInclusive<u32>) -> Option<u32> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| text.parse().ok()).flatten()?;
    allowed.contains(&number).then_some(number)
}

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
pub(super) const DAY: u32 = 24 * HOUR;
/// A week that begins in the middle of a day ends on the eighth, and what lies beyond happens to nobody.
const DAYS: u32 = 9;
