//! What nobody outside Cloudflare knows about Access, one switch per question, both settings implemented.
//! The row numbers are those of the protocol reference (section 11). The first setting named is the expected one.

use serde::{Deserialize, Serialize};

mod switches;

pub use switches::*;

/// Every open question as a switch; the default is the expected or the measured behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Unknowns {
    /// Row 1: whether `authorized` demands the very `CF_AppSession` of the attempt.
    pub app_session_hash: AppSessionHash,
    /// Row 2: a login URL without `meta`.
    pub login_without_meta: LoginWithoutMeta,
    /// Row 3: a probe that already carries a `CF_AppSession`.
    pub app_session: AppSessionOnProbe,
    /// Row 4: the `SameSite` of `CF_AppSession`.
    pub app_session_same_site: AppSessionSameSite,
    /// Row 5: whether the org token's end caps the app token's.
    pub app_expiry: AppExpiry,
    /// Row 6: the answer to a revoked app token.
    pub revoked_app_token: RevokedAppToken,
    /// Row 6: whether that answer also removes the cookie.
    pub revoked_app_cookie: RevokedAppCookie,
    /// Row 7: login with a revoked org token.
    pub revoked_org_token: RevokedOrgToken,
    /// Row 8: get-identity with a dead token.
    pub dead_identity: DeadIdentity,
    /// Row 9: how refresh-identity reaches the identity provider.
    pub refresh_entry: RefreshEntry,
    /// Row 9: whether refresh-identity changes the org token when the identity provider asked nothing.
    pub refresh_silent: RefreshSilent,
    /// Row 9: where refresh-identity ends.
    pub refresh_end: RefreshEnd,
    /// Row 10: what becomes of the earlier app token of the same person and app.
    pub new_mint: NewMint,
    /// Row 11: headers of the login page against framing.
    pub login_framing: LoginFraming,
    /// Row 12: the answer of logout on the app host.
    pub app_logout: AppLogout,
    /// Row 12: whether that answer removes the app cookie.
    pub app_logout_cookie: AppLogoutCookie,
    /// Row 13: whether an open WebSocket outlives the app token.
    pub websocket: WebSocketLife,
    /// Row 14: the `Location` of `authorized`.
    pub authorized_location: AuthorizedLocation,
    /// Row 14: whether `authorized` adds `Max-Age` to `Expires`.
    pub authorized_max_age: AuthorizedMaxAge,
    /// Row 14: how `SameSite` values are spelled.
    pub same_site_spelling: SameSiteSpelling,
    /// Row 15: whether `redirect_url` keeps the query.
    pub redirect_url: RedirectUrl,
    /// Row 16: a POST without a valid token.
    pub post_probe: PostProbe,
    /// Row 17: seconds (0–60) during which nobody can sign in again after their user was revoked.
    pub user_revoke_lockout_seconds: u32,
    /// Row 17: seconds (0–30) for which app tokens still count after a logout.
    pub logout_tail_seconds: u32,
    /// Row 18: a token whose key was rotated away.
    pub rotated_away_key: RotatedAwayKey,
    /// Row 19: the `www-authenticate` header on 302 and 401.
    pub www_authenticate: Hint,
    /// Row 19: the `cf-access-metadata` answer.
    pub metadata: Hint,
    /// Row 20: the shape of `aud` in app tokens.
    pub app_audience: AppAudience,
    /// Row 21: a probe that does not look like a browser.
    pub non_browser_probe: NonBrowserProbe,
    /// Row 23: the eager chain over an app's `more_hosts`.
    pub eager_chain: EagerChain,
    /// Beyond the table: whether HEAD reaches Access on app pages, so that a probe may need GET.
    pub head_on_app: HeadOnApp,
    /// Beyond the table: the order of the login URL's parameters.
    pub login_parameters: LoginParameters,
}

impl Default for Unknowns {
    fn default() -> Self {
        Self {
            app_session_hash: AppSessionHash::default(),
            login_without_meta: LoginWithoutMeta::default(),
            app_session: AppSessionOnProbe::default(),
            app_session_same_site: AppSessionSameSite::default(),
            app_expiry: AppExpiry::default(),
            revoked_app_token: RevokedAppToken::default(),
            revoked_app_cookie: RevokedAppCookie::default(),
            revoked_org_token: RevokedOrgToken::default(),
            dead_identity: DeadIdentity::default(),
            refresh_entry: RefreshEntry::default(),
            refresh_silent: RefreshSilent::default(),
            refresh_end: RefreshEnd::default(),
            new_mint: NewMint::default(),
            login_framing: LoginFraming::default(),
            app_logout: AppLogout::default(),
            app_logout_cookie: AppLogoutCookie::default(),
            websocket: WebSocketLife::default(),
            authorized_location: AuthorizedLocation::default(),
            authorized_max_age: AuthorizedMaxAge::default(),
            same_site_spelling: SameSiteSpelling::default(),
            redirect_url: RedirectUrl::default(),
            post_probe: PostProbe::default(),
            user_revoke_lockout_seconds: 60,
            logout_tail_seconds: 30,
            rotated_away_key: RotatedAwayKey::default(),
            www_authenticate: Hint::default(),
            metadata: Hint::default(),
            app_audience: AppAudience::default(),
            non_browser_probe: NonBrowserProbe::default(),
            eager_chain: EagerChain::default(),
            head_on_app: HeadOnApp::default(),
            login_parameters: LoginParameters::default(),
        }
    }
}
