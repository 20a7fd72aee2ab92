//! How workers die: at once, at a point that a story names, or by chance.

use crate::excuse::Excuse;
use crate::world::World;

impl World {
    /// The worker is gone, with everything that it had not stored.
    pub fn kill_worker(&mut self) {
        if self.end_worker() {
            self.kill.last = self.now;
            self.laws.openings.worker_died();
            self.kill.unheard = self.browser.alarm.is_none();
            self.forget_unseen_threats();
            self.note("the worker is killed");
        }
    }

    /// Kills the worker when it passes this point, counted from now: each decision, each snapshot and each begun
    /// effect is one.
    pub fn kill_at(&mut self, point: u64) {
        self.kill.at = Some(self.kill.passed + point);
    }

    /// How many points were passed at which a worker can be killed.
    #[must_use]
    pub fn points_passed(&self) -> u64 {
        self.kill.passed
    }

    /// Whether the worker is killed at this point: each decision, each snapshot and each begun effect is one.
    pub(crate) fn is_killed_here(&mut self) -> bool {
        self.kill.passed += 1;
        let by_chance = self.kill.rate > 0 && self.dice.u32(0..100_000) < self.kill.rate;
        if self.kill.at != Some(self.kill.passed) && !by_chance {
            return false;
        }
        self.laws.disturbed(Excuse::Killed, self.now);
        self.kill.at = None;
        self.kill_worker();
        true
    }
}
