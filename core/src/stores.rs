//! The jars of a browser, and how requests are sent that carry their cookies. Background requests use one of them. A
//! container's is reached through a page of ours in that container, its courier. Any other, such as a private window's,
//! is left alone.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cookie::StoreId;
use crate::effect::Effect;
use crate::host::TeamHost;
use crate::indicator::Sentence;
use crate::ordered::Set;
use crate::session_key::SessionKey;
use crate::sign_out::{SignOut, Step};
use crate::state::{State, Turn};
use crate::text::TextKey;

/// The jars that requests can be sent from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stores {
    /// The one that background requests use.
    pub home: StoreId,
    /// How the names of those begin that a page of ours can be opened in, where the browser has any.
    pub containers: Option<String>,
}

/// How requests are sent that carry the cookies of a jar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// By the background program itself.
    Background,
    /// By a page of ours in the container.
    Courier,
    /// Not at all.
    Nowhere,
}

impl Stores {
    /// How requests of this jar are sent.
    pub(crate) fn reach(&self, store: &StoreId) -> Reach {
        let is_container = |start: &String| store.0.starts_with(start.as_str());
        if store == &self.home {
            Reach::Background
        } else if self.containers.as_ref().is_some_and(is_container) {
            Reach::Courier
        } else {
            Reach::Nowhere
        }
    }

    /// What people should know of a session in this jar.
    pub(crate) fn remark(&self, store: &StoreId) -> Option<Sentence> {
        (self.reach(store) == Reach::Courier).then(|| Sentence::plain(TextKey::InContainer))
    }
}

impl State {
    /// Sends every courier home whose work is done, well or not.
    pub(crate) fn dismiss_couriers(&mut self, turn: &mut Turn) {
        let sessions = self.sessions.iter();
        let renewing = sessions.filter_map(|(key, it)| it.is_busy().then_some(&key.store));
        let asking = |it: &SignOut| matches!(it.step, Step::Asking { .. });
        let sign_outs = self.last_sign_outs.iter();
        let asking = sign_outs.filter_map(|(place, it)| asking(it).then_some(&place.store));
        let at_work = renewing.chain(asking);
        let at_work: Set<_> = at_work
            .filter(|store| self.stores.reach(store) == Reach::Courier)
            .cloned()
            .collect();
        let idle = self.couriers.difference(&at_work).cloned();
        turn.effects.extend(idle.map(Effect::DismissCourier));
        self.couriers = at_work;
    }

    /// Whether this session's renewal would use what another one's is using: an app's or a host's `CF_AppSession`, or
    /// the one page in their container.
    pub(crate) fn share_a_way(&self, key: &SessionKey, other: &SessionKey) -> bool {
        let same_app = other.host == key.host || other.audience == key.audience;
        other.store == key.store && (same_app || self.stores.reach(&key.store) == Reach::Courier)
    }

    /// This jar, and those in which the team knows the same person. At the server a sign-out ends all that is theirs.
    ///
    /// <https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/>
    pub(crate) fn jars_of_person(&self, team: &TeamHost, store: &StoreId) -> Set<StoreId> {
        let apps = self
            .sessions
            .iter()
            .map(|(key, it)| (&key.store, &it.token));
        let orgs = self.orgs.iter().map(|(key, it)| (&key.store, &it.token));
        let of_team = apps.chain(orgs).filter(|(_, it)| it.issuer() == team);
        let is_here = of_team.clone().filter(|(jar, _)| *jar == store);
        let people: Vec<_> = is_here.map(|(_, token)| token.subject()).collect();
        of_team
            .filter(|(_, token)| people.contains(&token.subject()))
            .map(|(jar, _)| jar)
            .chain([store])
            .cloned()
            .collect()
    }

    /// The jars that sessions lie in. They are looked into also while the browser does not list them: Firefox lists a
    /// container's jar only while a tab of it is open.
    pub(crate) fn note_jars(&mut self) {
        self.jars = self.sessions.keys().map(|key| key.store.clone()).collect();
    }
}
