//! Which cut-offs could have been avoided: a pure function of what the edge saw and of what was done to the browser.
//!
//! A page's request that Access turned away is a cut-off. It is excused only by what really stood in the way of the
//! renewals before: a fault of the edge counts where a renewal ran into it, and as long as the product may wait then.
//! It believes nothing that the page or the extension say of themselves.

use access_edge::Entry;

use crate::attempts::{Attempt, Attempts};
use crate::excuse::{Excuse, Of, Spell};
use crate::plan::LIFE;
use crate::traffic::{is_pages_own, is_turned_away};

/// The requests of one page that were turned away in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CutOff {
    /// The page's host.
    pub(crate) host: String,
    /// When the first one was.
    pub(crate) from_ms: i64,
    /// When the last one was.
    pub(crate) until_ms: i64,
    /// How many.
    pub(crate) requests: u64,
    /// When the first one was that nothing excuses.
    pub(crate) avoidable_from_ms: Option<i64>,
    /// What excused the first one that was.
    pub(crate) excuse: Option<Excuse>,
}

impl CutOff {
    fn begun(host: &str, at: i64) -> Self {
        Self {
            host: host.to_owned(),
            from_ms: at,
            until_ms: at,
            requests: 0,
            avoidable_from_ms: None,
            excuse: None,
        }
    }

    fn add(&mut self, at: i64, excuse: Option<Excuse>) {
        self.until_ms = at;
        self.requests += 1;
        match excuse {
            Some(_) => self.excuse = self.excuse.or(excuse),
            None => {
                self.avoidable_from_ms.get_or_insert(at);
            }
        }
    }
}

/// All cut-offs of a whole history, oldest first, by page.
pub(crate) fn cut_offs(history: &[Entry], spells: &[Spell]) -> Vec<CutOff> {
    let mut hosts: Vec<&str> = history
        .iter()
        .filter(|entry| is_pages_own(entry))
        .map(|entry| entry.host.as_str())
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    let of_host = |host: &&str| Case::new(host, history, spells).cut_offs(history);
    hosts.iter().flat_map(of_host).collect()
}

/// What is known of one page.
struct Case<'a> {
    host: &'a str,
    attempts: Attempts,
    spells: Vec<&'a Spell>,
}

impl<'a> Case<'a> {
    fn new(host: &'a str, history: &[Entry], spells: &'a [Spell]) -> Self {
        Self {
            host,
            attempts: Attempts::of(host, history),
            spells: spells.iter().filter(|spell| spell.concerns(host)).collect(),
        }
    }

    fn cut_offs(&self, history: &[Entry]) -> Vec<CutOff> {
        let mut rows = Vec::new();
        let mut row: Option<CutOff> = None;
        for entry in history
            .iter()
            .filter(|it| it.host == self.host && is_pages_own(it))
        {
            if is_turned_away(entry) {
                let row = row.get_or_insert_with(|| CutOff::begun(self.host, entry.at_ms));
                row.add(entry.at_ms, self.excuse_at(entry.at_ms));
            } else {
                rows.extend(row.take());
            }
        }
        rows.extend(row);
        rows
    }

    fn excuse_at(&self, at: i64) -> Option<Excuse> {
        let within = |grace: i64| move |spell: &Spell| spell.meets(at - grace, at);
        let known = [
            (
                self.attempts.minted_within(at - SHORT_WHILE, at),
                Excuse::JustReplaced,
            ),
            (
                self.any(|it| it.of == Of::Sleep && within(AWAKE)(it)),
                Excuse::Slept,
            ),
            (
                self.any(|it| it.of == Of::Kill && within(REVIVED)(it)),
                Excuse::Killed,
            ),
            (
                self.any(|it| it.of == Of::Revocation && within(HEALED)(it)),
                Excuse::EndedEarly,
            ),
            (self.has_to_queue(at) || self.has_failed(at), Excuse::Edge),
        ];
        let found = known.into_iter().find(|(stands, _)| *stands);
        found.map(|(_, excuse)| excuse)
    }

    fn any(&self, is_it: impl Fn(&Spell) -> bool) -> bool {
        self.spells.iter().any(|spell| is_it(spell))
    }

    /// Only two renewals of a team go on at a time: where it answers slowly, the third app may still be in the queue.
    fn has_to_queue(&self, at: i64) -> bool {
        self.any(|spell| match spell.of {
            Of::Slow(late) => {
                spell.host.is_none() && spell.meets(at - 2 * (STEPS * late + ATTEMPT), at)
            }
            Of::Trouble | Of::Limit | Of::Kill | Of::Sleep | Of::Revocation => false,
        })
    }

    /// Renewals ran into trouble since the token was given out, and the next one is not due yet.
    fn has_failed(&self, at: i64) -> bool {
        let (end, failed) = self.attempts.failed_before(at);
        let met = |attempt: &Attempt| self.trouble_of(attempt).next().is_some();
        let Some(latest) = failed.last().filter(|_| failed.iter().any(met)) else {
            return false;
        };
        let is_kill = |it: &&&Spell| it.of == Of::Kill && it.meets(latest.at_ms - LIFE_MS, at);
        let failures = failed.len() + self.spells.iter().filter(is_kill).count();
        let is_limit = |attempt: &Attempt| self.trouble_of(attempt).any(|it| it.of == Of::Limit);
        let least = if failed.iter().any(is_limit) {
            LIMIT
        } else {
            0
        };
        at <= latest.last_ms + pause_after(failures, end - latest.last_ms).max(least) + ATTEMPT
    }

    fn trouble_of(&self, attempt: &Attempt) -> impl Iterator<Item = &&Spell> {
        let (from, until) = (attempt.at_ms, attempt.last_ms);
        self.spells
            .iter()
            .filter(move |spell| spell.is_of_the_edge() && spell.meets(from, until))
    }
}

/// The longest that the product may wait after so many failures in a row, with so much of the token left
/// (`core/src/backoff.rs`): a third of it, or what doubles from five seconds to ten minutes, and a quarter for chance.
fn pause_after(failures: usize, left: i64) -> i64 {
    let doublings = u32::try_from(failures)
        .unwrap_or(u32::MAX)
        .saturating_sub(1)
        .min(7);
    let patient = (5_000_i64 << doublings).min(600_000) * 5 / 4;
    if left > ATTEMPT {
        patient.min((left / 3).max(2_500))
    } else {
        patient
    }
}

pub(crate) const LIFE_MS: i64 = LIFE.as_secs().cast_signed() * 1_000;
/// A request may leave with the old token while the new one is on its way.
const SHORT_WHILE: i64 = 3_000;
/// All that is known is asked anew at once.
const AWAKE: i64 = 10_000;
/// The pulse of two seconds wakes the next worker, which tries again at once.
const REVIVED: i64 = 2_000 + ATTEMPT;
/// If not the page's own request, then the next renewal of the plan heals it: half a life later.
const HEALED: i64 = LIFE_MS / 2 + ATTEMPT;
/// One renewal, on a machine that has much to do.
const ATTEMPT: i64 = 5_000;
/// The requests of a renewal.
const STEPS: i64 = 3;
/// What a server that was asked too often is left alone for.
const LIMIT: i64 = 60_000;

#[cfg(test)]
mod tests;
