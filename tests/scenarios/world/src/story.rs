//! The words that stories are told in: given, when, then. Each is small, so that a story says what happens in it.

use access_edge_core::{Action, Fault, Step};
use access_vigil_core::cookie::{BrowserCookie, Seconds, StoreId};
use access_vigil_core::event::Event;
use access_vigil_core::host::Hostname;
use access_vigil_core::policy::Policy;
use access_vigil_core::presence::Presence;
use access_vigil_core::traffic::CookieChange;
use access_vigil_core::view::SessionView;

use crate::excuse::Excuse;
use crate::jar::{Place, host_of};
use crate::setup::{ALICE, Setup, TEAM};
use crate::working::end_of;
use crate::world::{Heard, Shown, World};

/// Milliseconds of so many seconds.
#[must_use]
pub const fn seconds(n: i64) -> i64 {
    n * 1000
}

/// Milliseconds of so many minutes.
#[must_use]
pub const fn minutes(n: i64) -> i64 {
    seconds(n * 60)
}

/// Milliseconds of so many hours.
#[must_use]
pub const fn hours(n: i64) -> i64 {
    minutes(n * 60)
}

impl Setup {
    /// The story begins: the browser has started with the extension in it.
    #[must_use]
    pub fn begin(self) -> World {
        let mut world = World::new(self);
        world.deliver(Heard::Nothing);
        world.pass(100);
        world
    }

    /// The story begins with Alice signed in and a tab open that asks its app every two seconds.
    #[must_use]
    pub fn signed_in(self) -> World {
        let mut world = self.begin();
        world.sign_in(crate::setup::APP);
        world
    }
}

/// Given and when.
impl World {
    /// Alice opens the app in a new tab and signs in where she is asked to.
    pub fn sign_in(&mut self, host: &str) -> i64 {
        self.sign_in_at(&format!("https://{host}/"), ALICE)
    }

    /// A person opens a page in a new tab and signs in where they are asked to.
    pub fn sign_in_at(&mut self, url: &str, person: &str) -> i64 {
        let tab = self.open_tab(url, seconds(2), Some(person));
        let path = url::Url::parse(url).unwrap().path().to_owned();
        self.pass_until(minutes(2), |world| {
            world.browser.tabs[&tab].url.path() == path && world.network.exchanges.is_empty()
        });
        self.pass(seconds(1));
        tab
    }

    /// The browser says of the person that they are there, away, or have locked the screen.
    pub fn person_is(&mut self, presence: Presence) {
        self.browser.presence = presence;
        self.note_presence(presence);
        self.note(&format!("the person is {presence:?}"));
        self.deliver(Heard::Event(Event::PresenceChanged(presence)));
    }

    /// The person clicks *Sign in now* in the popup.
    pub fn click_sign_in(&mut self, host: &str) {
        self.note("the person clicks Sign in now");
        self.deliver(Heard::SignIn(Shown::on(host)));
    }

    /// The administrator changes what is allowed.
    pub fn administrator_sets(&mut self, managed: &str) {
        self.note(&format!("the administrator sets {managed}"));
        self.laws.disturbed(Excuse::Managed, self.now);
        managed.clone_into(&mut self.browser.managed);
        self.deliver(Heard::Event(Event::PolicyChanged(Policy::parse(managed))));
    }

    /// The person clicks *Sign out* in the popup.
    pub fn click_sign_out(&mut self, host: &str) {
        self.note("the person clicks Sign out");
        self.deliver(Heard::SignOut(Shown::on(host)));
    }

    /// The person clicks *Force sign-in* in the popup.
    pub fn click_force_sign_in(&mut self, host: &str) {
        self.note("the person clicks Force sign-in");
        self.deliver(Heard::ForceSignIn(Shown::on(host)));
    }

    /// A tab opens the sign-out address of a host.
    pub fn sign_out_at(&mut self, host: &str) -> i64 {
        let url = format!("https://{host}/cdn-cgi/access/logout");
        self.open_tab(&url, 0, None)
    }

    /// The person takes back access to a host.
    pub fn take_back(&mut self, host: &str) {
        self.note(&format!("access to {host} is taken back"));
        self.laws.forget_threats();
        self.browser.granted.retain(|granted| granted != host);
        self.deliver(Heard::Event(Event::HostsChanged));
    }

    /// The person grants access to a host.
    pub fn grant(&mut self, host: &str) {
        self.note(&format!("access to {host} is granted"));
        self.laws.disturbed(Excuse::NotGranted, self.now);
        self.browser.granted.push(host.to_owned());
        self.deliver(Heard::Event(Event::HostsChanged));
    }

    /// The person presses "renew now" for the app on this host.
    pub fn wish(&mut self, host: &str) {
        self.laws.wishes.push_back(self.now);
        self.deliver(Heard::Wish(Shown::on(host)));
    }

    /// Somebody deletes the token cookies of a host by hand.
    pub fn delete_cookies_of(&mut self, host: &str) {
        let home = self.browser.flavour.home_store();
        self.delete_cookies_in(&home, host);
    }

    /// Somebody deletes one cookie by hand.
    pub fn delete_cookie(&mut self, cookie: &BrowserCookie) {
        let changes = self.browser.jar.remove(&Place::of(cookie));
        self.tell(changes);
        let host = host_of(cookie);
        self.laws.written_by_others(&cookie.store_id, host);
        self.note_removal(Place::of(cookie));
        self.laws.given_up(Excuse::Deleted);
    }

    /// Whoever has signed in so far did so in a private window, whose jar no request of the extension uses; the tabs
    /// are closed, the window is not.
    pub fn given_all_that_in_a_private_window(&mut self) {
        for tab in self.open_tabs() {
            self.close_tab(tab);
        }
        let store = StoreId("1".into());
        self.browser.jar.move_all_to(&store);
        self.browser.windows.insert(store);
        self.laws.given_up(Excuse::Deleted);
        self.laws.forget_threats();
        let host = Hostname::parse(crate::setup::APP).unwrap();
        let store = self.browser.flavour.home_store();
        let change = CookieChange::token_set(&host, &store);
        self.deliver(Heard::Event(Event::CookieChanged(change)));
        self.pass(100);
    }

    /// The browser opens no tab for the extension.
    pub fn given_no_tab_opens(&mut self) {
        self.browser.opens_tabs = false;
    }

    /// The browser lets nobody remove the cookies of this host.
    pub fn given_stubborn_cookies_of(&mut self, host: &str) {
        self.browser.stubborn.push(host.to_owned());
    }

    /// Something goes wrong once, at this step, at the edge.
    pub fn given_fault(&mut self, step: Step, action: Action) {
        self.laws.disturbed(Excuse::Edge, self.now);
        self.edge.add_fault(Fault::once(step, action));
    }

    /// Something goes wrong for good, at this step, at the edge.
    pub fn given_lasting_fault(&mut self, step: Step, action: Action) {
        self.laws.given_up(Excuse::Edge);
        let fault = Fault {
            times: None,
            ..Fault::once(step, action)
        };
        self.edge.add_fault(fault);
    }

    /// What goes wrong on the way with the next requests of renewals, `None` being nothing.
    pub fn given_troubles(&mut self, troubles: impl IntoIterator<Item = Option<crate::Trouble>>) {
        self.network.troubles.extend(troubles);
    }

    /// What is stored for the next life of the worker, until the browser ends, and beyond.
    pub fn given_stored(&mut self, live: Option<&str>, lasting: Option<&str>) {
        self.kill_worker();
        self.browser.session_storage = live.map(str::to_owned);
        self.browser.local_storage = lasting.map(str::to_owned);
    }

    /// What is stored now.
    #[must_use]
    pub fn stored(&self) -> (Option<String>, Option<String>) {
        let snapshot = self.snapshot();
        (snapshot.live, snapshot.lasting)
    }

    /// Something wakes the worker that means nothing to it.
    pub fn wake(&mut self) {
        self.deliver(Heard::Nothing);
        self.pass(100);
    }

    /// Time passes until the next renewal has begun.
    pub fn until_renewal_begins(&mut self, within: i64) {
        let before = self.hops().probes;
        self.pass_until(within, |world| world.hops().probes > before);
    }
}

/// Then.
impl World {
    /// What the popup says of the one sign-out: the headline's key, and those of its remarks.
    #[must_use]
    pub fn said_of_sign_out(&self) -> (String, Vec<String>) {
        let mut sign_outs = self.view().sign_outs;
        assert!(sign_outs.len() <= 1, "{sign_outs:?}");
        let said = sign_outs.pop().map(|said| {
            let remarks = said.remarks.into_iter().map(|remark| remark.key);
            (said.headline.key, remarks.collect())
        });
        said.unwrap_or_default()
    }

    /// The token cookies of a host, as they lie in the jar.
    #[must_use]
    pub fn cookies_of(&self, host: &str) -> Vec<BrowserCookie> {
        self.cookies_in(&self.browser.flavour.home_store(), host)
    }

    /// The one token cookie of a host.
    #[must_use]
    pub fn cookie_of(&self, host: &str) -> BrowserCookie {
        let cookies = self.cookies_of(host);
        assert_eq!(cookies.len(), 1, "cookies of {host}");
        cookies[0].clone()
    }

    /// For how long the edge will accept the token on this host, by its own clock.
    #[must_use]
    pub fn really_left(&self, host: &str) -> i64 {
        let end = end_of(&self.cookie_of(host));
        end.map_or(0, |end| end * 1000 - self.now())
    }

    /// Whether the edge lets the requests of this cookie through.
    #[must_use]
    pub fn is_working(&mut self, cookie: &BrowserCookie) -> bool {
        self.works(cookie)
    }

    /// The session on this host, as the popup shows it once it has woken the worker.
    #[must_use]
    pub fn session(&mut self, host: &str) -> SessionView {
        if !self.is_awake() {
            self.wake();
        }
        let view = self.view();
        let found = view
            .sessions
            .into_iter()
            .find(|session| session.host == host);
        let Some(session) = found else {
            self.fail(&format!("there is no session on {host}"));
        };
        session
    }

    /// The code of the problem that the session on this host has.
    #[must_use]
    pub fn problem(&mut self, host: &str) -> Option<String> {
        self.session(host).problem.map(|problem| problem.code)
    }

    /// Panics unless the session on this host has this problem.
    pub fn then_problem(&mut self, host: &str, code: &str) {
        let problem = self.problem(host);
        if problem.as_deref() != Some(code) {
            self.fail(&format!("the problem of {host} is {problem:?}, not {code}"));
        }
    }

    /// Panics where a request of this app's pages was refused.
    pub fn then_never_cut_off(&self, host: &str) {
        let pages = self.pages_of(host);
        if pages.refused > 0 || pages.answered == 0 {
            self.fail(&format!("the pages of {host} saw {pages:?}"));
        }
    }

    /// Panics unless every renewal took exactly three requests and none reached an app's own server.
    pub fn then_three_requests_each(&self) {
        let hops = self.hops();
        let exact = hops.probes == hops.minted && hops.all() == 3 * hops.minted && hops.origin == 0;
        if !exact {
            self.fail(&format!("the renewals took {hops:?}"));
        }
    }

    /// Panics where a page of this app is refused now.
    pub fn then_page_works(&mut self, host: &str) {
        let before = self.pages_of(host);
        self.pass(seconds(10));
        let after = self.pages_of(host);
        if after.answered <= before.answered || after.refused > before.refused {
            self.fail(&format!("the pages of {host} saw {after:?}"));
        }
    }

    /// Panics when a request of a renewal is sent within so much time.
    pub fn then_quiet_for(&mut self, millis: i64) {
        let before = self.hops();
        self.pass(millis);
        let after = self.hops();
        if after.all() > before.all() {
            self.fail(&format!("requests were sent: {before:?}, then {after:?}"));
        }
    }

    /// The number of rules that take cookies from requests.
    #[must_use]
    pub fn rules(&self) -> usize {
        self.browser.rules.len()
    }

    /// What the badge says.
    #[must_use]
    pub fn badge(&self) -> String {
        self.look().map_or(String::new(), |look| look.badge.clone())
    }

    /// Every badge that was shown since that moment.
    #[must_use]
    pub fn badges_since(&self, moment: i64) -> Vec<String> {
        let looks = self.looks_since(moment).into_iter();
        looks.map(|toolbar| toolbar.elsewhere.badge).collect()
    }

    /// The end of a cookie in milliseconds, where it has one.
    #[must_use]
    pub fn ends(cookie: &BrowserCookie) -> Option<f64> {
        cookie.expiration_date.map(|Seconds(end)| end * 1000.0)
    }

    /// The team of most stories, with its cookie.
    #[must_use]
    pub fn org_cookie(&self) -> BrowserCookie {
        self.cookie_of(TEAM)
    }
}
