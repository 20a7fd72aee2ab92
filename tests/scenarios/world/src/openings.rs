//! A law: nobody is brought to a login who did not ask for it.

use crate::law::Law;
use crate::world::World;

/// How often the extension brought an app to the login.
#[derive(Debug, Default)]
pub(crate) struct Openings {
    /// How often it still may: once for each click.
    pub(crate) allowed: u32,
    /// Whether it is at it: a worker that dies then can't know that it was done.
    under_way: bool,
}

impl Openings {
    pub(crate) fn is_done(&mut self) {
        self.under_way = false;
    }

    pub(crate) fn worker_died(&mut self) {
        self.allowed += u32::from(self.under_way);
        self.under_way = false;
    }
}

impl World {
    pub(crate) fn judge_opening(&mut self) {
        if self.laws.openings.allowed == 0 {
            return self.broken(Law::NoLoginUnasked);
        }
        self.laws.openings.allowed -= 1;
        self.laws.openings.under_way = true;
    }
}
