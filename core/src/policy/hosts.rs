//! Hosts that the administrator has fixed: no other is offered, watched or renewed, and what happens there is not even
//! written down.

use alloc::string::ToString;
use alloc::vec::Vec;

use serde_json::Value;

use crate::event::Event;
use crate::grants::Grants;
use crate::host::Hostname;
use crate::indicator::Sentence;
use crate::problem::Problem;
use crate::renewal::Renewal;
use crate::state::{State, Turn};
use crate::traffic::Came;
use crate::view::view_problem;
use crate::watch::Sighting;

impl State {
    /// Forgets the sessions of hosts that are not listed. What our last request may still bring there is judged first, so
    /// that no working cookie is lost.
    pub(crate) fn drop_unlisted(&mut self, turn: &mut Turn) {
        if self.rules.hosts.is_none() {
            return;
        }
        let rules = &self.rules;
        self.sessions.retain(|key, session| {
            let listed =
                rules.lists(&key.host) && rules.lists(session.token.issuer().as_hostname());
            let is_judged = session.renewal().is_some_and(Renewal::may_have_minted);
            if !listed
                && !is_judged
                && let Some(renewal) = session.renewal()
            {
                turn.abort(renewal);
            }
            listed || is_judged
        });
        self.orgs
            .retain(|place, _| rules.lists(place.team.as_hostname()));
    }

    /// Notes the hosts that have a token and are not listed.
    pub(crate) fn note_unlisted(&mut self, sightings: &[Sighting]) {
        let hosts = sightings.iter().map(|sighting| &sighting.cookie.host);
        self.unlisted = hosts.filter(|it| !self.rules.lists(it)).cloned().collect();
    }

    /// Whether an event is about nothing but a host that is not listed.
    pub(crate) fn is_of_unlisted(&self, event: &Event) -> bool {
        if self.rules.hosts.is_none() {
            return false;
        }
        let named = |name: &str| Hostname::parse(name).is_ok_and(|host| !self.rules.lists(&host));
        match event {
            Event::CookieChanged(change) => named(&change.host),
            Event::PageHop(hop) => {
                let to = match &hop.came {
                    Came::Redirect { to, .. } => Some(&to.host),
                    Came::Answer { .. } | Came::Nothing(_) => None,
                };
                named(&hop.from.host) || to.is_some_and(|host| named(host))
            }
            Event::LoginOpened { app: host, .. }
            | Event::PageStuck { app: host, .. }
            | Event::SocketFailed { app: host, .. } => !self.rules.lists(host),
            // A sign-out is obeyed wherever it is made.
            Event::LogoutOpened { .. }
            | Event::Started(_)
            | Event::HostsChanged
            | Event::HostsAsked(_)
            | Event::Installed
            | Event::PageShown { .. }
            | Event::PresenceChanged(_)
            | Event::PolicyChanged(_)
            | Event::SettingsChanged(_)
            | Event::ZoneChanged(_)
            | Event::NetworkChanged
            | Event::RenewalWished(_)
            | Event::PauseWished(_)
            | Event::ResumeWished(_)
            | Event::SignOutWished(_)
            | Event::SignInWished(_)
            | Event::LaterWished(_)
            | Event::NoticeAnswered(..)
            | Event::ForcedSignInWished(_)
            | Event::SharingWished(..)
            | Event::SharingEnded(_)
            | Event::ConsentTakenBack(_)
            | Event::RevocationWished(..)
            | Event::RevocationConfirmed(..)
            | Event::RevocationDropped
            | Event::HostSaid(_)
            | Event::HostGone(_)
            | Event::TimerFired
            | Event::Replied(..) => false,
        }
    }

    /// Why the app on this host, or its team, may not be watched.
    pub(crate) fn why_unlisted(&self, host: &Hostname) -> Option<Sentence> {
        let listed = self.rules.lists(host);
        (!listed).then(|| view_problem(&Problem::HostNotListed(host.to_string())))
    }
}

/// The hosts of a list: `myserver.com`, or `*.example.com` for a host and all below it. Nothing where one of them is
/// something else.
pub(super) fn listed(value: &Value) -> Option<Grants> {
    let names: Option<Vec<&str>> = value.as_array()?.iter().map(Value::as_str).collect();
    let names = names.filter(|names| names.len() <= MOST)?;
    Grants::of_hosts(&names)
}

const MOST: usize = 500;
