//! Everything that can happen to Access Vigil, as data. Shells translate into it; only `State::handle` reads it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cookie::{Cookie, StoreId};
use crate::effect::NoticeId;
use crate::grants::Grants;
use crate::host::Hostname;
use crate::id::{EffectId, TabId};
use crate::indicator::PageAt;
use crate::native_host::{Envelope, PairingSecret, Response};
use crate::policy::Policy;
use crate::presence::Presence;
use crate::secret::Secret;
use crate::session_key::SessionKey;
use crate::settings::{Settings, Zone};
use crate::sign_out::{LogoutAnswer, Opened, Remnants};
use crate::stores::Stores;
use crate::talk::{Gone, RevocationOf};
use crate::time::Timestamp;
use crate::traffic::{CookieChange, PageHop};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The background program started: first of all, after its worker was killed, or with the browser.
    Started(Start),
    /// A cookie of Access was set, overwritten, removed, or noticed to have ended.
    CookieChanged(CookieChange),
    /// A request that a page made led to Access, or came from there.
    PageHop(PageHop),
    /// The person granted or took back access to hosts.
    HostsChanged,
    /// The extension was installed, rather than updated.
    Installed,
    /// The person is being asked for these origins, by match patterns.
    HostsAsked(Vec<String>),
    /// A tab opened Access's own sign-out address on this host.
    LogoutOpened {
        /// The app's or the team's host.
        host: Hostname,
        /// The jar of that tab.
        store: StoreId,
    },
    /// A tab went to the team's login page of this app.
    LoginOpened {
        /// The app's host.
        app: Hostname,
        /// The tab.
        tab: TabId,
        /// The tab's jar.
        store: StoreId,
        /// The browser's name of the navigation, which all its redirects share.
        navigation: String,
    },
    /// A tab has loaded a page of a host that we may see.
    PageShown {
        /// The tab.
        tab: TabId,
        /// Where the page is.
        page: PageAt,
    },
    /// A request that a page made ran into the team's login: the page is stuck until there is a new app token.
    PageStuck {
        /// The app's host.
        app: Hostname,
        /// The AUD that the login is for, where its address names one.
        audience: Option<String>,
        /// The jar of the page.
        store: StoreId,
    },
    /// A page could not open a WebSocket, and the browser does not say why: the server may be in trouble, or the login
    /// in the way, whose redirect no WebSocket follows.
    SocketFailed {
        /// The host it was for.
        app: Hostname,
        /// The path on it, without a query.
        path: String,
        /// The jar of the page.
        store: StoreId,
    },
    /// The person has gone, is back, or has locked the screen.
    PresenceChanged(Presence),
    /// The administrator changed what is allowed.
    PolicyChanged(Policy),
    /// The person has changed what they set.
    SettingsChanged(Settings),
    /// The clock on the wall goes otherwise: summer time has begun or ended, or the person has travelled.
    ZoneChanged(Zone),
    /// The browser is online again, or in another network.
    NetworkChanged,
    /// The person asked for a renewal now.
    RenewalWished(SessionKey),
    /// The person wants nothing to be done for this session until they say so.
    PauseWished(SessionKey),
    /// The person lets this session go on.
    ResumeWished(SessionKey),
    /// The person wants to be signed out of the team of this session.
    SignOutWished(SessionKey),
    /// The person wants to sign in now, before they must.
    SignInWished(SessionKey),
    /// The person wants to be reminded later that they must sign in.
    LaterWished(SessionKey),
    /// The person has answered a notice.
    NoticeAnswered(NoticeId, NoticeAnswer),
    /// The person wants Access to ask for a login of this session's app, as if they had never signed in.
    ForcedSignInWished(SessionKey),
    /// The person lets the terminal use this session. The random secret is for a pairing, where there is none yet.
    SharingWished(SessionKey, PairingSecret),
    /// The person lets the terminal use it no more.
    SharingEnded(SessionKey),
    /// The person lets the terminal use the session of this name no more, there or not.
    ConsentTakenBack(String),
    /// The person wants to know what it would mean to revoke these tokens of a session.
    RevocationWished(SessionKey, RevocationOf, PairingSecret),
    /// The person knows, and wants them revoked.
    RevocationConfirmed(SessionKey, RevocationOf),
    /// The person does not want it, or has seen what became of it.
    RevocationDropped,
    /// The native host said something.
    HostSaid(Envelope<Response>),
    /// The native host can be spoken to no more.
    HostGone(Gone),
    /// The timer that was asked for has run out, perhaps late.
    TimerFired,
    /// An earlier effect was carried out, or could not be.
    Replied(EffectId, Reply),
}

/// What a starting background program brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// 64 random bits.
    pub entropy: u64,
    /// The jars that requests can be sent from.
    pub stores: Stores,
    /// What the administrator set.
    pub policy: Policy,
    /// How far the clock on the wall is ahead of UTC.
    pub zone: Zone,
}

/// The answer to an effect.
#[derive(Debug, Clone)]
pub enum Reply {
    /// To `ListCookies`.
    Cookies(Listing),
    /// To `LookAround`.
    Surroundings(Surroundings),
    /// To `SendHop`.
    Hop(HopAnswer),
    /// To `LogOut`.
    LoggedOut(LogoutAnswer),
    /// To `RemoveTokens`.
    TokensRemoved(Remnants),
    /// To `OpenApp`.
    AppOpened(Opened),
    /// To `ProveToken`.
    Proof(ProofReply),
    /// To `AskIdentity`.
    Identity(IdentityReply),
    /// To `LookForMoment`.
    Moment(Moment),
    /// To `OpenTab`: the tab, where one could be opened.
    TabOpened(Option<TabId>),
    /// To `GlimpseTab`.
    Glimpse(Glimpse),
    /// To `PinAppSession` and `PutBack`: whether the browser took the cookie.
    Stored(StoreResult),
}

/// The jar and the hosts that the person lets us see.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Every visible `CF_Authorization` cookie, of all stores and partitions.
    pub cookies: Vec<Cookie>,
    /// The hosts we may reach.
    pub granted: Grants,
}

/// What the browser looks like just before a renewal.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The path of each tab that shows the app's host, without its query.
    pub app_paths: Vec<String>,
    /// Whether a tab is in the middle of a login of this app.
    pub login_under_way: bool,
    /// Whether somebody is there.
    pub presence: Presence,
    /// The jar at this moment.
    pub listing: Listing,
}

/// How one request of a renewal ended.
#[derive(Debug, Clone)]
pub enum HopAnswer {
    /// The server answered.
    Answered(HopResponse),
    /// There was no answer, or none that we may see.
    Unanswered(Silence),
}

/// The parts of an answer that a decision can rest on.
#[derive(Debug, Clone, Default)]
pub struct HopResponse {
    /// The HTTP status.
    pub status: u16,
    /// The `Location` field, verbatim and unjudged.
    pub location: Option<Secret>,
    /// The `Set-Cookie` fields, verbatim.
    pub set_cookie: Vec<Secret>,
    /// The server's clock, from its `Date` field.
    pub date: Option<Timestamp>,
    /// Whether Cloudflare put a challenge in the way (`cf-mitigated: challenge`).
    ///
    /// <https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/>
    pub challenged: bool,
    /// `Retry-After` in seconds, where given so (RFC 9110 §10.2.3).
    pub retry_after: Option<u32>,
}

/// Why a request brought no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The browser says that it is offline.
    Offline,
    /// Nothing came within the hop's time.
    TimedOut,
    /// The connection failed, or TLS did.
    Unreachable,
    /// We no longer have access to the host.
    NotPermitted,
    /// The browser refused a part of the request that we must not do without, such as the cookie rule.
    Refused,
}

/// Whether a token was signed by the team that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofReply {
    /// One of the team's keys made its signature.
    Proved,
    /// None of the keys that the team publishes did.
    Refuted,
    /// The team tells no keys, or there is no token any more.
    Unknown,
}

/// The answer to a question whose a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityReply {
    /// What it says.
    pub liveness: Liveness,
    /// The server's clock, from its `Date` field.
    pub date: Option<Timestamp>,
}

impl From<Liveness> for IdentityReply {
    /// An answer without a date.
    fn from(liveness: Liveness) -> Self {
        let date = None;
        Self { liveness, date }
    }
}

/// What Access says of a token when it is asked whose it is. Access ends tokens before their `exp` without telling the
/// browser, by revocation and by logout.
///
/// <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/#user-identity>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// It names the person: the token counts.
    Alive,
    /// It names nobody: the token counts no more.
    Dead,
    /// No answer, or none that says either.
    Unknown,
    /// No tab shows the app, so nobody was asked.
    NotInUse,
}

/// What the person is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// Whether a tab shows one of the apps.
    pub in_use: bool,
    /// Whether somebody is there.
    pub presence: Presence,
    /// Whether they have typed and moved nothing for a while: a moment at which a new tab disturbs least.
    pub pausing: bool,
    /// Whether a tab is in the middle of something at the team's Access addresses.
    pub login_under_way: bool,
}

/// What a tab that we opened looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glimpse {
    /// It is not there any more.
    Gone,
    /// It is there.
    There(TabSight),
}

/// A tab.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TabSight {
    /// Its address, which may hold an authorization code; nothing where it is at a host that we may not see.
    pub url: Option<Secret>,
    /// Whether its page has come to rest.
    pub loaded: bool,
    /// Whether it is the tab in front of the person.
    pub seen: bool,
}

/// How the person answers a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeAnswer {
    /// Sign in now.
    SignIn,
    /// Remind me later.
    Later,
}

/// Whether the browser stored a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreResult {
    /// It did.
    Stored,
    /// It did not.
    Refused,
}
