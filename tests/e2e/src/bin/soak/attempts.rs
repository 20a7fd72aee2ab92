//! The renewals of one app, as the edge saw them: when each began, when its last request came, whether it was answered
//! with a new token.

use access_edge::{Entry, Step};
use e2e::stage::is_background;

use crate::judge::LIFE_MS;
use crate::traffic::{app_of, is_mint, is_of_a_page};

/// One renewal, or one sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// Its first request.
    pub(crate) at_ms: i64,
    /// Its last one.
    pub(crate) last_ms: i64,
    minted: bool,
}

/// Those of one app, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Attempts(Vec<Attempt>);

impl Attempts {
    /// Those of the app on this host.
    pub(crate) fn of(host: &str, history: &[Entry]) -> Self {
        let mut attempts = Self::default();
        let own = |entry: &&Entry| app_of(entry) == Some(host) && !is_of_a_page(entry);
        for entry in history.iter().filter(own) {
            attempts.add(entry);
        }
        attempts
    }

    fn add(&mut self, entry: &Entry) {
        let begins = entry.kind == Step::AppProbe || !is_background(entry);
        match self.0.last_mut() {
            Some(last) if !begins => {
                last.last_ms = entry.at_ms;
                last.minted |= is_mint(entry);
            }
            _ => self.0.push(Attempt {
                at_ms: entry.at_ms,
                last_ms: entry.at_ms,
                minted: is_mint(entry),
            }),
        }
    }

    /// Whether a token was given out in this while.
    pub(crate) fn minted_within(&self, from_ms: i64, until_ms: i64) -> bool {
        let is_within = |it: &Attempt| it.minted && (from_ms..=until_ms).contains(&it.last_ms);
        self.0.iter().any(is_within)
    }

    /// For a page that is turned away: the end of the token that it still has, and all attempts since that one was given
    /// out. A token that should live now never reached the browser, so the attempt that brought it counts as failed.
    pub(crate) fn failed_before(&self, at: i64) -> (i64, &[Attempt]) {
        let known = self.0.partition_point(|attempt| attempt.at_ms <= at);
        let known = self.0.get(..known).unwrap_or_default();
        // Moments in tokens are cut to whole seconds.
        let is_over = |it: &Attempt| it.minted && it.last_ms + LIFE_MS <= at + 1_000;
        let Some(index) = known.iter().rposition(is_over) else {
            return (i64::MIN, known);
        };
        let end = known.get(index).map_or(i64::MIN, |it| it.last_ms + LIFE_MS);
        (end, known.get(index + 1..).unwrap_or_default())
    }
}
