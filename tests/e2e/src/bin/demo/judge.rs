//! Whether what was measured is what Access Vigil promises.
//!
//! It promises one plain sentence for each promise that was not seen, and none when all were.

use crate::measured::Measured;

/// The promises that the run with the extension did not show.
pub(crate) fn broken_with(run: &Measured) -> Vec<String> {
    let traffic = run.traffic;
    let after = run.renewals_after_worker_end;
    let judged = [
        (
            traffic.renewals >= LEAST_RENEWALS,
            format!(
                "renewals: {} instead of {LEAST_RENEWALS} or more",
                traffic.renewals
            ),
        ),
        (
            run.failed_requests() == 0,
            format!("failed requests: {} instead of 0", run.failed_requests()),
        ),
        (
            run.page_loads() == 1,
            format!("page loads: {} instead of 1", run.page_loads()),
        ),
        (
            traffic.renewal_requests == REQUESTS * traffic.renewals,
            format!(
                "requests for {} renewals: {} instead of {REQUESTS} each",
                traffic.renewals, traffic.renewal_requests
            ),
        ),
        (
            traffic.origin_hits_by_renewal == 0,
            format!(
                "requests of renewals that reached the app's origin: {} instead of 0",
                traffic.origin_hits_by_renewal
            ),
        ),
        (
            after.is_some_and(|renewals| renewals > 0),
            match after {
                Some(_) => "no renewal after the extension's worker was ended".to_owned(),
                None => "no moment between two renewals to end the extension's worker".to_owned(),
            },
        ),
    ];
    sentences(judged)
}

/// The promises that the run without the extension did not show: the page must have been cut off.
pub(crate) fn broken_without(run: &Measured) -> Vec<String> {
    let failed = "failed requests: 0, so that this run shows nothing".to_owned();
    sentences([(run.failed_requests() > 0, failed)])
}

fn sentences<const COUNT: usize>(judged: [(bool, String); COUNT]) -> Vec<String> {
    let broken = judged.into_iter().filter(|(holds, _)| !holds);
    broken.map(|(_, sentence)| sentence).collect()
}

const LEAST_RENEWALS: u64 = 5;
const REQUESTS: u64 = 3;

#[cfg(test)]
mod tests {
    use e2e::stage::PageCounts;

    use super::*;
    use crate::traffic::Traffic;

    fn good() -> Measured {
        Measured {
            traffic: Traffic {
                renewals: 5,
                renewal_requests: 15,
                page_loads: 1,
                ..Traffic::default()
            },
            counts: PageCounts {
                answered: 700,
                failed: 0,
                loads: 1,
            },
            renewals_after_worker_end: Some(1),
        }
    }

    /// Exactly one promise is broken, and its sentence says so.
    fn assert_breaks(spoil: impl FnOnce(&mut Measured), words: &str) {
        let mut run = good();
        spoil(&mut run);
        let broken = broken_with(&run);
        assert!(broken.len() == 1 && broken[0].contains(words), "{broken:?}");
    }

    #[test]
    fn a_run_that_shows_everything_is_not_blamed() {
        assert_eq!(broken_with(&good()), Vec::<String>::new());
    }

    #[test]
    fn four_renewals_are_too_few() {
        assert_breaks(
            |run| (run.traffic.renewals, run.traffic.renewal_requests) = (4, 12),
            "renewals: 4",
        );
    }

    #[test]
    fn one_failed_request_is_too_many() {
        assert_breaks(|run| run.counts.failed = 1, "failed requests: 1");
    }

    #[test]
    fn a_second_page_load_is_too_many() {
        assert_breaks(|run| run.counts.loads = 2, "page loads: 2");
    }

    #[test]
    fn a_page_that_was_never_loaded_proves_nothing() {
        assert_breaks(
            |run| (run.counts.loads, run.traffic.page_loads) = (0, 0),
            "page loads: 0",
        );
    }

    #[test]
    fn a_request_more_or_less_than_three_per_renewal_is_wrong() {
        assert_breaks(|run| run.traffic.renewal_requests = 16, "5 renewals: 16");
        assert_breaks(|run| run.traffic.renewal_requests = 14, "5 renewals: 14");
    }

    #[test]
    fn a_renewal_that_reaches_the_origin_is_wrong() {
        assert_breaks(|run| run.traffic.origin_hits_by_renewal = 1, "origin: 1");
    }

    #[test]
    fn a_worker_that_does_not_come_back_is_wrong() {
        assert_breaks(
            |run| run.renewals_after_worker_end = Some(0),
            "no renewal after",
        );
    }

    #[test]
    fn a_worker_that_was_never_ended_proves_nothing() {
        assert_breaks(|run| run.renewals_after_worker_end = None, "no moment");
    }

    #[test]
    fn a_run_without_the_extension_must_be_cut_off() {
        let mut run = Measured::default();
        assert_eq!(broken_without(&run).len(), 1);
        run.counts.failed = 1;
        assert_eq!(broken_without(&run), Vec::<String>::new());
    }
}
