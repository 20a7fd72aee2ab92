//! Cookies that somebody else puts into the jar, as a sibling host may for the whole domain.

use access_vigil_core::cookie::BrowserCookie;

use crate::jar::host_of;
use crate::world::World;

impl World {
    /// A host below this cookie's sets this value for the whole domain, under the same name and path and for as long as the
    /// browser runs.
    pub fn sibling_plants(&mut self, beside: &BrowserCookie, value: &str) {
        let host = host_of(beside).to_owned();
        let planted = BrowserCookie {
            value: value.to_owned(),
            domain: format!(".{host}"),
            host_only: false,
            expiration_date: None,
            ..beside.clone()
        };
        self.plant(planted);
    }

    /// A page sets this very cookie.
    pub fn plant(&mut self, cookie: BrowserCookie) {
        let now = self.machine_time();
        self.laws
            .written_by_others(&cookie.store_id, host_of(&cookie));
        let changes = self.browser.jar.put(cookie, now);
        self.tell(changes);
    }

    /// The one cookie of this host has no end of its own, so that the browser keeps it beyond its token's.
    pub fn given_lasting_cookie_of(&mut self, host: &str) {
        let cookie = self.cookie_of(host);
        self.plant(BrowserCookie {
            expiration_date: None,
            ..cookie
        });
    }
}
