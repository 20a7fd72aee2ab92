//! The apps behind the edge: a page that shows whether its background requests work, and two small sites.
//! The origin believes the `Cf-Access-Jwt-Assertion` that the edge adds; it never sees a cookie of Access.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use crate::history::shown_path;
use crate::page;
use crate::request::{Request, Response};
use crate::respond::{Answer, Call};
use crate::world::World;

/// How often the origin was reached, by host and path.
#[derive(Debug, Default, Clone, Serialize)]
pub struct OriginHits {
    /// Hits by `host/path`.
    pub paths: BTreeMap<String, Hits>,
}

/// Hits of one path, told apart by what the browser said the request was for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hits {
    /// `Sec-Fetch-Mode: navigate`: a person sees a page load.
    pub pages: u64,
    /// Any other `Sec-Fetch-Mode`: a request in the background.
    pub background: u64,
    /// No `Sec-Fetch-Mode`: not a browser.
    pub other: u64,
}

/// Hands a request on to the origin.
pub(crate) fn forward(
    world: &mut World,
    call: &Call<'_>,
    assertion: Option<&str>,
    session: Option<String>,
) -> Answer {
    count(&mut world.origin, call.request);
    let who = assertion
        .and_then(identity)
        .unwrap_or_else(|| "nobody".to_owned());
    let request = call.request;
    if let Some(key) = websocket_key(request) {
        let accept = STANDARD.encode(Sha1::digest(format!("{key}{HANDSHAKE}")));
        let response = Response {
            websocket: Some(session.unwrap_or_default()),
            ..Response::new(101)
        };
        let response = response
            .with("connection", "Upgrade")
            .with("upgrade", "websocket")
            .with("sec-websocket-accept", &accept);
        return Answer::new("websocket", response);
    }
    let loads = world
        .origin
        .paths
        .get(&place(request))
        .map_or(0, |hits| hits.pages);
    Answer::new("origin", respond(request, call.now, (&who, loads)))
}

fn respond(request: &Request, now: i64, (who, loads): (&str, u64)) -> Response {
    let path = request.path();
    if path == "/api/tick" || path == "/express/api/tick" || path == "/wordpress/api/tick" {
        return Response::json(200, &json!({"now_ms": now, "who": who}))
            .with("cache-control", "no-store");
    }
    if path == "/api/events" {
        return events(now, who);
    }
    match path {
        "/pwa" => probe_page("Orders, offline too", "", (who, loads)),
        "/pwa/worker.js" => Response::new(200)
            .with("content-type", "text/javascript")
            .with("service-worker-allowed", "/pwa")
            .with_body(include_str!("origin/worker.js")),
        "/" => probe_page("Orders", "", (who, loads)),
        "/express" | "/express/" => probe_page("Express", "/express", (who, loads)),
        "/wordpress" | "/wordpress/" => probe_page("WordPress", "/wordpress", (who, loads)),
        "/express/api/whoami" => Response::json(200, &json!({"email": who})),
        "/express/api/items" => Response::json(
            200,
            &json!([{"id": 1, "name": "tea"}, {"id": 2, "name": "rice"}]),
        ),
        "/wordpress/hello-world/" => page::origin(
            "Hello world!",
            who,
            "<article>Welcome to WordPress.</article>",
        ),
        _ => page::error(404, "Not found", "The origin has no such page."),
    }
}

/// A stream of server-sent events that says one thing and ends, as streams behind proxies do; the browser comes back.
///
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>
fn events(now: i64, who: &str) -> Response {
    let news = json!({"now_ms": now, "who": who});
    Response::new(200)
        .with("content-type", "text/event-stream")
        .with("cache-control", "no-store")
        .with_body(&format!("retry: {EVENTS_RETRY}\ndata: {news}\n\n"))
}

fn probe_page(title: &str, base: &str, (who, loads): (&str, u64)) -> Response {
    let page = include_str!("origin/page.html")
        .replace("{{script}}", include_str!("origin/page.js"))
        .replace("{{title}}", title)
        .replace("{{base}}", base)
        .replace("{{who}}", &page::escape(who))
        .replace("{{loads}}", &loads.to_string())
        .replace("{{style}}", page::STYLE);
    Response::html(200, &page).with("cache-control", "no-store")
}

fn count(hits: &mut OriginHits, request: &Request) {
    let hits = hits.paths.entry(place(request)).or_default();
    match request.header("sec-fetch-mode") {
        Some("navigate") => hits.pages += 1,
        Some(_) => hits.background += 1,
        None => hits.other += 1,
    }
}

fn place(request: &Request) -> String {
    format!("{}{}", request.host, shown_path(request))
}

fn websocket_key(request: &Request) -> Option<&str> {
    let upgrades = request
        .header("upgrade")
        .is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
    request.header("sec-websocket-key").filter(|_| upgrades)
}

/// The signature was checked by the edge in the same process, so the origin only reads.
fn identity(assertion: &str) -> Option<String> {
    let payload = assertion.split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let named = claims.get("email").or_else(|| claims.get("common_name"))?;
    named.as_str().map(str::to_owned)
}

/// What the answer to a handshake of a WebSocket is made of (<https://www.rfc-editor.org/rfc/rfc6455#section-1.3>).
const HANDSHAKE: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// In milliseconds; Firefox waits no shorter.
const EVENTS_RETRY: u32 = 500;
