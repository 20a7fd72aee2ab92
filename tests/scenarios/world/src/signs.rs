//! What the world sees of the person, and the two laws about it: nothing begins while they are away, and nothing begins
//! too long after the last sign of them. Judged by requests alone; a renewal that has begun may come to its end.

use std::collections::BTreeMap;

use access_vigil_core::cookie::StoreId;
use access_vigil_core::presence::Presence;

use crate::excuse::Excuse;
use crate::law::Law;
use crate::world::World;

/// What was seen of the person.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    /// When they last signed in, on the edge's clock.
    signed_in: i64,
    /// When they last came back, started the browser or asked for a renewal, on the machine's clock.
    last: i64,
    /// Since when they are away.
    away_since: Option<i64>,
    /// By how much the moments that the program knows may be wrong, since the clock was.
    doubt: i64,
    /// When a renewal was last asked for, by host.
    wishes: BTreeMap<String, i64>,
    /// The last renewal of each host in each jar.
    attempts: BTreeMap<(StoreId, String), Attempt>,
}

/// A renewal, as its requests tell of it.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    /// Whether it may go on.
    allowed: bool,
    /// Its last request.
    last: i64,
}

impl Signs {
    /// When the person last signed in.
    pub(crate) fn signed_in(&self) -> i64 {
        self.signed_in
    }

    /// By how much the moments that the program knows may be wrong.
    pub(crate) fn doubt(&self) -> i64 {
        self.doubt
    }
}

impl World {
    /// The person has signed in.
    pub(crate) fn note_sign_in(&mut self) {
        self.signs.signed_in = self.now;
    }

    /// The person has given a sign of themselves.
    pub(crate) fn sign_of_the_person(&mut self) {
        self.signs.last = self.machine_time();
    }

    /// The browser says so of the person.
    pub(crate) fn note_presence(&mut self, presence: Presence) {
        match presence {
            Presence::Active => {
                if self.signs.away_since.take().is_some() {
                    self.sign_of_the_person();
                    self.laws
                        .excuses
                        .add(Excuse::PersonAway, self.now + COMING_BACK);
                }
            }
            Presence::Idle | Presence::Locked => {
                self.signs.away_since.get_or_insert(self.now);
            }
        }
    }

    /// The machine has slept for so long: what was under way goes on where it was.
    pub(crate) fn note_sleep(&mut self, slept: i64) {
        for attempt in self.signs.attempts.values_mut() {
            attempt.last += slept;
        }
    }

    /// The person has asked for a renewal of the app on this host.
    pub(crate) fn note_wish(&mut self, host: &str) {
        self.sign_of_the_person();
        self.signs.wishes.insert(host.to_owned(), self.now);
    }

    /// The machine's clock is set to be so far ahead.
    pub(crate) fn note_clock(&mut self, ahead: i64) {
        let jump = (ahead - self.skew).abs();
        let doubts = [self.signs.doubt, self.skew.abs(), ahead.abs(), jump];
        self.signs.doubt = doubts.into_iter().max().unwrap_or_default();
        self.laws.given_up(Excuse::ClockSet);
    }

    /// A new token tells the time.
    pub(crate) fn note_learned_clock(&mut self) {
        self.signs.doubt = self.skew.abs();
        if self.laws.excuses.forget(Excuse::ClockSet) {
            self.laws
                .excuses
                .add(Excuse::ClockSet, self.now + COMING_BACK);
        }
    }

    /// What of the person excuses that a page is cut off now.
    pub(crate) fn excuse_of_the_person(&self) -> Option<Excuse> {
        if self.signs.away_since.is_some() {
            return Some(Excuse::PersonAway);
        }
        self.without_sign(-TOLERANCE).then_some(Excuse::NoSign)
    }

    /// Judges a request of a renewal of the app on this host as it is asked for.
    pub(crate) fn judge_by_the_person(&mut self, (store, host): (&StoreId, &str), begins: bool) {
        let now = self.now;
        let place = (store.clone(), host.to_owned());
        let before = self.signs.attempts.get(&place).copied();
        let goes_on = before.is_some_and(|it| it.allowed && now - it.last < GOING_ON);
        let wished = self.signs.wishes.get(host);
        let wished = wished.is_some_and(|at| now - at < WISH_LASTS);
        let away = self
            .signs
            .away_since
            .is_some_and(|since| now - since > JUST_LEFT);
        let past = self.without_sign(TOLERANCE + self.signs.doubt);
        let allowed = goes_on || wished || !(away || past);
        let attempt = Attempt { allowed, last: now };
        self.signs.attempts.insert(place, attempt);
        if begins && !allowed {
            self.broken(if away {
                Law::NothingWhileAway
            } else {
                Law::NothingPastExtension
            });
        }
    }

    /// Whether there was no sign of the person for longer than sessions are extended, and so much more.
    fn without_sign(&self, more: i64) -> bool {
        let own = i64::try_from(self.limits.maximum_extension.as_millis()).unwrap();
        let extension = self
            .browser
            .managed_extension()
            .map_or(own, |most| most.min(own));
        let since = (self.machine_time() - self.signs.last).min(self.now - self.signs.signed_in);
        since > extension + more
    }
}

/// As long as it takes to renew four apps, two at a time, over the slowest network.
const COMING_BACK: i64 = 45_000;
/// Presence is asked for a few milliseconds before a renewal begins.
const JUST_LEFT: i64 = 1_000;
/// A request is given up after 15 seconds; what follows in the same renewal follows at once.
const GOING_ON: i64 = 20_000;
/// A login in a tab, which a wish waits for, may take five minutes.
const WISH_LASTS: i64 = 6 * 60_000;
const TOLERANCE: i64 = 60_000;
