//! Who gets in: the policy of an app, judged for a live org token at each login and each renewal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use crate::config::Policy;
use crate::login::{Attempt, Goal, Grant, Purpose, Worth};
use crate::page;
use crate::request::Response;
use crate::respond::Answer;
use crate::session::Issued;
use crate::team;
use crate::unknowns::EagerChain;
use crate::world::World;

/// What stands between a live org token and an app token.
enum Demand {
    Denied,
    SignInAgain,
    SecondFactor,
    Purpose,
    Approval,
}

/// Sends a person with a live org token on to `authorized`, or asks what the policy demands first.
pub(crate) fn admit(world: &mut World, now: i64, attempt: Attempt, org_nonce: &str) -> Answer {
    let Some(org) = world.sessions.get(org_nonce).cloned() else {
        return Answer::new(
            "no-org-token",
            page::error(400, "Invalid login session.", "Try again."),
        );
    };
    let policy = world
        .config
        .apps
        .get(&attempt.app_name)
        .map(|app| app.policy.clone())
        .unwrap_or_default();
    match demand(world, now, &attempt, (&policy, &org)) {
        None => {
            world
                .approvals
                .remove(&(attempt.app_name.clone(), org.who.clone()));
            let worth = Worth::AppToken {
                org_nonce: org_nonce.to_owned(),
                email: org.who,
            };
            redirect(world, now, attempt, worth)
        }
        Some(Demand::SignInAgain) => team::ask_to_sign_in(world, now, Goal::App(attempt)),
        Some(Demand::Denied) => {
            let text = "Your account does not have access to this application.";
            Answer::new(
                "denied",
                page::error(403, "That account does not have access.", text),
            )
        }
        Some(Demand::Approval) => {
            let text = "A request for approval was sent. Open the page again once it is granted.";
            Answer::new("approval-needed", page::plain("Waiting for approval", text))
        }
        Some(Demand::SecondFactor) => team::ask(world, now, attempt, team::Question::SecondFactor),
        Some(Demand::Purpose) => team::ask(world, now, attempt, team::Question::Purpose),
    }
}

/// Row 7: what a revoked org token may get instead of the login page.
pub(crate) fn admit_to_nothing(world: &mut World, now: i64, attempt: Attempt) -> Answer {
    let mut answer = redirect(world, now, attempt, Worth::ExpiredCookie);
    answer.outcome = "expired-cookie";
    answer
}

fn redirect(world: &mut World, now: i64, attempt: Attempt, worth: Worth) -> Answer {
    let mut hosts = chain(world, &attempt).into_iter();
    let host = hosts.next().unwrap_or_else(|| attempt.host.clone());
    let grant = Grant {
        attempt,
        host,
        rest: hosts.collect(),
        worth,
        issued_ms: now,
    };
    Answer::new(
        "authorized",
        Response::redirect(&authorized_url(world, grant)),
    )
}

/// The URL at which a grant can be redeemed, with a nonce of its own.
pub(crate) fn authorized_url(world: &mut World, grant: Grant) -> String {
    let host = grant.host.clone();
    let state = json!({
        "hostname": host, "redirectURL": grant.attempt.redirect_url, "authDomain": world.config.team.host,
        "isSSO": true, "appName": grant.attempt.app_name,
    });
    let state: String = byte_serialize(STANDARD.encode(state.to_string()).as_bytes()).collect();
    let nonce = world.logins.grant(grant, &mut world.dice);
    format!("https://{host}/cdn-cgi/access/authorized?nonce={nonce}&state={state}")
}

fn demand(
    world: &World,
    now: i64,
    attempt: &Attempt,
    (policy, org): (&Policy, &Issued),
) -> Option<Demand> {
    let listed = |list: &[String]| list.contains(&org.who);
    if listed(&policy.deny) || (!policy.allow.is_empty() && !listed(&policy.allow)) {
        return Some(Demand::Denied);
    }
    if policy.immediate_timeout && org.issued_ms < attempt.started_ms {
        return Some(Demand::SignInAgain);
    }
    if policy
        .mfa_seconds
        .is_some_and(|seconds| !is_recent(org.second_factor_ms, seconds, (now, attempt)))
    {
        return Some(Demand::SecondFactor);
    }
    if policy.purpose_justification && attempt.purpose == Purpose::Unstated {
        return Some(Demand::Purpose);
    }
    let approved = world
        .approvals
        .contains(&(attempt.app_name.clone(), org.who.clone()));
    (policy.temporary_access && !approved).then_some(Demand::Approval)
}

/// With zero seconds a second factor counts for the attempt in which it was shown.
fn is_recent(shown_ms: Option<i64>, seconds: u64, (now, attempt): (i64, &Attempt)) -> bool {
    let allowed = i64::try_from(seconds)
        .unwrap_or(i64::MAX)
        .saturating_mul(1000);
    shown_ms.is_some_and(|shown| shown >= attempt.started_ms || now.saturating_sub(shown) < allowed)
}

fn chain(world: &World, attempt: &Attempt) -> Vec<String> {
    let own = attempt.host.clone();
    let Some(app) = world.config.apps.get(&attempt.app_name) else {
        return vec![own];
    };
    let others = std::iter::once(&app.host)
        .chain(&app.more_hosts)
        .filter(|host| **host != own)
        .cloned();
    match world.config.unknowns.eager_chain {
        EagerChain::Off => vec![own],
        EagerChain::OwnFirst => std::iter::once(own.clone()).chain(others).collect(),
        EagerChain::OwnLast => others.chain(std::iter::once(own.clone())).collect(),
    }
}
