//! What the edge saw of one run: whose each request was, and what came of it.
//!
//! It promises that whatever no page asked for counts as ours: in a soak nobody else asks for anything.

use std::collections::BTreeMap;

use access_edge::{Entry, Step};
use e2e::stage::{TEAM, is_background};

/// Whether a page of the app sent it by itself.
pub(crate) fn is_pages_own(entry: &Entry) -> bool {
    is_background(entry) && entry.path.starts_with("/api/")
}

/// Whether a page asked for it: by itself, or by following where Access sent it. That is another site for a page, and
/// none for an extension that was granted it (<https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header>).
pub(crate) fn is_of_a_page(entry: &Entry) -> bool {
    let site = entry.hints.get("sec-fetch-site");
    is_pages_own(entry) || (is_background(entry) && site.is_some_and(|site| site == "cross-site"))
}

/// Whether it is a page's own request that Access did not let through.
pub(crate) fn is_turned_away(entry: &Entry) -> bool {
    is_pages_own(entry) && entry.kind == Step::AppProbe
}

/// Whether a new app token came of it.
pub(crate) fn is_mint(entry: &Entry) -> bool {
    entry.kind == Step::AppAuthorized && entry.outcome == "app-token"
}

/// The host of the app that a request of a renewal is for; none where it belongs to no renewal.
pub(crate) fn app_of(entry: &Entry) -> Option<&str> {
    if [Step::AppProbe, Step::AppAuthorized].contains(&entry.kind) {
        Some(&entry.host)
    } else if entry.kind == Step::TeamLogin {
        entry.path.rsplit('/').next()
    } else {
        None
    }
}

/// What we asked of the edge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Traffic {
    /// New app tokens that our renewals brought.
    pub(crate) renewals: u64,
    /// All of our requests.
    pub(crate) requests: u64,
    /// The most of them in any minute.
    pub(crate) most_in_a_minute: usize,
    /// Answers of the pages' apps.
    pub(crate) answered: u64,
    /// Our requests that reached an app's own server.
    pub(crate) strays: u64,
    /// Pages that were loaded again.
    pub(crate) reloads: u64,
    /// The hosts that were asked more than the laws allow, and how much.
    pub(crate) storms: Vec<String>,
}

impl Traffic {
    /// Counts a whole history, oldest first.
    pub(crate) fn of(history: &[Entry]) -> Self {
        let ours: Vec<&Entry> = history.iter().filter(|it| !is_of_a_page(it)).collect();
        let at_origin = |entry: &&&Entry| entry.kind == Step::AppOrigin;
        let count = |wanted: &dyn Fn(&&&Entry) -> bool| ours.iter().filter(wanted).count() as u64;
        let moments: Vec<i64> = ours.iter().map(|entry| entry.at_ms).collect();
        let answered = |entry: &&Entry| is_pages_own(entry) && entry.kind == Step::AppOrigin;
        Self {
            renewals: count(&|entry| is_mint(entry)),
            requests: ours.len() as u64,
            most_in_a_minute: most_within(&moments, MINUTE),
            answered: history.iter().filter(answered).count() as u64,
            strays: count(&|entry| at_origin(entry) && is_background(entry)),
            reloads: count(&|entry| at_origin(entry) && !is_background(entry)),
            storms: storms(&ours),
        }
    }
}

/// The laws of the virtual world, with its figures: what a host is asked beyond three requests for each new token
/// (`tests/scenarios/world/src/load.rs`).
fn storms(ours: &[&Entry]) -> Vec<String> {
    let mut of_hosts: BTreeMap<&str, (Vec<i64>, Vec<i64>)> = BTreeMap::new();
    for entry in ours {
        let asked = of_hosts.entry(&entry.host).or_default();
        asked.0.push(entry.at_ms);
        if is_mint(entry) {
            asked.1.push(entry.at_ms);
            of_hosts.entry(TEAM).or_default().1.push(entry.at_ms);
        }
    }
    let worst = of_hosts.iter().flat_map(|(host, (asked, minted))| {
        let (a_minute, an_hour) = if *host == TEAM { OF_A_TEAM } else { OF_AN_APP };
        [(MINUTE, a_minute, "minute"), (HOUR, an_hour, "hour")].map(|(time, most, word)| {
            let vain = most_in_vain((asked, minted), time);
            (vain > most).then(|| format!("{host}: {vain} requests in vain within one {word}"))
        })
    });
    worst.flatten().collect()
}

fn most_in_vain((asked, minted): (&[i64], &[i64]), time: i64) -> usize {
    let within = |all: &[i64], end: i64| {
        all.iter()
            .filter(|at| end - time < **at && **at <= end)
            .count()
    };
    let vain = |end: &i64| within(asked, *end).saturating_sub(3 * within(minted, *end));
    asked.iter().map(vain).max().unwrap_or_default()
}

fn most_within(moments: &[i64], time: i64) -> usize {
    let mut from = 0;
    let mut most = 0;
    for (index, at) in moments.iter().enumerate() {
        while moments.get(from).is_some_and(|first| *first <= at - time) {
            from += 1;
        }
        most = most.max(index + 1 - from);
    }
    most
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// By the minute and by the hour.
const OF_AN_APP: (usize, usize) = (30, 90);
const OF_A_TEAM: (usize, usize) = (80, 240);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{mint, nowhere, page, probe, refused_login};

    #[test]
    fn the_most_in_a_minute_is_that_of_any_minute() {
        let moments = [0, 1, 30_000, 59_999, 60_000, 60_001, 200_000];
        assert_eq!(most_within(&moments, MINUTE), 4);
        assert_eq!(most_within(&[], MINUTE), 0);
    }

    #[test]
    fn what_pages_ask_is_theirs_and_all_else_is_ours() {
        let history = [
            page(0, true),
            probe(1),
            mint(2),
            page(3, true),
            page(4, false),
        ];
        let traffic = Traffic::of(&history);
        assert_eq!((traffic.requests, traffic.renewals), (2, 1));
        assert_eq!((traffic.answered, traffic.strays), (2, 0));
    }

    #[test]
    fn a_page_that_follows_the_redirect_to_the_login_is_no_request_of_ours() {
        let mut followed = refused_login(0);
        assert_eq!(Traffic::of(&[followed.clone()]).requests, 1);
        followed
            .hints
            .insert("sec-fetch-site".to_owned(), "cross-site".to_owned());
        assert_eq!(Traffic::of(&[followed]).requests, 0);
    }

    #[test]
    fn a_request_of_ours_at_the_apps_own_server_is_a_stray_and_a_navigation_there_a_reload() {
        let mut stray = page(0, true);
        stray.path = "/".to_owned();
        let mut reload = stray.clone();
        reload
            .hints
            .insert("sec-fetch-mode".to_owned(), "navigate".to_owned());
        let traffic = Traffic::of(&[stray, reload]);
        assert_eq!((traffic.strays, traffic.reloads), (1, 1));
    }

    #[test]
    fn thirty_requests_in_vain_a_minute_are_no_storm_and_one_more_is() {
        let asked = |count: i64| -> Vec<Entry> { (0..count).map(|at| probe(at * 1_000)).collect() };
        assert_eq!(Traffic::of(&asked(30)).storms, Vec::<String>::new());
        assert_eq!(Traffic::of(&asked(31)).storms.len(), 1);
        let mut helped = asked(31);
        helped.insert(15, mint(14_500));
        assert_eq!(Traffic::of(&helped).storms, Vec::<String>::new());
    }

    #[test]
    fn a_request_of_no_renewal_belongs_to_no_app() {
        assert_eq!(app_of(&nowhere(0)), None);
        assert_eq!(app_of(&probe(0)), Some("a.example"));
    }
}
