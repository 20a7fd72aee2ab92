//! `/cdn-cgi/access/get-identity`: who a token belongs to. Never redirects, so it cannot start a login.

use serde_json::{Value, json};

use crate::config::User;
use crate::digest::sha256_hex;
use crate::page;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::session::{Issued, Standing, Tier};
use crate::token::Examined;
use crate::unknowns::DeadIdentity;
use crate::world::World;

pub(crate) fn get_identity(world: &World, call: &Call<'_>) -> Answer {
    let tokens: Vec<&str> = call
        .request
        .cookies()
        .filter(|(name, value)| *name == "CF_Authorization" && !value.is_empty())
        .map(|(_, value)| value)
        .collect();
    if tokens.is_empty() {
        return Answer::new("no-token", no_token_set());
    }
    let known: Vec<Examined> = tokens
        .iter()
        .filter_map(|token| world.examine(call.now, token))
        .collect();
    let on_team = call.request.host == world.config.team.host;
    let fits = |token: &&Examined| on_team || token.issued.tier != Tier::Org;
    let live = known
        .iter()
        .filter(fits)
        .find(|token| token.standing == Standing::Live);
    match live {
        Some(token) => Answer::new("identity", shown(world, token)),
        None => Answer::new("dead-token", dead(world, known.first())),
    }
}

impl World {
    /// The identity document; an org token carries it as a claim as well.
    pub(crate) fn identity(user: &User, issued: &Issued) -> Value {
        json!({
            "id": user.sub, "name": user.name, "email": user.email, "groups": user.groups,
            "amr": if issued.second_factor_ms.is_some() { json!(["pwd", "mfa"]) } else { json!(["pwd"]) },
            "oidc_fields": {}, "idp": {"id": idp_id(issued), "type": "oidc"},
            "geo": {"country": user.country}, "user_uuid": user.sub,
            "account_id": "0123456789abcdef0123456789abcdef", "iat": issued.issued_ms / 1000,
            "ip": "192.0.2.1", "auth_status": "NONE", "common_name": "", "service_token_id": "",
            "service_token_status": false, "is_warp": false, "is_gateway": false, "version": 2,
            "mtls_auth": {"cert_issuer_dn": "", "cert_serial": "", "cert_issuer_ski": "",
                "cert_presented": false, "common_name": "", "auth_status": "NONE"},
        })
    }
}

/// A UUID of its own for each host, as Access has for each identity provider.
fn idp_id(issued: &Issued) -> String {
    let digest = sha256_hex(issued.idp.as_deref().unwrap_or_default().as_bytes());
    let digits = digest.get(..12).unwrap_or_default();
    format!("1d9e0000-0000-4000-8000-{digits}")
}

fn shown(world: &World, token: &Examined) -> Response {
    let document = match world.user(&token.issued.who) {
        Some(user) => World::identity(user, &token.issued),
        None => json!({"common_name": token.issued.who, "service_token_status": true}),
    };
    Response::json(200, &document)
}

/// Row 8: nobody has seen the answer for a dead token.
fn dead(world: &World, known: Option<&Examined>) -> Response {
    match (world.config.unknowns.dead_identity, known) {
        (DeadIdentity::NoTokenSet, _) => no_token_set(),
        (DeadIdentity::Unauthorized, _) => Response::json(401, &json!({"err": "unauthorized"})),
        (DeadIdentity::Forbidden, _) => Response::json(403, &json!({"err": "forbidden"})),
        (DeadIdentity::NotFoundPage, _) => page::error(
            404,
            "Unable to find your Access organization!",
            "Check the address.",
        ),
        (DeadIdentity::EmptyWithOk, _) => Response::json(200, &json!({})),
        (DeadIdentity::PageWithOk, _) => page::plain("Sign in", "Please sign in."),
        (DeadIdentity::StillShown, Some(token)) => shown(world, token),
        (DeadIdentity::ErrorWithOk | DeadIdentity::StillShown, _) => {
            Response::json(200, &json!({"err": "invalid session"}))
        }
    }
}

fn no_token_set() -> Response {
    Response::json(400, &json!({"err": "no app token set"}))
}
