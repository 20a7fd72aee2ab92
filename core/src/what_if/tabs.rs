//! The tabs of the model: the page that is used, the tab of a refresh, the one in which somebody signs out. They go where
//! answers lead them; a person, where one sits at a tab, goes on where they are asked to.

use alloc::boxed::Box;
use alloc::format;

use super::course::What;
use super::edge::{Answer, Goal, Next, Set, Stop, TEAM, Tier};
use super::model::{Happening, Model, Network};
use super::travel::Errand;
use super::worker::CALL;
use crate::event::{Event, Glimpse, TabSight};
use crate::id::TabId;
use crate::ordered::Map;
use crate::secret::Secret;

use super::jar::store;

/// The tabs that are open.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    open: Map<i64, Tab>,
    /// The one that is used.
    page: Option<i64>,
    last: i64,
    visits: u64,
}

/// A tab.
#[derive(Debug)]
struct Tab {
    place: Place,
    loading: Loading,
    /// Tells its present page from the ones before.
    visit: u64,
    who: Who,
    role: Role,
}

/// Where a tab is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Blank,
    App,
    Login,
    Provider,
    /// Another Access page of the team.
    Team,
    /// The extension's own page, from which a refresh sets out.
    Waiting,
    Refreshed,
}

/// Who sits at a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Nobody,
    /// Signs in where they are asked to, and tries again so many times.
    Person {
        tries: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    Yes,
    No,
}

/// What a tab is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Page,
    Refresh,
    SignOut,
}

impl Tabs {
    pub(super) fn any_at(&self, place: Place) -> bool {
        self.all_at(place) > 0
    }

    pub(super) fn all_at(&self, place: Place) -> usize {
        self.open.values().filter(|tab| tab.place == place).count()
    }

    /// Whether a tab is in the middle of something at the team's Access addresses.
    pub(super) fn any_in_the_middle(&self) -> bool {
        [Place::Login, Place::Team, Place::Refreshed]
            .into_iter()
            .any(|place| self.any_at(place))
    }

    /// Whether the tab that began a login is still on its way.
    pub(super) fn is_away(&self, tab: Option<TabId>) -> bool {
        let tab = tab.and_then(|tab| self.open.get(&tab.0));
        tab.is_some_and(|tab| tab.place != Place::App)
    }

    /// What the extension sees of a tab that it opened.
    pub(super) fn glimpse(&self, tab: TabId) -> Glimpse {
        let Some(tab) = self.open.get(&tab.0) else {
            return Glimpse::Gone;
        };
        let url = match tab.place {
            Place::Waiting => Some("chrome-extension://own/waiting.html".into()),
            Place::Refreshed => Some(format!(
                "https://{TEAM}/cdn-cgi/access/refresh-identity?success=true&on_success=callback"
            )),
            Place::Team | Place::Login | Place::App => {
                Some(format!("https://{TEAM}/cdn-cgi/access/callback"))
            }
            // The extension may not see the identity provider.
            Place::Provider | Place::Blank => None,
        };
        Glimpse::There(TabSight {
            url: url.map(Secret::new),
            loaded: tab.loading == Loading::No,
            seen: false,
        })
    }

    pub(super) fn close(&mut self, tab: i64) {
        self.open.remove(&tab);
    }

    pub(super) fn close_page(&mut self) {
        if let Some(page) = self.page.take() {
            self.close(page);
        }
    }

    fn open(&mut self, place: Place, (who, role): (Who, Role)) -> i64 {
        self.last += 1;
        let tab = Tab {
            place,
            loading: Loading::No,
            visit: 0,
            who,
            role,
        };
        self.open.insert(self.last, tab);
        self.last
    }

    fn begin_visit(&mut self, tab: i64) -> u64 {
        self.visits += 1;
        if let Some(tab) = self.open.get_mut(&tab) {
            tab.visit = self.visits;
        }
        self.visits
    }

    fn at_visit(&mut self, (tab, visit): (i64, u64)) -> Option<&mut Tab> {
        self.open.get_mut(&tab).filter(|tab| tab.visit == visit)
    }
}

impl Model<'_> {
    /// The person opens the app, in place of the page that was used before.
    pub(super) fn open_page(&mut self, who: Who) {
        self.tabs.close_page();
        let tab = self.tabs.open(Place::Blank, (who, Role::Page));
        self.tabs.page = Some(tab);
        self.go_to(tab, Stop::App);
    }

    /// The person opens the team's sign-out address, and closes that tab again.
    pub(super) fn open_logout(&mut self) {
        let tab = self.tabs.open(Place::Blank, (Who::Nobody, Role::SignOut));
        self.go_to(tab, Stop::Logout);
        self.later(GLANCE, Happening::Closes(tab));
    }

    pub(super) fn open_own_tab(&mut self) -> TabId {
        let role = (Who::Nobody, Role::Refresh);
        TabId(self.tabs.open(Place::Waiting, role))
    }

    pub(super) fn send_to_refresh(&mut self, tab: TabId) {
        if self.tabs.open.contains_key(&tab.0) {
            self.go_to(tab.0, Stop::Refresh);
        }
    }

    fn go_to(&mut self, tab: i64, stop: Stop) {
        let visit = self.tabs.begin_visit(tab);
        self.go_on((tab, visit), stop, 0);
    }

    pub(super) fn go_on(&mut self, (tab, visit): (i64, u64), stop: Stop, redirects: u32) {
        let offline = self.network == Network::Offline;
        let Some(open) = self.tabs.at_visit((tab, visit)).filter(|_| !offline) else {
            return;
        };
        open.loading = Loading::Yes;
        self.tell_of_visit((tab, visit), stop);
        self.ask_edge(Errand::Visit {
            tab,
            visit,
            stop,
            redirects,
        });
    }

    /// What the listeners of the extension hear of an address that is asked for.
    fn tell_of_visit(&mut self, (tab, visit): (i64, u64), stop: Stop) {
        let event = match stop {
            Stop::Login => self.app.clone().map(|app| Event::LoginOpened {
                app,
                tab: TabId(tab),
                store: store(),
                navigation: format!("{visit}"),
            }),
            Stop::Logout => self.team.clone().map(|host| Event::LogoutOpened {
                host,
                store: store(),
            }),
            Stop::App
            | Stop::Authorized(_)
            | Stop::Provider(_)
            | Stop::Answered(_)
            | Stop::Callback(_)
            | Stop::Refresh
            | Stop::Refreshed => None,
        };
        if let Some(event) = event {
            self.later(CALL, Happening::Heard(Box::new(event)));
        }
    }

    /// An answer reaches a tab.
    pub(super) fn take_page(&mut self, errand: Errand, answer: &Answer, date: i64) {
        let Errand::Visit {
            tab,
            visit,
            stop,
            redirects,
        } = errand
        else {
            return;
        };
        self.keep(answer, date);
        self.note_token(tab, answer);
        let here = (tab, visit);
        match answer.next {
            Next::To(next) if redirects < MOST_REDIRECTS => self.go_on(here, next, redirects + 1),
            Next::To(_) => {}
            Next::Page => self.come_to_rest(here, stop),
            Next::Refused => self.be_refused(here),
        }
    }

    fn come_to_rest(&mut self, (tab, visit): (i64, u64), stop: Stop) {
        let Some(open) = self.tabs.at_visit((tab, visit)) else {
            return;
        };
        (open.place, open.loading) = (place_of(stop), Loading::No);
        let (role, who) = (open.role, open.who);
        let next = match stop {
            Stop::Login => Some(Stop::Provider(Goal::App)),
            Stop::Provider(goal) => Some(Stop::Answered(goal)),
            Stop::App
            | Stop::Authorized(_)
            | Stop::Answered(_)
            | Stop::Callback(_)
            | Stop::Refresh
            | Stop::Refreshed
            | Stop::Logout => None,
        };
        if stop == Stop::Login {
            self.record.note(self.now, What::LoginPage);
        }
        match (next, who) {
            (Some(stop), Who::Person { .. }) => {
                self.later(THOUGHT, Happening::Goes { tab, visit, stop });
            }
            _ if stop == Stop::App && role == Role::Page => {
                self.later(self.page_asks_every(), Happening::Asks { tab, visit });
            }
            (Some(_), Who::Nobody) | (None, _) => {}
        }
    }

    /// A person who is locked out tries again from the start.
    fn be_refused(&mut self, (tab, visit): (i64, u64)) {
        let Some(open) = self.tabs.at_visit((tab, visit)) else {
            return;
        };
        (open.place, open.loading) = (Place::Team, Loading::No);
        if let Who::Person { tries } = &mut open.who
            && *tries > 0
        {
            *tries -= 1;
            let stop = Stop::App;
            self.later(ANNOYANCE, Happening::Goes { tab, visit, stop });
        }
    }

    /// A page asks its app, and will ask again.
    pub(super) fn ask_app(&mut self, tab: i64, visit: u64) {
        if self.tabs.at_visit((tab, visit)).is_none() {
            return;
        }
        self.later(self.page_asks_every(), Happening::Asks { tab, visit });
        if self.network == Network::Online {
            self.ask_edge(Errand::Page);
        }
    }

    /// A token that came in a tab: by a sign-in, a refresh, or a page that the login sent straight back.
    fn note_token(&mut self, tab: i64, answer: &Answer) {
        let Some(Set::Token(serial)) = answer.sets else {
            return;
        };
        let role = self.tabs.open.get(&tab).map(|tab| tab.role);
        let tier = self.edge.issued(serial).map(|issued| issued.tier);
        match (tier, role) {
            (Some(Tier::Org), Some(Role::Page)) => self.record.signed_in(self.now),
            (Some(Tier::Org), _) => self.record.note(self.now, What::Refreshed),
            (Some(Tier::App), _) if !self.record.signed_in_just_before(self.now) => {
                self.record.note(self.now, What::LoadedAnew);
            }
            (Some(Tier::App) | None, _) => {}
        }
    }

    fn page_asks_every(&self) -> i64 {
        i64::try_from(self.settings.page.as_millis()).unwrap_or(i64::MAX)
    }
}

fn place_of(stop: Stop) -> Place {
    match stop {
        Stop::App => Place::App,
        Stop::Login => Place::Login,
        Stop::Provider(_) | Stop::Answered(_) => Place::Provider,
        Stop::Refreshed => Place::Refreshed,
        Stop::Authorized(_) | Stop::Callback(_) | Stop::Refresh | Stop::Logout => Place::Team,
    }
}

/// As in the browsers.
const MOST_REDIRECTS: u32 = 20;
/// How long a person looks at a page before they go on, and before they try again what failed.
const THOUGHT: i64 = 1000;
const ANNOYANCE: i64 = 3000;
/// How long they look at the page that says that they are signed out.
const GLANCE: i64 = 1000;
