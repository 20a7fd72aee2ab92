//! No server is stormed: what renewals ask of each app's and each team's host is bounded by the minute and by the hour,
//! whatever pages and servers do. Only new tokens, and the person's wishes, let more be asked.

use std::collections::VecDeque;

use crate::law::Law;
use crate::world::World;

/// What a host was asked by renewals, and the new tokens that came of it.
#[derive(Debug, Default)]
pub(crate) struct Load {
    all: usize,
    asked: VecDeque<i64>,
    minted: VecDeque<i64>,
}

impl Load {
    fn forget_before(&mut self, moment: i64) {
        self.asked.retain(|at| *at > moment);
        self.minted.retain(|at| *at > moment);
    }

    /// How many requests there were since, beyond those that a new token and a wish take.
    fn in_vain_since(&self, moment: i64, wishes: &VecDeque<i64>) -> usize {
        let count = |times: &VecDeque<i64>| times.iter().filter(|at| **at > moment).count();
        let due = EACH_TOKEN * count(&self.minted) + EACH_WISH * count(wishes);
        count(&self.asked).saturating_sub(due)
    }
}

impl World {
    /// How many requests of renewals a host has had so far.
    #[must_use]
    pub fn asked_of(&self, host: &str) -> usize {
        self.laws.loads.get(host).map_or(0, |load| load.all)
    }

    /// Judges the request of a renewal that the edge has just taken.
    pub(crate) fn judge_load(&mut self) {
        let Some(entry) = self.edge.history().last() else {
            return;
        };
        let (host, minted) = (entry.host.clone(), entry.outcome == "app-token");
        let team = self.edge.config().team.host.clone();
        let (most_a_minute, most_an_hour) = if host == team { OF_A_TEAM } else { OF_AN_APP };
        let now = self.now;
        if minted {
            let of_team = self.laws.loads.entry(team).or_default();
            of_team.minted.push_back(now);
        }
        let wishes = &self.laws.wishes;
        let load = self.laws.loads.entry(host.clone()).or_default();
        load.forget_before(now - HOUR);
        load.all += 1;
        load.asked.push_back(now);
        if minted {
            load.minted.push_back(now);
        }
        let minted = load.minted.iter().filter(|at| **at > now - MINUTE).count();
        let minute = load.in_vain_since(now - MINUTE, wishes);
        let hour = load.in_vain_since(now - HOUR, wishes);
        // Each container has a session of its own.
        let apps = self.edge.config().apps.len() * self.jars();
        if minute > most_a_minute || hour > most_an_hour || minted > MINTED_A_MINUTE * apps {
            let how = format!(
                ": {host} has {minute} requests in vain within a minute, {hour} within an hour; {minted} new tokens"
            );
            self.broken_by(Law::NoStorm, &how);
        }
    }
}

const EACH_TOKEN: usize = 3;
/// It may begin again, and try other paths.
const EACH_WISH: usize = 6;
/// The shortest lives of tokens are 15 seconds. Half of that is the longest lead, a clock that is off by a quarter takes
/// as much again: sixteen renewals, and those that somebody wishes for.
const MINTED_A_MINUTE: usize = 20;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// By the minute and by the hour. An attempt that begins again takes two requests of each host; the last tries before a
/// token ends follow each other in seconds.
const OF_AN_APP: (usize, usize) = (30, 90);
/// Thirty attempts at once and one a minute, for all of its apps together.
const OF_A_TEAM: (usize, usize) = (80, 240);
