//! The first law: a working cookie is never lost. What the extension itself replaced by something worse must soon be
//! there again.

use access_vigil_core::cookie::BrowserCookie;

use crate::excuse::Excuse;
use crate::identities::differ;
use crate::jar::Place;
use crate::law::Law;
use crate::working::end_of;
use crate::world::{Happening, World};

impl World {
    /// Judges what the extension has done to a cookie. What lies in the jar after an answer that no worker saw may as
    /// well be somebody else's.
    pub(crate) fn judge_writing(
        &mut self,
        place: &Place,
        (before, unseen): (Option<BrowserCookie>, bool),
    ) {
        let after = self.browser.jar.find(place).cloned();
        let threat = self.laws.threatened.get(place).map(|(cookie, _)| cookie);
        if threat.is_some() && threat == after.as_ref() {
            self.laws.threatened.remove(place);
        }
        let Some(before) = before else { return };
        let unseen = unseen && after.is_some();
        if after.as_ref() == Some(&before) || unseen || !self.works(&before) {
            return;
        }
        let worse = match &after {
            None => true,
            Some(after) => {
                !self.works(after) || end_of(after) < end_of(&before) || differ(after, &before)
            }
        };
        if worse {
            self.note("a working cookie was replaced by a worse one");
            // The cookie that worked first is the one to be seen again.
            let safe_by = self.now + PUT_BACK_TIME;
            let threat = self.laws.threatened.entry(place.clone());
            threat.or_insert((before, safe_by));
            self.laws.disturbed(Excuse::Edge, self.now);
            self.later(PUT_BACK_TIME, Happening::Review);
        } else {
            self.laws.threatened.remove(place);
        }
    }

    /// The next worker can put back only what is gone: what lies there now may be somebody else's doing.
    pub(crate) fn forget_unseen_threats(&mut self) {
        let jar = &self.browser.jar;
        self.laws
            .threatened
            .retain(|place, _| jar.find(place).is_none());
    }

    /// Judges whether what was threatened is safe again.
    pub(crate) fn review(&mut self) {
        let now = self.now;
        let due = self
            .laws
            .threatened
            .extract_if(.., |_, (_, safe_by)| *safe_by <= now)
            .collect::<Vec<_>>();
        for (place, (before, _)) in due {
            let after = self.browser.jar.find(&place).cloned();
            if after.as_ref() != Some(&before) && self.works(&before) {
                self.broken(Law::NoCookieLost);
            }
        }
    }
}

/// A worker that was killed is woken by its alarm, asks the jar, and puts back.
const PUT_BACK_TIME: i64 = 90_000;
