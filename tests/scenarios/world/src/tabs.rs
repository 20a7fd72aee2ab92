//! Tabs, and people who follow a login in them to its end.

use access_edge_core::{Request, Response};
use access_vigil_core::cookie::StoreId;
use access_vigil_core::event::Event;
use access_vigil_core::guard::PageAnswer;
use access_vigil_core::host::Hostname;
use access_vigil_core::id::{EffectId, TabId};
use access_vigil_core::sign_out::Opened;
use url::Url;

use crate::browser::Tab;
use crate::network::Purpose;
use crate::shell::PendingReply;
use crate::signing_out::Parting;
use crate::world::{Happening, Heard, World};

/// Where a tab goes next.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    url: Url,
    /// What a form hands in.
    form: Option<String>,
    /// The host of the page that leads there by a link or a form.
    from: Option<String>,
    redirects: u32,
}

impl Step {
    fn to(url: Url) -> Self {
        Self {
            url,
            form: None,
            from: None,
            redirects: 0,
        }
    }
}

impl World {
    /// Opens a tab with this address, whose page will ask its app every so many milliseconds. Where a person is
    /// named, they sign in as soon as they are asked to.
    pub fn open_tab(&mut self, url: &str, every: i64, person: Option<&str>) -> i64 {
        let home = self.browser.flavour.home_store();
        self.open_tab_in(home, url, (every, person))
    }

    /// Opens one whose pages use this jar.
    pub(crate) fn open_tab_in(
        &mut self,
        store: StoreId,
        url: &str,
        (every, person): (i64, Option<&str>),
    ) -> i64 {
        let tab = self.new_tab(store);
        if let Some(open) = self.browser.tabs.get_mut(&tab) {
            open.every = every;
            open.person = person.map(str::to_owned);
        }
        self.visit(tab, url);
        tab
    }

    /// Opens an empty tab of this jar.
    pub(crate) fn new_tab(&mut self, store: StoreId) -> i64 {
        let tab = i64::try_from(self.serial()).unwrap();
        let blank = Url::parse("about:blank").unwrap();
        let open = Tab::new(store, blank, (0, None));
        self.browser.tabs.insert(tab, open);
        self.browser.in_front = Some(tab);
        self.laws.soon_excused(self.now);
        tab
    }

    /// Lets a tab go to this address.
    pub fn visit(&mut self, tab: i64, url: &str) {
        let step = Step::to(Url::parse(url).unwrap());
        self.note(&format!(
            "tab {tab} goes to {}{}",
            step.url.host_str().unwrap(),
            step.url.path()
        ));
        let serial = self.serial();
        if let Some(tab) = self.browser.tabs.get_mut(&tab) {
            tab.serial = serial;
            tab.wanted = (step.url.clone(), MOST_TRIES);
        }
        self.laws.rows.end(tab);
        self.go_on(tab, serial, step);
    }

    /// The person looks at this tab.
    pub fn look_at(&mut self, tab: i64) {
        self.browser.in_front = Some(tab);
        self.note(&format!("the person looks at tab {tab}"));
    }

    /// A person sits down at a tab, to sign in when they are asked to.
    pub fn sit_down(&mut self, tab: i64, person: &str) {
        let open = self.browser.tabs.get_mut(&tab).unwrap();
        open.person = Some(person.to_owned());
        open.wanted.1 = MOST_TRIES;
    }

    /// The address that a tab shows.
    #[must_use]
    pub fn shown_in(&self, tab: i64) -> String {
        self.browser.tabs[&tab].url.to_string()
    }

    /// Closes a tab.
    pub fn close_tab(&mut self, tab: i64) {
        self.browser.tabs.remove(&tab);
        self.browser.in_front.take_if(|front| *front == tab);
        self.note(&format!("tab {tab} is closed"));
    }

    /// The tabs that are open.
    #[must_use]
    pub fn open_tabs(&self) -> Vec<i64> {
        self.browser.tabs.keys().copied().collect()
    }

    pub(crate) fn go_on(&mut self, tab: i64, serial: u64, step: Step) {
        let open = self.browser.tabs.get(&tab);
        let Some(open) = open.filter(|tab| tab.serial == serial) else {
            return;
        };
        let store = open.store.clone();
        if !self.network.online {
            return self.note("a page could not be loaded: offline");
        }
        if let Some(open) = self.browser.tabs.get_mut(&tab) {
            open.loading = true;
            if step.redirects == 0 {
                open.begun_by.clone_from(&step.from);
                open.navigations += 1;
            }
        }
        self.tell_of_request((tab, &store), &step.url);
        let request = self.request_of_tab((tab, &store), &step);
        if self.is_answered_by_service_worker(&step.url) {
            let chain = self.chain_of(tab);
            self.tell_of_cached(chain, (&store, &request));
            return self.show_shell(tab, step.url);
        }
        let redirects = step.redirects;
        let purpose = Purpose::Navigation {
            tab,
            serial,
            redirects,
        };
        self.send((store, request), purpose, None);
    }

    fn request_of_tab(&mut self, (tab, store): (i64, &StoreId), step: &Step) -> Request {
        let method = if step.form.is_some() { "POST" } else { "GET" };
        let request = self
            .request_in(store, method, (&step.url, true))
            .with_header("sec-fetch-mode", "navigate");
        let begun_by = self
            .browser
            .tabs
            .get(&tab)
            .and_then(|tab| tab.begun_by.as_deref());
        let request = self.without_strict_cookies(begun_by, request);
        match &step.form {
            Some(form) => request.with_body(form),
            None => request,
        }
    }

    /// The page that a greedy service worker has in its cache is shown at the address of the login's last step.
    fn show_shell(&mut self, tab: i64, url: Url) {
        if let Some(open) = self.browser.tabs.get_mut(&tab) {
            open.url = url;
            open.loading = false;
        }
    }

    /// The browser's name of the navigation that a tab is in the middle of: its redirects share it, a click does not.
    fn chain_of(&self, tab: i64) -> String {
        let navigations = self.browser.tabs.get(&tab).map_or(0, |tab| tab.navigations);
        format!("{tab}.{navigations}")
    }

    pub(crate) fn take_page(
        &mut self,
        (tab, serial, redirects): (i64, u64, u32),
        (store, request): (&StoreId, &Request),
        response: &Response,
    ) {
        self.store_from_page(store, request, response);
        let chain = self.chain_of(tab);
        self.tell_of_navigation(chain, (store, request), response);
        self.tell_who_watches(tab, request, response);
        self.note_a_sign_in((tab, store), request, response);
        let here = Url::parse(&format!(
            "https://{}{}",
            request.host, request.path_and_query
        ))
        .unwrap();
        if (300..400).contains(&response.status)
            && let Some(next) = response.location().and_then(|to| here.join(to).ok())
            && next.scheme() == "https"
        {
            if redirects >= MOST_REDIRECTS {
                return self.note("a page redirected too often");
            }
            let step = Step {
                redirects: redirects + 1,
                ..Step::to(next)
            };
            return self.go_on(tab, serial, step);
        }
        self.tell_of_page(tab, (store, &here));
        let Some(open) = self
            .browser
            .tabs
            .get_mut(&tab)
            .filter(|tab| tab.serial == serial)
        else {
            return;
        };
        open.url = here.clone();
        open.loading = false;
        // Another tab's page that fails meanwhile takes the `CF_AppSession` of a login away; a person tries again.
        if response.status >= 400 && open.person.is_some() && open.wanted.1 > 0 {
            open.wanted.1 -= 1;
            let step = Step::to(open.wanted.0.clone());
            let thought = self.chance(3_000..8_000);
            return self.later(thought, Happening::Goes { tab, serial, step });
        }
        let every = if self.now < open.until { open.every } else { 0 };
        let person = open.person.clone();
        if let Some(step) = submitted_by_itself(&here, response) {
            return self.later(1, Happening::Goes { tab, serial, step });
        }
        if let Some(step) = person.and_then(|person| next_step(&here, response, &person)) {
            let thought = self.chance(1_000..5_000);
            self.later(thought, Happening::Goes { tab, serial, step });
        } else if every > 0 && response.status == 200 && self.tick_url(&here).is_some() {
            self.later(every, Happening::Tick { tab, serial });
        }
    }

    /// The extension reads the first answer to a page that it brings to the login.
    fn tell_who_watches(&mut self, tab: i64, request: &Request, response: &Response) {
        let is_watched = |(_, watched, host): &mut (EffectId, i64, String)| {
            *watched == tab && *host == request.host
        };
        if let Some((id, ..)) = self.browser.watched.take_if(is_watched) {
            let answer = PageAnswer {
                navigation: self.navigation_of(tab),
                response: crate::hop::read(response, self.browser.flavour),
            };
            let opened = PendingReply::SignOut(id, Parting::Opened(Opened::InTab(Some(answer))));
            let late = self.chance(0..self.browser.flavour.header_delay() + 1);
            self.done_after(late, opened);
        }
    }

    /// An org token that is set means that the person has signed in, but for one that came behind their back.
    fn note_a_sign_in(
        &mut self,
        (tab, store): (i64, &StoreId),
        request: &Request,
        response: &Response,
    ) {
        let open = self.browser.tabs.get(&tab);
        if open.is_some_and(|tab| tab.own && !tab.seen) {
            return;
        }
        let token_set = |line: &str| {
            line.strip_prefix("CF_Authorization=")
                .is_some_and(|rest| !rest.starts_with(';'))
        };
        if request.host == self.edge.config().team.host && response.set_cookies().any(token_set) {
            self.laws.signed_in(store, self.now);
            self.note_sign_in();
        }
    }

    /// The browser's name of what a tab is at: all redirects of a navigation share it.
    fn navigation_of(&self, tab: i64) -> String {
        let tab = self.browser.tabs.get(&tab);
        tab.map_or(0, |tab| tab.serial).to_string()
    }

    /// What the listeners of the extension hear of an address that is asked for.
    pub(crate) fn tell_of_request(&mut self, (tab, store): (i64, &StoreId), url: &Url) {
        let host = url.host_str().unwrap_or_default();
        if !self.browser.grants(host) {
            return;
        }
        let event = if url.path().starts_with("/cdn-cgi/access/logout") {
            Hostname::parse(host).ok().map(|host| Event::LogoutOpened {
                host,
                store: store.clone(),
            })
        } else {
            let app = url.path().strip_prefix("/cdn-cgi/access/login/");
            app.and_then(|app| Hostname::parse(app).ok())
                .map(|app| Event::LoginOpened {
                    app,
                    tab: TabId(tab),
                    store: store.clone(),
                    navigation: self.navigation_of(tab),
                })
        };
        if let Some(event) = event {
            let after = self.chance(0..3);
            self.later(after, Happening::Heard(Heard::Event(event)));
        }
    }
}

/// What a page with a form does that submits itself.
fn submitted_by_itself(here: &Url, response: &Response) -> Option<Step> {
    let page = response.text();
    let url = attribute_after(&page, "<form id=\"post-on\" method=\"post\" action=\"")?;
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for field in page.split("<input type=\"hidden\" ").skip(1) {
        let name = attribute_after(field, "name=\"")?;
        form.append_pair(&name, &attribute_after(field, "value=\"")?);
    }
    Some(Step {
        url: Url::parse(&url).ok()?,
        form: Some(form.finish()),
        from: here.host_str().map(str::to_owned),
        redirects: 0,
    })
}

/// What a person does on a page that asks them something.
fn next_step(here: &Url, response: &Response, person: &str) -> Option<Step> {
    let page = response.text();
    let (url, form) = if let Some(href) = attribute_after(&page, "id=\"idp\" href=\"") {
        (here.join(&href).ok()?, None)
    } else if page.contains("name=\"email\"") {
        let state = attribute_after(&page, "name=\"state\" value=\"")?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &state)
            .append_pair("email", person)
            .finish();
        (here.join("/login").ok()?, Some(form))
    } else if page.contains("name=\"purpose\"") {
        let state = attribute_after(&page, "name=\"state\" value=\"")?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &state)
            .append_pair("purpose", "work")
            .finish();
        (here.join("/cdn-cgi/access/step-up").ok()?, Some(form))
    } else if page.contains("name=\"second_factor\"") {
        let state = attribute_after(&page, "name=\"state\" value=\"")?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &state)
            .append_pair("second_factor", "shown")
            .finish();
        (here.join("/cdn-cgi/access/step-up").ok()?, Some(form))
    } else {
        return None;
    };
    Some(Step {
        url,
        form,
        from: here.host_str().map(str::to_owned),
        redirects: 0,
    })
}

fn attribute_after(page: &str, mark: &str) -> Option<String> {
    let (_, rest) = page.split_once(mark)?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}

const MOST_TRIES: u32 = 12;
/// As in the browsers.
const MOST_REDIRECTS: u32 = 20;
