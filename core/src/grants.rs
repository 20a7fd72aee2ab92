//! Which hosts the person lets us reach, from the browser's match patterns.
//!
//! <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns>

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::host::Hostname;
use crate::ordered::Set;

/// The granted hosts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    all: Vec<Grant>,
    /// Those that are granted by name: each session asks for two, and there may be thousands.
    hosts: Set<Hostname>,
    /// Those that stand for more than one host: never many.
    kinds: Vec<Grant>,
}

/// A granted host, or a kind of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// As people know it; `*.example.com` with all below it, `*` for every host.
    pub name: String,
    /// The match patterns to give back.
    pub origins: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Grant {
    /// Every host.
    All,
    /// This host alone.
    Host(Hostname),
    /// This host and all below it.
    Below(Hostname),
    /// The sockets of this host, and nothing else.
    Sockets(Hostname),
}

impl Grant {
    fn covers(&self, host: &Hostname) -> bool {
        match self {
            Self::All => true,
            Self::Host(granted) => granted == host,
            Self::Below(granted) => {
                let above = host.as_str().strip_suffix(granted.as_str());
                above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            Self::Sockets(_) => false,
        }
    }
}

impl Grants {
    /// Reads the origins of the browser's `permissions.getAll()`. What does not cover `https` covers nothing of ours.
    #[must_use]
    pub fn from_origins(origins: &[String]) -> Self {
        let grants = origins.iter().filter_map(|origin| parse_grant(origin));
        Self::of(grants.collect())
    }

    fn of(all: Vec<Grant>) -> Self {
        let hosts = all.iter().filter_map(|grant| match grant {
            Grant::Host(host) => Some(host.clone()),
            Grant::All | Grant::Below(_) | Grant::Sockets(_) => None,
        });
        let is_kind = |grant: &&Grant| matches!(grant, Grant::All | Grant::Below(_));
        Self {
            hosts: hosts.collect(),
            kinds: all.iter().filter(is_kind).cloned().collect(),
            all,
        }
    }

    /// The match patterns again, to be stored.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let origin = |grant: &Grant| match grant {
            Grant::All => String::from("<all_urls>"),
            Grant::Host(host) => origin_of(host),
            Grant::Below(host) => alloc::format!("https://*.{host}/*"),
            Grant::Sockets(host) => sockets_of(host),
        };
        self.all.iter().map(origin).collect()
    }

    /// These hosts; one that begins with `*.` stands for all below it too. Nothing where one of them is no host.
    #[must_use]
    pub(crate) fn of_hosts(names: &[&str]) -> Option<Self> {
        let host = |name: &&str| match name.strip_prefix("*.") {
            Some(below) => Hostname::parse(below).ok().map(Grant::Below),
            None => Hostname::parse(name).ok().map(Grant::Host),
        };
        names.iter().map(host).collect::<Option<_>>().map(Self::of)
    }

    /// The granted hosts by name, each with the origins to give back when it is to be watched no more.
    #[must_use]
    pub(crate) fn watched(&self) -> Vec<Watched> {
        let row = |name: String, origins: Vec<String>| Some(Watched { name, origins });
        let rows = self.all.iter().filter_map(|grant| match grant {
            Grant::All => row("*".into(), ALL.map(String::from).to_vec()),
            Grant::Host(host) => {
                let origins = alloc::vec![origin_of(host), sockets_of(host)];
                row(host.as_str().into(), origins)
            }
            Grant::Below(host) => {
                let origins = ["https", "wss"].map(|it| alloc::format!("{it}://*.{host}/*"));
                row(alloc::format!("*.{host}"), origins.to_vec())
            }
            // They go with the host, where that is granted.
            Grant::Sockets(host) if self.cover(host) => None,
            Grant::Sockets(host) => row(host.as_str().into(), alloc::vec![sockets_of(host)]),
        });
        rows.collect()
    }

    /// Whether nothing is granted.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether this host may be reached.
    #[must_use]
    pub fn cover(&self, host: &Hostname) -> bool {
        self.hosts.contains(host) || self.kinds.iter().any(|kind| kind.covers(host))
    }

    /// Whether this origin is granted, as [`origin_of`] and [`sockets_of`] write them.
    #[must_use]
    pub(crate) fn hold(&self, origin: &str) -> bool {
        match parse_grant(origin) {
            Some(Grant::Host(host)) => self.cover(&host),
            Some(Grant::Sockets(host)) => self.cover_sockets(&host),
            Some(Grant::All | Grant::Below(_)) | None => false,
        }
    }

    fn cover_sockets(&self, host: &Hostname) -> bool {
        self.all.iter().any(|grant| match grant {
            Grant::All => true,
            Grant::Sockets(granted) => granted == host,
            Grant::Host(_) | Grant::Below(_) => false,
        })
    }
}

/// The match pattern that covers exactly this host, to be asked for.
#[must_use]
pub fn origin_of(host: &Hostname) -> String {
    alloc::format!("https://{host}/*")
}

/// The host of such a pattern.
#[must_use]
pub(crate) fn host_of(origin: &str) -> Option<Hostname> {
    match parse_grant(origin) {
        Some(Grant::Host(host)) => Some(host),
        Some(Grant::All | Grant::Below(_) | Grant::Sockets(_)) | None => None,
    }
}

/// The match pattern of this host's sockets. Browsers show them to nobody who was granted `https` alone.
#[must_use]
pub(crate) fn sockets_of(host: &Hostname) -> String {
    alloc::format!("wss://{host}/*")
}

/// What every host may be granted as.
const ALL: [&str; 3] = ["*://*/*", "https://*/*", "wss://*/*"];

fn parse_grant(origin: &str) -> Option<Grant> {
    if origin == "<all_urls>" {
        return Some(Grant::All);
    }
    if let Some(host) = origin.strip_prefix("wss://") {
        let host = Hostname::parse(host.strip_suffix("/*")?).ok()?;
        return Some(Grant::Sockets(host));
    }
    let rest = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("*://"))?;
    let host = rest.strip_suffix("/*")?;
    if host == "*" {
        return Some(Grant::All);
    }
    match host.strip_prefix("*.") {
        Some(below) => Hostname::parse(below).ok().map(Grant::Below),
        None => Hostname::parse(host).ok().map(Grant::Host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_covers_the_same() {
        let origins = [
            "<all_urls>",
            "https://*.myserver.com/*",
            "*://myserver.com/*",
            "wss://myserver.com/*",
        ];
        let grants = Grants::from_origins(&origins.map(String::from));
        assert_eq!(Grants::from_origins(&grants.origins()), grants);
    }

    #[test]
    fn sockets_are_granted_by_their_own_pattern_only() {
        let holds = |granted: &str, origin: &str| {
            Grants::from_origins(&[String::from(granted)]).hold(origin)
        };
        for (granted, https, wss) in [
            ("https://myserver.com/*", true, false),
            ("wss://myserver.com/*", false, true),
            ("<all_urls>", true, true),
            ("wss://other.com/*", false, false),
        ] {
            assert_eq!(holds(granted, "https://myserver.com/*"), https, "{granted}");
            assert_eq!(holds(granted, "wss://myserver.com/*"), wss, "{granted}");
        }
    }

    fn covers(origin: &str, host: &str) -> bool {
        Grants::from_origins(&[String::from(origin)]).cover(&Hostname::parse(host).unwrap())
    }

    #[test]
    fn what_is_watched_is_named_once_with_all_that_is_to_be_given_back() {
        let origins = [
            "https://myserver.com/*",
            "wss://myserver.com/*",
            "wss://left.example/*",
            "https://*.example.com/*",
        ];
        let rows = Grants::from_origins(&origins.map(String::from)).watched();
        let rows: Vec<_> = rows
            .iter()
            .map(|it| (it.name.as_str(), it.origins.join(" ")))
            .collect();
        let expected = [
            (
                "myserver.com",
                "https://myserver.com/* wss://myserver.com/*",
            ),
            ("left.example", "wss://left.example/*"),
            (
                "*.example.com",
                "https://*.example.com/* wss://*.example.com/*",
            ),
        ];
        assert_eq!(rows, expected.map(|(name, all)| (name, String::from(all))));
    }

    #[test]
    fn a_grant_covers_its_own_host_and_no_look_alike() {
        assert!(covers("https://myserver.com/*", "myserver.com"));
        for other in [
            "app.myserver.com",
            "evilmyserver.com",
            "myserver.com.evil.example",
        ] {
            assert!(!covers("https://myserver.com/*", other), "{other}");
        }
    }

    #[test]
    fn a_wildcard_covers_all_below_it_label_by_label() {
        for host in ["example.com", "a.example.com", "a.b.example.com"] {
            assert!(covers("https://*.example.com/*", host), "{host}");
        }
        assert!(!covers("https://*.example.com/*", "badexample.com"));
    }

    #[test]
    fn only_patterns_that_reach_https_count() {
        assert!(covers("<all_urls>", "myserver.com"));
        assert!(covers("*://*/*", "myserver.com"));
        assert!(covers("*://myserver.com/*", "myserver.com"));
        for pattern in [
            "http://myserver.com/*",
            "wss://myserver.com/*",
            "https://",
            "",
            "file:///*",
            "https://myserver.com/path*",
        ] {
            assert!(!covers(pattern, "myserver.com"), "{pattern}");
        }
    }
}
