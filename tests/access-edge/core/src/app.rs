//! A protected app at the edge: lets requests with a token through to the origin, and answers all others itself.

use url::form_urlencoded::byte_serialize;

use crate::config::App;
use crate::cookie;
use crate::credential::{Credential, Refusal};
use crate::digest::sha256_hex;
use crate::origin;
use crate::request::{Request, Response};
use crate::respond::{Answer, Call};
use crate::step::Step;
use crate::unknowns::{
    AppSessionOnProbe, HeadOnApp, Hint, LoginParameters, NonBrowserProbe, PostProbe, RedirectUrl,
    RevokedAppCookie, RevokedAppToken,
};
use crate::world::World;

/// Hands a request to the origin, as the person or the service token that it comes from.
pub(crate) fn pass(world: &mut World, call: &Call<'_>) -> Answer {
    match &call.credential {
        Ok(Credential::Token { examined, text }) => origin::forward(
            world,
            call,
            Some(text),
            Some(examined.identity_nonce.clone()),
        ),
        Ok(Credential::Service {
            app_name,
            client_id,
        }) => pass_service(world, call, app_name, client_id),
        Ok(Credential::Unprotected) | Err(_) => origin::forward(world, call, None, None),
    }
}

/// The first request with a good service token also gets the app token that is due to it.
fn pass_service(world: &mut World, call: &Call<'_>, app_name: &str, client_id: &str) -> Answer {
    let minted = world.mint_service(call.now, app_name, client_id);
    let assertion = minted.as_ref().map(|minted| minted.text.clone());
    let mut answer = origin::forward(world, call, assertion.as_deref(), None);
    if let (Some(minted), Some(app)) = (minted, world.config.apps.get(app_name)) {
        for line in cookie::app_cookies(&world.config.unknowns, app, &minted, call.now) {
            answer.response = answer.response.with("set-cookie", &line);
        }
    }
    answer
}

/// Answers a request that may not pass.
pub(crate) fn refuse(world: &mut World, call: &Call<'_>) -> Answer {
    let request = call.request;
    let app = world
        .app_at(&request.host, request.path())
        .map(|(_, app)| app.clone());
    let Some(app) = app else {
        return origin::forward(world, call, None, None);
    };
    if request.method == "OPTIONS" && app.policy.options_preflight_bypass {
        return origin::forward(world, call, None, None);
    }
    let refusal = call
        .credential
        .as_ref()
        .err()
        .copied()
        .unwrap_or(Refusal::NoToken);
    if let Some(answer) = refuse_outright(world, call, &app, refusal) {
        return answer;
    }
    let unknowns = world.config.unknowns;
    let response = match (refusal, unknowns.revoked_app_token) {
        (Refusal::Revoked, RevokedAppToken::Unauthorized) => error_page(401, "Unauthorized"),
        (Refusal::Revoked, RevokedAppToken::Forbidden) => error_page(403, "Forbidden"),
        _ => redirect_to_login(world, call, &app),
    };
    let cleared =
        refusal == Refusal::Revoked && unknowns.revoked_app_cookie == RevokedAppCookie::Cleared;
    let line = cleared.then(|| cookie::cleared_app_cookie(&unknowns, &app));
    let response = line.into_iter().fold(response, |response, line| {
        response.with("set-cookie", &line)
    });
    Answer::new(refusal.outcome(), response)
}

/// The answers to requests that are not even sent to the login.
fn refuse_outright(world: &World, call: &Call<'_>, app: &App, refusal: Refusal) -> Option<Answer> {
    let (request, unknowns) = (call.request, world.config.unknowns);
    if call.step == Step::AppPreflight {
        return Some(Answer::new(
            "preflight-refused",
            error_page(403, "Forbidden"),
        ));
    }
    if app.policy.service_auth_only || refusal == Refusal::BadServiceToken {
        return Some(service_auth_only(request, app));
    }
    if request.header("x-requested-with") == Some("XMLHttpRequest") {
        let response = hinted(world, request, error_page(401, "Unauthorized"));
        return Some(Answer::new("unauthorized", response));
    }
    if request.method == "HEAD" && unknowns.head_on_app == HeadOnApp::Refused {
        let response = error_page(405, "Method Not Allowed").with("allow", "GET");
        return Some(Answer::new("head-refused", response));
    }
    if request.method == "POST" && unknowns.post_probe == PostProbe::Forbidden {
        return Some(Answer::new("post-refused", error_page(403, "Forbidden")));
    }
    if unknowns.non_browser_probe == NonBrowserProbe::ManagedOauth && !looks_like_browser(request) {
        let value = format!(
            "Bearer resource_metadata=\"{}\"",
            resource_metadata(request)
        );
        let response = error_page(401, "Unauthorized").with("www-authenticate", &value);
        return Some(Answer::new("managed-oauth", response));
    }
    None
}

impl Refusal {
    fn outcome(self) -> &'static str {
        match self {
            Self::NoToken => "no-token",
            Self::Past => "token-past",
            Self::Revoked => "token-revoked",
            Self::Unbound => "no-binding",
            Self::BadServiceToken => "bad-service-token",
        }
    }
}

fn redirect_to_login(world: &mut World, call: &Call<'_>, app: &App) -> Response {
    let request = call.request;
    let app_session = app_session(world, call);
    let redirect_url = match world.config.unknowns.redirect_url {
        RedirectUrl::WithQuery => request.path_and_query.as_str(),
        RedirectUrl::WithoutQuery => request.path(),
    };
    let meta = meta(world, call, app, (redirect_url, &app_session));
    let encoded: String = byte_serialize(redirect_url.as_bytes()).collect();
    let kid = &app.aud;
    let query = match world.config.unknowns.login_parameters {
        LoginParameters::MetaSecond => format!("kid={kid}&meta={meta}&redirect_url={encoded}"),
        LoginParameters::MetaLast => format!("kid={kid}&redirect_url={encoded}&meta={meta}"),
    };
    let location = format!(
        "https://{}{}{}?{query}",
        world.config.team.host,
        crate::step::LOGIN_PATH,
        request.host
    );
    let set_cookie = cookie::app_session(&world.config.unknowns, &app_session, call.now);
    let response = found_page()
        .with("location", &location)
        .with("set-cookie", &set_cookie);
    hinted(world, request, response)
}

fn app_session(world: &mut World, call: &Call<'_>) -> String {
    let host = &call.request.host;
    let sent = call.request.cookie("CF_AppSession");
    let kept = sent.filter(|value| world.logins.knows_app_session(host, value, call.now));
    match (world.config.unknowns.app_session, kept) {
        (AppSessionOnProbe::Reused, Some(value)) => value.to_owned(),
        (AppSessionOnProbe::Reused, None) | (AppSessionOnProbe::Replaced, _) => world
            .logins
            .begin_app_session(host, call.now, &mut world.dice),
    }
}

/// The edge-signed token that says which request a login is for; valid for five minutes.
fn meta(
    world: &World,
    call: &Call<'_>,
    app: &App,
    (redirect_url, app_session): (&str, &str),
) -> String {
    let issued = call.now.div_euclid(1000);
    world.keys.sign(&serde_json::json!({
        "type": "meta", "aud": app.aud, "hostname": call.request.host, "redirect_url": redirect_url,
        "service_token_status": false, "is_warp": false, "is_gateway": false, "iat": issued, "nbf": issued,
        "exp": issued + META_SECONDS, "auth_status": "NONE", "real_country": "AT",
        "mtls_auth": {"cert_issuer_dn": "", "cert_serial": "", "cert_issuer_ski": "", "cert_presented": false,
            "common_name": "", "auth_status": "NONE"},
        "app_session_hash": sha256_hex(app_session.as_bytes()),
    }))
}

fn service_auth_only(request: &Request, app: &App) -> Answer {
    let status = if app.policy.service_auth_401_redirect {
        401
    } else {
        403
    };
    let wants_json = request
        .header("accept")
        .is_some_and(|accept| accept.contains("application/json"));
    let response = if wants_json {
        let message = "Forbidden. You don't have permission to view this.";
        Response::json(
            status,
            &serde_json::json!({"message": message, "status_code": status, "aud": app.aud}),
        )
    } else {
        error_page(status, "Forbidden")
    };
    let response = response
        .with("cf-access-aud", &app.aud)
        .with("cf-access-domain", &request.host);
    Answer::new("service-auth-only", response)
}

fn hinted(world: &World, request: &Request, response: Response) -> Response {
    match world.config.unknowns.www_authenticate {
        Hint::Absent => response,
        Hint::Present => {
            let value = format!(
                "Cloudflare-Access resource_metadata=\"{}\"",
                resource_metadata(request)
            );
            response.with("www-authenticate", &value)
        }
    }
}

fn resource_metadata(request: &Request) -> String {
    format!(
        "https://{}{}{}",
        request.host,
        crate::step::RESOURCE_PATH,
        request.path()
    )
}

/// Row 21: "send browser-like headers" is all that is known of how the edge might tell.
fn looks_like_browser(request: &Request) -> bool {
    request.header("sec-fetch-mode").is_some()
        || request
            .header("accept")
            .is_some_and(|accept| accept.contains("text/html"))
}

fn found_page() -> Response {
    error_page(302, "Found")
        .with("access-control-allow-credentials", "true")
        .with(
            "cache-control",
            "private, max-age=0, no-store, no-cache, must-revalidate, post-check=0, pre-check=0",
        )
        .with("expires", "Thu, 01 Jan 1970 00:00:01 GMT")
}

fn error_page(status: u16, words: &str) -> Response {
    let title = format!("{status} {words}");
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
    );
    Response::new(status)
        .with("content-type", "text/html")
        .with_body(&page)
}

const META_SECONDS: i64 = 300;
