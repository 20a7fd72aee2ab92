//! Moments and spans as people write and read them: RFC 3339 in UTC, and `2h`, `3d`.

use std::time::Duration;

use access_vigil_core::time::Timestamp;

/// As RFC 3339 writes it, to the second, in UTC.
#[must_use]
pub fn text(moment: Timestamp) -> String {
    let seconds = moment.as_millis().div_euclid(1000);
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// How long before or after `now`.
#[must_use]
pub fn relative(moment: Timestamp, now: Timestamp) -> String {
    if moment >= now {
        format!("in {}", span(moment.since(now)))
    } else {
        format!("{} ago", span(now.since(moment)))
    }
}

/// A span in its largest unit that gives at least two of it, rounded down.
#[must_use]
pub fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let in_unit = UNITS.iter().rev().find(|(unit, _)| seconds >= 2 * unit);
    match in_unit {
        Some((unit, name)) => format!("{} {name}", seconds / unit),
        None if seconds == 1 => String::from("1 second"),
        None => format!("{seconds} seconds"),
    }
}

/// The moment that a person names: a span before `now` (`90s`, `30m`, `2h`, `7d`), a day (`2026-11-26`), or a moment
/// (`2026-11-26T01:48:37Z`).
#[must_use]
pub fn parse(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(ago) = parse_span(text) {
        return Some(now - ago);
    }
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time.strip_suffix('Z')?, ':', [2, 2, 2])?;
    let days = days_from_civil(year, month, day);
    let exists = civil(days) == (year, month, day);
    let in_day = hour < 24 && minute < 60 && second < 60;
    (exists && in_day)
        .then(|| Timestamp::from_seconds(days * DAY + hour * 3600 + minute * 60 + second))
}

/// A span such as `90s`, `30m`, `2h` or `7d`.
fn parse_span(text: &str) -> Option<Duration> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let number: u64 = digits(text.get(..text.len() - 1)?)?.try_into().ok()?;
    number.checked_mul(unit).map(Duration::from_secs)
}

fn numbers(text: &str, between: char, widths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(between);
    let mut found = [0; 3];
    for (slot, width) in found.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width)?;
        *slot = digits(part)?;
    }
    parts.next().is_none().then_some(found)
}

fn digits(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The date of a day after 1970-01-01 (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The day after 1970-01-01 of a date (<https://howardhinnant.github.io/date_algorithms.html#days_from_civil>).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
}

const DAY: i64 = 86_400;
const UNITS: [(u64, &str); 3] = [(60, "minutes"), (3600, "hours"), (86_400, "days")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_and_read_alike() {
        for (seconds, written) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_657_717, "2026-11-26T01:48:37Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            let moment = Timestamp::from_seconds(seconds);
            assert_eq!(text(moment), written);
            assert_eq!(parse(written, Timestamp::from_seconds(5)), Some(moment));
        }
        assert_eq!(text(Timestamp::from_millis(-1)), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn a_span_reaches_back_from_now() {
        let now = Timestamp::from_seconds(1_000_000);
        for (written, seconds) in [("90s", 90), ("30m", 1800), ("2h", 7200), ("7d", 604_800)] {
            let ago = Duration::from_secs(seconds);
            assert_eq!(parse(written, now), Some(now - ago), "{written}");
        }
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for written in [
            "",
            "h",
            "-2h",
            "2",
            "2w",
            "2026-02-30",
            "2026-13-01",
            "26-1-1",
            "2026-11-26T24:00:00Z",
            "2026-11-26T01:48:37",
            "2026-11-26T01:48:37+01:00",
            "+026-11-26",
            "99999999999999999999d",
            "ü",
        ] {
            assert_eq!(
                parse(written, Timestamp::from_seconds(0)),
                None,
                "{written}"
            );
        }
    }

    #[test]
    fn spans_are_told_in_the_unit_that_says_most() {
        for (seconds, told) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7199, "119 minutes"),
            (7200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), told);
        }
    }
}
