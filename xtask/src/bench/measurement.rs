//! What was measured: samples of one thing by one contender. The programs that measure hand them over as lines of JSON.
//!
//! Promises: a line that is no measurement is left to be read by people.

use serde::{Deserialize, Serialize};

/// Samples of one thing, by one contender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measurement {
    /// The row, by its name in the table of goals.
    pub(crate) row: String,
    /// Where, if it was measured in several places: a browser, a size.
    #[serde(default)]
    pub(crate) place: String,
    /// Who did it: [`OURS`], a peer or a floor.
    pub(crate) by: String,
    pub(crate) unit: Unit,
    pub(crate) samples: Vec<f64>,
}

/// What a sample counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Unit {
    Microseconds,
    Milliseconds,
    Bytes,
    Count,
    PerSecond,
}

impl Measurement {
    /// Of what does not differ from one look to the next.
    pub(crate) fn once(row: &str, (by, unit): (&str, Unit), value: f64) -> Self {
        Self {
            row: row.to_owned(),
            place: String::new(),
            by: by.to_owned(),
            unit,
            samples: vec![value],
        }
    }

    pub(crate) fn at(self, place: &str) -> Self {
        Self {
            place: place.to_owned(),
            ..self
        }
    }
}

/// The measurements among the lines of a program.
pub(crate) fn in_lines(text: &str) -> Vec<Measurement> {
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

impl Unit {
    /// As people read it, with three digits that count.
    pub(crate) fn show(self, value: f64) -> String {
        match self {
            Self::Microseconds if value >= 1000.0 => Self::Milliseconds.show(value / 1000.0),
            Self::Microseconds => format!("{} µs", digits(value)),
            Self::Milliseconds => format!("{} ms", digits(value)),
            Self::Bytes if value >= 1e6 => format!("{:.2} MB", value / 1e6),
            Self::Bytes if value >= 1e4 => format!("{:.0} kB", value / 1e3),
            Self::Bytes => format!("{value:.0} B"),
            Self::Count => digits(value),
            Self::PerSecond => format!("{:.0} k/s", value / 1e3),
        }
    }
}

fn digits(value: f64) -> String {
    let whole = (value - value.round()).abs() < 1e-9;
    match value.abs() {
        _ if whole => format!("{value:.0}"),
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The contender that the others are held against.
pub(crate) const OURS: &str = "Access Vigil";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measurements_are_found_among_what_else_a_program_says() {
        let text = "Compiling …\n\
            {\"row\":\"popup\",\"by\":\"plain\",\"unit\":\"milliseconds\",\"samples\":[1,2.5]}\n{\"ok\":true}\n";
        let found = in_lines(text);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].place.as_str(), &found[0].samples[..]),
            ("", &[1.0, 2.5][..])
        );
    }

    #[test]
    fn values_are_shown_in_the_unit_that_people_read() {
        for (unit, value, shown) in [
            (Unit::Microseconds, 4.56, "4.56 µs"),
            (Unit::Microseconds, 3_654.0, "3.65 ms"),
            (Unit::Milliseconds, 41.27, "41.3 ms"),
            (Unit::Bytes, 967_014.0, "967 kB"),
            (Unit::Bytes, 2_450_000.0, "2.45 MB"),
            (Unit::Count, 3.0, "3"),
            (Unit::PerSecond, 169_400.0, "169 k/s"),
        ] {
            assert_eq!(unit.show(value), shown);
        }
    }
}
