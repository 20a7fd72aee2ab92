//! Firefox's containers: jars of their own, which background requests do not use, and the extension's pages in them.

use access_vigil_core::cookie::{BrowserCookie, CF_AUTHORIZATION, PartitionKey, StoreId};
use access_vigil_core::text::TextKey;
use access_vigil_core::view::SessionView;

use crate::counts::Pages;
use crate::excuse::Excuse;
use crate::flavour::Flavour;
use crate::jar::{Place, host_of, is_live};
use crate::law::Law;
use crate::setup::BOB;
use crate::story::{minutes, seconds};
use crate::world::{Heard, Shown, World};

/// A container.
pub const CONTAINER: &str = "firefox-container-1";
/// Another one.
pub const OTHER_CONTAINER: &str = "firefox-container-2";
/// The jar of Firefox's private windows.
pub const PRIVATE: &str = "firefox-private";

/// Given and when.
impl World {
    /// A person opens a page in a tab of this jar and signs in where they are asked to.
    pub fn sign_in_within(&mut self, jar: &str, url: &str, person: &str) -> i64 {
        let tab = self.open_tab_within(jar, url, Some(person));
        self.pass_until(minutes(2), |world| {
            let path = world.browser.tabs[&tab].url.path();
            url.ends_with(path) && path != "blank" && world.network.exchanges.is_empty()
        });
        self.pass(seconds(1));
        tab
    }

    /// Opens a tab of this jar whose page asks its app every two seconds.
    pub fn open_tab_within(&mut self, jar: &str, url: &str, person: Option<&str>) -> i64 {
        self.open_tab_in(StoreId(jar.into()), url, (seconds(2), person))
    }

    /// The person opens the sign-out address of a host in a tab of this jar.
    pub fn sign_out_within(&mut self, jar: &str, host: &str) -> i64 {
        let url = format!("https://{host}/cdn-cgi/access/logout");
        self.open_tab_in(StoreId(jar.into()), &url, (0, None))
    }

    /// The person clicks *Sign out* in the popup, on the session of this host in this jar.
    pub fn click_sign_out_within(&mut self, jar: &str, host: &str) {
        self.note("the person clicks Sign out");
        self.deliver(Heard::SignOut(Shown::within(jar, host)));
    }

    /// The person clicks *Force sign-in* in the popup, on the session of this host in this jar.
    pub fn click_force_sign_in_within(&mut self, jar: &str, host: &str) {
        self.note("the person clicks Force sign-in");
        self.deliver(Heard::ForceSignIn(Shown::within(jar, host)));
    }

    /// The person looks at the first tab of this jar.
    pub fn look_at_within(&mut self, jar: &str) {
        let mut tabs = self.browser.tabs.iter();
        let tab = tabs.find(|(_, tab)| tab.store.0 == jar).map(|(id, _)| *id);
        self.look_at(tab.unwrap());
    }

    /// The person closes the extension's own page in this container.
    pub fn close_our_page_within(&mut self, jar: &str) {
        self.note("the person closes it:");
        self.laws.disturbed(Excuse::Browser, self.now);
        self.close_courier(&StoreId(jar.into()));
    }

    /// The person presses "renew now" for the session of this host in this jar.
    pub fn wish_within(&mut self, jar: &str, host: &str) {
        self.deliver(Heard::Wish(Shown::within(jar, host)));
    }

    /// Somebody deletes the token cookies of a host from this jar.
    pub fn delete_cookies_within(&mut self, jar: &str, host: &str) {
        self.delete_cookies_in(&StoreId(jar.into()), host);
    }

    /// The token cookies of a host in the ordinary jar lie in a partition of it, as those of an app that is embedded in
    /// this site do.
    pub fn given_partitioned(&mut self, host: &str, site: &str) {
        for cookie in self.cookies_of(host) {
            let mut changes = self.browser.jar.remove(&Place::of(&cookie));
            let partition_key = Some(PartitionKey {
                top_level_site: Some(site.into()),
                has_cross_site_ancestor: None,
            });
            let cookie = BrowserCookie {
                partition_key,
                ..cookie
            };
            changes.extend(self.browser.jar.put(cookie, self.machine_time()));
            self.tell(changes);
        }
        self.laws.given_up(Excuse::Deleted);
    }

    pub(crate) fn delete_cookies_in(&mut self, store: &StoreId, host: &str) {
        for cookie in self.cookies_in(store, host) {
            self.delete_cookie(&cookie);
        }
    }
}

/// Then.
impl World {
    /// The token cookies of a host in this jar.
    pub(crate) fn cookies_in(&self, store: &StoreId, host: &str) -> Vec<BrowserCookie> {
        let now = self.machine_time();
        let all = self.browser.jar.named(CF_AUTHORIZATION);
        let is_here = |cookie: &&BrowserCookie| {
            &cookie.store_id == store && host_of(cookie) == host && is_live(cookie, now)
        };
        all.filter(is_here).cloned().collect()
    }

    /// The token cookies of a host in this jar.
    #[must_use]
    pub fn cookies_within(&self, jar: &str, host: &str) -> Vec<BrowserCookie> {
        self.cookies_in(&StoreId(jar.into()), host)
    }

    /// How the requests of this app's pages ended.
    #[must_use]
    pub fn pages_of(&self, host: &str) -> Pages {
        self.pages_in(self.browser.flavour.home_store(), host)
    }

    /// How the requests of this app's pages ended in this jar.
    #[must_use]
    pub fn pages_within(&self, jar: &str, host: &str) -> Pages {
        self.pages_in(StoreId(jar.into()), host)
    }

    /// The session on this host in this jar, as the popup shows it once it has woken the worker.
    #[must_use]
    pub fn session_within(&mut self, jar: &str, host: &str) -> Option<SessionView> {
        if !self.is_awake() {
            self.wake();
        }
        let store = StoreId(jar.into());
        let mut sessions = self.view().sessions.into_iter();
        sessions.find(|session| session.host == host && is_of(session, &store))
    }

    /// The containers in which a page of the extension is open.
    #[must_use]
    pub fn couriers(&self) -> Vec<String> {
        let open = self.browser.couriers.keys();
        open.map(|store| store.0.clone()).collect()
    }
}

/// For walks.
impl World {
    /// Somebody else uses a page of an app in a container.
    pub(crate) fn bob_works_in_container(&mut self, url: &str, every: i64) {
        self.open_tab_in(StoreId(CONTAINER.into()), url, (every, Some(BOB)));
        self.pass(seconds(30));
    }

    /// Whether something happens in a container now rather than elsewhere.
    pub(crate) fn turns_to_container(&mut self, dice: &mut fastrand::Rng) -> bool {
        self.browser.flavour == Flavour::Firefox && dice.u32(0..3) == 0
    }
}

impl World {
    /// Whether requests can be sent with the cookies of this jar as things stand.
    pub(crate) fn reaches(&self, store: &StoreId) -> bool {
        store == &self.browser.flavour.home_store() || self.browser.couriers.contains_key(store)
    }

    /// Opens the extension's page in a container, where none is open; how long it takes to load.
    pub(crate) fn open_courier(&mut self, store: &StoreId) -> i64 {
        let is_container = store.0.starts_with("firefox-container-");
        if self.browser.couriers.contains_key(store) || !is_container {
            return 0;
        }
        self.note(&format!("a page of ours is opened in {}", store.0));
        let number = self.serial();
        self.browser.couriers.insert(store.clone(), number);
        self.dice.i64(50..400)
    }

    pub(crate) fn close_courier(&mut self, store: &StoreId) {
        if self.browser.couriers.remove(store).is_some() {
            self.note(&format!("the page of ours in {} is closed", store.0));
        }
    }

    /// What a start does away with.
    pub(crate) fn clean_up(&mut self) {
        self.browser.rules.clear();
        self.browser.couriers.clear();
        self.close_waiting_pages();
    }

    /// No page of ours stays open in a container where nothing is renewed and nobody is being signed out.
    pub(crate) fn judge_couriers(&mut self) {
        if self.browser.couriers.is_empty() || !self.browser.logging_out.is_empty() {
            return;
        }
        let sessions = self.view().sessions;
        let is_idle = |store: &&StoreId| {
            let is_at_work = |session: &SessionView| {
                is_of(session, store) && session.next.key == TextKey::NextRenewing.as_str()
            };
            !sessions.iter().any(is_at_work)
        };
        if self.browser.couriers.keys().any(|store| is_idle(&store)) {
            self.broken(Law::NoPageLeft);
        }
    }

    /// How many jars there are tokens in.
    pub(crate) fn jars(&self) -> usize {
        let mut jars: Vec<_> = self.browser.jar.named(CF_AUTHORIZATION).collect();
        jars.sort_by_key(|cookie| &cookie.store_id);
        jars.dedup_by_key(|cookie| &cookie.store_id);
        jars.len().max(1)
    }
}

/// Whether a session lies in this jar, as its id tells.
pub(crate) fn is_of(session: &SessionView, store: &StoreId) -> bool {
    session.id.split(' ').next() == Some(store.0.as_str())
}
