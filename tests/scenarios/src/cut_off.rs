//! Whether a page that Access refused should have been served: nothing stood in the way of the renewals before.

use access_edge::unknowns::{NewMint, RevokedAppCookie};
use access_vigil_core::cookie::StoreId;

use crate::jar::{Place, covers_path};
use crate::ways::Way;
use crate::world::World;

impl World {
    /// Judges a page's request that Access refused.
    pub(crate) fn judge_cut_off(&mut self, tab: i64, (store, host): (&StoreId, &str), sent: i64) {
        if self.laws.no_cut_off
            && self.now >= self.laws.excused_until
            && !self.laws.is_long_over(tab, self.now)
            && !self.was_just_signed_out(tab)
            && !self.is_excused((store, host), sent)
        {
            self.fail("a page in use was cut off");
        }
    }

    /// The person had the token of this page removed, and by this request it is noticed that the page still needs one:
    /// but for one that is marked as a script's, whose refusal no listener hears.
    fn was_just_signed_out(&self, tab: i64) -> bool {
        let page = self.browser.tabs.get(&tab);
        let is_of_page = |place: &&Place| {
            page.is_some_and(|page| {
                page.url.host_str() == Some(place.host.as_str())
                    && covers_path(&place.path, page.url.path())
                    && place.is_in(&page.store)
            })
        };
        let mut removed = self.laws.signed_out_of.iter().filter(is_of_page);
        removed.any(|place| self.browser.jar.find(place).is_none())
            && (self.laws.is_newly_refused(tab, self.now) || self.is_marked(tab))
    }

    fn is_marked(&self, tab: i64) -> bool {
        let tab = self.browser.tabs.get(&tab);
        tab.is_some_and(|tab| tab.way == Way::MarkedRequest)
    }

    /// Whether something stands in the way of renewals of this host at this moment.
    fn is_excused(&mut self, (store, host): (&StoreId, &str), sent: i64) -> bool {
        // A token that was replaced a moment ago may be refused while its successor is still on its way.
        let just_minted = self
            .laws
            .last_mint
            .is_some_and(|at| at >= sent - SHORT_WHILE);
        let team = self.edge.config().team.host.clone();
        let in_the_way = !self.network.online
            || self.network.trouble_percent > 0
            || self.kill.rate > 0
            || !self.edge.faults().is_empty()
            // Killed between the ringing of its alarm and the setting of the next: only a change wakes it.
            || (self.worker.is_none() && self.browser.alarm.is_none())
            || self.browser.is_managed()
            || !self.browser.grants(host)
            || !self.browser.grants(&team);
        let is_dead = |world: &mut Self| {
            let cookies = world.cookies_in(store, host);
            cookies.iter().any(|cookie| !world.counts(cookie))
        };
        // A token that the edge ended before its time is not noticed before its time is over.
        just_minted
            || in_the_way
            || is_dead(self)
            || self.takes_back_what_it_gave()
            || !self.has_live_org(store)
    }

    /// A page's request that is under way while its token is replaced then deletes the new cookie.
    fn takes_back_what_it_gave(&self) -> bool {
        let unknowns = &self.edge.config().unknowns;
        unknowns.new_mint == NewMint::EndsEarlier
            && unknowns.revoked_app_cookie == RevokedAppCookie::Cleared
    }

    fn has_live_org(&mut self, store: &StoreId) -> bool {
        let team = self.edge.config().team.host.clone();
        let orgs = self.cookies_in(store, &team);
        orgs.iter().any(|cookie| self.counts(cookie))
    }
}

const SHORT_WHILE: i64 = 3_000;
