//! The pure responder: one request in, one answer out, the world changed accordingly.
//! Sorts the request into its step, lets a waiting fault have its way, records what happened.

use crate::config::IdpKind;
use crate::cookie::http_date;
use crate::credential::{self, Credential, Refusal};
use crate::errand::{Errand, Then};
use crate::fault::Action;
use crate::history::Entry;
use crate::request::{Delivery, Request, Response};
use crate::step::{Step, step_of};
use crate::world::World;
use crate::{
    api, app, authorized, discovery, identity, idp, login_page, logout, redeem, refresh, relay,
    relying_party, team, transfer,
};

/// One request with everything that was found out about it before it is answered.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) now: i64,
    pub(crate) step: Step,
    pub(crate) credential: Result<Credential, Refusal>,
    pub(crate) fault: Option<Action>,
}

/// An answer, and in a word how it came about.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) outcome: &'static str,
    /// What must be asked before this answer is the real one.
    errand: Option<Box<(Request, Then)>>,
}

impl Answer {
    pub(crate) fn new(outcome: &'static str, response: Response) -> Self {
        Self {
            response,
            outcome,
            errand: None,
        }
    }

    /// An answer that waits for the reply to a question.
    pub(crate) fn errand(question: Request, then: Then) -> Self {
        Self {
            errand: Some(Box::new((question, then))),
            ..relay::unreachable("This edge runs without sockets.")
        }
    }
}

/// Answers a request as Cloudflare Access, its identity provider or the origin behind it would.
///
/// `now_ms` is the caller's clock; the world adds its own offset. No socket, clock or global state is touched. Where a
/// real OpenID Connect provider must be asked, the answer carries an errand: see [`resume`].
pub fn respond(world: &mut World, now_ms: i64, request: &Request) -> Response {
    let call = prepare(world, world.time(now_ms), request);
    let mut entry = Entry::of(call.now, request, call.step);
    entry.valid_cookies = credential::valid_cookies(world, &call);
    let answer = answer(world, &call);
    finish(world, call, entry, answer)
}

/// Goes on with a request whose answer carried an errand, now that the provider's reply is here, or why there is none.
/// The answer may carry the next errand.
pub fn resume(
    world: &mut World,
    now_ms: i64,
    request: &Request,
    errand: Errand,
    reply: Result<Response, String>,
) -> Response {
    let now = world.time(now_ms);
    let call = Call {
        request,
        now,
        step: errand.entry.kind,
        credential: credential::of(world, now, request),
        fault: errand.fault,
    };
    let answer = match (errand.then, reply) {
        (Then::PassOn, Ok(reply)) => relay::pass_on(world, &call, reply),
        (Then::Redeem(step), Ok(reply)) => redeem::go_on(world, &call, step, &reply),
        (_, Err(reason)) => relay::unreachable(&reason),
    };
    finish(world, call, errand.entry, answer)
}

fn finish(world: &mut World, call: Call<'_>, mut entry: Entry, answer: Answer) -> Response {
    let request = call.request;
    if let Some(errand) = answer.errand {
        let (question, then) = *errand;
        let errand = Errand {
            question,
            then,
            entry,
            fault: call.fault,
        };
        return Response {
            errand: Some(Box::new(errand)),
            ..answer.response
        };
    }
    answer.outcome.clone_into(&mut entry.outcome);
    let mut response = match &call.fault {
        Some(fault) => fault.spoil(answer.response),
        None => answer.response,
    };
    if response.delivery != Delivery::Dropped {
        entry.status = response.status;
    }
    world.history.add(entry);
    // Clients take the skew of their own clock from this header.
    let date = call
        .fault
        .as_ref()
        .map_or(call.now, |fault| fault.date(call.now));
    response = response.with("date", &http_date(date));
    if request.method == "HEAD" {
        response.body.clear();
    }
    response
}

fn prepare<'a>(world: &mut World, now: i64, request: &'a Request) -> Call<'a> {
    let step = step_of(world, request);
    let credential = credential::of(world, now, request);
    let step = match (step, &credential) {
        (Step::AppProbe, Ok(_)) => Step::AppOrigin,
        (Step::AppProbe, Err(_)) if is_preflight(request) => Step::AppPreflight,
        (other, _) => other,
    };
    let fault = world.faults.take(step, request);
    Call {
        request,
        now,
        step,
        credential,
        fault,
    }
}

fn answer(world: &mut World, call: &Call<'_>) -> Answer {
    if let Some(response) = call.fault.as_ref().and_then(Action::instead) {
        return Answer::new("fault", response);
    }
    match call.step {
        Step::AppOrigin => app::pass(world, call),
        Step::AppProbe | Step::AppPreflight => app::refuse(world, call),
        Step::AppMetadata => discovery::metadata(world, call),
        Step::AppProtectedResource => discovery::protected_resource(world, call),
        Step::AppAuthorized => authorized::authorized(world, call),
        Step::AppGetIdentity | Step::TeamGetIdentity => identity::get_identity(world, call),
        Step::AppLogout => logout::on_app(world, call),
        Step::AppCli => transfer::cli(world, call),
        Step::TeamLogin => team::login(world, call),
        Step::TeamCallback => relying_party::callback(world, call),
        Step::TeamStepUp => team::step_up(world, call),
        Step::TeamCerts => Answer::new("certs", Response::json(200, &world.keys.published())),
        Step::TeamRefreshIdentity => refresh::refresh_identity(world, call),
        Step::TeamLogout => logout::on_team(world, call),
        Step::TeamLauncher => login_page::launcher(world, call),
        Step::IdpAuthorize | Step::IdpLogin | Step::IdpOther => at_provider(world, call),
        Step::ApiCall => api::api(world, call),
        Step::TransferPoll => transfer::poll(world, call),
        Step::AppOther | Step::TeamOther | Step::ProxyRefused | Step::UnknownHost => not_found(),
    }
}

fn at_provider(world: &mut World, call: &Call<'_>) -> Answer {
    let Some(idp) = world.idp_on(&call.request.host).cloned() else {
        return not_found();
    };
    match (idp.kind, call.step) {
        (IdpKind::OpenidConnect, _) => relay::hand_on(world, call, &idp),
        (IdpKind::BuiltIn, Step::IdpAuthorize) => idp::authorize(world, call, &idp),
        (IdpKind::BuiltIn, Step::IdpLogin) => idp::answered(world, call, &idp),
        (IdpKind::BuiltIn, _) => idp::other(world, call),
    }
}

fn not_found() -> Answer {
    let page = "<!doctype html><title>Not found</title><h1>Not found</h1>";
    Answer::new("not-found", Response::html(404, page))
}

/// <https://fetch.spec.whatwg.org/#cors-preflight-fetch>
fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS" && request.header("access-control-request-method").is_some()
}
