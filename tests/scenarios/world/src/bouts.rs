//! People work with pages in bouts: a page asks its app for a while, and whoever gets no answers loads it anew.

use access_vigil_core::presence::Presence;
use url::Url;

use crate::browser::Watched;
use crate::world::{Happening, World};

/// How somebody works with a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bout<'a> {
    pub(crate) person: &'a str,
    /// How often the page asks its app, in milliseconds.
    pub(crate) every: i64,
    /// For how long.
    pub(crate) lasts: i64,
}

impl World {
    /// A person works with a page: in this tab if it is still there, which is brought back to the page if it shows
    /// something else.
    pub(crate) fn work_with(&mut self, tab: Option<i64>, url: &str, bout: &Bout<'_>) -> i64 {
        let known = tab.filter(|tab| self.browser.tabs.contains_key(tab));
        let home = self.browser.flavour.home_store();
        let tab = known.unwrap_or_else(|| self.new_tab(home));
        let shows = self.shows(tab, url) && self.laws.rows.lasts(tab, self.now) == 0;
        let (serial, until) = (self.serial(), self.now + bout.lasts);
        let Some(open) = self.browser.tabs.get_mut(&tab) else {
            return tab;
        };
        open.every = bout.every;
        open.until = until;
        open.person = Some(bout.person.to_owned());
        open.watched = Watched::ByThePerson;
        if shows {
            open.serial = serial;
            self.later(bout.every, Happening::Tick { tab, serial });
        } else {
            self.visit(tab, url);
        }
        tab
    }

    /// Whoever looks at a page that gets no answers loads it anew.
    pub(crate) fn perhaps_reload(&mut self, (tab, serial): (i64, u64), in_a_row: u64) {
        let open = self.browser.tabs.get(&tab);
        let watched = open.is_some_and(|tab| tab.watched == Watched::ByThePerson);
        if watched && in_a_row == PATIENCE && self.browser.presence == Presence::Active {
            let thought = self.chance(5_000..20_000);
            self.later(thought, Happening::Reloads { tab, serial });
        }
    }

    /// The person loads the page anew, unless something else became of it.
    pub(crate) fn reload(&mut self, tab: i64, serial: u64) {
        let open = self.browser.tabs.get(&tab);
        if let Some(open) = open.filter(|open| open.serial == serial) {
            let url = open.wanted.0.to_string();
            self.visit(tab, &url);
        }
    }

    /// Whether a tab shows the app that is at this address.
    fn shows(&self, tab: i64, url: &str) -> bool {
        let wanted = Url::parse(url).ok();
        let wanted = wanted.and_then(|wanted| self.tick_url(&wanted));
        let shown = self.browser.tabs.get(&tab);
        wanted.is_some() && shown.and_then(|shown| self.tick_url(&shown.url)) == wanted
    }
}

/// How many requests in a row are refused before somebody loads the page anew.
const PATIENCE: u64 = 3;
