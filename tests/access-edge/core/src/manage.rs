//! The management door: the verbs of [`crate::World`] as HTTP and JSON. Pure, like the door for clients.
//! It never shows a token, a cookie value or a secret.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::{ConfigError, VerbError};
use crate::fault::Fault;
use crate::history::Entry;
use crate::idp::{IdpSessionsOf, IdpState};
use crate::request::{Request, Response};
use crate::world::World;

/// Answers one request of the management door; host and cookies play no part in it.
pub fn manage(world: &mut World, now_ms: i64, request: &Request) -> Response {
    let answer = match request.method.as_str() {
        "GET" => look(world, now_ms, request),
        "DELETE" => forget(world, request.path()),
        "PATCH" => patch(world, request),
        "PUT" => replace(world, request),
        "POST" => act(world, now_ms, request),
        _ => Err(Refusal::NotFound),
    };
    match answer {
        Ok(document) => Response::json(200, &document),
        Err(refusal) => Response::json(refusal.status(), &json!({"error": refusal.to_string()})),
    }
}

#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("nothing is here; GET / says what there is")]
    NotFound,
    #[error("the body is not understood: {0}; GET / shows an example")]
    Body(#[from] serde_json::Error),
    #[error(transparent)]
    Verb(#[from] VerbError),
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Refusal {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Body(_) | Self::Verb(_) | Self::Config(_) => 400,
        }
    }
}

fn look(world: &World, now_ms: i64, request: &Request) -> Result<Value, Refusal> {
    Ok(match request.path() {
        "/" => explanation(),
        "/config" => json!(world.config()),
        "/unknowns" => json!(world.config().unknowns),
        "/clock" => clock(world, now_ms),
        "/keys" => json!({"kids": world.key_ids()}),
        "/faults" => json!(world.faults()),
        "/history" => json!({"entries": chosen(world, request)}),
        "/counters" => json!(world.counters()),
        "/origin" => json!(world.origin_hits()),
        "/sessions" => sessions(world, now_ms),
        _ => return Err(Refusal::NotFound),
    })
}

fn forget(world: &mut World, path: &str) -> Result<Value, Refusal> {
    match path {
        "/history" => world.clear_history(),
        "/faults" => world.clear_faults(),
        _ => return Err(Refusal::NotFound),
    }
    Ok(json!({}))
}

fn patch(world: &mut World, request: &Request) -> Result<Value, Refusal> {
    let change: Value = serde_json::from_slice(&request.body)?;
    match request.path() {
        "/config" => world.patch_config(&change)?,
        "/unknowns" => world.patch_config(&json!({"unknowns": change}))?,
        _ => return Err(Refusal::NotFound),
    }
    Ok(json!(world.config()))
}

fn replace(world: &mut World, request: &Request) -> Result<Value, Refusal> {
    if request.path() != "/config" {
        return Err(Refusal::NotFound);
    }
    world.set_config(serde_json::from_slice(&request.body)?)?;
    Ok(json!(world.config()))
}

fn act(world: &mut World, now_ms: i64, request: &Request) -> Result<Value, Refusal> {
    let ended = |count: usize| json!({"ended": count});
    Ok(match request.path() {
        "/revoke/app" => ended(world.revoke_app(now_ms, &body::<OfApp>(request)?.app)?),
        "/revoke/user" => ended(world.revoke_user(now_ms, &body::<Of>(request)?.email)?),
        "/sign-out" => {
            world.sign_out(now_ms, &body::<Of>(request)?.email)?;
            json!({})
        }
        "/expire/app-tokens" => {
            ended(world.expire_app_tokens(now_ms, body::<Perhaps>(request)?.app.as_deref())?)
        }
        "/expire/org-tokens" => {
            ended(world.expire_org_tokens(now_ms, body::<Perhaps>(request)?.email.as_deref())?)
        }
        "/delete/org-sessions" => {
            ended(world.delete_org_sessions(now_ms, body::<Perhaps>(request)?.email.as_deref())?)
        }
        "/keys/rotate" => {
            world.rotate_keys(now_ms)?;
            json!({"kids": world.key_ids()})
        }
        "/idp/sessions" => {
            let asked: IdpSessions = body(request)?;
            let whose = IdpSessionsOf {
                host: asked.host.as_deref(),
                email: asked.email.as_deref(),
            };
            json!({"changed": world.set_idp_sessions_of(whose, asked.state)})
        }
        "/approve" => {
            let asked: Approval = body(request)?;
            world.approve(&asked.app, &asked.email)?;
            json!({})
        }
        "/clock/advance" => {
            let step: ClockStep = body(request)?;
            world.advance(
                step.milliseconds
                    .saturating_add(step.seconds.saturating_mul(1000)),
            );
            clock(world, now_ms)
        }
        "/faults" => {
            world.add_fault(body::<Fault>(request)?);
            json!(world.faults())
        }
        _ => return Err(Refusal::NotFound),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfApp {
    app: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Of {
    email: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Perhaps {
    app: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    app: String,
    email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdpSessions {
    state: IdpState,
    host: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ClockStep {
    milliseconds: i64,
    seconds: i64,
}

/// An empty body means an empty object.
fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    let text: &[u8] = if request.body.is_empty() {
        b"{}"
    } else {
        &request.body
    };
    Ok(serde_json::from_slice(text)?)
}

fn clock(world: &World, now_ms: i64) -> Value {
    json!({"now_ms": world.time(now_ms), "ahead_ms": world.time(now_ms) - now_ms})
}

fn sessions(world: &World, now_ms: i64) -> Value {
    let shown = world
        .sessions(now_ms)
        .into_iter()
        .map(|(issued, live)| json!({"session": issued, "live": live}));
    json!({"sessions": shown.collect::<Vec<_>>()})
}

/// The history, narrowed by the query: `kind`, `host`, and `since_ms` of the world's clock.
fn chosen<'a>(world: &'a World, request: &Request) -> Vec<&'a Entry> {
    let kind = request.parameter("kind");
    let host = request.parameter("host");
    let since = request
        .parameter("since_ms")
        .and_then(|since| since.parse().ok())
        .unwrap_or(i64::MIN);
    let of_kind = |entry: &Entry| {
        kind.as_ref()
            .is_none_or(|kind| json!(entry.kind) == json!(kind))
    };
    let of_host = |entry: &Entry| host.as_ref().is_none_or(|host| entry.host == *host);
    world
        .history()
        .iter()
        .filter(|entry| entry.at_ms >= since && of_kind(entry) && of_host(entry))
        .collect()
}

fn explanation() -> Value {
    let lines = VERBS
        .iter()
        .map(|(verb, what, example)| json!({"verb": verb, "what": what, "body": example}));
    json!({"what": "the management door of access-edge; never shows a token", "verbs": lines.collect::<Vec<_>>()})
}

/// Every verb, what it does, and an example of its body.
const VERBS: &[(&str, &str, &str)] = &[
    ("GET /config", "how the world is set up", ""),
    (
        "PATCH /config",
        "change it by a merge patch (RFC 7396)",
        r#"{"apps":{"main":{"session_seconds":60}}}"#,
    ),
    (
        "PATCH /config",
        "the first identity provider: kind built-in or openid-connect (needs node and npm), prompt when-needed, always or consent, answer redirect or post-form",
        r#"{"idp":{"kind":"openid-connect","prompt":"always","answer":"redirect"}}"#,
    ),
    (
        "PATCH /config",
        "a further identity provider, so that the login page offers a choice; null takes it away",
        r#"{"more_idps":{"corporate":{"kind":"openid-connect","host":"login.example.net"}}}"#,
    ),
    (
        "PUT /config",
        "replace it whole; what is left out takes its default",
        "{}",
    ),
    (
        "GET /unknowns",
        "the switches for what nobody outside Cloudflare knows",
        "",
    ),
    (
        "PATCH /unknowns",
        "change them",
        r#"{"app_session":"reused"}"#,
    ),
    ("GET /clock", "the world's clock", ""),
    ("POST /clock/advance", "move it", r#"{"seconds":3600}"#),
    (
        "POST /revoke/app",
        "revoke an app's existing tokens",
        r#"{"app":"main"}"#,
    ),
    (
        "POST /revoke/user",
        "revoke a user",
        r#"{"email":"alice@example.com"}"#,
    ),
    (
        "POST /sign-out",
        "sign a user out, as a logout does",
        r#"{"email":"alice@example.com"}"#,
    ),
    (
        "POST /expire/app-tokens",
        "end app tokens as if exp had passed; of one app or all",
        r#"{"app":"main"}"#,
    ),
    (
        "POST /expire/org-tokens",
        "the same for org tokens; of one user or all",
        r#"{"email":"alice@example.com"}"#,
    ),
    (
        "POST /delete/org-sessions",
        "forget org sessions; of one user or all",
        "{}",
    ),
    ("GET /keys", "the ids of the signing keys, newest first", ""),
    ("POST /keys/rotate", "put a new signing key in force", "{}"),
    (
        "POST /idp/sessions",
        "end or revive the identity providers' sessions; of one host, one user or all",
        r#"{"state":"dead","host":"idp.example.org","email":"alice@example.com"}"#,
    ),
    (
        "POST /approve",
        "grant one app session of temporary access",
        r#"{"app":"main","email":"alice@example.com"}"#,
    ),
    ("GET /faults", "the faults that wait", ""),
    (
        "POST /faults",
        "let something go wrong",
        r#"{"step":"team.login","times":1,"action":{"kind":"status","status":503}}"#,
    ),
    ("DELETE /faults", "forget them", ""),
    (
        "GET /history",
        "what was asked; narrowed by ?kind=app.probe, ?host=, ?since_ms=",
        "",
    ),
    (
        "DELETE /history",
        "forget it, with the counters and the origin's hits",
        "",
    ),
    ("GET /counters", "requests by kind", ""),
    (
        "GET /origin",
        "hits of the origin by path: pages, background, other",
        "",
    ),
    (
        "GET /sessions",
        "every token given out, and whether it counts",
        "",
    ),
];
