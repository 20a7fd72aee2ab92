//! Which step of the protocol a request is. One word per step, used by the history, the counters and the faults.

use serde::{Deserialize, Serialize};

use crate::request::Request;
use crate::world::World;

/// A step of the protocol; in JSON the name in the `rename` attribute, such as `app.probe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Step {
    /// A request that Access lets through to the origin.
    #[serde(rename = "app.origin")]
    AppOrigin,
    /// A request without a token that counts: the first hop of a login or a renewal.
    #[serde(rename = "app.probe")]
    AppProbe,
    /// A CORS preflight without a token that counts.
    #[serde(rename = "app.preflight")]
    AppPreflight,
    /// HEAD with `cf-access-metadata-request`.
    #[serde(rename = "app.metadata")]
    AppMetadata,
    /// `/.well-known/cloudflare-access-protected-resource`.
    #[serde(rename = "app.protected-resource")]
    AppProtectedResource,
    /// `/cdn-cgi/access/authorized`.
    #[serde(rename = "app.authorized")]
    AppAuthorized,
    /// `/cdn-cgi/access/get-identity` on an app host.
    #[serde(rename = "app.get-identity")]
    AppGetIdentity,
    /// `/cdn-cgi/access/logout` on an app host.
    #[serde(rename = "app.logout")]
    AppLogout,
    /// `/cdn-cgi/access/cli`.
    #[serde(rename = "app.cli")]
    AppCli,
    /// Any other `/cdn-cgi/` path on an app host.
    #[serde(rename = "app.other")]
    AppOther,
    /// `/cdn-cgi/access/login/<app host>`.
    #[serde(rename = "team.login")]
    TeamLogin,
    /// `/cdn-cgi/access/callback`.
    #[serde(rename = "team.callback")]
    TeamCallback,
    /// A purpose or a second factor handed in. The path is our own: the real one is not known.
    #[serde(rename = "team.step-up")]
    TeamStepUp,
    /// `/cdn-cgi/access/certs`.
    #[serde(rename = "team.certs")]
    TeamCerts,
    /// `/cdn-cgi/access/get-identity` on the team host.
    #[serde(rename = "team.get-identity")]
    TeamGetIdentity,
    /// `/cdn-cgi/access/refresh-identity`.
    #[serde(rename = "team.refresh-identity")]
    TeamRefreshIdentity,
    /// `/cdn-cgi/access/logout` on the team host.
    #[serde(rename = "team.logout")]
    TeamLogout,
    /// The App Launcher.
    #[serde(rename = "team.launcher")]
    TeamLauncher,
    /// Any other path on the team host.
    #[serde(rename = "team.other")]
    TeamOther,
    /// An identity provider's authorization endpoint.
    #[serde(rename = "idp.authorize")]
    IdpAuthorize,
    /// A form of the identity provider handed in.
    #[serde(rename = "idp.login")]
    IdpLogin,
    /// Any other path on the identity provider.
    #[serde(rename = "idp.other")]
    IdpOther,
    /// The cloudflared hand-off on `login.cloudflareaccess.org`.
    #[serde(rename = "transfer.poll")]
    TransferPoll,
    /// Cloudflare's management API.
    #[serde(rename = "api.call")]
    ApiCall,
    /// A CONNECT to a host that is not of this world, refused by the proxy.
    #[serde(rename = "proxy.refused")]
    ProxyRefused,
    /// A host that is not of this world.
    #[serde(rename = "unknown-host")]
    UnknownHost,
}

/// Sorts a request by host and path alone; a page of an app counts as [`Step::AppProbe`] until its token was seen.
pub(crate) fn step_of(world: &World, request: &Request) -> Step {
    let config = &world.config;
    if request.host == config.team.host {
        team_step(request.path())
    } else if world.idp_on(&request.host).is_some() {
        idp_step(request)
    } else if request.host == config.api.host {
        Step::ApiCall
    } else if request.host == TRANSFER_HOST {
        Step::TransferPoll
    } else if world.is_app_host(&request.host) {
        app_step(request)
    } else {
        Step::UnknownHost
    }
}

fn team_step(path: &str) -> Step {
    match path {
        "/" => Step::TeamLauncher,
        "/cdn-cgi/access/callback" => Step::TeamCallback,
        "/cdn-cgi/access/step-up" => Step::TeamStepUp,
        "/cdn-cgi/access/certs" => Step::TeamCerts,
        "/cdn-cgi/access/get-identity" => Step::TeamGetIdentity,
        "/cdn-cgi/access/refresh-identity" => Step::TeamRefreshIdentity,
        "/cdn-cgi/access/logout" => Step::TeamLogout,
        _ if path.starts_with(LOGIN_PATH) => Step::TeamLogin,
        _ => Step::TeamOther,
    }
}

fn idp_step(request: &Request) -> Step {
    // The OpenID Connect provider's forms are below `/interaction/`, and from them it leads back below `/authorize/`.
    let path = request.path();
    match request.method.as_str() {
        "GET" | "HEAD" if path == "/authorize" || path.starts_with("/authorize/") => {
            Step::IdpAuthorize
        }
        "POST" if matches!(path, "/login" | "/consent") || path.starts_with("/interaction/") => {
            Step::IdpLogin
        }
        _ => Step::IdpOther,
    }
}

fn app_step(request: &Request) -> Step {
    let asks_metadata =
        request.method == "HEAD" && request.header("cf-access-metadata-request") == Some("true");
    match request.path() {
        "/cdn-cgi/access/authorized" => Step::AppAuthorized,
        "/cdn-cgi/access/get-identity" => Step::AppGetIdentity,
        "/cdn-cgi/access/logout" => Step::AppLogout,
        "/cdn-cgi/access/cli" => Step::AppCli,
        path if path.starts_with(RESOURCE_PATH) => Step::AppProtectedResource,
        path if path.starts_with("/cdn-cgi/") => Step::AppOther,
        _ if asks_metadata => Step::AppMetadata,
        _ => Step::AppProbe,
    }
}

pub(crate) const LOGIN_PATH: &str = "/cdn-cgi/access/login/";
pub(crate) const RESOURCE_PATH: &str = "/.well-known/cloudflare-access-protected-resource";
pub(crate) const TRANSFER_HOST: &str = "login.cloudflareaccess.org";
