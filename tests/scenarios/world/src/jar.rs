//! A cookie jar: stores, partitions, domain, path, host-only, expiry (RFC 6265), and what a change is told as.
//! `SameSite` is kept but not enforced: neither browser does so for an extension's requests.

use std::time::UNIX_EPOCH;

use access_vigil_core::cookie::{BrowserCookie, Seconds, StoreId};
use access_vigil_core::traffic::{CookieChange, CookieFate};

/// Where a cookie lies; no two cookies lie in one place (RFC 6265bis §5.7: what a host set for itself and what was set for
/// the whole domain lie beside each other).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The host, without the dot of a domain cookie.
    pub host: String,
    /// The path attribute.
    pub path: String,
    /// The cookie's name.
    pub name: String,
    host_only: bool,
    store: String,
    partition: Option<String>,
}

impl Place {
    fn change(&self, how: CookieFate) -> CookieChange {
        CookieChange {
            name: self.name.clone(),
            host: self.host.clone(),
            path: self.path.clone(),
            store: StoreId(self.store.clone()),
            how,
        }
    }

    /// Whether it is in this jar.
    pub(crate) fn is_in(&self, store: &StoreId) -> bool {
        self.store == store.0
    }

    /// The place of this cookie.
    #[must_use]
    pub fn of(cookie: &BrowserCookie) -> Self {
        let partition = cookie.partition_key.as_ref();
        Self {
            host: host_of(cookie).to_owned(),
            path: cookie.path.clone(),
            name: cookie.name.clone(),
            host_only: cookie.host_only,
            store: cookie.store_id.0.clone(),
            partition: partition.and_then(|key| key.top_level_site.clone()),
        }
    }
}

/// Who is answered, where and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Receipt<'a> {
    pub(crate) store: &'a StoreId,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    /// The machine's clock.
    pub(crate) now: i64,
    /// The server's clock, from its `Date`: both browsers correct `Expires` by the difference.
    pub(crate) date: Option<i64>,
}

/// Where a page is: its jar, host and path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) store: &'a StoreId,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
}

impl Page<'_> {
    /// Whether its requests carry what lies in this place.
    pub(crate) fn is_given(self, place: &Place) -> bool {
        place.host == self.host && place.is_in(self.store) && covers_path(&place.path, self.path)
    }
}

/// Cookies.
#[derive(Debug, Default)]
pub(crate) struct Jar {
    cookies: Vec<BrowserCookie>,
}

impl Jar {
    /// Takes in the `Set-Cookie` lines of an answer.
    pub(crate) fn receive(&mut self, receipt: Receipt<'_>, lines: &[&str]) -> Vec<CookieChange> {
        lines
            .iter()
            .filter_map(|line| parse(receipt, line))
            .flat_map(|cookie| self.put(cookie, receipt.now))
            .collect()
    }

    /// Stores a cookie; one that has ended only removes what lies in its place.
    pub(crate) fn put(&mut self, cookie: BrowserCookie, now: i64) -> Vec<CookieChange> {
        let place = Place::of(&cookie);
        let is_live = is_live(&cookie, now);
        let fate = if is_live {
            CookieFate::Overwritten
        } else {
            CookieFate::Expired
        };
        let mut changes = self.take(&place, fate);
        if is_live {
            changes.push(place.change(CookieFate::Set));
            self.cookies.push(cookie);
        }
        changes
    }

    /// Removes what lies in a place.
    pub(crate) fn remove(&mut self, place: &Place) -> Vec<CookieChange> {
        self.take(place, CookieFate::Removed)
    }

    fn take(&mut self, place: &Place, fate: CookieFate) -> Vec<CookieChange> {
        let before = self.cookies.len();
        self.cookies.retain(|cookie| &Place::of(cookie) != place);
        if self.cookies.len() < before {
            vec![place.change(fate)]
        } else {
            Vec::new()
        }
    }

    /// Moves every cookie to another store, as if its owner had always been there.
    pub(crate) fn move_all_to(&mut self, store: &StoreId) {
        for cookie in &mut self.cookies {
            cookie.store_id = store.clone();
        }
    }

    /// What lies in a place.
    pub(crate) fn find(&self, place: &Place) -> Option<&BrowserCookie> {
        self.cookies
            .iter()
            .find(|cookie| &Place::of(cookie) == place)
    }

    /// Every cookie of that name, ended ones included.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a BrowserCookie> {
        self.cookies
            .iter()
            .filter(move |cookie| cookie.name == name)
    }

    /// The cookies that a request carries, those of longer paths first.
    pub(crate) fn sent(
        &self,
        store: &StoreId,
        (host, path): (&str, &str),
        now: i64,
    ) -> Vec<(String, String)> {
        let fits = |cookie: &&BrowserCookie| {
            &cookie.store_id == store
                && cookie.partition_key.is_none()
                && is_live(cookie, now)
                && covers_host(cookie, host)
                && covers_path(&cookie.path, path)
        };
        let mut sent: Vec<_> = self.cookies.iter().filter(fits).collect();
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        sent.iter()
            .map(|cookie| (cookie.name.clone(), cookie.value.clone()))
            .collect()
    }

    /// Removes every cookie of a host, unnoticed.
    pub(crate) fn remove_all_of(&mut self, host: &str) {
        self.cookies.retain(|cookie| host_of(cookie) != host);
    }

    /// Removes the cookies that end with the browser.
    pub(crate) fn end_session(&mut self) {
        self.cookies
            .retain(|cookie| cookie.expiration_date.is_some());
    }

    /// Removes the cookies that have ended.
    pub(crate) fn drop_ended(&mut self, now: i64) {
        self.cookies.retain(|cookie| is_live(cookie, now));
    }
}

/// Whether a cookie is still sent.
pub(crate) fn is_live(cookie: &BrowserCookie, now: i64) -> bool {
    cookie
        .expiration_date
        .is_none_or(|Seconds(end)| end * 1000.0 > as_f64(now))
}

/// The host that a cookie belongs to.
pub(crate) fn host_of(cookie: &BrowserCookie) -> &str {
    cookie.domain.trim_start_matches('.')
}

fn covers_host(cookie: &BrowserCookie, host: &str) -> bool {
    let own = host_of(cookie);
    let below = || {
        host.strip_suffix(own)
            .is_some_and(|rest| rest.ends_with('.'))
    };
    host == own || (!cookie.host_only && below())
}

/// RFC 6265 §5.1.4.
pub(crate) fn covers_path(cookie_path: &str, path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

/// RFC 6265 §5.2 and §5.3.
fn parse(receipt: Receipt<'_>, line: &str) -> Option<BrowserCookie> {
    let mut parts = line.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    if name.is_empty() || name.len() + value.len() > LONGEST_COOKIE {
        return None;
    }
    let mut cookie = BrowserCookie {
        name: name.trim().to_owned(),
        value: value.trim().to_owned(),
        domain: receipt.host.to_owned(),
        host_only: true,
        path: default_path(receipt.path).to_owned(),
        secure: false,
        http_only: false,
        same_site: Some("unspecified".to_owned()),
        expiration_date: None,
        store_id: receipt.store.clone(),
        partition_key: None,
        first_party_domain: None,
    };
    let (mut expires, mut max_age) = (None, None);
    for part in parts {
        let (attribute, value) = part.split_once('=').unwrap_or((part, ""));
        match attribute.to_ascii_lowercase().as_str() {
            "expires" => expires = http_date(value).or(expires),
            "max-age" => max_age = value.parse::<i64>().ok().or(max_age),
            "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
            "secure" => cookie.secure = true,
            "httponly" => cookie.http_only = true,
            "samesite" => cookie.same_site = Some(same_site(value)),
            "domain" => {
                cookie.domain = format!(".{}", value.trim_start_matches('.'));
                cookie.host_only = false;
            }
            _ => {}
        }
    }
    let corrected = expires.map(|at| at + receipt.date.map_or(0, |date| receipt.now - date));
    let end = max_age
        .map(|seconds| receipt.now.saturating_add(seconds.saturating_mul(1000)))
        .or(corrected);
    cookie.expiration_date = end.map(|end| Seconds(as_f64(end) / 1000.0));
    covers_host(&cookie, receipt.host).then_some(cookie)
}

fn same_site(value: &str) -> String {
    match value.to_ascii_lowercase().as_str() {
        "none" => "no_restriction".to_owned(),
        known @ ("lax" | "strict") => known.to_owned(),
        _ => "unspecified".to_owned(),
    }
}

/// RFC 6265 §5.1.4.
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(last) => path.get(..last).unwrap_or("/"),
    }
}

/// A date of HTTP in milliseconds after the Unix epoch.
pub(crate) fn http_date(text: &str) -> Option<i64> {
    let since = httpdate::parse_http_date(text)
        .ok()?
        .duration_since(UNIX_EPOCH)
        .ok()?;
    i64::try_from(since.as_millis()).ok()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "moments of this century lie far below 2^53"
)]
fn as_f64(millis: i64) -> f64 {
    millis as f64
}

/// Browsers drop longer ones (RFC 6265bis §5.6).
const LONGEST_COOKIE: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    fn receive(jar: &mut Jar, line: &str) -> usize {
        let store = StoreId("0".into());
        let receipt = Receipt {
            store: &store,
            host: "myserver.com",
            path: "/a/b",
            now: 0,
            date: None,
        };
        jar.receive(receipt, &[line]).len()
    }

    fn sent(jar: &Jar, host: &str, path: &str, now: i64) -> String {
        let pairs = jar.sent(&StoreId("0".into()), (host, path), now);
        let texts: Vec<_> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
        texts.join("; ")
    }

    #[test]
    fn a_cookie_goes_only_where_host_path_and_time_let_it() {
        let mut jar = Jar::default();
        receive(&mut jar, "x=1; Path=/a; Max-Age=10");
        assert_eq!(sent(&jar, "myserver.com", "/a/c", 0), "x=1");
        assert_eq!(sent(&jar, "myserver.com", "/abc", 0), "");
        assert_eq!(sent(&jar, "sub.myserver.com", "/a", 0), "");
        assert_eq!(sent(&jar, "myserver.com", "/a", 10_000), "");
        receive(&mut jar, "y=2; Domain=myserver.com; Path=/");
        assert_eq!(sent(&jar, "sub.myserver.com", "/", 0), "y=2");
        assert_eq!(sent(&jar, "myserver.com", "/a", 0), "x=1; y=2");
    }

    #[test]
    fn an_overwrite_is_told_twice_and_a_deletion_once() {
        let mut jar = Jar::default();
        assert_eq!(receive(&mut jar, "x=1; Path=/"), 1);
        assert_eq!(receive(&mut jar, "x=1; Path=/"), 2);
        assert_eq!(
            receive(
                &mut jar,
                "x=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
            ),
            1
        );
        assert_eq!(
            receive(
                &mut jar,
                "x=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
            ),
            0
        );
    }

    #[test]
    fn the_end_is_corrected_by_the_servers_clock() {
        let mut jar = Jar::default();
        let store = StoreId("0".into());
        let receipt = Receipt {
            store: &store,
            host: "myserver.com",
            path: "/",
            now: 600_000,
            date: Some(0),
        };
        jar.receive(receipt, &["x=1; Expires=Thu, 01 Jan 1970 00:01:00 GMT"]);
        assert_eq!(sent(&jar, "myserver.com", "/", 659_000), "x=1");
        assert_eq!(sent(&jar, "myserver.com", "/", 660_000), "");
    }
}
