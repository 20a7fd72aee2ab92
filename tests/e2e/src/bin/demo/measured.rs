//! One run, measured: what the edge saw together with what the page counted.
//!
//! Where both know a number, the worse one counts.

use e2e::stage::PageCounts;
use serde_json::{Value, json};

use crate::traffic::Traffic;

/// The numbers of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Measured {
    /// What the edge saw.
    pub(crate) traffic: Traffic,
    /// What the page counted.
    pub(crate) counts: PageCounts,
    /// Renewals after the extension's worker was ended; none if it was not.
    pub(crate) renewals_after_worker_end: Option<u64>,
}

impl Measured {
    pub(crate) fn failed_requests(&self) -> u64 {
        self.counts.failed.max(self.traffic.turned_away)
    }

    pub(crate) fn page_loads(&self) -> u64 {
        self.counts.loads.max(self.traffic.page_loads)
    }

    /// In whole seconds.
    pub(crate) fn cut_off_after(&self) -> Option<u64> {
        let milliseconds = self.traffic.cut_off_after_ms?;
        u64::try_from(milliseconds / 1000).ok()
    }

    /// The run with the extension.
    pub(crate) fn json_with(&self) -> Value {
        json!({
            "renewals": self.traffic.renewals,
            "requests_per_renewal": self.requests_per_renewal(),
            "origin_hits_by_renewal": self.traffic.origin_hits_by_renewal,
            "renewals_after_worker_end": self.renewals_after_worker_end,
            "answered_requests": self.counts.answered,
            "failed_requests": self.failed_requests(),
            "page_loads": self.page_loads(),
        })
    }

    /// The run without it.
    pub(crate) fn json_without(&self) -> Value {
        json!({
            "renewals": self.traffic.renewals,
            "cut_off_after_seconds": self.cut_off_after(),
            "answered_requests": self.counts.answered,
            "failed_requests": self.failed_requests(),
            "page_loads": self.page_loads(),
        })
    }

    /// A whole number is written as one.
    fn requests_per_renewal(&self) -> Value {
        let Traffic {
            renewals,
            renewal_requests,
            ..
        } = self.traffic;
        match renewal_requests.checked_rem(renewals) {
            None => Value::Null,
            Some(0) => json!(renewal_requests / renewals),
            Some(_) => json!(self.traffic.requests_per_renewal()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(renewals: u64, renewal_requests: u64) -> Value {
        let traffic = Traffic {
            renewals,
            renewal_requests,
            ..Traffic::default()
        };
        let measured = Measured {
            traffic,
            ..Measured::default()
        };
        measured.json_with()["requests_per_renewal"].clone()
    }

    #[test]
    fn three_requests_per_renewal_are_written_as_3() {
        assert_eq!(with(7, 21).to_string(), "3");
        assert_eq!(with(2, 7).to_string(), "3.5");
        assert_eq!(with(0, 0).to_string(), "null");
    }

    #[test]
    fn a_failure_that_only_the_edge_or_only_the_page_saw_counts() {
        let mut measured = Measured::default();
        measured.traffic.turned_away = 2;
        assert_eq!(measured.failed_requests(), 2);
        measured.counts.failed = 3;
        assert_eq!(measured.failed_requests(), 3);
    }

    #[test]
    fn a_load_that_only_the_edge_or_only_the_page_saw_counts() {
        let mut measured = Measured::default();
        measured.traffic.page_loads = 2;
        assert_eq!(measured.page_loads(), 2);
        measured.counts.loads = 3;
        assert_eq!(measured.page_loads(), 3);
    }
}
