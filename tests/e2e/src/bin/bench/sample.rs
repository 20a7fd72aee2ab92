//! What is handed to `cargo xtask bench`: lines of JSON, one for each contender of a row.

use std::collections::BTreeMap;

use e2e::Kind;
use serde_json::json;

/// Samples by row, place and contender.
#[derive(Default)]
pub(crate) struct Samples(BTreeMap<(&'static str, String, &'static str), Vec<f64>>);

impl Samples {
    /// Takes one more: `(row, place, contender)`.
    pub(crate) fn add(
        &mut self,
        (row, place, by): (&'static str, &str, &'static str),
        sample: f64,
    ) {
        let key = (row, place.to_owned(), by);
        self.0.entry(key).or_default().push(sample);
    }

    /// Prints them, and has none any more.
    pub(crate) fn tell(&mut self) {
        for line in std::mem::take(self).lines() {
            println!("{line}");
        }
    }

    /// One line for each contender.
    fn lines(&self) -> Vec<String> {
        let line = |((row, place, by), samples): (&(&str, String, &str), &Vec<f64>)| {
            json!({"row": row, "place": place, "by": by, "unit": unit(row), "samples": samples})
                .to_string()
        };
        self.0.iter().map(line).collect()
    }
}

fn unit(row: &str) -> &'static str {
    match row {
        "renewal-requests" | "renewal-origin" | "content-scripts" | "scale-burst" => "count",
        "renewal-bytes" | "scale-heap" => "bytes",
        _ => "milliseconds",
    }
}

/// As people write it.
pub(crate) fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Chromium => "Chromium",
        Kind::Firefox => "Firefox",
    }
}

/// The contender that the others are held against.
pub(crate) const OURS: &str = "Access Vigil";
/// The floor: the least JavaScript that shows a session.
pub(crate) const PLAIN: &str = "plain extension";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_one_contender_stand_in_one_line() {
        let mut samples = Samples::default();
        for sample in [1.0, 2.5] {
            samples.add(("popup", "Firefox, 1 session", OURS), sample);
        }
        samples.add(("scale-heap", "Chromium", PLAIN), 7.0);
        let lines = samples.lines();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains(r#""samples":[1.0,2.5]"#), "{lines:?}");
        assert!(
            lines[0].contains("milliseconds") && lines[1].contains("bytes"),
            "{lines:?}"
        );
    }
}
