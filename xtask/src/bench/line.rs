//! One line of a table: a row in one place, ours beside the peers, and what became of its goals.

use super::goal::{Goal, Verdict};
use super::measurement::{Measurement, OURS, Unit};
use super::rows::{Part, Row};
use super::spread::Spread;

/// A row in one place, measured.
pub(crate) struct Line {
    pub(crate) row: &'static Row,
    place: String,
    unit: Unit,
    ours: Spread,
    peers: Vec<(String, Spread)>,
}

impl Line {
    /// The lines of a part, in the order of its rows; what we were not measured in has none.
    pub(crate) fn all(part: &Part, measurements: &[Measurement]) -> Vec<Self> {
        let rows = part.rows.iter();
        rows.flat_map(|row| {
            let ours = measurements
                .iter()
                .filter(move |it| it.row == row.key && it.by == OURS);
            ours.filter_map(|it| Self::of(row, it, measurements))
        })
        .collect()
    }

    fn of(row: &'static Row, ours: &Measurement, all: &[Measurement]) -> Option<Self> {
        let beside =
            |it: &&Measurement| it.row == ours.row && it.place == ours.place && it.by != OURS;
        let peers = all.iter().filter(beside);
        let peers = peers.filter_map(|it| Some((it.by.clone(), Spread::of(&it.samples)?)));
        Some(Self {
            row,
            place: ours.place.clone(),
            unit: ours.unit,
            ours: Spread::of(&ours.samples)?,
            peers: peers.collect(),
        })
    }

    /// What, and where.
    pub(crate) fn name(&self) -> String {
        match self.place.as_str() {
            "" => self.row.what.to_owned(),
            place => format!("{} · {place}", self.row.what),
        }
    }

    /// Each goal with what became of it.
    pub(crate) fn verdicts(&self) -> Vec<(Goal, Verdict)> {
        let goals = self.row.goals.iter();
        goals
            .map(|goal| (*goal, goal.judge(&self.ours, &self.peers, self.unit)))
            .collect()
    }

    /// The goals that are missed, in words.
    pub(crate) fn misses(&self) -> Vec<String> {
        let missed = |(goal, verdict): (Goal, Verdict)| match verdict {
            Verdict::Missed(how) => Some(format!("{}: {how}", goal.words(self.unit))),
            Verdict::Met | Verdict::Unjudged => None,
        };
        self.verdicts().into_iter().filter_map(missed).collect()
    }

    /// A line of a Markdown table; its head is [`HEAD`].
    pub(crate) fn markdown(&self) -> String {
        let peers = self.peers.iter();
        let beside = peers.map(|(name, it)| format!("{name}: {}", spread(it, self.unit)));
        let ratios = self.peers.iter().map(|(_, peer)| self.ratio(peer));
        let verdicts = self.verdicts();
        let goals = verdicts.iter().map(|(goal, _)| goal.words(self.unit));
        let ends = verdicts.iter().map(|(_, verdict)| verdict.to_string());
        format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            self.name(),
            spread(&self.ours, self.unit),
            cell(beside),
            cell(ratios),
            self.ours.count,
            cell(goals),
            cell(ends),
        )
    }

    fn ratio(&self, peer: &Spread) -> String {
        if peer.median == 0.0 {
            return "–".to_owned();
        }
        format!("× {:.2}", self.ours.median / peer.median)
    }
}

/// The median, and between which values the middle half lies.
pub(crate) fn spread(spread: &Spread, unit: Unit) -> String {
    let median = unit.show(spread.median);
    if spread.count == 1 {
        return median;
    }
    let (low, high) = (unit.show(spread.low), unit.show(spread.high));
    if low == high {
        return median;
    }
    format!("{median} ({low} – {high})")
}

fn cell(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() {
        return "–".to_owned();
    }
    parts.join("<br>")
}

/// The head of the table of which [`Line::markdown`] is a line.
pub(crate) const HEAD: &str =
    "| What | Access Vigil | Beside it | Ratio | n | Goal | |\n|---|---|---|---|--:|---|---|\n";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::rows::PARTS;

    fn measured(by: &str, samples: &[f64]) -> Measurement {
        Measurement {
            row: "round-trip".to_owned(),
            place: String::new(),
            by: by.to_owned(),
            unit: Unit::Microseconds,
            samples: samples.to_vec(),
        }
    }

    fn host() -> &'static Part {
        PARTS.iter().find(|part| part.name == "host").unwrap()
    }

    #[test]
    fn a_line_holds_ours_beside_each_peer_and_says_what_is_met() {
        let all = [
            measured("cat", &[10.0]),
            measured(OURS, &[20.0, 21.0, 22.0, 23.0]),
            measured("browserpass-native", &[3_000.0]),
        ];
        let lines = Line::all(host(), &all);
        assert_eq!(lines.len(), 1);
        let shown = lines[0].markdown();
        assert!(shown.contains("| 22 µs (21 µs – 23 µs) |"), "{shown}");
        assert!(
            shown.contains("cat: 10 µs<br>browserpass-native: 3 ms"),
            "{shown}"
        );
        assert!(shown.contains("× 2.20<br>× 0.01"), "{shown}");
        assert!(shown.contains("| 4 |"), "{shown}");
        assert!(shown.contains("not judged"), "{shown}");
        assert!(lines[0].misses().is_empty(), "{shown}");
    }

    #[test]
    fn a_goal_that_is_missed_is_named_with_its_distance() {
        let all = [measured("cat", &[10.0]), measured(OURS, &[50.0])];
        let lines = Line::all(host(), &all);
        assert_eq!(
            lines[0].misses(),
            ["≤ 25 µs: 2.00 × the goal", "≤ 2.5 × cat: 2.00 × the goal"]
        );
    }

    #[test]
    fn a_peer_of_another_place_is_not_beside_it() {
        let all = [
            measured("cat", &[10.0]).at("elsewhere"),
            measured(OURS, &[20.0]),
        ];
        let shown = Line::all(host(), &all)[0].markdown();
        assert!(!shown.contains("cat: 10"), "{shown}");
    }
}
