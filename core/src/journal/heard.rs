//! What an event says by itself, before anybody has thought about it.

use alloc::string::String;

use crate::event::{Event, Liveness};
use crate::presence::Presence;
use crate::session_key::SessionKey;
use crate::session_name::id_of;

use super::entry::{Origin, Told, What};
use super::words::JournalText as Text;

/// An entry that is not numbered yet: the session that it is about, and what there is to say.
pub(super) type Draft = (Option<String>, What);

/// What there is to say of an event; nothing where only its consequences are worth a word.
pub(super) fn draft(event: &Event) -> Option<Draft> {
    let browser = |word, about: &str| Some((None, Told::new(word, about, Origin::Browser).into()));
    let wish = |word, key: &SessionKey| {
        let told = Told::new(word, key.host.as_str(), Origin::Person);
        Some((Some(id_of(key)), told.into()))
    };
    match event {
        Event::Started(_) => Some((None, Told::new(Text::Started, "", Origin::Program).into())),
        Event::CookieChanged(change) => Some((None, What::Cookie(change.clone()))),
        Event::PageHop(hop) => Some((None, What::Page(hop.clone()))),
        Event::HostsChanged => Some((
            None,
            Told::new(Text::HostsChanged, "", Origin::Person).into(),
        )),
        Event::LogoutOpened { host, .. } => browser(Text::LogoutOpened, host.as_str()),
        Event::LoginOpened { app, .. } => browser(Text::LoginOpened, app.as_str()),
        Event::PageStuck { app, .. } => browser(Text::PageStuck, app.as_str()),
        Event::SocketFailed { app, .. } => browser(Text::SocketFailed, app.as_str()),
        Event::PresenceChanged(presence) => browser(presence_word(*presence), ""),
        Event::PolicyChanged(_) => browser(Text::PolicyChanged, ""),
        Event::SettingsChanged(_) => {
            let told = Told::new(Text::SettingsChanged, "", Origin::Person);
            Some((None, told.into()))
        }
        Event::NetworkChanged => browser(Text::NetworkChanged, ""),
        Event::HostGone(_) => browser(Text::HostGone, ""),
        Event::RenewalWished(key) => wish(Text::RenewalWished, key),
        Event::PauseWished(key) => wish(Text::PauseWished, key),
        Event::ResumeWished(key) => wish(Text::ResumeWished, key),
        Event::SignOutWished(key) => wish(Text::SignOutWished, key),
        Event::SignInWished(key) => wish(Text::SignInWished, key),
        Event::LaterWished(key) => wish(Text::LaterWished, key),
        Event::ForcedSignInWished(key) => wish(Text::ForcedSignInWished, key),
        Event::SharingWished(key, _) => wish(Text::SharingWished, key),
        Event::SharingEnded(key) => wish(Text::SharingEnded, key),
        Event::RevocationConfirmed(key, _) => wish(Text::RevocationConfirmed, key),
        // The wish that an answer is, a question of ours, or a timer: what follows from it is told.
        Event::NoticeAnswered(..)
        | Event::ConsentTakenBack(_)
        | Event::ZoneChanged(_)
        | Event::HostsAsked(_)
        | Event::PageShown { .. }
        | Event::Installed
        | Event::RevocationWished(..)
        | Event::RevocationDropped
        | Event::HostSaid(_)
        | Event::TimerFired
        | Event::Replied(..) => None,
    }
}

fn presence_word(presence: Presence) -> Text {
    match presence {
        Presence::Active => Text::PersonActive,
        Presence::Idle => Text::PersonIdle,
        Presence::Locked => Text::PersonLocked,
    }
}

pub(super) fn liveness_word(liveness: Liveness) -> Option<Text> {
    match liveness {
        Liveness::Alive => Some(Text::IdentityAlive),
        Liveness::Dead => Some(Text::IdentityDead),
        Liveness::Unknown => Some(Text::IdentityUnknown),
        Liveness::NotInUse => None,
    }
}
