//! One session, one person: no renewal is made under an identity other than the session's own. Judged by the tokens in
//! the jar, which are read anew here.

use std::collections::BTreeMap;

use access_vigil_core::cookie::{BrowserCookie, CF_AUTHORIZATION};

use crate::jar::{Page, Place, host_of};
use crate::law::Law;
use crate::working::{end_of, subject_of};
use crate::world::World;

/// Whose tokens lay where last, and until when.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    of: BTreeMap<Place, Known>,
    /// When the team's token last became another person's.
    changed: i64,
}

/// What is known of a place.
#[derive(Debug)]
struct Known {
    /// Whose the last token was that pages, or the person, put there.
    subject: String,
    /// The end of their last token there, or when it was removed.
    end: i64,
}

impl World {
    /// Takes note of whose tokens lie on a host, after somebody other than a renewal wrote them.
    pub(crate) fn note_identities(&mut self, host: &str) {
        let now = self.now;
        let gone = self.identities.of.iter_mut();
        for (place, known) in gone.filter(|(place, _)| place.host == host) {
            if self.browser.jar.find(place).is_none() {
                known.end = known.end.min(now);
            }
        }
        for (place, subject, end) in self.lying_on(host) {
            let known = Known {
                subject: subject.clone(),
                end,
            };
            let before = self.identities.of.insert(place, known);
            let changed = before.is_some_and(|before| before.subject != subject);
            if host == self.edge.config().team.host && changed {
                self.identities.changed = now;
            }
        }
    }

    /// Takes note of the tokens on a host after a renewal wrote one: of their end, if they are the same person's.
    pub(crate) fn note_renewal(&mut self, host: &str) {
        for (place, subject, end) in self.lying_on(host) {
            let known = self.identities.of.get_mut(&place);
            if let Some(known) = known.filter(|known| known.subject == subject) {
                known.end = end;
            }
        }
    }

    /// Takes note that a sign-out, Access, or somebody's hand has removed what lay in a place, if that is so.
    pub(crate) fn note_removal(&mut self, place: Place) {
        if self.browser.jar.find(&place).is_some() {
            return;
        }
        if let Some(known) = self.identities.of.get_mut(&place) {
            known.end = known.end.min(self.now);
        }
        self.laws.signed_out_of.insert(place);
    }

    fn lying_on(&self, host: &str) -> Vec<(Place, String, i64)> {
        let lying = self.browser.jar.named(CF_AUTHORIZATION);
        let own = lying.filter(|cookie| host_of(cookie) == host);
        own.filter_map(|cookie| {
            let end = end_of(cookie)? * 1000;
            Some((Place::of(cookie), subject_of(cookie)?, end))
        })
        .collect()
    }

    /// Whether the last token of this page ended, or was removed, so long ago that its session may be forgotten.
    pub(crate) fn is_long_over(&self, page: Page<'_>) -> bool {
        let known = self.identities.of.iter();
        let mut own = known.filter(|(place, _)| page.is_given(place));
        own.all(|(_, known)| self.now - known.end > REMEMBERED)
    }

    /// Judges that a renewal of an app begins at this host and path.
    pub(crate) fn judge_identity(&mut self, page: Page<'_>) {
        let settled = self.now - self.identities.changed > JUST_CHANGED;
        if settled && self.is_of_another(page) {
            self.broken(Law::OneIdentity);
        }
    }

    /// Whether the team's token is another person's than the app token of this page.
    pub(crate) fn is_of_another(&self, page: Page<'_>) -> bool {
        let team = Page {
            host: &self.edge.config().team.host,
            path: "/",
            ..page
        };
        let on = |page: Page<'_>| -> Vec<&String> {
            let known = self.identities.of.iter();
            let own = known.filter(|(place, _)| page.is_given(place));
            own.map(|(_, known)| &known.subject).collect()
        };
        let (own, behind) = (on(page), on(team));
        !own.is_empty() && !behind.is_empty() && !own.iter().any(|it| behind.contains(it))
    }
}

/// Whether two tokens are of two persons.
pub(crate) fn differ(one: &BrowserCookie, other: &BrowserCookie) -> bool {
    match (subject_of(one), subject_of(other)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

/// The jar is asked within milliseconds after each change; a look before a renewal may be older than that.
const JUST_CHANGED: i64 = 2_000;
/// A session without a cookie is forgotten after half a day, some of which may have passed before.
const REMEMBERED: i64 = 6 * 3_600_000;
