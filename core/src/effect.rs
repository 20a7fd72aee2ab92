//! Everything that core can ask of a shell. Each effect that is answered carries an id; a stale answer matches none.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::cookie::{Cookie, StoreId};
use crate::host::{Hostname, TeamHost};
use crate::id::{EffectId, TabId};
use crate::indicator::{Indicator, Sentence, Toolbar};
use crate::native_host::{Envelope, Request};
use crate::ordered::Set;
use crate::secret::Secret;
use crate::session_key::SessionKey;
use crate::sign_out::{AppPage, TeamTokens};
use crate::time::Timestamp;

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Remove every request rule, and close every page of our own, that an earlier life of the program left behind.
    CleanUp,
    /// List the granted hosts and the `CF_Authorization` cookies of every jar, these included; answered by
    /// `Reply::Cookies`.
    ListCookies(EffectId, Set<StoreId>),
    /// Look at tabs and jar just before a renewal; answered by `Reply::Surroundings`.
    LookAround(EffectId, Neighbourhood),
    /// Send one request of a renewal; answered by `Reply::Hop`.
    SendHop(EffectId, HopRequest),
    /// Verify the app token of this session, as it lies in the jar now, with the keys that this team publishes; answered by
    /// `Reply::Proof`.
    ProveToken(EffectId, SessionKey, TeamHost),
    /// Ask Access on a host whether the token there still counts; answered by `Reply::Identity`.
    AskIdentity(EffectId, IdentityQuestion),
    /// Close the page that carried requests in this container, and leave no trace of it.
    DismissCourier(StoreId),
    /// Give up the request with this id. Its answer, if it still comes, is dropped.
    AbortHop(EffectId),
    /// Write back `CF_AppSession` with the value of this attempt; answered by `Reply::Stored`.
    PinAppSession(EffectId, AppSession),
    /// Put a working cookie back as it was; answered by `Reply::Stored`.
    PutBack(EffectId, Box<Cookie>),
    /// Ask Access's own sign-out address on a host, with the cookies of a jar; answered by `Reply::LoggedOut`.
    LogOut(EffectId, Hostname, StoreId),
    /// Remove a person's tokens of a team and look what is left of them; answered by `Reply::TokensRemoved`.
    RemoveTokens(EffectId, TeamTokens),
    /// Bring an app's page to the login, in the tab that is looked at or else in a new one; answered by
    /// `Reply::AppOpened`. No other tab is touched.
    OpenApp(EffectId, AppPage),
    /// Look whether one of a team's apps is in use and what the person does; answered by `Reply::Moment`.
    LookForMoment(EffectId, TeamApps),
    /// Open our own waiting page in a new tab; answered by `Reply::TabOpened`. A tab that stands there still when the
    /// program starts anew is one that was lost, and is closed by [`Effect::CleanUp`].
    OpenTab(EffectId, TabWish),
    /// Let a tab that we opened go to the team's `refresh-identity`.
    SendToRefresh(TabId, Hostname),
    /// Look at a tab that we opened; answered by `Reply::Glimpse`.
    GlimpseTab(EffectId, TabId),
    /// Close a tab that we opened.
    CloseTab(TabId, Closing),
    /// Open the team's login, at the address that a probe brought, in a new tab in front of the person.
    OpenLogin(LoginVisit),
    /// Open the welcome page in a new tab in front of the person, who has just installed the extension.
    OpenWelcome,
    /// Show a notice, in place of an earlier one of the same name. Without the permission nothing is shown.
    Notify(Notice),
    /// Take a notice back.
    WithdrawNotice(NoticeId),
    /// Say so when there was no input for so many seconds, and when there is again.
    SetIdleLimit(u32),
    /// Start the native host, unless it runs.
    OpenPort,
    /// Send this to the native host. What comes of it is `Event::HostSaid`, or `Event::HostGone`.
    SendToHost(Envelope<Request>),
    /// Send this to the native host, with the app token of this session as it lies in the jar now, if one does.
    HandToken(Envelope<Request>, SessionKey),
    /// Let the native host go.
    ClosePort,
    /// Wake core at this moment, in place of any earlier wish. In the past means at once.
    SetTimer(Timestamp),
    /// Wake core no more by time.
    ClearTimer,
    /// Show this in the toolbar. What a tab shows of its own is forgotten by browsers when it goes to another page.
    Indicate(Box<Toolbar>),
    /// Show this in the toolbar as long as this tab shows the page that it is at, or is about to show.
    IndicateIn(TabId, Indicator),
}

impl Effect {
    /// Whether it only asks for the jar or shows something. A program that is killed before its snapshot is stored asks and
    /// shows anew: such an effect need not wait for that, and the person is shown sooner what is new.
    #[must_use]
    pub fn leaves_no_trace(&self) -> bool {
        matches!(
            self,
            Self::ListCookies(..) | Self::Indicate(_) | Self::IndicateIn(..)
        )
    }
}

/// Where to look before a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbourhood {
    /// The app's host.
    pub app: Hostname,
    /// The team's host.
    pub team: Hostname,
    /// The jar whose tabs count.
    pub store: StoreId,
    /// Jars to look into besides those that the browser lists.
    pub jars: Set<StoreId>,
    /// The tab that went to a login of this app, if it may still be there.
    pub login_tab: Option<TabId>,
    /// After so many seconds without input the person counts as away.
    pub idle_seconds: u32,
}

/// The apps of one team in one jar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamApps {
    /// The team's host.
    pub team: Hostname,
    /// The hosts of its apps.
    pub apps: Vec<Hostname>,
    /// The jar.
    pub store: StoreId,
    /// After so many seconds without input the person counts as away.
    pub idle_seconds: u32,
}

/// A tab to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabWish {
    /// The jar that it shall use.
    pub store: StoreId,
    /// Where it shall stand.
    pub place: TabPlace,
}

/// Where a new tab stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TabPlace {
    /// Behind the tab that the person looks at, which keeps the focus.
    Behind,
    /// In front of the person, who asked for it.
    InFront,
}

/// Whether a tab is closed before the person's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Only if the person does not look at it: then it is theirs.
    UnlessSeen,
    /// In any case.
    Always,
}

/// A login that the person wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginVisit {
    /// The jar of the session.
    pub store: StoreId,
    /// The team's login address, judged.
    pub url: Secret,
}

/// Names a notice: one for each team and jar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoticeId(pub String);

/// A notice that the person is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its name.
    pub id: NoticeId,
    /// What it is about.
    pub title: Sentence,
    /// What is needed, by when, and why.
    pub text: Sentence,
}

/// A question to Access's `get-identity` on a host, which has no side effect and follows no redirect. It is asked with
/// the cookies of background requests: a container would need a page of ours every few minutes, in front of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityQuestion {
    /// Whom to ask: the app's host about the app token, the team's about the org token.
    pub host: Hostname,
    /// Ask only while a tab shows this host.
    pub only_in_use: Option<Hostname>,
}

/// One request of a renewal: no redirect is followed, nothing is cached, and it ends within its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HopRequest {
    /// Which of the three it is.
    pub step: HopStep,
    /// `HEAD`, or `GET` for a server that refuses it.
    pub method: Method,
    /// The address, already judged.
    pub url: Secret,
    /// The jar whose cookies it carries: where background requests use another, a page in that container sends it.
    pub store: StoreId,
}

/// The three requests of a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HopStep {
    /// To the app, without cookies: only requests whose address holds the tag lose their `Cookie` header.
    Probe {
        /// A word found in no other request's address.
        tag: String,
        /// The app's host, the only one that the rule may touch.
        host: Hostname,
    },
    /// To the team's login address.
    Login,
    /// To the app's own Access endpoint, which sets the new cookie.
    Authorized,
}

/// The HTTP method of a hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Asks for no body; it works on every hop of Access.
    Head,
    /// For an app whose server refuses `HEAD`.
    Get,
}

/// The `CF_AppSession` of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSession {
    /// The app's host.
    pub host: Hostname,
    /// The jar of the renewal.
    pub store: StoreId,
    /// The value that the first request of this attempt was given.
    pub value: Secret,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_asks_for_the_jar_or_shows_something_need_not_wait_for_storage() {
        assert!(Effect::ListCookies(EffectId(1), Set::new()).leaves_no_trace());
        let waits = [
            Effect::CleanUp,
            Effect::AbortHop(EffectId(1)),
            Effect::CloseTab(TabId(1), Closing::Always),
            Effect::OpenWelcome,
            Effect::SetTimer(Timestamp::from_millis(0)),
            Effect::OpenPort,
        ];
        assert!(!waits.iter().any(Effect::leaves_no_trace));
    }
}
