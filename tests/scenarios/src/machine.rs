//! What the machine does: it sleeps, loses its network, has its clock set; its browser is closed and opened again.

use crate::shell::IDLE;
use crate::story::seconds;
use crate::world::{Happening, Heard, World};

impl World {
    /// The machine sleeps: nothing in it happens, and everything that is due happens when it wakes.
    pub fn sleep(&mut self, millis: i64) {
        self.note("the machine sleeps");
        self.laws.disturbed(self.now + millis);
        self.laws.soon_excused(self.now + millis);
        self.now += millis;
        self.later(IDLE, Happening::Review);
        self.note("the machine wakes");
        self.pass(10);
    }

    /// The browser is closed and started again; its tabs are gone.
    pub fn restart_browser(&mut self) {
        self.note("the browser restarts");
        self.worker = None;
        self.browser.close();
        self.laws.disturbed(self.now);
        self.laws.forget_threats();
        self.network.exchanges.clear();
        self.pass(seconds(2));
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
        self.laws.disturbed(self.now);
    }

    /// The clock of the machine is set to be so many milliseconds ahead.
    pub fn set_clock_ahead(&mut self, millis: i64) {
        self.note("the clock is set");
        self.laws.no_cut_off = false;
        self.skew = millis;
    }
}
