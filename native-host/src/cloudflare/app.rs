//! An app as the API describes it: what it protects, how long its tokens live, and how its cookie is set.

use serde::Deserialize;
use url::Url;

/// An app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// The dashboard's id, which is no AUD.
    pub id: String,
    /// Its AUD.
    pub aud: String,
    /// Its name.
    pub name: String,
    /// What it protects: hosts, with a path where it is not all of one; `*` stands for anything within a label or path.
    pub domains: Vec<String>,
    /// For how long its tokens live, as the API writes it.
    pub session_duration: Option<String>,
    /// How its cookie is set.
    pub cookies: Cookies,
    /// Who gets in.
    pub policies: Vec<Policy>,
    /// Whether a device session of WARP lets people in.
    pub by_warp: bool,
}

/// How the cookie of an app is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cookies {
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// Its `SameSite`, in small letters.
    pub same_site: Option<String>,
    /// Whether its `Path` is the app's own.
    pub by_path: bool,
    /// Whether a second cookie binds it to the browser.
    pub binding: bool,
}

/// What of a policy sessions depend on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Its name.
    pub name: Option<String>,
    /// Outranks the app's.
    pub session_duration: Option<String>,
    /// Whether each session asks for a reason.
    pub purpose_justification_required: Option<bool>,
    /// Whether each session asks for an approval.
    pub approval_required: Option<bool>,
}

impl App {
    /// How many bytes of this address its domains cover, if any does: the longest one decides, as at the edge.
    #[must_use]
    pub fn covers(&self, address: &Url) -> Option<usize> {
        let host = address.host_str()?;
        let covered = self.domains.iter().filter(|domain| {
            let (on, path) = domain.split_once('/').unwrap_or((domain, ""));
            is_on(on, host) && is_below(path, address.path())
        });
        covered.map(|domain| domain.replace('*', "").len()).max()
    }
}

/// A `*` stands within one label; alone as the first label it stands for any number of them.
fn is_on(pattern: &str, host: &str) -> bool {
    if let Some(parent) = pattern.strip_prefix("*.") {
        return host
            .strip_suffix(parent)
            .is_some_and(|front| front.len() > 1 && front.ends_with('.'));
    }
    match pattern.split_once('*') {
        None => pattern.eq_ignore_ascii_case(host),
        Some((front, back)) => {
            let middle = host
                .strip_prefix(front)
                .and_then(|it| it.strip_suffix(back));
            middle.is_some_and(|it| !it.contains('.'))
        }
    }
}

fn is_below(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_end_matches('*').trim_end_matches('/');
    let rest = path.trim_start_matches('/').strip_prefix(pattern);
    rest.is_some_and(|rest| pattern.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

/// An app as the API writes it: anything may be missing.
#[derive(Debug, Deserialize)]
pub(super) struct Raw {
    id: Option<String>,
    aud: Option<String>,
    name: Option<String>,
    domain: Option<String>,
    #[serde(default)]
    destinations: Vec<Destination>,
    #[serde(default)]
    self_hosted_domains: Vec<String>,
    session_duration: Option<String>,
    http_only_cookie_attribute: Option<bool>,
    same_site_cookie_attribute: Option<String>,
    path_cookie_attribute: Option<bool>,
    enable_binding_cookie: Option<bool>,
    allow_authenticate_via_warp: Option<bool>,
    #[serde(default)]
    policies: Vec<Policy>,
}

#[derive(Debug, Deserialize)]
struct Destination {
    uri: Option<String>,
}

impl Raw {
    /// Without an id that fits into an address, and without an AUD, it is none that could be revoked.
    pub(super) fn app(self) -> Option<App> {
        let is_id = |id: &String| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=64).contains(&id.len()) && id.bytes().all(plain)
        };
        let mut domains: Vec<String> = self.domain.into_iter().collect();
        domains.extend(self.destinations.into_iter().filter_map(|it| it.uri));
        domains.extend(self.self_hosted_domains);
        domains.sort();
        domains.dedup();
        Some(App {
            id: self.id.filter(is_id)?,
            aud: self.aud?,
            name: self.name.unwrap_or_default(),
            domains,
            session_duration: self.session_duration,
            cookies: Cookies {
                // As the API documents what is left out.
                http_only: self.http_only_cookie_attribute.unwrap_or(true),
                same_site: self.same_site_cookie_attribute.map(|it| it.to_lowercase()),
                by_path: self.path_cookie_attribute.unwrap_or(false),
                binding: self.enable_binding_cookie.unwrap_or(false),
            },
            policies: self.policies,
            by_warp: self.allow_authenticate_via_warp.unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(domain: &str, address: &str) -> Option<usize> {
        let raw = serde_json::json!({ "id": "i", "aud": "a", "domain": domain });
        let raw: Raw = serde_json::from_value(raw).unwrap();
        raw.app().unwrap().covers(&Url::parse(address).unwrap())
    }

    #[test]
    fn an_app_covers_its_host_its_path_and_what_is_below() {
        for (domain, address) in [
            ("myserver.com", "https://myserver.com/"),
            ("myserver.com", "https://myserver.com/a/b?c"),
            ("myserver.com/express", "https://myserver.com/express"),
            ("myserver.com/express", "https://myserver.com/express/x"),
            ("myserver.com/express/*", "https://myserver.com/express/x"),
            ("*.myserver.com", "https://a.b.myserver.com/"),
            ("app-*.myserver.com", "https://app-1.myserver.com/"),
        ] {
            assert!(covers(domain, address).is_some(), "{domain} {address}");
        }
    }

    #[test]
    fn and_nothing_else() {
        for (domain, address) in [
            ("myserver.com", "https://evil-myserver.com/"),
            ("myserver.com", "https://a.myserver.com/"),
            ("myserver.com/express", "https://myserver.com/expression"),
            ("myserver.com/express", "https://myserver.com/"),
            ("*.myserver.com", "https://myserver.com/"),
            ("*.myserver.com", "https://xmyserver.com/"),
            ("app-*.myserver.com", "https://app-1.b.myserver.com/"),
        ] {
            assert_eq!(covers(domain, address), None, "{domain} {address}");
        }
    }

    #[test]
    fn the_longer_domain_decides() {
        let address = "https://myserver.com/express/x";
        assert!(covers("myserver.com/express", address) > covers("myserver.com", address));
        assert!(
            covers("a.myserver.com", "https://a.myserver.com/")
                > covers("*.myserver.com", "https://a.myserver.com/")
        );
    }

    #[test]
    fn an_id_that_would_change_the_address_makes_it_no_app() {
        for id in ["", "../../user", "a/b", "a?b", "ü", &"a".repeat(65)] {
            let raw = serde_json::json!({ "id": id, "aud": "a" });
            let raw: Raw = serde_json::from_value(raw).unwrap();
            assert_eq!(raw.app(), None, "{id}");
        }
    }
}
