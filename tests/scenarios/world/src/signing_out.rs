//! The steps of a sign-out as the extension's shell carries them out: the request, the jars, the app's page.

use access_edge_core::{Request, Response, respond};
use access_vigil_core::cookie::{CF_AUTHORIZATION, Cookie, StoreId};
use access_vigil_core::event::{Liveness, Reply};
use access_vigil_core::host::Hostname;
use access_vigil_core::id::EffectId;
use access_vigil_core::identity::{IdentityAnswer, liveness};
use access_vigil_core::ordered::Set;
use access_vigil_core::sign_out::{AppPage, LogoutAnswer, Opened, Remnants, TeamTokens};
use url::Url;

use crate::excuse::Excuse;
use crate::jar::Place;
use crate::network::Purpose;
use crate::shell::PendingReply;
use crate::story::seconds;
use crate::world::World;

/// What a step of a sign-out comes to.
#[derive(Debug)]
pub(crate) enum Parting {
    /// A sign-out address has answered, or has taken too long.
    LoggedOut(LogoutAnswer),
    /// A team's tokens are to be removed.
    Remove(TeamTokens),
    /// They were.
    Removed(Remnants),
    /// An app is to be brought to the login.
    Open(AppPage),
    /// Its first answer has taken too long.
    OpenTimesOut,
    /// It was brought there, or was not.
    Opened(Opened),
}

impl World {
    pub(crate) fn go_on_signing_out(&mut self, id: EffectId, parting: Parting) {
        match parting {
            Parting::LoggedOut(answer) => self.end_log_out(id, answer),
            Parting::Remove(tokens) => self.remove_tokens(id, &tokens),
            Parting::Removed(remnants) => self.reply(id, Reply::TokensRemoved(remnants)),
            Parting::Open(page) => self.open_app(id, &page),
            Parting::OpenTimesOut => self.time_out_opening(id),
            Parting::Opened(opened) => self.end_opening(id, opened),
        }
    }

    pub(crate) fn sign_out_soon(&mut self, id: EffectId, parting: Parting) {
        self.soon(PendingReply::SignOut(id, parting));
    }

    /// The extension hears of its own request as it does of anybody's.
    pub(crate) fn begin_log_out(&mut self, id: EffectId, host: &Hostname, store: StoreId) {
        let life = self.worker.as_ref().map_or(0, |worker| worker.life);
        let url = Url::parse(&format!("https://{host}/cdn-cgi/access/logout")).unwrap();
        let loading = self.open_courier(&store);
        self.tell_of_request((-1, &store), &url);
        self.browser.logging_out.insert(id);
        let reachable = self.reaches(&store) && self.browser.grants(host.as_str());
        if self.network.online && reachable {
            let request = self.request_in(&store, "GET", (&url, true));
            self.send_after(
                loading,
                (store, request),
                Purpose::LogOut { life, id },
                None,
            );
            let silence = Parting::LoggedOut(LogoutAnswer::Nothing);
            self.done_after(PATIENCE, PendingReply::SignOut(id, silence));
        } else {
            self.sign_out_soon(id, Parting::LoggedOut(LogoutAnswer::Nothing));
        }
    }

    pub(crate) fn take_log_out(
        &mut self,
        (life, id): (u64, EffectId),
        (store, answer): (&StoreId, Option<(&Request, &Response)>),
    ) {
        let lives = self.worker.as_ref().is_some_and(|it| it.life == life);
        // A request ends with its worker, and at its limit.
        if !lives || !self.browser.logging_out.contains(&id) {
            return;
        }
        let Some((request, response)) = answer else {
            return self.sign_out_soon(id, Parting::LoggedOut(LogoutAnswer::Nothing));
        };
        self.store_from_page(store, request, response);
        let answer = match response.status {
            300..=399 => LogoutAnswer::Redirect,
            status => LogoutAnswer::Page {
                status,
                challenged: response.header("cf-mitigated") == Some("challenge"),
            },
        };
        self.sign_out_soon(id, Parting::LoggedOut(answer));
    }

    fn end_log_out(&mut self, id: EffectId, answer: LogoutAnswer) {
        if self.browser.logging_out.remove(&id) {
            self.reply(id, Reply::LoggedOut(answer));
        }
    }

    /// Removes what the browser shows and lets go of, and asks on each host who is still known there.
    fn remove_tokens(&mut self, id: EffectId, tokens: &TeamTokens) {
        for cookie in self.tokens_shown(tokens) {
            let cookie = cookie.to_browser();
            let host = crate::jar::host_of(&cookie).to_owned();
            if !self.browser.stubborn.contains(&host) {
                let changes = self.browser.jar.remove(&Place::of(&cookie));
                self.tell(changes);
                self.note_removal(Place::of(&cookie));
            }
            self.laws.written_by_others(&cookie.store_id, &host);
        }
        self.laws.given_up(Excuse::SignedOut);
        let left = self.tokens_shown(tokens).into_iter();
        let mut left: Vec<_> = left.map(|cookie| cookie.host).collect();
        if tokens.stores.contains(&self.browser.flavour.home_store()) {
            let known = tokens.hosts().filter(|host| self.knows_somebody(host));
            left.extend(known.cloned());
        }
        left.sort();
        left.dedup();
        let remnants = Remnants {
            left,
            unseen: Vec::new(),
        };
        let after = 2 * self.way();
        self.done_after(after, PendingReply::SignOut(id, Parting::Removed(remnants)));
    }

    /// Loads the tab again that is looked at, where it shows the app; else opens one.
    fn open_app(&mut self, id: EffectId, page: &AppPage) {
        self.judge_opening();
        if !self.browser.opens_tabs {
            return self.sign_out_soon(id, Parting::Opened(Opened::Refused));
        }
        let in_front = self.browser.in_front;
        let shown = in_front.map(|tab| (tab, self.shown_in(tab)));
        let in_jar = |tab: &i64| self.browser.tabs[tab].store == page.store;
        let shown = shown.filter(|(tab, url)| in_jar(tab) && page.is_of_this_app(url));
        let tab = if let Some((tab, url)) = shown {
            self.visit(tab, &url);
            tab
        } else {
            let person = self.person_in(&page.store);
            let asks = (seconds(2), Some(person.as_str()));
            self.open_tab_in(page.store.clone(), &page.address(), asks)
        };
        self.browser.watched = Some((id, tab, page.host.to_string()));
        self.done_after(
            PAGE_PATIENCE,
            PendingReply::SignOut(id, Parting::OpenTimesOut),
        );
    }

    fn time_out_opening(&mut self, id: EffectId) {
        let is_this = |(watched, ..): &mut (EffectId, i64, String)| *watched == id;
        if self.browser.watched.take_if(is_this).is_some() {
            self.end_opening(id, Opened::InTab(None));
        }
    }

    fn end_opening(&mut self, id: EffectId, opened: Opened) {
        self.reply(id, Reply::AppOpened(opened));
        self.laws.openings.is_done();
    }

    fn tokens_shown(&mut self, tokens: &TeamTokens) -> Vec<Cookie> {
        let now = self.machine_time();
        let stores: Set<_> = tokens.stores.iter().cloned().collect();
        let shown = self.browser.listing(CF_AUTHORIZATION, now, &stores);
        let cookies = shown.into_iter().filter_map(Cookie::from_browser);
        cookies
            .filter(|cookie| stores.contains(cookie.store()) && tokens.include(cookie))
            .collect()
    }

    fn knows_somebody(&mut self, host: &Hostname) -> bool {
        if !self.network.online || !self.browser.grants(host.as_str()) {
            return false;
        }
        let url = Url::parse(&format!("https://{host}/cdn-cgi/access/get-identity")).unwrap();
        let home = self.browser.flavour.home_store();
        let request = self.request_in(&home, "GET", (&url, true));
        self.judge_question(host.as_str());
        let response = respond(&mut self.edge, self.now, &request);
        let told = liveness(IdentityAnswer {
            status: response.status,
            challenged: response.header("cf-mitigated") == Some("challenge"),
            body: &response.text(),
        });
        told == Liveness::Alive
    }
}

/// As in the extension: how long a sign-out address is waited for.
const PATIENCE: i64 = 10_000;
/// As in the extension: how long the first answer to a page is waited for.
const PAGE_PATIENCE: i64 = 10_000;
