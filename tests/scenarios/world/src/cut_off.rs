//! Whether a page that Access refused should have been served: nothing stood in the way of the renewals before.

use access_edge_core::unknowns::{NewMint, RevokedAppCookie};
use access_edge_core::{Request, Response};
use access_vigil_core::cookie::{BrowserCookie, CF_AUTHORIZATION, StoreId};

use crate::excuse::Excuse;
use crate::jar::{Page, Place};
use crate::law::Law;
use crate::ways::Way;
use crate::working::end_of;
use crate::world::World;

impl World {
    /// Judges a page's request that Access refused with this answer.
    pub(crate) fn judge_cut_off(
        &mut self,
        (tab, sent): (i64, i64),
        (store, request): (&StoreId, &Request),
        answer: &Response,
    ) {
        if !self.laws.no_cut_off {
            return;
        }
        let page = Page {
            store,
            host: &request.host,
            path: request.path(),
        };
        let late = answer.location().is_some() && self.laws.rows.is_heard_late(tab);
        let lasting = self.laws.excuses.at(self.now);
        let excuse = lasting
            .or_else(|| self.excuse_of_the_person())
            .or_else(|| self.excuse_of_the_moment(page))
            .or_else(|| self.was_just_replaced(sent).then_some(Excuse::JustReplaced))
            .or_else(|| self.excuse_of_the_tokens(tab, page, answer))
            .or_else(|| (late && self.has_no_cookie(page)).then_some(Excuse::EndedEarly));
        if self.laws.rows.is_first_of_row(tab, excuse) {
            match excuse {
                Some(excuse) => *self.laws.excused.entry(excuse).or_default() += 1,
                None => self.broken(Law::NoCutOff),
            }
        }
    }

    /// A token that was replaced a moment ago may be refused while its successor is still on its way.
    fn was_just_replaced(&self, sent: i64) -> bool {
        let last = self.laws.last_mint;
        last.is_some_and(|at| at >= sent - SHORT_WHILE)
    }

    fn excuse_of_the_moment(&self, page: Page<'_>) -> Option<Excuse> {
        let team = &self.edge.config().team.host;
        let known = [
            (!self.network.online, Excuse::Offline),
            (self.network.trouble_percent > 0, Excuse::Network),
            (self.kill.rate > 0 || self.kill.unheard, Excuse::Killed),
            (!self.edge.faults().is_empty(), Excuse::Edge),
            (
                !self.browser.grants(page.host) || !self.browser.grants(team),
                Excuse::NotGranted,
            ),
            (self.browser.is_managed(), Excuse::Managed),
            (self.is_of_another(page), Excuse::OtherPerson),
        ];
        let found = known.into_iter().find(|(stands, _)| *stands);
        found.map(|(_, excuse)| excuse)
    }

    /// Access took the cookie back with an answer that says nothing of a login: the next one does.
    fn has_no_cookie(&self, page: Page<'_>) -> bool {
        self.cookies_given(page).is_empty()
    }

    fn cookies_given(&self, page: Page<'_>) -> Vec<BrowserCookie> {
        let mut cookies = self.cookies_in(page.store, page.host);
        cookies.retain(|cookie| page.is_given(&Place::of(cookie)));
        cookies
    }

    fn excuse_of_the_tokens(
        &mut self,
        tab: i64,
        page: Page<'_>,
        answer: &Response,
    ) -> Option<Excuse> {
        let cookies = self.cookies_given(page);
        if self.takes_back_what_it_gave() {
            return Some(Excuse::JustReplaced);
        }
        // Where Access takes the cookie of a token back that it ended early, this is the first that tells of it.
        let taken_back = format!("{CF_AUTHORIZATION}=;");
        if answer
            .set_cookies()
            .any(|line| line.starts_with(&taken_back))
        {
            return Some(Excuse::EndedEarly);
        }
        if !self.has_live_org(page.store) {
            return Some(Excuse::TeamSessionOver);
        }
        // Pages that are sent to the login tell of a token that was ended early; others can only be asked about.
        let told = answer.location().is_some() && self.laws.rows.lasts(tab, self.now) > HEALING;
        if !told && cookies.iter().any(|cookie| !self.counts(cookie)) {
            return Some(Excuse::EndedEarly);
        }
        if self.was_just_signed_out(tab, page) {
            return Some(Excuse::Deleted);
        }
        self.is_long_over(page).then_some(Excuse::Forgotten)
    }

    /// The person had the token of this page removed, and by this request it is noticed that the page still needs one:
    /// but for one that is marked as a script's, whose refusal no listener hears.
    fn was_just_signed_out(&self, tab: i64, page: Page<'_>) -> bool {
        let removed = self.laws.signed_out_of.iter();
        let mut of_page = removed.filter(|place| page.is_given(place));
        of_page.any(|place| self.browser.jar.find(place).is_none())
            && (self.laws.rows.are_new(tab, self.now)
                || self.laws.rows.begin_after(tab, self.signs.signed_in())
                || self.is_marked(tab))
    }

    fn is_marked(&self, tab: i64) -> bool {
        let tab = self.browser.tabs.get(&tab);
        tab.is_some_and(|tab| tab.way == Way::MarkedRequest)
    }

    /// A page's request that is under way while its token is replaced then deletes the new cookie.
    fn takes_back_what_it_gave(&self) -> bool {
        let unknowns = &self.edge.config().unknowns;
        unknowns.new_mint == NewMint::EndsEarlier
            && unknowns.revoked_app_cookie == RevokedAppCookie::Cleared
    }

    fn has_live_org(&mut self, store: &StoreId) -> bool {
        let team = self.edge.config().team.host.clone();
        let mut orgs = self.cookies_in(store, &team);
        // An app token that ends with it may end up to a second sooner, since moments in tokens are cut to whole ones.
        let soon = self.now / 1000 + 1;
        orgs.retain(|cookie| end_of(cookie).is_some_and(|end| end > soon));
        orgs.iter().any(|cookie| self.counts(cookie))
    }
}

const SHORT_WHILE: i64 = 3_000;
/// The longest pause that healing is put off by, since pages must not cause a storm.
const HEALING: i64 = 12 * 60_000;
