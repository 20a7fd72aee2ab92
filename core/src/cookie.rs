//! One cookie exactly as the browser holds it, so that it can be put back byte for byte.
//!
//! [`BrowserCookie`] is the wire form of `chrome.cookies`; [`Cookie`] is what core reasons about.
//! Neither ever prints a value.

#[cfg(test)]
pub(crate) mod sample;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::host::Hostname;
use crate::ordered::Set;
use crate::secret::Secret;
use crate::time::Timestamp;

/// The name of both the app token's and the org token's cookie.
pub const CF_AUTHORIZATION: &str = "CF_Authorization";

/// The cookie that ties the first and the third request of one login together.
pub const CF_APP_SESSION: &str = "CF_AppSession";

/// The names of all cookies of Access begin so.
///
/// <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/>
pub const OF_ACCESS: &str = "CF_";

/// A cookie store: a profile's ordinary jar, its private jar, or a Firefox container.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoreId(pub String);

/// A cookie of a host that can be behind Access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// The host it belongs to, without the leading dot that marks a domain cookie.
    pub host: Hostname,
    /// When it stops being sent; `None` for a cookie that ends with the browser.
    pub expires: Option<Timestamp>,
    /// The value: a token, or an opaque secret.
    pub value: Secret,
    wire: BrowserCookie,
}

impl Cookie {
    /// Reads a cookie as the browser reports it; `None` when its host can't be one that Access protects, or its path is
    /// none (RFC 6265 §5.2.4): behind a host it would make another host of it.
    #[must_use]
    pub fn from_browser(mut wire: BrowserCookie) -> Option<Self> {
        if !wire.path.starts_with('/') {
            return None;
        }
        let host = Hostname::parse(wire.domain.trim_start_matches('.')).ok()?;
        let value = Secret::new(core::mem::take(&mut wire.value));
        let expires = wire
            .expiration_date
            .and_then(millis_of_seconds)
            .map(Timestamp::from_millis);
        Some(Self {
            host,
            expires,
            value,
            wire,
        })
    }

    /// The details for `cookies.set` that store this very cookie again, for the URL it was set by.
    ///
    /// A host-only cookie must name no domain and a session cookie no expiry, or the browser makes another cookie of it.
    #[must_use]
    pub fn to_set(&self) -> SetCookie {
        let wire = &self.wire;
        SetCookie {
            url: alloc::format!("https://{}{}", self.host, wire.path),
            name: wire.name.clone(),
            value: self.value.expose().to_string(),
            domain: (!wire.host_only).then(|| wire.domain.clone()),
            path: wire.path.clone(),
            secure: wire.secure,
            http_only: wire.http_only,
            same_site: wire.same_site.clone(),
            expiration_date: wire.expiration_date,
            store_id: wire.store_id.clone(),
            partition_key: wire.partition_key.clone(),
            first_party_domain: wire.first_party_domain.clone(),
        }
    }

    /// The details for `cookies.remove` that remove this very cookie.
    #[must_use]
    pub fn to_remove(&self) -> RemoveCookie {
        let wire = &self.wire;
        RemoveCookie {
            url: alloc::format!("https://{}{}", self.host, wire.path),
            name: wire.name.clone(),
            store_id: wire.store_id.clone(),
            partition_key: wire.partition_key.clone(),
            first_party_domain: wire.first_party_domain.clone(),
        }
    }

    /// The same cookie holding another value.
    #[must_use]
    pub fn with_value(mut self, value: Secret) -> Self {
        self.value = value;
        self
    }

    /// The same cookie ending at another moment.
    #[must_use]
    pub fn with_end(mut self, end: Timestamp) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds of this millennium are exact"
        )]
        let seconds = end.as_millis() as f64 / 1000.0;
        self.wire.expiration_date = Some(Seconds(seconds));
        self.expires = Some(end);
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.wire.name
    }

    /// Its path attribute.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.wire.path
    }

    /// Whether it goes to this very host only.
    #[must_use]
    pub fn is_host_only(&self) -> bool {
        self.wire.host_only
    }

    /// Where it lies, but for whether it is the host's alone.
    pub(crate) fn place(&self) -> (Hostname, String, StoreId, Option<PartitionKey>) {
        let (store, partition) = (self.store().clone(), self.partition().cloned());
        (self.host.clone(), self.path().into(), store, partition)
    }

    /// The jar it lies in.
    #[must_use]
    pub fn store(&self) -> &StoreId {
        &self.wire.store_id
    }

    /// The partition it lies in (CHIPS), which a background request can neither send nor store to.
    #[must_use]
    pub fn partition(&self) -> Option<&PartitionKey> {
        self.wire.partition_key.as_ref()
    }

    /// Its attributes in the browser's words; the value is not among them.
    pub(crate) fn attributes(&self) -> &BrowserCookie {
        &self.wire
    }

    /// Whether it is still sent at `now`. Firefox goes on listing cookies that have ended.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|end| end > now)
    }

    /// The wire form, value included, for the snapshot in memory-only storage.
    #[must_use]
    pub fn to_browser(&self) -> BrowserCookie {
        BrowserCookie {
            value: self.value.expose().to_string(),
            ..self.wire.clone()
        }
    }
}

/// A cookie in the words of the browser's `cookies.Cookie`.
///
/// <https://developer.chrome.com/docs/extensions/reference/api/cookies#type-Cookie>
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BrowserCookie {
    /// Its name.
    pub name: String,
    /// Its value; taken out into a [`Secret`] as soon as it is read.
    #[serde(default)]
    pub value: String,
    /// The host, with a leading dot for a domain cookie.
    pub domain: String,
    /// Whether it goes to this very host only.
    #[serde(default)]
    pub host_only: bool,
    /// Its path attribute.
    pub path: String,
    /// Whether it goes over TLS only.
    #[serde(default)]
    pub secure: bool,
    /// Whether pages can't read it.
    #[serde(default)]
    pub http_only: bool,
    /// `no_restriction`, `lax`, `strict` or `unspecified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_site: Option<String>,
    /// Its end in seconds after the Unix epoch, with a fraction, kept as the browser wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Seconds>,
    /// The jar it lies in.
    pub store_id: StoreId,
    /// The partition it lies in, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_key: Option<PartitionKey>,
    /// Firefox's first-party isolation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_party_domain: Option<String>,
}

impl core::fmt::Debug for BrowserCookie {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            formatter,
            "BrowserCookie({} {}{})",
            self.name, self.domain, self.path
        )
    }
}

/// The partition of a partitioned cookie, `cookies.CookiePartitionKey`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartitionKey {
    /// The site at the top of the tab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_level_site: Option<String>,
    /// Whether a frame of another site lies between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_cross_site_ancestor: Option<bool>,
}

/// Seconds after the Unix epoch with a fraction, compared bit by bit so that a cookie goes back as it came.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub f64);

impl PartialEq for Seconds {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Seconds {}

/// What `cookies.set` takes.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetCookie {
    url: String,
    name: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    path: String,
    secure: bool,
    http_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_site: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<Seconds>,
    store_id: StoreId,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition_key: Option<PartitionKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_party_domain: Option<String>,
}

/// What `cookies.remove` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoveCookie {
    url: String,
    name: String,
    store_id: StoreId,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition_key: Option<PartitionKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_party_domain: Option<String>,
}

impl core::fmt::Debug for SetCookie {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "SetCookie({} {})", self.name, self.url)
    }
}

/// Milliseconds of a browser's fractional seconds; `None` for what is no moment at all.
fn millis_of_seconds(seconds: Seconds) -> Option<i64> {
    let millis = seconds.0 * 1000.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, and a fraction of a millisecond is of no use"
    )]
    (millis.abs() < LAST_SAFE_INTEGER).then_some(millis as i64)
}

/// The largest integer that every `f64` up to it can hold exactly.
const LAST_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// The live cookies of tokens. What was set for a whole domain is none beside what the host set for itself alone: any host
/// of that domain may have planted it, and Access writes the other kind
/// (<https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-8.6>).
pub(crate) fn without_planted(mut cookies: Vec<Cookie>, now: Timestamp) -> Vec<Cookie> {
    // Firefox goes on listing cookies that have ended.
    cookies.retain(|cookie| cookie.name() == CF_AUTHORIZATION && cookie.is_live(now));
    // Nearly always there is none of the other kind, and thousands of cookies need not be compared.
    if cookies.iter().all(Cookie::is_host_only) {
        return cookies;
    }
    let own: Set<_> = cookies
        .iter()
        .filter(|cookie| cookie.is_host_only())
        .map(Cookie::place)
        .collect();
    cookies.retain(|cookie| cookie.is_host_only() || !own.contains(&cookie.place()));
    cookies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(domain: &str, path: &str) -> Option<Cookie> {
        let wire = serde_json::json!({"name": "n", "domain": domain, "path": path, "storeId": "0"});
        Cookie::from_browser(crate::json::read_value(wire).unwrap())
    }

    #[test]
    fn a_path_that_would_make_another_host_of_its_address_is_none() {
        assert_eq!(
            at(".myserver.com", "/a").unwrap().to_set().url,
            "https://myserver.com/a"
        );
        for path in ["", "a", ".evil.example/", "@evil.example/", ":8443/", " /"] {
            assert_eq!(at("myserver.com", path), None, "{path:?}");
        }
    }

    #[test]
    fn an_end_is_read_to_its_last_digit() {
        let ends = core::iter::successors(Some(1_795_000_906.8_f64), |end| Some(end.next_up()));
        for end in ends.take(1_000).chain([1.793_333_333_333_333e40]) {
            let text = alloc::format!(
                r#"{{"name":"n","value":"v","domain":"a.example","path":"/","storeId":"0","expirationDate":{end:?}}}"#
            );
            let wire: BrowserCookie = crate::json::read(&text).unwrap();
            assert_eq!(wire.expiration_date, Some(Seconds(end)), "{end:?}");
        }
    }

    #[test]
    fn a_session_is_found_in_the_cookie_of_its_host_alone_and_not_in_one_planted_for_the_domain() {
        let wire = |value: &str, host_only: bool| {
            let domain = if host_only {
                "myserver.com"
            } else {
                ".myserver.com"
            };
            let wire = serde_json::json!({"name": CF_AUTHORIZATION, "value": value, "domain": domain,
                "hostOnly": host_only, "path": "/", "storeId": "0"});
            Cookie::from_browser(crate::json::read_value(wire).unwrap()).unwrap()
        };
        let key = crate::session_key::SessionKey {
            host: Hostname::parse("myserver.com").unwrap(),
            path: "/".into(),
            audience: "a".into(),
            store: StoreId("0".into()),
            partition: None,
        };
        let now = Timestamp::from_millis(0);
        let both = alloc::vec![wire("planted", false), wire("own", true)];
        let found = key.find_in(both, now).unwrap();
        assert_eq!(found.value.expose(), "own");
        let alone = alloc::vec![wire("domain", false)];
        assert!(key.find_in(alone, now).is_some());
    }
}
