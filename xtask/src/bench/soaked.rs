//! What the last soak came to, from the figures that it left; where it was on another machine, from what is written of it.

use serde_json::Value;

use crate::checkout::Checkout;

/// The figures of both browsers; where none was soaked here, those that the report has already.
pub(crate) fn section(checkout: &Checkout, before: &str) -> String {
    let figures = ["chromium", "firefox"].map(|browser| {
        let path = checkout.root.join(format!("target/soak/{browser}.json"));
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    });
    let here = table(&figures.into_iter().flatten().collect::<Vec<_>>());
    if here.is_empty() {
        written(before)
    } else {
        here
    }
}

/// The section of an earlier report: an hour of real browsers is not thrown away for a bench of seconds.
fn written(report: &str) -> String {
    let from = report.find(TITLE).map(|at| report.split_at(at).1);
    let section = from.map(|it| it.split_once("\n\n## ").map_or(it, |(section, _)| section));
    section.map_or_else(String::new, |it| format!("\n{}\n", it.trim_end()))
}

fn table(soaks: &[Value]) -> String {
    let Some(first) = soaks.first() else {
        return String::new();
    };
    let [minutes, seed] = ["minutes", "seed"].map(|name| first.get(name).unwrap_or(&Value::Null));
    let mut text = format!(
        "\n{TITLE}\n\n`cargo xtask soak --minutes {minutes} --browser both --seed {seed}`: real browsers with apps of \
         twenty seconds, while servers, keys, workers and the machine fail by a seeded plan (`tests/README.md`).\n\n|"
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
        let section = table(&[soak]);
        let report =
            |section: &str| format!("# Benchmarks\n{section}\n## What misses its goal\n\n- none\n");
        assert_eq!(written(&report(&section)), section);
        assert_eq!(written(&report("")), "");
    }

    #[test]
    fn each_browser_has_its_column_and_what_is_unknown_a_dash() {
        let soak = |browser: &str| json!({"seed": 7, "minutes": 60, "figures": {"browser": browser, "avoidable_cut_offs": 0}});
        let text = table(&[soak("chromium"), soak("firefox")]);
        assert!(
            text.contains("--minutes 60 --browser both --seed 7`"),
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
        assert_eq!(table(&[]), "");
    }
}
