//! A small browser: a cookie jar by host and path, redirects, the login form. It shares no code with the edge.

use access_edge::{Config, Request, Response, World, respond};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use url::Url;

pub(crate) const APP: &str = "https://myserver.com/";
pub(crate) const APP_HOST: &str = "myserver.com";
pub(crate) const TEAM: &str = "https://custom.cloudflareaccess.com";
pub(crate) const TEAM_HOST: &str = "custom.cloudflareaccess.com";
pub(crate) const ALICE: &str = "alice@example.com";
pub(crate) const START: i64 = 1_795_000_000_000;
pub(crate) const TOKEN: &str = "CF_Authorization";

#[derive(Clone)]
pub(crate) struct Cookie {
    pub(crate) host: String,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) path: String,
    pub(crate) line: String,
    expires_ms: i64,
}

pub(crate) struct Visitor {
    pub(crate) world: World,
    pub(crate) now: i64,
    pub(crate) jar: Vec<Cookie>,
}

impl Visitor {
    pub(crate) fn new() -> Self {
        Self::in_world(Config::quick())
    }

    /// A quick world with a merge patch applied to its description.
    pub(crate) fn with(patch: &Value) -> Self {
        let mut visitor = Self::new();
        visitor.world.patch_config(patch).unwrap();
        visitor
    }

    pub(crate) fn in_world(config: Config) -> Self {
        Self {
            world: World::new(config).unwrap(),
            now: START,
            jar: Vec::new(),
        }
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += seconds * 1000;
    }

    /// Sends a request with the jar's cookies and keeps what is set.
    pub(crate) fn send(&mut self, request: Request) -> Response {
        let cookies = self.cookies_for(&request.host, request.path());
        let request = if cookies.is_empty() {
            request
        } else {
            request.with_header("cookie", &cookies)
        };
        self.send_bare(&request)
    }

    /// Sends a request as it is, but keeps what is set.
    pub(crate) fn send_bare(&mut self, request: &Request) -> Response {
        let response = respond(&mut self.world, self.now, request);
        for line in response.set_cookies() {
            self.keep(&request.host, line);
        }
        response
    }

    pub(crate) fn get(&mut self, url: &str) -> Response {
        self.send(
            Request::new("GET", url)
                .unwrap()
                .with_header("sec-fetch-mode", "navigate"),
        )
    }

    pub(crate) fn head(&mut self, url: &str) -> Response {
        self.send(
            Request::new("HEAD", url)
                .unwrap()
                .with_header("sec-fetch-mode", "cors"),
        )
    }

    /// Opens a URL as a tab does: the last answer, and every URL on the way.
    pub(crate) fn open(&mut self, url: &str) -> (Response, Vec<String>) {
        let response = self.get(url);
        self.follow(url, response)
    }

    pub(crate) fn follow(&mut self, from: &str, mut response: Response) -> (Response, Vec<String>) {
        let mut trail = vec![from.to_owned()];
        while response.status == 302 {
            assert!(trail.len() < 20, "too many redirects");
            let base = Url::parse(trail.last().unwrap()).unwrap();
            let next = base.join(response.location().unwrap()).unwrap().to_string();
            response = self.get(&next);
            trail.push(next);
        }
        (response, trail)
    }

    /// Opens a URL and does what a person does on the login pages, until the app or an error shows.
    pub(crate) fn sign_in(&mut self, url: &str, email: &str) -> (Response, Vec<String>) {
        let (page, mut trail) = self.open(url);
        let Some(link) = attribute(&page.text(), "id=\"idp\" href=\"") else {
            return self.pick(page, trail, email);
        };
        let (form, more) = self.open(&link);
        trail.extend(more);
        self.pick(form, trail, email)
    }

    fn pick(
        &mut self,
        form: Response,
        mut trail: Vec<String>,
        email: &str,
    ) -> (Response, Vec<String>) {
        let Some(state) = attribute(&form.text(), "name=\"state\" value=\"") else {
            return (form, trail);
        };
        let url = "https://idp.example.org/login";
        let body = format!("state={state}&email={}", email.replace('@', "%40"));
        let answer = self.send(Request::new("POST", url).unwrap().with_body(&body));
        let (response, more) = self.follow(url, answer);
        trail.extend(more);
        (response, trail)
    }

    /// Answers a step-up page.
    pub(crate) fn step_up(&mut self, page: &Response, field: &str) -> Response {
        let state = attribute(&page.text(), "name=\"state\" value=\"").expect("a step-up page");
        let url = format!("{TEAM}/cdn-cgi/access/step-up");
        let body = format!("state={state}&{field}=because");
        let answer = self.send(Request::new("POST", &url).unwrap().with_body(&body));
        self.follow(&url, answer).0
    }

    /// The three requests of a renewal; the answers in order, as far as they went.
    pub(crate) fn renew(&mut self, url: &str) -> Vec<Response> {
        let mut answers = vec![self.probe(url)];
        while answers.len() < 3 {
            let Some(next) = answers.last().unwrap().location().map(str::to_owned) else {
                break;
            };
            answers.push(self.head(&next));
        }
        answers
    }

    /// The first request of a renewal: HEAD without any cookie, its `CF_AppSession` kept.
    pub(crate) fn probe(&mut self, url: &str) -> Response {
        self.send_bare(
            &Request::new("HEAD", url)
                .unwrap()
                .with_header("sec-fetch-mode", "cors"),
        )
    }

    pub(crate) fn cookie(&self, host: &str, name: &str) -> Option<Cookie> {
        self.jar
            .iter()
            .find(|cookie| {
                cookie.host == host && cookie.name == name && cookie.expires_ms > self.now
            })
            .cloned()
    }

    pub(crate) fn token(&self, host: &str) -> String {
        self.cookie(host, TOKEN).expect("a token in the jar").value
    }

    pub(crate) fn claims(&self, host: &str) -> Value {
        payload(&self.token(host))
    }

    pub(crate) fn forget(&mut self, host: &str, name: &str) {
        self.jar
            .retain(|cookie| cookie.host != host || cookie.name != name);
    }

    pub(crate) fn put(&mut self, host: &str, name: &str, value: &str) {
        self.keep(host, &format!("{name}={value}; Path=/"));
    }

    fn cookies_for(&self, host: &str, path: &str) -> String {
        let fits = |cookie: &&Cookie| {
            let under = path.strip_prefix(cookie.path.trim_end_matches('/'));
            cookie.host == host
                && cookie.expires_ms > self.now
                && under.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut fitting: Vec<&Cookie> = self.jar.iter().filter(fits).collect();
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        fitting
            .iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn keep(&mut self, host: &str, line: &str) {
        let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
        let path = part(line, "path").unwrap_or_else(|| "/".to_owned());
        let expires_ms = part(line, "expires").map_or(i64::MAX, |date| millis(&date));
        self.jar
            .retain(|old| old.host != host || old.name != name || old.path != path);
        self.jar.push(Cookie {
            host: host.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
            path,
            line: line.to_owned(),
            expires_ms,
        });
    }
}

/// The attribute of a `Set-Cookie` line.
pub(crate) fn part(line: &str, wanted: &str) -> Option<String> {
    let parts = line
        .split(';')
        .skip(1)
        .map(|part| part.trim().split_once('=').unwrap_or((part.trim(), "")));
    parts
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.to_owned())
}

pub(crate) fn millis(date: &str) -> i64 {
    let moment = httpdate::parse_http_date(date).expect("an HTTP date");
    i64::try_from(
        moment
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_millis(),
    )
    .unwrap()
}

pub(crate) fn payload(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

pub(crate) fn query(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

pub(crate) fn attribute(page: &str, before: &str) -> Option<String> {
    let rest = page.split_once(before)?.1;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}
