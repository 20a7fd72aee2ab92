//! How a soak ended: a table for people, JSON for programs, and a sentence for each thing that may not happen and did.

use std::collections::BTreeMap;

use access_edge::Entry;
use e2e::Kind;
use serde_json::{Value, json};

use crate::excuse::Excuse;
use crate::judge::{CutOff, cut_offs};
use crate::run::{Seen, as_json};
use crate::traffic::{Traffic, is_pages_own};

/// One browser's figures.
pub(crate) struct Figures {
    kind: Kind,
    minutes: u64,
    seen: Seen,
    cut_offs: Vec<CutOff>,
    traffic: Traffic,
}

impl Figures {
    /// Judges what was seen.
    pub(crate) fn new(kind: Kind, minutes: u64, seen: Seen) -> Self {
        Self {
            kind,
            minutes,
            cut_offs: cut_offs(&seen.history, &seen.spells),
            traffic: Traffic::of(&seen.history),
            seen,
        }
    }

    /// Which browser's they are.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// A sentence for each thing that may not happen and did.
    pub(crate) fn broken(&self) -> Vec<String> {
        let (seen, traffic) = (&self.seen, &self.traffic);
        let judged = [
            (
                self.avoidable().count(),
                "cut-offs that could have been avoided",
            ),
            (
                usize::from(traffic.renewals == 0),
                "run without a single renewal",
            ),
            (
                usize::from(traffic.answered == 0),
                "run in which no page ever worked",
            ),
            (
                count(traffic.strays),
                "requests of ours at an app's own server",
            ),
            (count(traffic.reloads), "pages loaded again"),
            (seen.tabs_left, "tabs left behind"),
            (seen.rules_left, "rules of requests left behind"),
            (seen.errors.len(), "errors thrown by the extension"),
        ];
        let broken = judged.into_iter().filter(|(times, _)| *times > 0);
        broken
            .map(|(times, what)| format!("{times} {what}"))
            .chain(traffic.storms.iter().map(|storm| format!("storm: {storm}")))
            .collect()
    }

    /// For people.
    pub(crate) fn rows(&self) -> Vec<(String, String)> {
        let traffic = &self.traffic;
        let excused = self.excused();
        let mut rows = vec![
            row(
                "cut-offs that could have been avoided",
                &self.avoidable().count(),
            ),
            row(
                "cut-offs that were excused",
                &excused.values().sum::<usize>(),
            ),
        ];
        rows.extend(
            excused
                .iter()
                .map(|(why, times)| row(&format!("  {}", why.words()), times)),
        );
        rows.extend([
            row("page requests answered", &traffic.answered),
            row("page requests turned away", &self.turned_away()),
            row("pages loaded again", &traffic.reloads),
            row("renewals", &traffic.renewals),
            row("requests by us", &traffic.requests),
            row("  a minute", &(traffic.requests / self.minutes.max(1))),
            row("  most in any minute", &traffic.most_in_a_minute),
            row("  at an app's own server", &traffic.strays),
        ]);
        rows.extend(self.rows_of_what_was_done());
        rows
    }

    fn rows_of_what_was_done(&self) -> Vec<(String, String)> {
        let memory = &self.seen.memory;
        let mut rows = vec![
            row(
                "memory of the extension's process at the start",
                &megabytes(memory.first()),
            ),
            row("  at the end", &megabytes(memory.last())),
            row("  at most", &megabytes(memory.iter().max())),
            row("workers killed", &self.seen.killed),
            row("  and not seen dead", &self.seen.unseen),
        ];
        rows.extend(
            self.made()
                .into_iter()
                .map(|(what, times)| row(what, &times)),
        );
        rows
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let (seen, traffic) = (&self.seen, &self.traffic);
        let excused: BTreeMap<_, _> = self
            .excused()
            .into_iter()
            .map(|(why, times)| (why.words(), times))
            .collect();
        json!({
            "browser": self.kind.name(),
            "broken": self.broken(),
            "avoidable_cut_offs": self.avoidable().count(),
            "excused_cut_offs": excused,
            "longest_cut_off_ms": self.cut_offs.iter().map(|it| it.until_ms - it.from_ms).max(),
            "page_requests": {"answered": traffic.answered, "turned_away": self.turned_away()},
            "page_reloads": traffic.reloads,
            "renewals": traffic.renewals,
            "requests": {
                "all": traffic.requests, "most_in_a_minute": traffic.most_in_a_minute, "at_origin": traffic.strays,
            },
            "memory_bytes": {
                "start": seen.memory.first(), "end": seen.memory.last(), "most": seen.memory.iter().max(),
                "each_minute": seen.memory,
            },
            "workers_killed": seen.killed,
            "workers_not_seen_dead": seen.unseen,
            "made": self.made(),
            "errors": seen.errors,
            "driver_late_ms": count_ms(seen.latest),
        })
    }

    /// What each avoidable cut-off looked like at the edge, without what pages were given.
    pub(crate) fn evidence(&self) -> Value {
        let cases = self.avoidable().take(MOST_EVIDENCE).map(|cut_off| {
            let at = cut_off.avoidable_from_ms.unwrap_or(cut_off.from_ms);
            let near = |entry: &&Entry| {
                (at - BEFORE..=at + AFTER).contains(&entry.at_ms)
                    && !(is_pages_own(entry) && entry.status == 200)
            };
            let entries: Vec<Entry> = self.seen.history.iter().filter(near).cloned().collect();
            let spells = self
                .seen
                .spells
                .iter()
                .filter(|spell| spell.meets(at - BEFORE, at + AFTER));
            json!({
                "cut_off": format!("{cut_off:?}"),
                "spells": spells.map(|spell| format!("{spell:?}")).collect::<Vec<_>>(),
                "history": as_json(&entries),
            })
        });
        cases.collect()
    }

    fn avoidable(&self) -> impl Iterator<Item = &CutOff> {
        self.cut_offs
            .iter()
            .filter(|it| it.avoidable_from_ms.is_some())
    }

    fn excused(&self) -> BTreeMap<Excuse, usize> {
        let of = |excuse| {
            let rows = self
                .cut_offs
                .iter()
                .filter(|it| it.avoidable_from_ms.is_none());
            rows.filter(|it| it.excuse == Some(excuse)).count()
        };
        Excuse::ALL
            .into_iter()
            .map(|excuse| (excuse, of(excuse)))
            .collect()
    }

    fn turned_away(&self) -> u64 {
        self.cut_offs.iter().map(|it| it.requests).sum()
    }

    fn made(&self) -> BTreeMap<&'static str, usize> {
        let mut made = BTreeMap::new();
        for what in &self.seen.made {
            *made.entry(*what).or_default() += 1;
        }
        made
    }
}

/// The figures of all browsers side by side.
pub(crate) fn table(all: &[Figures]) -> String {
    let columns: Vec<Vec<(String, String)>> = all.iter().map(Figures::rows).collect();
    let mut labels: Vec<&String> = Vec::new();
    for (label, _) in columns.iter().flatten() {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let names = all.iter().map(|it| it.kind.name().to_owned());
    let mut lines = vec![line("", names)];
    for label in labels {
        let figures = columns.iter().map(|rows| {
            let found = rows.iter().find(|(name, _)| name == label);
            found.map_or_else(|| "–".to_owned(), |(_, figure)| figure.clone())
        });
        lines.push(line(label, figures));
    }
    lines.join("\n")
}

fn row(label: &str, figure: &impl ToString) -> (String, String) {
    (label.to_owned(), figure.to_string())
}

fn line(label: &str, figures: impl Iterator<Item = String>) -> String {
    figures.fold(format!("{label:<48}"), |line, figure| {
        format!("{line}{figure:>12}")
    })
}

fn count(times: u64) -> usize {
    usize::try_from(times).unwrap_or(usize::MAX)
}

fn count_ms(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn megabytes(bytes: Option<&u64>) -> String {
    bytes.map_or_else(
        || "–".to_owned(),
        |bytes| format!("{} MB", bytes / 1_000_000),
    )
}

const MOST_EVIDENCE: usize = 20;
const BEFORE: i64 = 30_000;
const AFTER: i64 = 10_000;
