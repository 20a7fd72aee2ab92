//! Requests as the edge notes them, for tests.

use std::collections::BTreeMap;

use access_edge::{Entry, Step};
use e2e::stage::TEAM;

pub(crate) const HOST: &str = "a.example";

/// A page's own request, let through or turned away.
pub(crate) fn page(at_ms: i64, passes: bool) -> Entry {
    let (kind, status, outcome) = if passes {
        (Step::AppOrigin, 200, "origin")
    } else {
        (Step::AppProbe, 302, "token-past")
    };
    entry(at_ms, (HOST, "/api/tick"), (kind, status, outcome))
}

/// The first request of a renewal.
pub(crate) fn probe(at_ms: i64) -> Entry {
    entry(at_ms, (HOST, "/"), (Step::AppProbe, 302, "no-token"))
}

/// The second one, to a team in trouble.
pub(crate) fn refused_login(at_ms: i64) -> Entry {
    let path = format!("/cdn-cgi/access/login/{HOST}");
    entry(at_ms, (TEAM, &path), (Step::TeamLogin, 503, "fault"))
}

/// The last one, which brings a token.
pub(crate) fn mint(at_ms: i64) -> Entry {
    let path = "/cdn-cgi/access/authorized";
    entry(at_ms, (HOST, path), (Step::AppAuthorized, 302, "app-token"))
}

/// A request that belongs to no renewal.
pub(crate) fn nowhere(at_ms: i64) -> Entry {
    let path = "/cdn-cgi/access/certs";
    entry(at_ms, (TEAM, path), (Step::TeamCerts, 200, "certs"))
}

fn entry(
    at_ms: i64,
    (host, path): (&str, &str),
    (kind, status, outcome): (Step, u16, &str),
) -> Entry {
    Entry {
        at_ms,
        method: "GET".to_owned(),
        host: host.to_owned(),
        path: path.to_owned(),
        parameters: Vec::new(),
        cookies: Vec::new(),
        valid_cookies: Vec::new(),
        hints: BTreeMap::from([("sec-fetch-mode".to_owned(), "cors".to_owned())]),
        headers: Vec::new(),
        status,
        kind,
        outcome: outcome.to_owned(),
    }
}
