//! What the machine does: it sleeps, loses its network, has its clock set; its browser is closed and opened again.

use access_vigil_core::event::Event;
use access_vigil_core::presence::Presence;

use crate::excuse::Excuse;
use crate::shell::IDLE;
use crate::world::{Happening, Heard, World};

impl World {
    /// The machine sleeps: nothing in it happens, and everything that is due happens when it wakes.
    pub fn sleep(&mut self, millis: i64) {
        self.fall_asleep();
        self.now += millis;
        self.wake_up(millis);
    }

    pub(crate) fn fall_asleep(&mut self) {
        self.note("the machine sleeps");
    }

    /// The machine wakes after so many milliseconds, which have passed.
    pub(crate) fn wake_up(&mut self, slept: i64) {
        self.laws.disturbed(Excuse::Slept, self.now);
        self.laws.soon_excused(self.now);
        self.laws.threats_wait(slept);
        self.note_sleep(slept);
        self.later(IDLE, Happening::Review);
        self.note("the machine wakes");
        self.pass(10);
    }

    /// The browser is closed and started again; its tabs are gone.
    pub fn restart_browser(&mut self) {
        self.close_browser();
        self.pass(2_000);
        self.start_browser();
    }

    pub(crate) fn close_browser(&mut self) {
        self.note("the browser is closed");
        self.end_worker();
        self.browser.close();
        self.looks.close();
        self.laws.forget_threats();
        self.network.exchanges.clear();
    }

    /// Somebody starts the browser, and is there.
    pub(crate) fn start_browser(&mut self) {
        self.note("the browser starts");
        self.laws.disturbed(Excuse::Restarted, self.now);
        self.browser.presence = Presence::Active;
        self.note_presence(Presence::Active);
        self.sign_of_the_person();
        self.deliver(Heard::Nothing);
        self.pass(100);
    }

    /// The network is gone.
    pub fn go_offline(&mut self) {
        self.note("offline");
        self.network.online = false;
    }

    /// The network is back.
    pub fn go_online(&mut self) {
        self.note("online");
        self.network.online = true;
        self.laws.disturbed(Excuse::Offline, self.now);
    }

    /// The machine is in another network.
    pub fn change_network(&mut self) {
        self.note("another network");
        self.deliver(Heard::Event(Event::NetworkChanged));
    }

    /// The clock of the machine is set to be so many milliseconds ahead.
    pub fn set_clock_ahead(&mut self, millis: i64) {
        self.note("the clock is set");
        self.note_clock(millis);
        self.skew = millis;
    }
}
