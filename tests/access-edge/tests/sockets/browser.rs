//! A small browser on sockets: a jar by host and path, redirects, forms, and pages that submit themselves.

use std::net::SocketAddr;
use std::time::SystemTime;

use access_edge::Running;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::client::{Client, text};

pub(crate) struct Browser {
    client: Client,
    manage: SocketAddr,
    jar: Vec<Cookie>,
}

#[derive(Clone)]
struct Cookie {
    host: String,
    name: String,
    value: String,
    path: String,
}

/// Where a tab came to rest.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) text: String,
    /// Every address on the way, the last one included.
    pub(crate) trail: Vec<String>,
}

impl Page {
    pub(crate) fn url(&self) -> &str {
        self.trail.last().unwrap()
    }

    pub(crate) fn host(&self) -> String {
        Url::parse(self.url())
            .unwrap()
            .host_str()
            .unwrap()
            .to_owned()
    }

    /// The address of the link with that id.
    pub(crate) fn link(&self, id: &str) -> Option<String> {
        attribute(&self.text, &format!("id=\"{id}\" href=\""))
    }
}

impl Browser {
    pub(crate) fn of(running: &Running) -> Self {
        Self {
            client: Client::of(running),
            manage: running.addresses().manage,
            jar: Vec::new(),
        }
    }

    /// Opens an address and goes on for as long as a browser does by itself.
    pub(crate) async fn open(&mut self, url: &str) -> Page {
        self.go("GET", url.to_owned(), String::new()).await
    }

    /// Presses a button of the one form on a page.
    pub(crate) async fn press(&mut self, page: &Page, button: (&str, &str)) -> Page {
        let (url, mut fields) = form(page.url(), &page.text).expect("a form");
        fields.push((button.0.to_owned(), button.1.to_owned()));
        self.go("POST", url, encoded(&fields)).await
    }

    pub(crate) fn cookie(&self, host: &str, name: &str) -> Option<String> {
        let mut own = self.jar.iter().filter(|it| it.host == host);
        own.find(|it| it.name == name).map(|it| it.value.clone())
    }

    pub(crate) fn forget(&mut self, host: &str) {
        self.jar.retain(|cookie| cookie.host != host);
    }

    /// Asks the management door over its socket.
    pub(crate) async fn manage(&self, method: &str, path: &str, body: &Value) -> Value {
        let stream = TcpStream::connect(self.manage).await.unwrap();
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = hyper::Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.manage.to_string())
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let answer = sender.send_request(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let document = serde_json::from_slice(&body).unwrap();
        assert_eq!(status, 200, "{document}");
        document
    }

    async fn go(&mut self, method: &str, url: String, body: String) -> Page {
        let (mut method, mut url, mut body) = (method.to_owned(), url, body);
        let mut trail = Vec::new();
        loop {
            trail.push(url.clone());
            assert!(trail.len() < 20, "going in circles: {trail:?}");
            let place = Url::parse(&url).unwrap();
            let cookies = self.cookies_for(&place);
            let answer = self.client.send(&method, &url, &cookies, &body).await;
            for line in answer.headers().get_all("set-cookie") {
                self.keep(&place, line.to_str().unwrap());
            }
            let status = answer.status().as_u16();
            if let Some(next) = answer.headers().get("location") {
                assert!(matches!(status, 302 | 303), "{status} at {url}");
                url = place.join(next.to_str().unwrap()).unwrap().to_string();
                (method, body) = ("GET".to_owned(), String::new());
                continue;
            }
            let text = text(answer).await;
            let own_doing = form(&url, &text).filter(|_| text.contains(".submit()"));
            let Some((action, fields)) = own_doing else {
                return Page {
                    status,
                    text,
                    trail,
                };
            };
            (method, url, body) = ("POST".to_owned(), action, encoded(&fields));
        }
    }

    fn cookies_for(&self, place: &Url) -> String {
        let fits = |cookie: &&Cookie| {
            let under = place.path().strip_prefix(cookie.path.trim_end_matches('/'));
            place.host_str() == Some(&cookie.host)
                && under.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let fitting = self.jar.iter().filter(fits);
        let pairs: Vec<_> = fitting
            .map(|it| format!("{}={}", it.name, it.value))
            .collect();
        pairs.join("; ")
    }

    fn keep(&mut self, place: &Url, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attribute = |wanted: &str| {
            let pairs = line
                .split(';')
                .filter_map(|part| part.trim().split_once('='));
            pairs
                .skip(1)
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value)
        };
        let cookie = Cookie {
            host: place.host_str().unwrap().to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
            path: attribute("path").unwrap_or("/").to_owned(),
        };
        self.jar.retain(|old| {
            (&old.host, &old.name, &old.path) != (&cookie.host, &cookie.name, &cookie.path)
        });
        let ends = attribute("expires").map(|date| httpdate::parse_http_date(date).unwrap());
        if ends.is_none_or(|end| end > SystemTime::now()) {
            self.jar.push(cookie);
        }
    }
}

/// Where the one form of a page leads, and its hidden fields.
fn form(url: &str, text: &str) -> Option<(String, Vec<(String, String)>)> {
    let (_, form) = text.split_once("<form")?;
    let (tag, inner) = form.split_once('>')?;
    let action = attribute(tag, "action=\"").unwrap_or_default();
    let target = Url::parse(url).unwrap().join(&action).unwrap();
    let hidden = inner.split("<input type=\"hidden\"").skip(1).map(|input| {
        let of = |name: &str| attribute(input, name).unwrap();
        (of("name=\""), of("value=\""))
    });
    Some((target.to_string(), hidden.collect()))
}

fn encoded(fields: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn attribute(page: &str, before: &str) -> Option<String> {
    let rest = page.split_once(before)?.1;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}
