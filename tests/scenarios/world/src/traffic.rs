//! What the extension hears of the requests that pages make: of those of tabs, what leads to Access and comes from there;
//! of all others, what ran into Access while the developer view is open. As the listeners of its shell are set up.

use access_edge_core::{Request, Response};
use access_vigil_core::cookie::StoreId;
use access_vigil_core::event::Event;
use access_vigil_core::secret::Secret;
use access_vigil_core::set_cookie;
use access_vigil_core::traffic::{Address, Came, PageHop};
use url::Url;

use crate::flavour::Flavour;
use crate::network::Purpose;
use crate::ways::Way;
use crate::world::{Happening, Heard, World};

impl World {
    /// The developer view is opened: it listens to the requests of pages as long as it is there.
    pub fn open_developer_view(&mut self) {
        self.note("the developer view is opened");
        self.browser.developer_view = true;
    }

    /// The service worker of the app on this host answers every navigation from its cache, as one does that was told
    /// nothing of `/cdn-cgi/`; it has the pages of a login only.
    pub fn given_greedy_service_worker(&mut self, host: &str) {
        self.browser.greedy.push(host.to_owned());
    }

    /// A page on this origin asks first whether it may ask this: no cookie goes with such a question.
    ///
    /// <https://fetch.spec.whatwg.org/#cors-preflight-fetch>
    pub fn preflight(&mut self, origin: &str, url: &str) {
        let request = Request::new("OPTIONS", url)
            .unwrap()
            .with_header("origin", origin)
            .with_header("access-control-request-method", "PUT")
            .with_header("sec-fetch-mode", "cors");
        let home = self.browser.flavour.home_store();
        self.send((home, request), Purpose::Preflight, None);
    }

    pub(crate) fn tell_of_navigation(
        &mut self,
        chain: String,
        (store, request): (&StoreId, &Request),
        response: &Response,
    ) {
        let hop = hop_of("main_frame", (chain, store), (request, response));
        let leads_there = matches!(&hop.came, Came::Redirect { to, .. } if is_of_access(to));
        if leads_there || is_of_access(&hop.from) {
            self.tell_hop(hop);
        }
    }

    pub(crate) fn tell_of_background(
        &mut self,
        way: Way,
        (store, request): (&StoreId, &Request),
        response: &Response,
    ) {
        if !self.browser.developer_view {
            return;
        }
        let kind = match way {
            // Chromium follows no handshake's redirect, and tells of none.
            Way::Socket if self.browser.flavour == Flavour::Chromium => return,
            Way::Socket => "websocket",
            Way::Request | Way::MarkedRequest => "xmlhttprequest",
        };
        let chain = format!("x{}", self.serial());
        let hop = hop_of(kind, (chain, store), (request, response));
        let ran_into_access = match &hop.came {
            Came::Redirect { to, .. } => is_of_access(to),
            Came::Answer { status, .. } => matches!(status, 401 | 403),
            Came::Nothing(_) => false,
        };
        if ran_into_access {
            self.tell_hop(hop);
        }
    }

    /// What a tab is shown by a service worker reaches no server.
    pub(crate) fn tell_of_cached(&mut self, chain: String, (store, request): (&StoreId, &Request)) {
        let answer = Response::new(200);
        let mut hop = hop_of("main_frame", (chain, store), (request, &answer));
        hop.came = Came::Answer {
            status: 200,
            cached: true,
        };
        self.tell_hop(hop);
    }

    pub(crate) fn is_answered_by_service_worker(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let is_greedy = self.browser.greedy.iter().any(|greedy| greedy == host);
        is_greedy && url.path() == "/cdn-cgi/access/authorized"
    }

    fn tell_hop(&mut self, hop: PageHop) {
        if self.browser.grants(&hop.from.host) {
            let heard = Heard::Event(Event::PageHop(hop));
            self.later(1, Happening::Heard(heard));
        }
    }
}

fn hop_of(
    kind: &str,
    (chain, store): (String, &StoreId),
    (request, response): (&Request, &Response),
) -> PageHop {
    let from = format!("https://{}{}", request.host, request.path_and_query);
    let redirect = (300..400).contains(&response.status);
    let to = response.location().filter(|_| redirect);
    let status = response.status;
    let lines: Vec<Secret> = response.set_cookies().map(Secret::new).collect();
    PageHop {
        chain,
        kind: kind.to_owned(),
        store: store.clone(),
        method: request.method.clone(),
        came: match to.and_then(|to| Address::of_redirect(&from, to)) {
            Some(to) => Came::Redirect { status, to },
            None => Came::Answer {
                status,
                cached: false,
            },
        },
        from: Address::parse(&from).unwrap(),
        cookies: set_cookie::names_of(&lines),
    }
}

fn is_of_access(address: &Address) -> bool {
    address.path.starts_with("/cdn-cgi/access/")
}
