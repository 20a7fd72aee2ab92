//! The one timer, as the extension's shell keeps it: an alarm, which outlives the worker, and a timeout below its least.

use access_vigil_core::event::Event;

use crate::browser::Alarm;
use crate::flavour::{AlarmFloor, Flavour};
use crate::world::{Happening, Heard, World};

impl World {
    pub(crate) fn set_timer(&mut self, at: i64) {
        let left = (at - self.machine_time()).max(0);
        let floor = match self.browser.alarm_floor {
            AlarmFloor::None => 0,
            AlarmFloor::ThirtySeconds => SHORTEST_ALARM,
        };
        let alarm = Alarm {
            at: self.now + left.max(floor),
            when: self.machine_time() + left.max(floor),
            serial: self.serial(),
        };
        self.browser.alarm = Some(alarm);
        self.agenda.add(alarm.at, Happening::Alarm(alarm.serial));
        let Some(worker) = &mut self.worker else {
            return;
        };
        worker.turn += 1;
        let (life, turn) = (worker.life, worker.turn);
        if left < SHORTEST_ALARM {
            self.later(left, Happening::Timeout { life, turn });
        }
    }

    pub(crate) fn ring(&mut self, serial: u64) {
        let set = self.browser.alarm.filter(|alarm| alarm.serial == serial);
        let Some(alarm) = set else { return };
        let early = alarm.when - self.machine_time();
        // Chromium waits by a steady clock and then asks the machine's, which may have been set back meanwhile.
        if self.browser.flavour == Flavour::Chromium && early > 0 {
            return self.later(early, Happening::Alarm(serial));
        }
        self.browser.alarm = None;
        self.note_wake();
        self.deliver(Heard::Event(Event::TimerFired));
    }

    pub(crate) fn end_timeout(&mut self, life: u64, turn: u64) {
        let current = self.worker.as_ref();
        if current.is_some_and(|worker| worker.life == life && worker.turn == turn) {
            self.note_wake();
            self.handle(Event::TimerFired);
        }
    }

    pub(crate) fn clear_timer(&mut self) {
        self.browser.alarm = None;
        if let Some(worker) = &mut self.worker {
            worker.turn += 1;
        }
    }
}

/// As in the extension's own timer.
const SHORTEST_ALARM: i64 = 30_000;
