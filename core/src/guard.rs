//! Guards a login that we brought a tab to. The login needs the `CF_AppSession` that its first answer set, and each
//! request of the app's other pages that fails meanwhile may replace it; Access then refuses the login at its last step.
//! So it is written back each time, until the login is over.

use alloc::string::String;
use core::time::Duration;

use crate::cookie::StoreId;
use crate::effect::{AppSession, Effect};
use crate::event::HopResponse;
use crate::host::Hostname;
use crate::id::EffectId;
use crate::session::{LOGIN_LIFE, Session};
use crate::session_key::SessionKey;
use crate::set_cookie;
use crate::sign_out::AppPage;
use crate::state::{State, Turn};
use crate::time::Timestamp;

/// The first answer that a page got in its tab.
#[derive(Debug, Clone)]
pub struct PageAnswer {
    /// The browser's name of the navigation, which all its redirects share.
    pub navigation: String,
    /// The answer.
    pub response: HopResponse,
}

/// A login that must keep its `CF_AppSession`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guard {
    /// The navigation that it is.
    pub(crate) navigation: String,
    /// What must stay.
    pub(crate) app_session: AppSession,
    /// The path of the cookie that it will bring.
    pub(crate) path: String,
    /// When it began.
    pub(crate) since: Timestamp,
    /// The question to write it back that is under way, and when it was asked.
    pub(crate) pin: Option<(EffectId, Timestamp)>,
    /// Whether something wrote the cookie since then.
    pub(crate) again: bool,
}

impl State {
    /// Guards the login that this answer began, if it did.
    pub(crate) fn guard_login(&mut self, now: Timestamp, page: &AppPage, answer: PageAnswer) {
        let response = answer.response;
        let begins = (300..400).contains(&response.status);
        let value = set_cookie::app_session_of(&response.set_cookie).filter(|_| begins);
        let Some(value) = value else { return };
        self.guards.push(Guard {
            navigation: answer.navigation,
            app_session: AppSession {
                host: page.host.clone(),
                store: page.store.clone(),
                value,
            },
            path: page.within.clone(),
            since: now,
            pin: None,
            again: false,
        });
    }

    /// Something wrote `CF_AppSession` on this host.
    pub(crate) fn handle_app_session(&mut self, turn: &mut Turn, host: &Hostname, store: &StoreId) {
        self.guards
            .retain(|guard| turn.now.since(guard.since) < LOGIN_LIFE);
        // A renewal's own `CF_AppSession` is the renewal's to keep.
        let mut sessions = self.sessions.iter();
        let is_here = |key: &SessionKey| &key.host == host && &key.store == store;
        if sessions.any(|(key, session)| is_here(key) && session.renewal().is_some()) {
            return;
        }
        let is_here = |guard: &&mut Guard| {
            &guard.app_session.host == host && &guard.app_session.store == store
        };
        if let Some(guard) = self.guards.iter_mut().find(is_here) {
            guard.again = true;
            self.write_back(turn);
        }
    }

    /// The cookie was written back. Pages may ask as often as they like: there is one such question at a time.
    pub(crate) fn handle_written_back(&mut self, turn: &mut Turn, id: EffectId) {
        for guard in &mut self.guards {
            guard.pin.take_if(|(asked, _)| *asked == id);
        }
        self.write_back(turn);
    }

    fn write_back(&mut self, turn: &mut Turn) {
        let mut guards = core::mem::take(&mut self.guards);
        for guard in &mut guards {
            guard
                .pin
                .take_if(|(_, since)| turn.now.since(*since) >= UNANSWERED);
            if guard.again && guard.pin.is_none() {
                let id = self.new_id();
                guard.pin = Some((id, turn.now));
                guard.again = false;
                let pin = guard.app_session.clone();
                turn.effects.push(Effect::PinAppSession(id, pin));
            }
        }
        self.guards = guards;
    }

    /// A tab goes to a login of this app: where that is another one, it is the one that counts now.
    pub(crate) fn end_other_guards(
        &mut self,
        (app, store): (&Hostname, &StoreId),
        navigation: &str,
    ) {
        self.guards.retain(|guard| {
            let kept = &guard.app_session;
            &kept.host != app || &kept.store != store || guard.navigation == navigation
        });
    }

    /// A login is over once its cookie is there.
    pub(crate) fn end_guards_that_succeeded(&mut self) {
        let guards = core::mem::take(&mut self.guards).into_iter();
        self.guards = guards.filter(|guard| !self.is_over(guard)).collect();
    }

    fn is_over(&self, guard: &Guard) -> bool {
        let is_its_own = |(key, session): (&SessionKey, &Session)| {
            key.host == guard.app_session.host
                && key.store == guard.app_session.store
                && key.path == guard.path
                && session.gone_since.is_none()
        };
        self.sessions.iter().any(is_its_own)
    }
}

/// The browser writes a cookie in milliseconds; after so long its word is lost.
const UNANSWERED: Duration = Duration::from_secs(10);
