//! How pages ask their app, and what the extension hears where that fails: as tried in both browsers.

use access_edge_core::{Request, Response};
use access_vigil_core::cookie::StoreId;
use access_vigil_core::event::Event;
use access_vigil_core::host::Hostname;
use url::Url;

use crate::flavour::Flavour;
use crate::world::{Happening, Heard, World};

/// How a page asks its app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Way {
    /// By `fetch`, `EventSource` or `XMLHttpRequest`: a redirect is followed to the login.
    #[default]
    Request,
    /// By `XMLHttpRequest` that says so in a header: Access answers 401 and redirects nobody.
    MarkedRequest,
    /// By opening a WebSocket, which follows no redirect.
    Socket,
}

impl World {
    /// From now on the page of this tab asks so.
    pub fn page_asks_by(&mut self, tab: i64, way: Way) {
        if let Some(tab) = self.browser.tabs.get_mut(&tab) {
            tab.way = way;
        }
    }

    pub(crate) fn page_request(&mut self, way: Way, (store, url): (&StoreId, &Url)) -> Request {
        let request = self.request_in(store, "GET", (url, true));
        match way {
            Way::Request => request.with_header("sec-fetch-mode", "cors"),
            Way::MarkedRequest => request
                .with_header("sec-fetch-mode", "cors")
                .with_header("x-requested-with", "XMLHttpRequest"),
            Way::Socket => request
                .with_header("sec-fetch-mode", "websocket")
                .with_header("upgrade", "websocket")
                .with_header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        }
    }

    /// Chromium drops what a handshake that fails would set.
    pub(crate) fn keeps_cookies(&self, way: Way, response: &Response) -> bool {
        way != Way::Socket || self.browser.flavour == Flavour::Firefox || response.status == 101
    }

    /// What the listeners of the extension hear of a page's request that failed.
    pub(crate) fn tell_of_failure(
        &mut self,
        way: Way,
        (store, request): (&StoreId, &Request),
        response: Option<&Response>,
    ) {
        let login = response.and_then(|response| self.login_behind((store, request), response));
        let shows_redirects = way != Way::Socket || self.browser.flavour == Flavour::Firefox;
        let event = match login.filter(|_| shows_redirects) {
            Some(stuck) => stuck,
            None if way == Way::Socket && self.browser.grants(&request.host) => {
                let app = Hostname::parse(&request.host).unwrap();
                let path = request.path().to_owned();
                let store = store.clone();
                Event::SocketFailed { app, path, store }
            }
            None => return,
        };
        let after = self.chance(0..3);
        self.later(after, Happening::Heard(Heard::Event(event)));
    }

    /// The login that an answer redirects to, on a host that the extension may see.
    fn login_behind(
        &self,
        (store, request): (&StoreId, &Request),
        response: &Response,
    ) -> Option<Event> {
        let here = format!("https://{}{}", request.host, request.path_and_query);
        let to = Url::parse(&here).ok()?.join(response.location()?).ok()?;
        if !self.browser.grants(to.host_str()?) {
            return None;
        }
        let app = to.path().strip_prefix("/cdn-cgi/access/login/")?;
        let audience = to.query_pairs().find(|(name, _)| name == "kid");
        Some(Event::PageStuck {
            app: Hostname::parse(app).ok()?,
            audience: audience.map(|(_, value)| value.into_owned()),
            store: store.clone(),
        })
    }
}
