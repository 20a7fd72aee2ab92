//! How programs find out that Access guards a host, and by which team, without following a redirect.

use serde_json::json;

use crate::app;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::step::RESOURCE_PATH;
use crate::unknowns::Hint;
use crate::world::World;

/// Answers HEAD with `cf-access-metadata-request: true`; where the edge is too old for it, as any other HEAD.
pub(crate) fn metadata(world: &mut World, call: &Call<'_>) -> Answer {
    let request = call.request;
    let app = world
        .app_at(&request.host, request.path())
        .map(|(_, app)| app.aud.clone());
    let Some(aud) = app else {
        return app::pass(world, call);
    };
    if world.config.unknowns.metadata == Hint::Absent {
        return if call.credential.is_ok() {
            app::pass(world, call)
        } else {
            app::refuse(world, call)
        };
    }
    let claims = json!({
        "type": "match", "hostname": request.host, "auth_domain": world.config.team.host, "aud": aud,
        "app_hostname": request.host, "iat": call.now.div_euclid(1000),
    });
    Answer::new(
        "metadata",
        Response::new(200).with("cf-access-metadata", &world.keys.sign(&claims)),
    )
}

/// The document that `www-authenticate` names; open to everyone.
pub(crate) fn protected_resource(world: &World, call: &Call<'_>) -> Answer {
    let request = call.request;
    let path = request
        .path()
        .strip_prefix(RESOURCE_PATH)
        .filter(|path| !path.is_empty())
        .unwrap_or("/");
    match world.app_at(&request.host, path) {
        None => Answer::new(
            "not-found",
            Response::json(404, &json!({"error": "not found"})),
        ),
        Some(_) => Answer::new(
            "protected-resource",
            Response::json(
                200,
                &json!({
                    "resource": format!("https://{}{path}", request.host),
                    "authorization_servers": [world.issuer()],
                    "cloudflare_access_authentication_methods": ["browser", "cloudflared", "service_token"],
                }),
            ),
        ),
    }
}
