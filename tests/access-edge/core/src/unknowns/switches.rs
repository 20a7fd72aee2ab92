//! One type per open question, one variant per answer that a real edge might give. The first one is the expected one.

use serde::{Deserialize, Serialize};

macro_rules! switch {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident $(, $(#[$variant_doc:meta])* $variant:ident)+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $($(#[$variant_doc])* $variant,)+
        }
    };
}

switch! {
    /// Row 1.
    AppSessionHash {
        /// The cookie must be the one whose hash the `meta` of this attempt carries.
        Strict,
        /// Any `CF_AppSession` that this host gave out will do.
        Off,
    }
}
switch! {
    /// Row 2.
    LoginWithoutMeta {
        /// 404, "unable to find your Access application".
        NotFound,
        /// The login page, as older edges gave.
        LoginPage,
    }
}
switch! {
    /// Row 3.
    AppSessionOnProbe {
        /// A new value each time.
        Replaced,
        /// The value sent is confirmed with a later `Expires`.
        Reused,
    }
}
switch! {
    /// Row 4.
    AppSessionSameSite {
        /// No attribute, as measured.
        Absent,
        /// `SameSite=None`, as documented.
        None,
    }
}
switch! {
    /// Row 5.
    AppExpiry {
        /// The whole session duration, whatever the org token says.
        OwnDuration,
        /// Never later than the org token.
        CappedByOrg,
    }
}
switch! {
    /// Row 6.
    RevokedAppToken {
        /// 302 to the login, as for no token.
        Redirect,
        /// 401.
        Unauthorized,
        /// 403.
        Forbidden,
    }
}
switch! {
    /// Row 6.
    RevokedAppCookie {
        /// The cookie stays.
        Kept,
        /// The cookie is removed.
        Cleared,
    }
}
switch! {
    /// Row 7.
    RevokedOrgToken {
        /// The login page, as for no token.
        LoginPage,
        /// 302 to `authorized`, which answers with an expired `CF_Authorization`.
        ExpiredCookie,
    }
}
switch! {
    /// Row 8.
    DeadIdentity {
        /// 400 `{"err":"no app token set"}`.
        NoTokenSet,
        /// 401 with a JSON body.
        Unauthorized,
        /// 403 with a JSON body.
        Forbidden,
        /// 404 with a page, "unable to find your Access organization".
        NotFoundPage,
        /// 200 with `{"err":"invalid session"}`.
        ErrorWithOk,
        /// 200 with `{}`.
        EmptyWithOk,
        /// 200 with a page.
        PageWithOk,
        /// The identity, as if nothing had happened.
        StillShown,
    }
}
switch! {
    /// Row 9.
    RefreshEntry {
        /// Straight to the identity provider.
        IdentityProvider,
        /// A page on the team host where the person must click.
        LoginPage,
    }
}
switch! {
    /// Row 9.
    RefreshSilent {
        /// A new org token.
        NewOrgToken,
        /// The org token stays as it was.
        SameOrgToken,
    }
}
switch! {
    /// Row 9.
    RefreshEnd {
        /// `/cdn-cgi/access/refresh-identity` of the team host.
        SameEndpoint,
        /// The App Launcher.
        Launcher,
    }
}
switch! {
    /// Row 10.
    NewMint {
        /// The earlier token lives on to its own end.
        KeepsEarlier,
        /// The earlier token is dead at once.
        EndsEarlier,
    }
}
switch! {
    /// Row 11.
    LoginFraming {
        /// `X-Frame-Options: DENY` and `frame-ancestors 'none'`.
        Refused,
        /// No such headers.
        Silent,
    }
}
switch! {
    /// Row 12.
    AppLogout {
        /// 200 with a page.
        Page,
        /// 302 to the app's root.
        Redirect,
    }
}
switch! {
    /// Row 12.
    AppLogoutCookie {
        /// The cookie is removed.
        Cleared,
        /// The cookie stays.
        Kept,
    }
}
switch! {
    /// Row 13.
    WebSocketLife {
        /// An open socket is never cut.
        OutlivesToken,
        /// An open socket is cut when its token stops counting.
        CutAtEnd,
    }
}
switch! {
    /// Row 14.
    AuthorizedLocation {
        /// An absolute URL.
        Absolute,
        /// Path and query only.
        Relative,
    }
}
switch! {
    /// Row 14.
    AuthorizedMaxAge {
        /// Only `Expires`.
        Absent,
        /// `Max-Age` as well.
        Present,
    }
}
switch! {
    /// Row 14.
    SameSiteSpelling {
        /// `SameSite=none`, as measured.
        Lower,
        /// `SameSite=None`, as documented.
        Capital,
    }
}
switch! {
    /// Row 15.
    RedirectUrl {
        /// Path and query.
        WithQuery,
        /// The path alone.
        WithoutQuery,
    }
}
switch! {
    /// Row 16.
    PostProbe {
        /// 302 as for GET.
        Redirect,
        /// 403.
        Forbidden,
    }
}
switch! {
    /// Row 18.
    RotatedAwayKey {
        /// Tokens of a key beyond its grace are refused.
        Refused,
        /// They count until their own end.
        Accepted,
    }
}
switch! {
    /// Row 19.
    Hint {
        /// Sent.
        Present,
        /// Not sent, as by older edges.
        Absent,
    }
}
switch! {
    /// Row 20.
    AppAudience {
        /// `["<aud>"]`.
        Array,
        /// `"<aud>"`.
        Text,
    }
}
switch! {
    /// Row 21. A request counts as a browser's when it has `Sec-Fetch-Mode` or accepts `text/html`.
    NonBrowserProbe {
        /// 302 as for a browser.
        Redirect,
        /// 401 with `Bearer`, as with Managed OAuth.
        ManagedOauth,
    }
}
switch! {
    /// Row 23.
    EagerChain {
        /// Only the host that asked gets its cookie.
        Off,
        /// `authorized` of the own host, then of each other host.
        OwnFirst,
        /// `authorized` of each other host, then of the own host.
        OwnLast,
    }
}
switch! {
    /// Beyond the table.
    HeadOnApp {
        /// HEAD is answered like GET.
        Answered,
        /// 405.
        Refused,
    }
}
switch! {
    /// Beyond the table.
    LoginParameters {
        /// `kid`, `meta`, `redirect_url`: since 2025-12.
        MetaSecond,
        /// `kid`, `redirect_url`, `meta`: until 2024.
        MetaLast,
    }
}
