//! What the edge saw of one run, counted from its history.
//!
//! It promises that a renewal under way when the history ends counts neither as a renewal nor as requests.
//! It never looks at what the page or the extension say of themselves.

use access_edge::{Entry, Step};
use e2e::stage::is_background;

/// The requests of one run, by what they were for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Traffic {
    /// Background requests that were answered with a new app token.
    pub(crate) renewals: u64,
    /// The requests of which those renewals consisted.
    pub(crate) renewal_requests: u64,
    /// Background requests, other than the page's own, that reached the app's origin.
    pub(crate) origin_hits_by_renewal: u64,
    /// Loads of a page that reached the app's origin.
    pub(crate) page_loads: u64,
    /// The page's own requests that were not answered by the app's origin.
    pub(crate) turned_away: u64,
    /// From the sign-in to the first of them, in milliseconds.
    pub(crate) cut_off_after_ms: Option<i64>,
}

impl Traffic {
    /// Counts a whole history, oldest first.
    pub(crate) fn of(history: &[Entry]) -> Self {
        let mut traffic = Self::default();
        let mut pending = 0;
        let mut signed_in_ms = None;
        for entry in history {
            match purpose(entry) {
                Purpose::SignIn => {
                    signed_in_ms.get_or_insert(entry.at_ms);
                }
                Purpose::PageLoad => traffic.page_loads += 1,
                Purpose::WorkTurnedAway => {
                    traffic.turned_away += 1;
                    let since = |start| entry.at_ms - start;
                    traffic.cut_off_after_ms = traffic.cut_off_after_ms.or(signed_in_ms.map(since));
                }
                Purpose::RenewalStep => pending += 1,
                Purpose::Renewal => {
                    traffic.renewals += 1;
                    traffic.renewal_requests += pending + 1;
                    pending = 0;
                }
                Purpose::Stray => traffic.origin_hits_by_renewal += 1,
                Purpose::Work | Purpose::Other => {}
            }
        }
        // More than a probe and a login is no renewal under way but one that went wrong.
        if pending > 2 {
            traffic.renewal_requests += pending;
        }
        traffic
    }

    /// How many requests one renewal took; none without a renewal.
    pub(crate) fn requests_per_renewal(&self) -> Option<f64> {
        let [requests, renewals] = [self.renewal_requests, self.renewals]
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        (renewals > 0).then(|| f64::from(requests) / f64::from(renewals))
    }
}

/// What a request was for.
enum Purpose {
    SignIn,
    PageLoad,
    Work,
    WorkTurnedAway,
    RenewalStep,
    Renewal,
    Stray,
    Other,
}

fn purpose(entry: &Entry) -> Purpose {
    let gave_token = entry.kind == Step::AppAuthorized && entry.outcome == TOKEN_GIVEN;
    let of_renewal = [Step::AppProbe, Step::TeamLogin, Step::AppAuthorized].contains(&entry.kind);
    let reached_origin = entry.kind == Step::AppOrigin;
    if !is_background(entry) {
        return match (gave_token, reached_origin) {
            (true, _) => Purpose::SignIn,
            (false, true) => Purpose::PageLoad,
            (false, false) => Purpose::Other,
        };
    }
    match entry.path.as_str() {
        PAGES_OWN if reached_origin && entry.status == 200 => Purpose::Work,
        PAGES_OWN => Purpose::WorkTurnedAway,
        _ if gave_token => Purpose::Renewal,
        _ if of_renewal => Purpose::RenewalStep,
        _ if reached_origin => Purpose::Stray,
        _ => Purpose::Other,
    }
}

/// What the page asks for while it works.
const PAGES_OWN: &str = "/api/tick";
/// What the edge notes of a request that it answered with a new app token.
const TOKEN_GIVEN: &str = "app-token";

#[cfg(test)]
mod tests;
