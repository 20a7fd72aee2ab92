//! What the last soak of an hour came to, from the figures that it left; where it was on another machine, or the last one
//! here was the short one of the tests, from what is written of it.

use std::path::Path;

use serde_json::Value;

use super::machine;
use crate::checkout::Checkout;

/// The figures of both browsers; where none was soaked here for long enough, those that the report has already.
pub(crate) fn section(checkout: &Checkout, before: &str) -> String {
    section_of(&checkout.root.join("target/soak"), before)
}

fn section_of(folder: &Path, before: &str) -> String {
    let files = ["chromium", "firefox"].map(|browser| folder.join(format!("{browser}.json")));
    let read = |path| serde_json::from_slice(&std::fs::read(path).ok()?).ok();
    let soaks: Vec<Value> = files.iter().filter_map(read).collect();
    let is_long = |soak: &Value| soak.get("minutes").and_then(Value::as_u64) >= Some(LONG);
    match files.last() {
        Some(last) if soaks.len() == files.len() && soaks.iter().all(is_long) => {
            table(&soaks, &machine::date_of(last))
        }
        _ => written(before),
    }
}

/// The section of an earlier report: an hour of real browsers is not thrown away for a bench of seconds.
fn written(report: &str) -> String {
    let from = report.find(TITLE).map(|at| report.split_at(at).1);
    let section = from.map(|it| it.split_once("\n\n## ").map_or(it, |(section, _)| section));
    section.map_or_else(String::new, |it| format!("\n{}\n", it.trim_end()))
}

fn table(soaks: &[Value], ended: &str) -> String {
    let Some(first) = soaks.first() else {
        return String::new();
    };
    let [minutes, seed] = ["minutes", "seed"].map(|name| first.get(name).unwrap_or(&Value::Null));
    let mut text = format!(
        "\n{TITLE}\n\n`cargo xtask soak --minutes {minutes} --browser both --seed {seed}`, which ended {ended} UTC: real \
         browsers with apps of twenty seconds, while servers, keys, workers and the machine fail by a seeded plan (`tests/README.md`).\n\n|"
    );
    for soak in soaks {
        let browser = soak.pointer("/figures/browser").and_then(Value::as_str);
        text.extend([format!(" | {}", browser.unwrap_or_default())]);
    }
    text.push_str(" |\n|---|");
    text.push_str(&"--:|".repeat(soaks.len()));
    text.push('\n');
    for (what, pointer) in FIGURES {
        text.extend([format!("| {what} |")]);
        for soak in soaks {
            let figure = soak
                .pointer(&format!("/figures{pointer}"))
                .map_or_else(|| "–".to_owned(), Value::to_string);
            text.extend([format!(" {figure} |")]);
        }
        text.push('\n');
    }
    text
}

const TITLE: &str = "## The soak";
/// In minutes.
const LONG: u64 = 60;

const FIGURES: [(&str, &str); 12] = [
    (
        "cut-offs that could have been avoided",
        "/avoidable_cut_offs",
    ),
    ("requests of pages answered", "/page_requests/answered"),
    ("… turned away, all excused", "/page_requests/turned_away"),
    ("pages loaded again", "/page_reloads"),
    ("renewals", "/renewals"),
    ("requests of ours", "/requests/all"),
    ("… most in a minute", "/requests/most_in_a_minute"),
    ("… that reached an app's own server", "/requests/at_origin"),
    ("workers killed", "/workers_killed"),
    (
        "memory of the extension's processes at the start, bytes",
        "/memory_bytes/start",
    ),
    ("… at the end", "/memory_bytes/end"),
    ("… at most", "/memory_bytes/most"),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_of_a_soak_stays_where_none_was_here() {
        let soak = json!({"seed": 7, "minutes": 60, "figures": {"browser": "chromium"}});
        let section = table(&[soak], "2026-01-02 03:04");
        let report =
            |section: &str| format!("# Benchmarks\n{section}\n## What misses its goal\n\n- none\n");
        assert_eq!(written(&report(&section)), section);
        assert_eq!(written(&report("")), "");
    }

    #[test]
    fn each_browser_has_its_column_and_what_is_unknown_a_dash() {
        let soak = |browser: &str| json!({"seed": 7, "minutes": 60, "figures": {"browser": browser, "avoidable_cut_offs": 0}});
        let text = table(&[soak("chromium"), soak("firefox")], "2026-01-02 03:04");
        assert!(
            text.contains(
                "--minutes 60 --browser both --seed 7`, which ended 2026-01-02 03:04 UTC:"
            ),
            "{text}"
        );
        assert!(
            text.contains("| | chromium | firefox |\n|---|--:|--:|\n"),
            "{text}"
        );
        assert!(
            text.contains("| cut-offs that could have been avoided | 0 | 0 |"),
            "{text}"
        );
        assert!(text.contains("| renewals | – | – |"), "{text}");
    }

    #[test]
    fn only_a_long_soak_of_both_browsers_takes_the_place_of_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let before = "# Benchmarks\n\n## The soak\n\nas it was\n";
        let section = || section_of(folder.path(), before);
        let soak = |browser: &str, minutes: u64| {
            let soak =
                json!({"seed": 7, "minutes": minutes, "figures": {"browser": browser}}).to_string();
            std::fs::write(folder.path().join(format!("{browser}.json")), soak).unwrap();
        };
        let kept = "\n## The soak\n\nas it was\n";
        assert_eq!(section(), kept);
        soak("chromium", 60);
        assert_eq!(section(), kept);
        soak("firefox", 5);
        assert_eq!(section(), kept);
        soak("firefox", 60);
        assert!(
            section().contains("| | chromium | firefox |"),
            "{}",
            section()
        );
    }
}
