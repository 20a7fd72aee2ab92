//! The part of Cloudflare's management API that revokes: apps, organisation, `revoke_tokens`, `revoke_user`.
//! Shapes and error codes as reported; <https://developers.cloudflare.com/api/resources/zero_trust/>.

use serde_json::{Value, json};

use crate::config::{ApiAccess, App};
use crate::digest::sha256_hex;
use crate::request::{Request, Response};
use crate::respond::{Answer, Call};
use crate::world::World;

pub(crate) fn api(world: &mut World, call: &Call<'_>) -> Answer {
    match access(world, call.request) {
        None => refused(403, 10000, "Authentication error"),
        Some(ApiAccess::Read) if call.request.method != "GET" => {
            refused(403, 9109, "Unauthorized to access requested resource")
        }
        Some(ApiAccess::Read | ApiAccess::Revoke) => route(world, call),
    }
}

fn access(world: &World, request: &Request) -> Option<ApiAccess> {
    let token = request.header("authorization")?.strip_prefix("Bearer ")?;
    let digest = sha256_hex(token.as_bytes());
    world
        .config
        .api
        .tokens
        .values()
        .find(|known| known.token_sha256 == digest)
        .map(|known| known.access)
}

fn route(world: &mut World, call: &Call<'_>) -> Answer {
    let request = call.request;
    let segments: Vec<&str> = request.path().trim_matches('/').split('/').collect();
    let below = match segments.as_slice() {
        ["client", "v4", "user", "tokens", "verify"] => {
            return done(200, &json!({"status": "active"}));
        }
        [
            "client",
            "v4",
            "accounts" | "zones",
            id,
            "access",
            below @ ..,
        ] if *id == world.config.api.account_id => below,
        _ => return not_found(),
    };
    match (request.method.as_str(), below) {
        ("GET", ["apps"]) => apps(world, request),
        ("POST", ["apps", id, "revoke_tokens"]) => revoke_tokens(world, call, id),
        ("GET", ["organizations"]) => done(200, &organization(world)),
        ("POST", ["organizations", "revoke_user"]) => revoke_user(world, call),
        _ => not_found(),
    }
}

fn revoke_tokens(world: &mut World, call: &Call<'_>, id: &str) -> Answer {
    let named = world
        .config
        .apps
        .iter()
        .find(|(_, app)| app_id(app) == id)
        .map(|(name, _)| name.clone());
    let Some(name) = named else {
        return not_found();
    };
    // The verb wants the caller's clock, from which it makes the world's time again.
    match world.revoke_app(call.now - world.offset_ms, &name) {
        Ok(_) => done(202, &json!({})),
        Err(_) => not_found(),
    }
}

fn revoke_user(world: &mut World, call: &Call<'_>) -> Answer {
    let body: Value = serde_json::from_slice(&call.request.body).unwrap_or_default();
    let Some(email) = body.get("email").and_then(Value::as_str) else {
        return refused(
            400,
            12130,
            "access.api.error.invalid_request: email is missing",
        );
    };
    match world.revoke_user(call.now - world.offset_ms, email) {
        Ok(_) => done(200, &json!(true)),
        Err(_) => not_found(),
    }
}

fn apps(world: &World, request: &Request) -> Answer {
    let asked =
        |name: &str, value: &str| request.parameter(name).is_none_or(|wanted| wanted == value);
    let chosen = world.config.apps.iter().filter(|(name, app)| {
        asked("aud", &app.aud) && asked("domain", &domain(app)) && asked("name", name)
    });
    paged(
        request,
        &chosen
            .map(|(name, app)| shown(name, app))
            .collect::<Vec<_>>(),
    )
}

/// One page of a list. <https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/#pagination>
fn paged(request: &Request, all: &[Value]) -> Answer {
    let number = |name: &str, usual: usize| {
        let asked = request.parameter(name).and_then(|text| text.parse().ok());
        asked.filter(|number| *number > 0).unwrap_or(usual)
    };
    let (page, per_page) = (number("page", 1), number("per_page", 20).min(1000));
    let on_page = all.chunks(per_page).nth(page - 1).unwrap_or_default();
    let info = json!({
        "page": page, "per_page": per_page, "count": on_page.len(),
        "total_count": all.len(), "total_pages": all.len().div_ceil(per_page),
    });
    let envelope = json!({"success": true, "errors": [], "messages": [], "result": on_page, "result_info": info});
    Answer::new("done", Response::json(200, &envelope))
}

fn shown(name: &str, app: &App) -> Value {
    json!({
        "id": app_id(app), "aud": app.aud, "name": name, "type": "self_hosted", "domain": domain(app),
        "destinations": destinations(app),
        "session_duration": duration(app.session_seconds), "http_only_cookie_attribute": app.cookie.http_only,
        "same_site_cookie_attribute": app.cookie.same_site, "path_cookie_attribute": app.cookie.path_attribute,
        "enable_binding_cookie": app.cookie.binding,
        "options_preflight_bypass": app.policy.options_preflight_bypass,
        "service_auth_401_redirect": app.policy.service_auth_401_redirect,
        "policies": [{"session_duration": duration(app.policy.session_seconds),
            "purpose_justification_required": app.policy.purpose_justification,
            "approval_required": app.policy.temporary_access}],
    })
}

fn organization(world: &World) -> Value {
    let team = &world.config.team;
    json!({
        "auth_domain": team.host, "session_duration": duration(team.session_seconds),
        "auto_redirect_to_identity": team.instant_auth,
        "strict_service_token_auth": team.strict_service_token_auth,
    })
}

fn domain(app: &App) -> String {
    format!("{}{}", app.host, app.path.trim_end_matches('/'))
}

fn destinations(app: &App) -> Value {
    let path = app.path.trim_end_matches('/');
    let hosts = std::iter::once(&app.host).chain(&app.more_hosts);
    hosts
        .map(|host| json!({"type": "public", "uri": format!("{host}{path}")}))
        .collect()
}

/// Durations are written as Go writes them.
fn duration(seconds: Option<u64>) -> Option<String> {
    seconds.map(|seconds| format!("{seconds}s"))
}

/// The dashboard's id of an app, which is not its AUD; here it follows from the AUD.
fn app_id(app: &App) -> String {
    let digits = sha256_hex(app.aud.as_bytes());
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

fn done(status: u16, result: &Value) -> Answer {
    let envelope = json!({"success": true, "errors": [], "messages": [], "result": result});
    Answer::new("done", Response::json(status, &envelope))
}

fn not_found() -> Answer {
    refused(404, 12135, "access.api.error.not_found")
}

fn refused(status: u16, code: u32, message: &str) -> Answer {
    let errors = json!([{"code": code, "message": message}]);
    let envelope = json!({"success": false, "errors": errors, "messages": [], "result": null});
    Answer::new("refused", Response::json(status, &envelope))
}
