//! One thing that a rule found wrong.

use std::fmt;

/// Where it is, and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    place: String,
    sentence: String,
}

impl Finding {
    /// About a whole file.
    pub(crate) fn new(path: &str, sentence: impl Into<String>) -> Self {
        Finding {
            place: path.to_owned(),
            sentence: sentence.into(),
        }
    }

    /// About one line, counted from 1.
    pub(crate) fn at(path: &str, line: usize, sentence: impl Into<String>) -> Self {
        Finding::new(&format!("{path}:{line}"), sentence)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.sentence)
    }
}

/// Asserts that exactly one thing is found, and that its sentence holds `part`.
#[cfg(test)]
pub(crate) fn assert_one(findings: &[Finding], part: &str) {
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].to_string().contains(part), "{}", findings[0]);
}
