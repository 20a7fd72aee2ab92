//! `BENCHMARKS.md`: what was measured last of each part, what misses its goal, and what was not measured.
//!
//! Promises: every number comes from a measurement, every sentence about what was tried from the table of rows.

use super::kept::Kept;
use super::line::{HEAD, Line};
use super::rows::{NOT_MEASURED, PARTS, Part};
use super::{growth, machine, soaked};
use crate::checkout::Checkout;
use crate::error::Error;

/// Writes it anew.
pub(crate) fn write(checkout: &Checkout) -> Result<(), Error> {
    let measured: Vec<_> = PARTS
        .iter()
        .map(|part| (part, Kept::read(checkout, part)))
        .collect();
    let path = checkout.root.join("BENCHMARKS.md");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let text = [
        head(checkout),
        measured.iter().map(section).collect(),
        soaked::section(checkout, &before),
        missed(&measured),
        not_measured(&measured),
    ];
    std::fs::write(&path, text.concat()).map_err(|source| Error::File {
        action: "write",
        path,
        source,
    })
}

/// The table of a part, as `cargo xtask bench PART` prints it.
pub(crate) fn table(part: &Part, kept: &Kept) -> String {
    if part.name == "growth" {
        return growth::table(part, &kept.measurements);
    }
    let lines = Line::all(part, &kept.measurements);
    let lines: String = lines.iter().map(Line::markdown).collect();
    format!("{HEAD}{lines}")
}

/// Each line that misses a goal, with how far off it is.
pub(crate) fn misses(part: &Part, kept: &Kept) -> Vec<(Line, Vec<String>)> {
    let measurements = growth::with_exponents(part, &kept.measurements);
    let lines = Line::all(part, &measurements).into_iter();
    lines
        .map(|line| (line.misses(), line))
        .filter(|(misses, _)| !misses.is_empty())
        .map(|(misses, line)| (line, misses))
        .collect()
}

fn head(checkout: &Checkout) -> String {
    let mut text = String::from(
        "# Benchmarks\n\nWritten by `cargo xtask bench`; the sentences are in `xtask/src/bench/rows.rs`. `cargo xtask bench \
         PART` measures one part again, `cargo xtask bench report` writes this file anew from the last run of each.\n\n\
         A cell is the median of *n* samples, and in brackets where the middle half of them lies. All contenders of a line \
         take turns in one run, so that a busy moment meets them all: **the ratio is what counts**, times are of this \
         machine. No test depends on any of it.\n\n",
    );
    text.extend([format!(
        "Machine: {}.\n\n| Program | Version |\n|---|---|\n",
        machine::machine()
    )]);
    for (program, version) in machine::versions(checkout) {
        text.extend([format!("| {program} | {version} |\n")]);
    }
    text
}

fn section((part, kept): &(&Part, Option<Kept>)) -> String {
    let Part {
        name, title, how, ..
    } = part;
    let Some(kept) = kept else {
        return String::new();
    };
    let [before, after] = &kept.load;
    format!(
        "\n## {title}\n\n`cargo xtask bench {name}`, {} UTC; the machine's load was {before} before and {after} after. \
         {how}\n\n{}",
        kept.date,
        table(part, kept)
    )
}

fn missed(measured: &[(&Part, Option<Kept>)]) -> String {
    let mut text =
        String::from("\n## What misses its goal, what was tried, and what bounds it\n\n");
    let mut none = true;
    for (part, kept) in measured {
        let Some(kept) = kept else { continue };
        let mut last = "";
        for (line, misses) in misses(part, kept) {
            none = false;
            text.extend([format!("- **{}** ({}).\n", line.name(), misses.join("; "))]);
            if last != line.row.tried {
                text.extend([format!("  {}\n", line.row.tried)]);
            }
            last = line.row.tried;
        }
    }
    if none {
        text.push_str("Nothing.\n");
    }
    text
}

fn not_measured(measured: &[(&Part, Option<Kept>)]) -> String {
    let mut text = String::from("\n## What was not measured\n\n");
    for (part, kept) in measured {
        if kept.is_none() {
            text.extend([format!(
                "- {}: `cargo xtask bench {}` was not run.\n",
                part.title, part.name
            )]);
        }
        let measurements = kept.as_ref().map_or(&[][..], |kept| &kept.measurements);
        for row in part.rows {
            if kept.is_some() && !measurements.iter().any(|it| it.row == row.key) {
                text.extend([format!(
                    "- {}: {} (it could not be measured in this run).\n",
                    part.title, row.what
                )]);
            }
        }
    }
    for sentence in NOT_MEASURED {
        text.extend([format!("- {sentence}\n")]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measurement::{Measurement, OURS, Unit};

    fn kept(name: &str, value: f64) -> (&'static Part, Option<Kept>) {
        let part = PARTS.iter().find(|part| part.name == name).unwrap();
        let measurement = Measurement::once("archive", (OURS, Unit::Bytes), value);
        let kept = Kept {
            date: "2026-01-02 03:04".into(),
            load: ["0.10".into(), "0.20".into()],
            measurements: vec![measurement],
        };
        (part, Some(kept))
    }

    #[test]
    fn a_section_tells_its_command_its_date_and_how_busy_the_machine_was() {
        let text = section(&kept("sizes", 500_000.0));
        assert!(
            text.contains("`cargo xtask bench sizes`, 2026-01-02 03:04 UTC"),
            "{text}"
        );
        assert!(text.contains("was 0.10 before and 0.20 after"), "{text}");
        assert!(text.contains("| 500 kB |"), "{text}");
    }

    #[test]
    fn what_misses_its_goal_is_told_with_its_distance_and_what_was_tried() {
        let text = missed(&[kept("sizes", 900_000.0)]);
        assert!(
            text.contains("**archive for a store** (≤ 600 kB: 1.50 × the goal)"),
            "{text}"
        );
        assert!(text.contains("the texts of four"), "{text}");
        assert!(missed(&[kept("sizes", 500_000.0)]).contains("Nothing."));
    }

    #[test]
    fn a_part_and_a_row_without_a_measurement_are_told_as_not_measured() {
        let text = not_measured(&[kept("sizes", 1.0), (&PARTS[1], None)]);
        assert!(text.contains("- Sizes: Wasm, raw (it could not"), "{text}");
        assert!(!text.contains("archive for a store (it"), "{text}");
        assert!(
            text.contains("`cargo xtask bench tokens` was not run"),
            "{text}"
        );
    }
}
