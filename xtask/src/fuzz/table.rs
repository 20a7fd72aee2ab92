//! What became of each target, from what libFuzzer says at its end.

use std::time::Duration;

/// One target's run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    target: String,
    executions: u64,
    took: Duration,
    /// The file with the input that broke it.
    pub(super) finding: Option<String>,
}

impl Run {
    /// Reads what libFuzzer said.
    pub(super) fn of(target: &str, said: &str, took: Duration) -> Self {
        let after = |words: &str| {
            let mut lines = said.lines().rev();
            lines.find_map(|line| Some(line.split_once(words)?.1.trim()))
        };
        let executions = after("stat::number_of_executed_units:");
        Self {
            target: target.to_owned(),
            executions: executions.and_then(|it| it.parse().ok()).unwrap_or(0),
            took,
            finding: after("Test unit written to ").map(String::from),
        }
    }

    fn row(&self) -> String {
        let seconds = self.took.as_secs().max(1);
        format!(
            "{:14} {:>12} {seconds:>8} {:>8}  {}\n",
            self.target,
            self.executions,
            self.executions / seconds,
            self.finding.as_deref().unwrap_or("none")
        )
    }
}

/// All of them, one a line.
pub(super) fn of(runs: &[Run]) -> String {
    let head = format!(
        "\n{:14} {:>12} {:>8} {:>8}  finding\n",
        "target", "executions", "seconds", "a second"
    );
    head + &runs.iter().map(Run::row).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_and_the_finding_are_read_from_what_libfuzzer_says() {
        let clean =
            "#10\tDONE cov: 2\nDone 10 runs in 2 second(s)\nstat::number_of_executed_units: 10\n";
        let broken = "artifact_prefix='f/'; Test unit written to f/crash-1\nstat::number_of_executed_units: 7\n";
        let runs = [
            Run::of("jwt", clean, Duration::from_secs(2)),
            Run::of("jwks", broken, Duration::from_millis(10)),
        ];
        assert_eq!((runs[0].executions, &runs[0].finding), (10, &None));
        assert_eq!(runs[1].finding.as_deref(), Some("f/crash-1"));
        let table = of(&runs);
        let rows: Vec<Vec<&str>> = table
            .lines()
            .map(|it| it.split_whitespace().collect())
            .collect();
        assert_eq!(rows[2], ["jwt", "10", "2", "5", "none"]);
        assert_eq!(rows[3], ["jwks", "7", "1", "7", "f/crash-1"]);
    }
}
