//! Whether a cookie works, judged by the edge and by claims that are read anew, so that core does not judge itself.

use access_edge_core::{Request, respond};
use access_vigil_core::cookie::BrowserCookie;
use access_vigil_core::effect::{HopRequest, HopStep};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::jar::{host_of, is_live};
use crate::world::World;

impl World {
    /// Whether the edge lets the requests of this cookie through, for the person and the app that it is of.
    pub(crate) fn works(&mut self, cookie: &BrowserCookie) -> bool {
        let host = host_of(cookie).to_owned();
        let Some(claims) = claims_of(&cookie.value) else {
            return false;
        };
        let config = self.edge.config();
        let audiences: Vec<_> = claims["aud"]
            .as_array()
            .map_or_else(|| vec![claims["aud"].clone()], Clone::clone);
        let for_app = config
            .apps
            .values()
            .any(|app| app.host == host && audiences.contains(&Value::from(app.aud.as_str())));
        let for_person = config
            .users
            .iter()
            .any(|user| claims["sub"] == user.sub.as_str());
        let in_time = claims["exp"]
            .as_i64()
            .is_some_and(|exp| exp * 1000 > self.now);
        let live = is_live(cookie, self.machine_time());
        if !(for_app && for_person && in_time && live) {
            return false;
        }
        self.counts(cookie)
    }

    /// Whether the edge counts this cookie as valid where it lies.
    pub(crate) fn counts(&mut self, cookie: &BrowserCookie) -> bool {
        let url = format!("https://{}/cdn-cgi/access/get-identity", host_of(cookie));
        let pair = format!("{}={}", cookie.name, cookie.value);
        let request = Request::new("GET", &url)
            .unwrap()
            .with_header("cookie", &pair);
        respond(&mut self.edge, self.now, &request);
        let valid = |name: &String| name == &cookie.name;
        self.edge
            .history()
            .last()
            .is_some_and(|entry| entry.valid_cookies.iter().any(valid))
    }
}

impl World {
    /// Whether an address is one of an app or of the team, on its usual port and without more than a host before its
    /// path.
    pub(crate) fn is_of_access(&self, address: &str) -> bool {
        let config = self.edge.config();
        let mut rest = address
            .strip_prefix("https://")
            .unwrap_or_default()
            .split('/');
        let host = rest.next().unwrap_or_default();
        let apps = config.apps.values();
        let mut hosts = apps.flat_map(|app| app.more_hosts.iter().chain([&app.host]));
        host == config.team.host || hosts.any(|own| own == host)
    }
}

/// The claims of a token, unchecked.
fn claims_of(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// Whose a token is.
pub(crate) fn subject_of(cookie: &BrowserCookie) -> Option<String> {
    Some(claims_of(&cookie.value)?["sub"].as_str()?.to_owned())
}

pub(crate) fn end_of(cookie: &BrowserCookie) -> Option<i64> {
    claims_of(&cookie.value)?["exp"].as_i64()
}

/// The app that a request of a renewal is about.
pub(crate) fn app_of(request: &HopRequest) -> String {
    let url = url::Url::parse(request.url.expose()).unwrap();
    match request.step {
        HopStep::Login => url.path().rsplit('/').next().unwrap_or_default().to_owned(),
        HopStep::Probe { .. } | HopStep::Authorized => {
            url.host_str().unwrap_or_default().to_owned()
        }
    }
}
