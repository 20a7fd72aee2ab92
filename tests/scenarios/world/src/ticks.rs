//! Pages that ask their app again and again, as scripts in them do.

use access_edge_core::{Request, Response};
use access_vigil_core::cookie::StoreId;
use url::Url;

use crate::counts::Fate;
use crate::network::Purpose;
use crate::world::{Happening, World};

impl World {
    /// A page asks its app.
    pub(crate) fn tick(&mut self, tab: i64, serial: u64) {
        let Some(open) = self
            .browser
            .tabs
            .get(&tab)
            .filter(|tab| tab.serial == serial && self.now < tab.until)
        else {
            return;
        };
        let (every, way, store) = (open.every, open.way, open.store.clone());
        let Some(url) = self.tick_url(&open.url.clone()) else {
            return;
        };
        self.later(every, Happening::Tick { tab, serial });
        let request = self.page_request(way, (&store, &url));
        if self.network.online {
            self.send((store, request), Purpose::Tick { tab, serial }, None);
        } else {
            self.laws.page_asked(&store, &request.host, Fate::Lost);
            self.tell_of_failure(way, (&store, &request), None);
        }
    }

    pub(crate) fn take_tick(
        &mut self,
        (tab, serial): (i64, u64),
        (store, request): (&StoreId, &Request),
        (response, sent): (Option<Response>, i64),
    ) {
        let fate = match &response {
            None => Fate::Lost,
            Some(response) => match response.status {
                101 | 200..=299 => Fate::Answered,
                300..=499 => Fate::Refused,
                _ => Fate::Lost,
            },
        };
        let way = self.browser.tabs.get(&tab).map(|tab| tab.way);
        let way = way.unwrap_or_default();
        if let Some(response) = &response
            && self.keeps_cookies(way, response)
        {
            self.store_from_page(store, request, response);
        }
        if let Some(response) = &response {
            self.tell_of_background(way, (store, request), response);
        }
        if fate != Fate::Answered {
            self.tell_of_failure(way, (store, request), response.as_ref());
        }
        self.laws.page_asked(store, &request.host, fate);
        let in_a_row = self.laws.rows.count(tab, fate, self.now);
        if fate == Fate::Refused {
            if in_a_row == 1 {
                self.note(&format!(
                    "the page of tab {tab} on {} is refused",
                    request.host
                ));
            }
            let still_there = self
                .browser
                .tabs
                .get(&tab)
                .is_some_and(|tab| tab.serial == serial);
            if let Some(response) = response.as_ref().filter(|_| still_there) {
                self.judge_cut_off((tab, sent), (store, request), response);
                self.perhaps_reload((tab, serial), in_a_row);
            }
        }
    }

    /// Where a page asks, if this is a page of an app.
    pub(crate) fn tick_url(&self, page: &Url) -> Option<Url> {
        let host = page.host_str()?;
        let apps = self.edge.config().apps.values();
        let base = apps
            .filter(|app| app.host == host && crate::jar::covers_path(&app.path, page.path()))
            .map(|app| app.path.trim_end_matches('/'))
            .max_by_key(|path| path.len())?;
        if page.path().starts_with("/cdn-cgi/") {
            return None;
        }
        Url::parse(&format!("https://{host}{base}/api/tick")).ok()
    }
}
