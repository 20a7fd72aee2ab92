//! The counts that Rust's test programs print.

/// How many tests of some suites ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
}

impl Tally {
    /// Adds up every `test result:` line of `output`.
    pub(crate) fn of(output: &str) -> Self {
        let mut tally = Tally::default();
        for line in output.lines() {
            if let Some(result) = line.strip_prefix("test result: ") {
                tally.passed += count_before("passed", result);
                tally.failed += count_before("failed", result);
                tally.ignored += count_before("ignored", result);
            }
        }
        tally
    }
}

fn count_before(word: &str, result: &str) -> usize {
    result
        .split(';')
        .filter_map(|part| part.trim().strip_suffix(word))
        .filter_map(|part| part.split_whitespace().next_back()?.parse::<usize>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_suites_are_added_up() {
        let output = "\
running 3 tests
test a ... ok
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

test result: FAILED. 40 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s
";
        assert_eq!(
            Tally::of(output),
            Tally {
                passed: 43,
                failed: 2,
                ignored: 1
            }
        );
    }

    #[test]
    fn a_coloured_result_is_read_too() {
        let output = "test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 7 passed; 0 failed; 0 ignored";
        assert_eq!(Tally::of(output).passed, 7);
    }

    #[test]
    fn other_output_counts_nothing() {
        assert_eq!(Tally::of("12 passed; 3 failed"), Tally::default());
    }
}
