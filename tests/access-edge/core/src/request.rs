//! One HTTP exchange as plain values: what a client asked, what the edge answers, and how it is delivered.
//! `Debug` of both shows names and sizes only, never a cookie, a token or a query value.

use std::fmt;

use url::Url;

use crate::errand::Errand;

/// A request as the edge sees it, after TLS: the scheme is always https and the port always 443.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The host name without a port, in lower case.
    pub host: String,
    /// Path and query as sent, percent-encoding untouched.
    pub path_and_query: String,
    /// Header names and values in the order sent; a name may occur more than once.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers for an absolute https URL; `None` when it is not one.
    #[must_use]
    pub fn new(method: &str, url: &str) -> Option<Self> {
        let url = Url::parse(url).ok().filter(|url| url.scheme() == "https")?;
        let query = url
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        Some(Self {
            method: method.to_ascii_uppercase(),
            host: url.host_str()?.to_owned(),
            path_and_query: format!("{}{query}", url.path()),
            headers: Vec::new(),
            body: Vec::new(),
        })
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same request with a body.
    #[must_use]
    pub fn with_body(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    /// The first value of a header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find_header(&self.headers, name)
    }

    /// The path without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path_and_query.split(['?', '#']).next().unwrap_or("/")
    }

    /// The query without its question mark; empty when there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.path_and_query
            .split_once('?')
            .map_or("", |(_, query)| query)
    }

    /// The decoded value of a query parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        decoded(self.query().as_bytes(), name)
    }

    /// The decoded value of a field of an `application/x-www-form-urlencoded` body.
    #[must_use]
    pub fn form_field(&self, name: &str) -> Option<String> {
        decoded(&self.body, name)
    }

    /// Every cookie sent, in the order sent (RFC 6265 §5.4), from all `Cookie` headers.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
            .flat_map(|(_, value)| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
    }

    /// The first cookie of that name.
    #[must_use]
    pub fn cookie(&self, wanted: &str) -> Option<&str> {
        self.cookies()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("path", &self.path())
            .field("headers", &header_names(&self.headers))
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// How an answer reaches the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// At once.
    #[default]
    Prompt,
    /// After that many milliseconds.
    Slow(u64),
    /// Not at all: the connection is closed without an answer.
    Dropped,
}

/// What the edge answers.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case with their values; `set-cookie` may occur more than once.
    pub headers: Vec<(String, String)>,
    /// The body; always empty in an answer to HEAD.
    pub body: Vec<u8>,
    /// Whether, and how late, it reaches the client.
    pub delivery: Delivery,
    /// For status 101: which session the WebSocket lives by (see [`crate::World::websocket_lives`]).
    pub websocket: Option<String>,
    /// What must be asked elsewhere first: the real answer is what [`crate::resume`] then gives, and this one is for
    /// callers without sockets.
    pub errand: Option<Box<Errand>>,
}

impl Response {
    /// An answer of that status without headers and body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A page.
    #[must_use]
    pub fn html(status: u16, body: &str) -> Self {
        Self::new(status)
            .with("content-type", "text/html; charset=utf-8")
            .with_body(body)
    }

    /// A JSON document.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status)
            .with("content-type", "application/json")
            .with_body(&body.to_string())
    }

    /// A 302 to that URL.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::new(302).with("location", location)
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers
            .push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// The same answer with that body.
    #[must_use]
    pub fn with_body(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    /// The first value of a header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find_header(&self.headers, name)
    }

    /// The `Location` of a redirect.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// Every `Set-Cookie` line, in order.
    pub fn set_cookies(&self) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .map(|(_, value)| value.as_str())
    }

    /// The body as text; unreadable bytes are replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &header_names(&self.headers))
            .field("body_bytes", &self.body.len())
            .field("delivery", &self.delivery)
            .finish_non_exhaustive()
    }
}

fn find_header<'a>(headers: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.as_str())
}

fn header_names(headers: &[(String, String)]) -> Vec<&str> {
    headers.iter().map(|(name, _)| name.as_str()).collect()
}

fn decoded(encoded: &[u8], wanted: &str) -> Option<String> {
    url::form_urlencoded::parse(encoded)
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value.into_owned())
}
