//! Everything that can be wrong with a session: a stable code, whose fault, whether to try again, what to do next.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::indicator::{Argument, Sentence};
use crate::text::TextKey;

/// The one word of a row, named only where there is one.
macro_rules! first {
    ($first:ident, $rest:ty) => {
        $first
    };
}

/// Makes the enum and its facts from one table, so that no problem can lack one.
macro_rules! problems {
    ($($(#[doc = $doc:literal])* $name:ident $(($word:ty))? = $code:literal $fault:ident $remedy:ident $text:ident $advice:ident;)*) => {
        /// Something wrong, or in the way. It is kept over restarts, so what fills it holds no secret, and a reason is the
        /// key of its sentence: the language is chosen when it is shown.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Problem {
            $($(#[doc = $doc])* $name $(($word))?,)*
        }

        impl Problem {
            /// The stable code, for people to search for and programs to compare.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)* }
            }

            /// Whose doing it is.
            #[must_use]
            pub const fn fault(&self) -> Fault {
                match self { $(Self::$name { .. } => Fault::$fault,)* }
            }

            /// What helps.
            #[must_use]
            pub const fn remedy(&self) -> Remedy {
                match self { $(Self::$name { .. } => Remedy::$remedy,)* }
            }

            /// What happened, in words.
            #[must_use]
            pub const fn text(&self) -> TextKey {
                match self { $(Self::$name { .. } => TextKey::$text,)* }
            }

            /// What to do next, in words.
            #[must_use]
            pub const fn advice(&self) -> TextKey {
                match self { $(Self::$name { .. } => TextKey::$advice,)* }
            }

            /// What fills the placeholders of [`Problem::text`].
            #[must_use]
            pub fn arguments(&self) -> Vec<Argument> {
                match self {
                    $(Self::$name $((first!(word, $word)))? => {
                        alloc::vec![$(first!(word, $word).argument())?]
                    })*
                }
            }
        }
    };
}

problems! {
    /// The browser is offline.
    Offline = "offline" Network Retry Offline AdviceWait;
    /// A request got no answer within its time.
    TimedOut = "timed-out" Network Retry TimedOut AdviceWait;
    /// The connection to this host failed.
    Unreachable(String) = "unreachable" Network Retry Unreachable AdviceWait;
    /// The edge or the app answered with this server error.
    ServerFault(u16) = "server-fault" Server Retry ServerFault AdviceWait;
    /// The edge asks for fewer requests.
    RateLimited = "rate-limited" Server Retry RateLimited AdviceWait;
    /// The last step was refused with this status, twice.
    AttemptRefused(u16) = "attempt-refused" Server Retry AttemptRefused AdviceWait;
    /// The last step went well, yet no new cookie appeared.
    NotMinted = "not-minted" Server Retry NotMinted AdviceWait;
    /// The background program was stopped in the middle, again and again.
    Interrupted = "interrupted" Program Retry Interrupted AdviceWait;
    /// There is no live org token: the person must sign in.
    LoginNeeded = "login-needed" Person Change LoginNeeded AdviceSignIn;
    /// The team shows its login page although an org token is there: it was revoked, or more is asked for.
    LoginPage = "login-page" Person Change LoginPage AdviceSignIn;
    /// The org token counts, yet the team shows a page: the policy asks for more, such as a reason, an approval or MFA.
    StepUp = "step-up" Administrator Change StepUp AdviceSignIn;
    /// The identity provider on this host wants the person.
    IdentityProvider(String) = "identity-provider" Person Change IdentityProvider AdviceSignIn;
    /// Access does not let this person in.
    Denied = "denied" Administrator Change Denied AdviceAdministrator;
    /// Cloudflare asks for proof of a human.
    Challenged = "challenged" Server Change Challenged AdviceReload;
    /// The app answered with this status without asking for a login: the address is not behind Access.
    NotProtected(u16) = "not-protected" Administrator Change NotProtected AdviceReload;
    /// The app wants a login that no browser redirect starts.
    NotRedirected(u16) = "not-redirected" Administrator Change NotRedirected AdviceReload;
    /// The address belongs to another Access app than the session.
    WrongApp = "wrong-app" Administrator Change WrongApp AdviceReload;
    /// A redirect led where no renewal may go, for this reason.
    Redirect(Sentence) = "redirect" Server Retry Redirect AdviceAdministrator;
    /// The new token ends no later than the old one: the org token is the ceiling.
    NoGrowth = "no-growth" Administrator Change NoGrowth AdviceSignIn;
    /// Renewals succeed and bring nothing: the new tokens are refused, or replaced, at once.
    Stalled = "stalled" Server Change Stalled AdviceAdministrator;
    /// The same app has sessions on so many paths of one host that this one waits to be wanted.
    TooManyPaths = "too-many-paths" Server Change TooManyPaths AdviceAdministrator;
    /// The new token, or the org token, belongs to another person.
    WrongIdentity = "wrong-identity" Person Change WrongIdentity AdviceIdentity;
    /// The new cookie was worse than the one that worked, which was put back.
    WorseCookie = "worse-cookie" Server Retry WorseCookie AdviceWait;
    /// The working cookie was replaced by a worse one and could not be put back.
    NotPutBack = "not-put-back" Program Change NotPutBack AdviceReload;
    /// Access to this host was not granted, or was taken back.
    HostPermission(String) = "host-permission" Person Change HostPermission AdviceGrant;
    /// The team that the session names did not sign its token.
    TeamUnproved(String) = "team-unproved" Server Change TeamUnproved AdviceTeamUnproved;
    /// Whether that team signed its token is being looked up.
    TeamUnchecked(String) = "team-unchecked" Program Change TeamUnchecked AdviceWait;
    /// The browser refused a part of a request that must not be left out.
    RequestRefused = "request-refused" Program Retry RequestRefused AdviceWait;
    /// The org token could not be refreshed in the background, since this host wants the person.
    RefreshNeedsPerson(String) = "refresh-needs-person" Person Change RefreshNeedsPerson AdviceSignInNow;
    /// The refresh in the background tab did not come to an end.
    RefreshUnfinished = "refresh-unfinished" Server Change RefreshUnfinished AdviceSignInNow;
    /// The refresh came to its end, but the org token lives no longer than before.
    RefreshWithoutEffect = "refresh-without-effect" Server Change RefreshWithoutEffect AdviceSignInNow;
    /// The person signed out of the team.
    SignedOut = "signed-out" Person Change SignedOut AdviceSignIn;
    /// The session lives in a jar that no request of ours can use, such as a private window's.
    OtherStore = "other-store" Program Change OtherStore AdviceTab;
    /// The session's cookie is partitioned.
    Partitioned = "partitioned" Program Change Partitioned AdviceTab;
    /// Two apps of this host write the same cookie in turns.
    SharedCookie = "shared-cookie" Administrator Change SharedCookie AdviceSharedCookie;
    /// The app's policy lets no session last.
    ImmediateTimeout = "immediate-timeout" Administrator Change ImmediateTimeout AdviceAdministrator;
    /// This machine's clock is behind the servers' by so many milliseconds, or ahead where they are less than none.
    ClockWrong(i64) = "clock-wrong" Person Change ClockWrong AdviceClock;
    /// The administrator forbids renewals.
    RenewalForbidden = "renewal-forbidden" Administrator Change RenewalForbidden AdviceForbidden;
    /// The administrator's policy can't be read, for this reason or because of this key.
    PolicyUnreadable(String) = "policy-unreadable" Administrator Change PolicyUnreadable AdvicePolicy;
    /// The administrator does not list this host among those that may be watched.
    HostNotListed(String) = "host-not-listed" Administrator Change HostNotListed AdviceListed;
    /// What the person had set can't be read: this option, or the whole.
    SettingsUnreadable(String) = "settings-unreadable" Program Change SettingsUnreadable AdviceSettings;
    /// The administrator does not let sessions be shared with the terminal.
    SharingForbidden = "sharing-forbidden" Administrator Change SharingForbidden AdviceListed;
    /// The person has turned renewals off for this app.
    RenewalOff = "renewal-off" Person Change RenewalOff AdviceSettings;
    /// The person has paused it.
    Paused = "paused" Person Change Paused AdviceResume;
    /// It was renewed for as long as it may be without a sign of the person.
    MaximumExtension = "maximum-extension" Person Change MaximumExtension AdviceRenew;
    /// The cookie was removed before its end.
    CookieGone = "cookie-gone" Person Change CookieGone AdviceReload;
    /// The session ended while nobody used the app.
    Unused = "unused" Person Change Unused AdviceReload;
    /// The native host is not installed, or this browser may not start it.
    HostMissing = "host-missing" Person Change HostMissing AdviceInstallHost;
    /// The native host ended in the middle, or said what nobody understands.
    HostBroken = "host-broken" Program Retry HostBroken AdviceHostDoctor;
    /// The native host does not answer.
    HostSilent = "host-silent" Program Retry HostSilent AdviceHostDoctor;
    /// The native host did not do it, for this reason.
    HostRefused(Sentence) = "host-refused" Person Change HostRefused AdviceHostDoctor;
    /// The token is signed with a key that this team has never published.
    KeyNeverPublished(String) = "key-never-published" Server Change KeyNeverPublished AdviceAdministrator;
    /// The cookie holds no token that Access could have issued, for this reason.
    Unreadable(Sentence) = "unreadable" Server Change Unreadable AdviceReload;
}

/// Whose doing a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Nobody's, or the network's.
    Network,
    /// Cloudflare's edge or the app's server.
    Server,
    /// The administrator's choice.
    Administrator,
    /// The person's choice, or something only they can do.
    Person,
    /// Ours, or the browser's.
    Program,
}

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Waiting and trying again.
    Retry,
    /// Only a change from outside: a new token, a granted host, a person.
    Change,
}

impl Problem {
    /// Whom a server asks to wait, or who met a redirect to a strange place, does not come back within a minute.
    pub(crate) fn least_wait(&self) -> Duration {
        match self.code() {
            "rate-limited" | "redirect" | "worse-cookie" => Duration::from_mins(1),
            _ => Duration::ZERO,
        }
    }
}

/// What a problem carries, as it is shown.
trait Word {
    fn argument(&self) -> Argument;
}

impl Word for String {
    fn argument(&self) -> Argument {
        Argument::Text(self.clone())
    }
}

/// A status is the name of an answer, and no number to be written in a person's own way.
impl Word for u16 {
    fn argument(&self) -> Argument {
        Argument::Text(self.to_string())
    }
}

/// By how many milliseconds a clock is wrong, whichever way.
impl Word for i64 {
    fn argument(&self) -> Argument {
        Argument::Span(self.saturating_abs())
    }
}

impl Word for Sentence {
    fn argument(&self) -> Argument {
        self.clone().into()
    }
}

#[cfg(test)]
mod tests;
