//! How often the extension asks on behalf of one app: the worst minute and the worst hour there were.

use std::collections::{BTreeMap, VecDeque};

/// The requests of the last hour, by host, and the most there ever were.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    recent: BTreeMap<String, VecDeque<i64>>,
    worst: Worst,
}

/// The most requests there were for one app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worst {
    /// In any minute.
    pub minute: usize,
    /// In any hour.
    pub hour: usize,
}

impl Worst {
    /// The worse of two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            minute: self.minute.max(other.minute),
            hour: self.hour.max(other.hour),
        }
    }
}

impl Rates {
    /// The extension asks on behalf of the app on this host.
    pub(crate) fn note(&mut self, host: &str, now: i64) {
        if !self.recent.contains_key(host) {
            self.recent.insert(host.to_owned(), VecDeque::new());
        }
        let Some(recent) = self.recent.get_mut(host) else {
            return;
        };
        while recent.front().is_some_and(|at| *at <= now - HOUR) {
            recent.pop_front();
        }
        recent.push_back(now);
        let lately = recent.iter().rev().take_while(|at| **at > now - MINUTE);
        let seen = Worst {
            minute: lately.count(),
            hour: recent.len(),
        };
        self.worst = self.worst.or(seen);
    }

    pub(crate) fn worst(&self) -> Worst {
        self.worst
    }
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_minute_and_the_worst_hour_are_those_of_one_app() {
        let mut rates = Rates::default();
        for at in [0, 30_000, 59_999, 60_000, HOUR, HOUR + MINUTE] {
            rates.note("a", at);
            rates.note("b", at / 2);
        }
        assert_eq!(rates.worst(), Worst { minute: 4, hour: 6 });
    }
}
