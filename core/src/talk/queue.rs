//! What waits to be said to the host, in which order, and when there is something to do about it.

use alloc::vec::Vec;

use super::chronicle::forget_oldest;
use super::{GRANT, GREETING, QUIET, Stage, Talk, Wish};
use crate::native_host::HistoryEntry;
use crate::time::Timestamp;

impl Talk {
    /// Adds a wish, in place of an equal one.
    pub(crate) fn want(&mut self, wish: Wish) {
        if !self.wishes.contains(&wish) && self.wishes.len() < MOST_WISHES {
            self.wishes.push(wish);
        }
    }

    /// Adds these to what is to be kept, in one request with what has not been said yet.
    pub(super) fn want_kept(&mut self, mut entries: Vec<HistoryEntry>) {
        let unsaid = self.wishes.iter_mut().find_map(|wish| match wish {
            Wish::Remember(entries) => Some(entries),
            Wish::Pair
            | Wish::Plan(_)
            | Wish::Revoke(_)
            | Wish::Share(_)
            | Wish::StopSharing(_)
            | Wish::CheckKey { .. } => None,
        });
        match unsaid {
            Some(unsaid) => {
                unsaid.append(&mut entries);
                forget_oldest(unsaid);
            }
            None if entries.is_empty() => {}
            None => self.want(Wish::Remember(entries)),
        }
    }

    /// What the host was, or was to be, asked to keep and has not said to have kept.
    pub(crate) fn unkept(&self) -> impl Iterator<Item = &HistoryEntry> {
        let asked = self.asked.values().map(|asked| &asked.wish);
        asked
            .chain(&self.wishes)
            .filter_map(|wish| match wish {
                Wish::Remember(entries) => Some(entries),
                Wish::Pair
                | Wish::Plan(_)
                | Wish::Revoke(_)
                | Wish::Share(_)
                | Wish::StopSharing(_)
                | Wish::CheckKey { .. } => None,
            })
            .flatten()
            .chain(self.chronicle.waiting())
    }

    /// What the next program must say: what was not said yet, and what was not answered and does no harm twice; apart
    /// from what is to be kept.
    pub(crate) fn unsaid(&self) -> impl Iterator<Item = &Wish> {
        let asked = self.asked.values().map(|asked| &asked.wish);
        asked
            .filter(|wish| wish.may_be_said_again())
            .chain(&self.wishes)
            .filter(|wish| !matches!(wish, Wish::Remember(_)))
    }

    pub(super) fn has_business(&self, now: Timestamp) -> bool {
        let knows = self.pairing.is_some() || self.offered.is_some();
        knows && !self.not_yet && !self.wishes.is_empty() && self.breaks.allow(now)
    }

    /// The next thing to be said, if the host would do it now.
    pub(super) fn next_to_say(&mut self) -> Option<Wish> {
        let Stage::Open { paired, .. } = self.stage else {
            return None;
        };
        if paired {
            let has_room = self.asked.len() < MOST_AT_ONCE && !self.wishes.is_empty();
            return has_room.then(|| self.wishes.remove(0));
        }
        let is_asked = self.asked.values().any(|asked| asked.wish == Wish::Pair);
        (self.offered.is_some() && !is_asked).then_some(Wish::Pair)
    }

    /// When there is something to do though nothing happens.
    pub(crate) fn moment(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Closed if self.not_yet => self.waits_since.map(|since| since + GRANT),
            Stage::Closed => self.has_wishes().then(|| self.breaks.until()).flatten(),
            Stage::Greeting { since, .. } => Some(since + GREETING),
            Stage::Open { last, .. } => {
                let asked = self.asked.values();
                let first = asked.map(|asked| asked.at + asked.wish.patience()).min();
                Some(first.unwrap_or(last + QUIET))
            }
        }
    }

    fn has_wishes(&self) -> bool {
        self.pairing.is_some() && !self.wishes.is_empty()
    }
}

const MOST_AT_ONCE: usize = 8;
const MOST_WISHES: usize = 1_000;
