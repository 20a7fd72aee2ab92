//! Between browsers and an OpenID Connect provider: what it is told with every request, and what its answers were.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::config::Idp;
use crate::errand::Then;
use crate::idp::{IdpSessionsOf, IdpState};
use crate::page;
use crate::relying_party::{CLIENT_ID, callback_url};
use crate::request::{Request, Response};
use crate::respond::{Answer, Call};
use crate::step::Step;
use crate::world::World;

/// What the providers of this world must still be told, and when they last heard from a person.
#[derive(Default)]
pub(crate) struct Relayed {
    changes: Vec<Change>,
    /// By host: when a form was last handed in, in milliseconds.
    forms: std::collections::BTreeMap<String, i64>,
}

struct Change {
    host: Option<String>,
    email: Option<String>,
    state: IdpState,
}

impl Relayed {
    pub(crate) fn note(&mut self, whose: IdpSessionsOf<'_>, state: IdpState) {
        self.changes.push(Change {
            host: whose.host.map(str::to_owned),
            email: whose.email.map(str::to_owned),
            state,
        });
    }

    /// Whether nobody has handed in a form at that provider since a moment.
    pub(crate) fn asked_nothing_since(&self, host: &str, since: i64) -> bool {
        self.forms.get(host).is_none_or(|last| *last < since)
    }
}

/// Hands a browser's request on.
pub(crate) fn hand_on(world: &mut World, call: &Call<'_>, idp: &Idp) -> Answer {
    if call.step == Step::IdpLogin {
        world.relay.forms.insert(idp.host.clone(), call.now);
    }
    let question = told(world, idp, call.request.clone());
    Answer::errand(question, Then::PassOn)
}

/// The provider's reply, as the browser gets it.
pub(crate) fn pass_on(world: &World, call: &Call<'_>, mut reply: Response) -> Answer {
    let callback = callback_url(world);
    let leads_to = |start: &str| {
        reply
            .location()
            .is_some_and(|there| there.starts_with(start))
    };
    let at_entry = call.request.path() == "/authorize";
    let is_form_post = call.step == Step::IdpAuthorize && reply.status == 200;
    let outcome = match (leads_to(&callback) || is_form_post, at_entry) {
        (true, true) => "silent",
        (true, false) => "signed-in",
        (false, _) if leads_to("/interaction/") => "form",
        (false, _) => "passed-on",
    };
    reply.headers.retain(|(name, _)| !is_own_header(name));
    Answer::new(outcome, reply)
}

/// What is answered when the provider cannot be asked.
pub(crate) fn unreachable(reason: &str) -> Answer {
    let title = "The identity provider cannot be reached.";
    Answer::new("provider-unreachable", page::error(502, title, reason))
}

/// A request to a provider, with the header that tells it what holds at the moment.
pub(crate) fn told(world: &World, idp: &Idp, mut request: Request) -> Request {
    request.headers.retain(|(name, _)| !is_own_header(name));
    request
        .with_header("x-forwarded-proto", "https")
        .with_header(SITUATION, &URL_SAFE_NO_PAD.encode(situation(world, idp)))
}

fn situation(world: &World, idp: &Idp) -> String {
    let users = &world.config.users;
    let people = users
        .iter()
        .map(|user| json!({"sub": user.sub, "email": user.email, "name": user.name}));
    let own = world.relay.changes.iter().map(|change| {
        let here = change.host.as_ref().is_none_or(|host| *host == idp.host);
        let person = change.email.as_ref().map(|email| {
            let user = world.user(email);
            user.map_or("nobody", |user| user.sub.as_str())
        });
        // A change at another host keeps its place, since the provider counts how many it has heeded.
        let sub = if here { person } else { Some("nobody") };
        json!({"sub": sub, "state": change.state})
    });
    json!({
        "issuer": format!("https://{}", idp.host), "client_id": CLIENT_ID, "callback": callback_url(world),
        "prompt": idp.prompt, "session_seconds": idp.session_seconds,
        "people": people.collect::<Vec<_>>(), "session_changes": own.collect::<Vec<_>>(),
    })
    .to_string()
}

/// Headers that belong to one connection (RFC 9110 §7.6.1) or that the edge writes itself.
fn is_own_header(name: &str) -> bool {
    const OWN: [&str; 5] = [
        "connection",
        "keep-alive",
        "transfer-encoding",
        "content-length",
        "date",
    ];
    let name = name.to_ascii_lowercase();
    OWN.contains(&name.as_str()) || name.starts_with("x-forwarded-") || name == SITUATION
}

const SITUATION: &str = "x-access-edge-situation";
