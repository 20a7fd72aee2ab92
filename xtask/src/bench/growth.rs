//! How core's work grows with the number of sessions. The bench itself is a program of the scenarios, which know core.

use super::line::{Line, spread};
use super::measurement::{self, Measurement, OURS, Unit};
use super::rows::Part;
use super::spread::{Spread, exponent};
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// Builds it as tests are built, for which core is optimised, and runs it. What is generic in core is compiled where it is
/// used, so that the bench must be optimised too.
pub(crate) fn measure(checkout: &Checkout) -> Result<Vec<Measurement>, Error> {
    let answer = Step::cargo(&checkout.root)
        .arguments(["bench", "--locked", "--package", "scenarios"])
        .arguments(["--bench", "growth", "--profile", "dev"])
        .arguments(["--config", "profile.dev.package.scenarios.opt-level=2"])
        .answer()?;
    Ok(measurement::in_lines(&answer))
}

/// What grows a line, with the sizes beside each other.
pub(crate) fn table(part: &Part, measurements: &[Measurement]) -> String {
    let sizes: Vec<&str> = measurements.iter().fold(Vec::new(), |mut sizes, it| {
        if !sizes.contains(&it.place.as_str()) {
            sizes.push(&it.place);
        }
        sizes
    });
    let mut text = format!(
        "| Sessions | {} | Exponent | Goal | |\n|---|",
        sizes.join(" | ")
    );
    text.push_str(&"--:|".repeat(sizes.len() + 1));
    text.push_str("---|---|\n");
    for line in Line::all(part, &with_exponents(part, measurements)) {
        let of_row = measurements.iter().filter(|it| it.row == line.row.key);
        text.extend([format!("| {} |", line.row.what)]);
        for it in of_row.clone() {
            let cell = Spread::of(&it.samples).map(|it_is| spread(&it_is, it.unit));
            text.extend([format!(" {} |", cell.unwrap_or_default())]);
        }
        let exponent = fitted(of_row).unwrap_or_default();
        for (goal, verdict) in line.verdicts() {
            let goal = goal.words(Unit::Count);
            text.extend([format!(" {exponent:.2} | {goal} | {verdict} |\n")]);
        }
    }
    text
}

/// Each row's exponent as a measurement of its own, in place of its sizes; the rows of other parts as they are.
pub(crate) fn with_exponents(part: &Part, measurements: &[Measurement]) -> Vec<Measurement> {
    if part.name != "growth" {
        return measurements.to_vec();
    }
    let exponents = part.rows.iter().filter_map(|row| {
        let exponent = fitted(measurements.iter().filter(|it| it.row == row.key))?;
        Some(Measurement::once(row.key, (OURS, Unit::Count), exponent))
    });
    exponents.collect()
}

/// From a hundred sessions on: below, what does not grow hides what does.
fn fitted<'a>(sizes: impl Iterator<Item = &'a Measurement>) -> Option<f64> {
    let points = sizes.filter_map(|it| {
        let size: f64 = it.place.replace(',', "").parse().ok()?;
        let median = Spread::of(&it.samples)?.median;
        (size >= 100.0 && median > 0.0).then_some((size, median))
    });
    exponent(&points.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::rows::PARTS;

    fn grows(power: i32) -> Vec<Measurement> {
        let sizes = ["1", "10", "100", "1,000", "10,000"];
        let at = |size: &&str| {
            let many: f64 = size.replace(',', "").parse().unwrap();
            let value = 50.0 + many.powi(power);
            Measurement::once("growth-storing", (OURS, Unit::Microseconds), value).at(size)
        };
        sizes.iter().map(at).collect()
    }

    fn part() -> &'static Part {
        PARTS.iter().find(|part| part.name == "growth").unwrap()
    }

    #[test]
    fn what_grows_with_the_square_is_told_and_misses_its_goal() {
        let shown = table(part(), &grows(2));
        assert!(
            shown.starts_with("| Sessions | 1 | 10 | 100 | 1,000 | 10,000 |"),
            "{shown}"
        );
        assert!(shown.contains("| 2.00 | ≤ 1.20 | **missed**"), "{shown}");
    }

    #[test]
    fn what_grows_with_the_sessions_meets_it() {
        let shown = table(part(), &grows(1));
        assert!(shown.contains("| met |"), "{shown}");
        assert_eq!(with_exponents(part(), &grows(1)).len(), 1);
    }
}
