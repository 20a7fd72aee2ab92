//! Tabs that the extension opens itself, and the notices that it shows, as the extension's shell and the browser do.

use access_vigil_core::cookie::StoreId;
use access_vigil_core::effect::{
    Closing, LoginVisit, Notice, NoticeId, TabPlace, TabWish, TeamApps,
};
use access_vigil_core::event::{Event, Glimpse, Moment, NoticeAnswer, Reply, TabSight};
use access_vigil_core::host::Hostname;
use access_vigil_core::id::{EffectId, TabId};
use access_vigil_core::secret::Secret;

use crate::browser::Tab;
use crate::law::Law;
use crate::setup::ALICE;
use crate::shell::PendingReply;
use crate::world::{Happening, Heard, World};

/// What is asked about tabs and people.
#[derive(Debug)]
pub(crate) enum Errand {
    /// What the person is doing.
    LookForMoment(TeamApps),
    /// A tab is wished for.
    Open(TabWish),
    /// A tab is looked at.
    Glimpse(TabId),
}

impl World {
    pub(crate) fn run_errand(&mut self, id: EffectId, errand: &Errand) {
        let reply = match errand {
            Errand::LookForMoment(team) => Reply::Moment(self.moment(team)),
            Errand::Open(wish) => Reply::TabOpened(Some(self.open_own_tab(wish))),
            Errand::Glimpse(tab) => Reply::Glimpse(self.glimpse(*tab)),
        };
        self.soon(PendingReply::Ran(id, Box::new(reply)));
    }

    pub(crate) fn send_to_refresh(&mut self, tab: TabId, team: &Hostname) {
        if self.browser.tabs.contains_key(&tab.0) {
            self.visit(
                tab.0,
                &format!("https://{team}/cdn-cgi/access/refresh-identity"),
            );
        }
    }

    pub(crate) fn close_own_tab(&mut self, tab: TabId, closing: Closing) {
        let seen = self.browser.tabs.get(&tab.0).is_some_and(|tab| tab.seen);
        if closing == Closing::Always || !seen {
            self.browser.tabs.remove(&tab.0);
        }
    }

    /// The person sees the login in a tab of its own and goes through it.
    pub(crate) fn open_login(&mut self, visit: &LoginVisit) {
        let person = self.person_in(&visit.store);
        let store = visit.store.clone();
        self.open_tab_in(store, visit.url.expose(), (0, Some(&person)));
    }

    pub(crate) fn close_waiting_pages(&mut self) {
        self.browser
            .tabs
            .retain(|_, tab| tab.url.as_str() != WAITING);
    }

    pub(crate) fn notify(&mut self, notice: &Notice) {
        self.note(&format!("a notice: {}", notice.title.key));
        self.browser.notices.insert(notice.id.clone(), self.now);
        self.browser.notices_shown += 1;
    }

    pub(crate) fn withdraw(&mut self, id: &NoticeId) {
        self.browser.notices.remove(id);
    }

    /// The person answers the one notice that is shown.
    pub fn answer_notice(&mut self, answer: NoticeAnswer) {
        let id = self.browser.notices.keys().next().unwrap().clone();
        self.note(&format!("the person answers: {answer:?}"));
        self.deliver(Heard::Event(Event::NoticeAnswered(id, answer)));
    }

    /// How many notices are shown now.
    #[must_use]
    pub fn notices(&self) -> usize {
        self.browser.notices.len()
    }

    /// How many notices were shown so far.
    #[must_use]
    pub fn notices_so_far(&self) -> u64 {
        self.browser.notices_shown
    }

    /// How many tabs the extension has opened behind the person's back so far.
    #[must_use]
    pub fn tabs_behind(&self) -> u64 {
        self.browser.opened_behind
    }

    /// The tabs that the extension opened and that are still there.
    #[must_use]
    pub fn own_tabs(&self) -> Vec<i64> {
        let own = self.browser.tabs.iter().filter(|(_, tab)| tab.own);
        own.map(|(id, _)| *id).collect()
    }

    /// Whether the person types all the time, or pauses now and then.
    pub fn person_pauses(&mut self, pauses: bool) {
        self.browser.pausing = pauses;
    }

    /// Who uses this jar.
    pub(crate) fn person_in(&self, store: &StoreId) -> String {
        let mut tabs = self.browser.tabs.values().filter(|tab| &tab.store == store);
        let known = tabs.find_map(|tab| tab.person.clone());
        known.unwrap_or_else(|| ALICE.to_owned())
    }

    fn moment(&self, team: &TeamApps) -> Moment {
        let browser = &self.browser;
        let is_used = |host: &Hostname| {
            let mut tabs = browser.tabs_on(&team.store, host.as_str());
            tabs.next().is_some()
        };
        let mut on_team = browser.tabs_on(&team.store, team.team.as_str());
        Moment {
            in_use: team.apps.iter().any(is_used),
            presence: self.browser.presence,
            pausing: self.browser.pausing,
            login_under_way: on_team.any(|url| url.path().starts_with("/cdn-cgi/access/")),
        }
    }

    fn open_own_tab(&mut self, wish: &TabWish) -> TabId {
        let tab = i64::try_from(self.serial()).unwrap();
        let in_front = wish.place == TabPlace::InFront;
        if !in_front {
            self.browser.opened_behind += 1;
        }
        let waiting = url::Url::parse(WAITING).unwrap();
        let person = in_front.then(|| self.person_in(&wish.store));
        let tab_of_ours = Tab {
            own: true,
            seen: in_front,
            ..Tab::new(wish.store.clone(), waiting, (0, person))
        };
        self.browser.tabs.insert(tab, tab_of_ours);
        self.later(LEFT_BEHIND, Happening::LookForOwnTab { tab, times: 1 });
        TabId(tab)
    }

    /// A law: a tab that the extension opened behind the person's back is gone soon. A worker that was killed, or a
    /// machine that slept, gets a second and a third look.
    pub(crate) fn look_for_own_tab(&mut self, tab: i64, times: u32) {
        let left = self.browser.tabs.get(&tab).is_some_and(|tab| !tab.seen);
        if !left {
            return;
        }
        let nobody_wakes = self.worker.is_none() && self.browser.alarm.is_none();
        if times >= MOST_LOOKS && !nobody_wakes {
            return self.broken(Law::NoTabLeft);
        }
        let times = times + 1;
        self.later(LEFT_BEHIND, Happening::LookForOwnTab { tab, times });
    }

    fn glimpse(&self, tab: TabId) -> Glimpse {
        let Some(tab) = self.browser.tabs.get(&tab.0) else {
            return Glimpse::Gone;
        };
        let host = tab.url.host_str().unwrap_or_default();
        let visible = tab.url.scheme() != "https" || self.browser.grants(host);
        Glimpse::There(TabSight {
            url: visible.then(|| Secret::new(tab.url.as_str())),
            loaded: !tab.loading,
            seen: tab.seen,
        })
    }
}

const LEFT_BEHIND: i64 = 60_000;
const MOST_LOOKS: u32 = 3;
const WAITING: &str = "chrome-extension://own/waiting.html";
