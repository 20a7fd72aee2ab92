//! What was asked of the edge, for assertions: names of parameters and cookies, never a value of either.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::request::Request;
use crate::step::Step;

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When, on the world's clock, in milliseconds since 1970.
    pub at_ms: i64,
    /// The method.
    pub method: String,
    /// The host.
    pub host: String,
    /// The path; a segment longer than 100 characters is cut out.
    pub path: String,
    /// The names of the query's parameters, in order.
    pub parameters: Vec<String>,
    /// The names of the cookies sent, in order.
    pub cookies: Vec<String>,
    /// Those of them that counted.
    pub valid_cookies: Vec<String>,
    /// The `sec-fetch-*` and `x-requested-with` headers, which tell pages from background requests, and `origin` and
    /// `referer`, which tell whose they are.
    pub hints: BTreeMap<String, String>,
    /// The names of all headers, in order.
    pub headers: Vec<String>,
    /// The status answered; 0 when the connection was dropped.
    pub status: u16,
    /// Which step of the protocol it was.
    pub kind: Step,
    /// How it ended, in a word.
    pub outcome: String,
}

impl Entry {
    /// What can be said of a request before it is answered.
    pub(crate) fn of(at_ms: i64, request: &Request, kind: Step) -> Self {
        let hinted = |name: &str| {
            name.starts_with("sec-fetch-")
                || ["x-requested-with", "origin", "referer"].contains(&name)
        };
        let names = request.headers.iter().map(|(name, _)| short(name, 40));
        let hints = request
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), short(value, 40)));
        let parameters = url::form_urlencoded::parse(request.query().as_bytes());
        Self {
            at_ms,
            method: short(&request.method, 20),
            host: short(&request.host, 100),
            path: shown_path(request),
            parameters: parameters.map(|(name, _)| short(&name, 40)).collect(),
            cookies: request.cookies().map(|(name, _)| short(name, 40)).collect(),
            valid_cookies: Vec::new(),
            headers: names.map(|name| name.to_ascii_lowercase()).collect(),
            hints: hints.filter(|(name, _)| hinted(name)).collect(),
            status: 0,
            kind,
            outcome: String::new(),
        }
    }
}

/// The latest requests, and how many there were of each kind.
#[derive(Debug, Default)]
pub(crate) struct History {
    entries: Vec<Entry>,
    counters: BTreeMap<Step, u64>,
}

impl History {
    pub(crate) fn add(&mut self, entry: Entry) {
        *self.counters.entry(entry.kind).or_default() += 1;
        if self.entries.len() >= 2 * KEPT {
            self.entries.drain(..KEPT);
        }
        self.entries.push(entry);
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn counters(&self) -> &BTreeMap<Step, u64> {
        &self.counters
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.counters.clear();
    }
}

/// The path with every segment cut out that may be a token in the wrong place.
pub(crate) fn shown_path(request: &Request) -> String {
    request
        .path()
        .split('/')
        .map(|segment| short(segment, 100))
        .collect::<Vec<_>>()
        .join("/")
}

/// The text, unless it is so long that it may be a token in the wrong place.
fn short(text: &str, most: usize) -> String {
    if text.len() > most {
        "(long)".to_owned()
    } else {
        text.to_owned()
    }
}

/// How many entries are surely kept.
const KEPT: usize = 20_000;
