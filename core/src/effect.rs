//! Everything that core can ask of a shell. Each effect that is answered carries an id; a stale answer matches none.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::cookie::{Cookie, StoreId};
use crate::host::Hostname;
use crate::id::{EffectId, TabId};
use crate::indicator::Indicator;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Remove every request rule that an earlier life of the program may have left behind.
    CleanUp,
    /// List the `CF_Authorization` cookies and the granted hosts; answered by `Reply::Cookies`.
    ListCookies(EffectId),
    /// Look at tabs and jar just before a renewal; answered by `Reply::Surroundings`.
    LookAround(EffectId, Neighbourhood),
    /// Send one request of a renewal; answered by `Reply::Hop`.
    SendHop(EffectId, HopRequest),
    /// Ask Access on a host whether the token there still counts; answered by `Reply::Identity`.
    AskIdentity(EffectId, IdentityQuestion),
    /// Give up the request with this id. Its answer, if it still comes, is dropped.
    AbortHop(EffectId),
    /// Write back `CF_AppSession` with the value of this attempt; answered by `Reply::Stored`.
    PinAppSession(EffectId, AppSession),
    /// Put a working cookie back as it was; answered by `Reply::Stored`.
    PutBack(EffectId, Box<Cookie>),
    /// Sign out of a team, at its server and in every jar; answered by `Reply::SignedOut`.
    SignOut(EffectId, SignOutPlan),
    /// Wake core at this moment, in place of any earlier wish. In the past means at once.
    SetTimer(Timestamp),
    /// Wake core no more by time.
    ClearTimer,
    /// Show this in the toolbar.
    Indicate(Indicator),
}

/// Where to look before a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbourhood {
    /// The app's host.
    pub app: Hostname,
    /// The team's host.
    pub team: Hostname,
    /// The tab that went to a login of this app, if it may still be there.
    pub login_tab: Option<TabId>,
}

/// A question to Access's `get-identity` on a host, which has no side effect and follows no redirect.
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

/// Where a sign-out has to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOutPlan {
    /// The team's host.
    pub team: Hostname,
    /// The hosts of its apps.
    pub apps: Vec<Hostname>,
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
