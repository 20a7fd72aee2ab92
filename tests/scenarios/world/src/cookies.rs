//! What the extension does with jar and tabs: lists, looks around, pins, puts back. As its shell does it.

use access_edge_core::{Request, Response};
use access_vigil_core::cookie::{
    BrowserCookie, CF_APP_SESSION, CF_AUTHORIZATION, Cookie, OF_ACCESS, Seconds, StoreId,
};
use access_vigil_core::effect::{AppSession, Neighbourhood};
use access_vigil_core::event::{Event, Listing, StoreResult, Surroundings};
use access_vigil_core::ordered::Set;
use access_vigil_core::traffic::{CookieChange, CookieFate};
use serde::Deserialize;
use url::Url;

use crate::flavour::Flavour;
use crate::jar::{Place, Receipt, http_date};
use crate::world::{Happening, Heard, World};

impl World {
    pub(crate) fn list(&mut self, jars: &Set<StoreId>) -> Listing {
        let now = self.machine_time();
        let cookies = self.browser.listing(CF_AUTHORIZATION, now, jars);
        Listing {
            cookies: cookies
                .into_iter()
                .filter_map(Cookie::from_browser)
                .collect(),
            granted: self.browser.grants_now(),
        }
    }

    pub(crate) fn look_around(&mut self, place: &Neighbourhood) -> Surroundings {
        let app_tabs = || self.browser.tabs_on(&place.store, place.app.as_str());
        let login_path = format!("/cdn-cgi/access/login/{}", place.app);
        let on_login_page = self
            .browser
            .tabs_on(&place.store, place.team.as_str())
            .any(|url| url.path() == login_path);
        let coming_back = app_tabs().any(|url| url.path() == "/cdn-cgi/access/authorized");
        let away = place
            .login_tab
            .and_then(|tab| self.browser.tabs.get(&tab.0))
            .is_some_and(|tab| self.is_away(&tab.url, place));
        Surroundings {
            app_paths: app_tabs().map(|url| url.path().to_owned()).collect(),
            login_under_way: on_login_page || coming_back || away,
            presence: self.browser.presence,
            listing: self.list(&place.jars),
        }
    }

    pub(crate) fn pin(&mut self, pin: &AppSession) -> StoreResult {
        let host = pin.host.as_str();
        let now = self.machine_time();
        if !self.browser.grants(host) {
            return StoreResult::Refused;
        }
        let new = BrowserCookie {
            name: CF_APP_SESSION.into(),
            value: pin.value.expose().into(),
            domain: host.into(),
            host_only: true,
            path: "/".into(),
            secure: true,
            http_only: true,
            same_site: Some("unspecified".into()),
            expiration_date: None,
            store_id: pin.store.clone(),
            partition_key: None,
            first_party_domain: None,
        };
        let current = self.browser.jar.find(&Place::of(&new)).cloned();
        let as_it_was = current.as_ref().is_some_and(|it| it.value == new.value);
        if as_it_was {
            return StoreResult::Stored;
        }
        let cookie = current.map_or(new.clone(), |current| BrowserCookie {
            value: new.value,
            ..current
        });
        let changes = self.browser.jar.put(cookie, now);
        self.tell(changes);
        StoreResult::Stored
    }

    /// `cookies.set` with the details that core gives.
    pub(crate) fn put_back(&mut self, cookie: &Cookie) -> StoreResult {
        let details = serde_json::to_value(cookie.to_set()).unwrap();
        let details: Details = serde_json::from_value(details).unwrap();
        let url = Url::parse(&details.url).unwrap();
        let host = url.host_str().unwrap();
        if !self.browser.grants(host) {
            return StoreResult::Refused;
        }
        let cookie = BrowserCookie {
            name: details.name,
            value: details.value,
            host_only: details.domain.is_none(),
            domain: details.domain.unwrap_or_else(|| host.to_owned()),
            path: details.path,
            secure: details.secure,
            http_only: details.http_only,
            same_site: details.same_site,
            expiration_date: details.expiration_date,
            store_id: details.store_id,
            partition_key: None,
            first_party_domain: None,
        };
        let place = Place::of(&cookie);
        let before = self.browser.jar.find(&place).cloned();
        let changes = self.browser.jar.put(cookie, self.machine_time());
        self.judge_writing(&place, (before, false));
        self.tell(changes);
        StoreResult::Stored
    }

    /// The answer to one of the extension's own requests changes the jar.
    pub(crate) fn store_from_extension(
        &mut self,
        store: &StoreId,
        (request, response): (&Request, &Response),
        unseen: bool,
    ) {
        let mut places = self.token_places(&request.host);
        places.retain(|place| place.is_in(store));
        let before: Vec<_> = places
            .iter()
            .map(|place| self.browser.jar.find(place).cloned())
            .collect();
        self.store_answer(store, request, response);
        for (place, before) in places.iter().zip(before) {
            self.judge_writing(place, (before, unseen));
        }
        self.note_renewal(&request.host);
    }

    /// The answer to somebody else's request changes the jar.
    pub(crate) fn store_from_page(
        &mut self,
        store: &StoreId,
        request: &Request,
        response: &Response,
    ) {
        let token = format!("{CF_AUTHORIZATION}=");
        if response.set_cookies().any(|line| line.starts_with(&token)) {
            self.laws.written_by_others(store, &request.host);
            let places = self.token_places(&request.host);
            self.store_answer(store, request, response);
            for place in places {
                self.note_removal(place);
            }
            return self.note_identities(&request.host);
        }
        self.store_answer(store, request, response);
    }

    /// Tells the extension of changes on hosts that it may see.
    pub(crate) fn tell(&mut self, changes: Vec<CookieChange>) {
        for mut change in changes {
            if !self.browser.grants(&change.host) {
                continue;
            }
            // Firefox tells alike of a cookie that a server ends and of one that somebody removes.
            if self.browser.flavour == Flavour::Firefox && change.how == CookieFate::Expired {
                change.how = CookieFate::Removed;
            }
            let heard = if change.name.starts_with(OF_ACCESS) {
                Heard::Event(Event::CookieChanged(change))
            } else {
                Heard::Nothing
            };
            let after = self.chance(0..4);
            self.later(after, Happening::Heard(heard));
        }
    }

    fn store_answer(&mut self, store: &StoreId, request: &Request, response: &Response) {
        let receipt = Receipt {
            store,
            host: &request.host,
            path: request.path(),
            now: self.machine_time(),
            date: response.header("date").and_then(http_date),
        };
        let lines: Vec<_> = response.set_cookies().collect();
        let changes = self.browser.jar.receive(receipt, &lines);
        self.tell(changes);
    }

    fn token_places(&self, host: &str) -> Vec<Place> {
        self.browser
            .jar
            .named(CF_AUTHORIZATION)
            .filter(|cookie| crate::jar::host_of(cookie) == host)
            .map(Place::of)
            .collect()
    }

    /// The address of a tab on a host that was not granted can't be seen.
    fn is_away(&self, url: &Url, place: &Neighbourhood) -> bool {
        let host = url.host_str().unwrap_or_default();
        !self.browser.grants(host) || host == place.team.as_str()
    }
}

/// What `cookies.set` is given.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    url: String,
    name: String,
    value: String,
    domain: Option<String>,
    path: String,
    secure: bool,
    http_only: bool,
    same_site: Option<String>,
    expiration_date: Option<Seconds>,
    store_id: StoreId,
}
