//! Names of hosts, read once and compared as whole values from then on.
//! A [`TeamHost`] exists only if [`AccessHosts`] vouched for it, so a look-alike cannot travel further in.
//! Nothing here resolves a name.

use alloc::string::String;
use core::fmt;
use core::net::Ipv6Addr;

use url::Host;

use crate::ordered::Set;

/// The DNS name of an app or a team: lower-case ASCII, at least two labels, no trailing dot.
///
/// The text is what the URL parser of the browsers makes of an ASCII host
/// (<https://url.spec.whatwg.org/#host-parsing>), so that equal hosts are equal texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hostname(String);

impl Hostname {
    /// Reads a bare host name. Names in other scripts are read as punycode only, which is how browsers, cookies and tokens
    /// name them: whoever writes such a name in another way has a reason to be looked at twice.
    ///
    /// Single labels such as `localhost` are refused: Access only protects hosts in a public DNS zone.
    pub fn parse(text: &str) -> Result<Self, HostProblem> {
        refuse_more_than_a_name(text)?;
        let name = match Host::parse(text) {
            Ok(Host::Domain(name)) => name,
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(HostProblem::IpAddress),
            Err(_) => return Err(HostProblem::NotAName),
        };
        refuse_unusable_name(&name)?;
        Ok(Self(name))
    }

    /// The name as it stands in a URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Hostname {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The host of a team, where its org token lives. Only [`AccessHosts`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TeamHost(Hostname);

impl TeamHost {
    /// The same host, as a plain name.
    #[must_use]
    pub fn as_hostname(&self) -> &Hostname {
        &self.0
    }

    /// The name as it stands in a URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for TeamHost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

/// Which hosts may be believed to be a team: those of Cloudflare, and those that the user or the policy named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessHosts {
    named: Set<Hostname>,
}

impl AccessHosts {
    /// These hosts, and this one too.
    #[must_use]
    pub fn with_team(mut self, host: Hostname) -> Self {
        self.name_team(host);
        self
    }

    /// Believes this exact host to be a team from now on, whatever its suffix; hosts below it are not included.
    pub fn name_team(&mut self, host: Hostname) {
        self.named.insert(host);
    }

    /// The team on this host, if it may be one.
    pub fn team(&self, host: &Hostname) -> Result<TeamHost, HostProblem> {
        if is_below_cloudflare(host) || self.named.contains(host) {
            Ok(TeamHost(host.clone()))
        } else {
            Err(HostProblem::NotATeam)
        }
    }

    /// The team that an `iss` claim names. It is exactly `https://` and the host: the signature is checked with keys
    /// from this host, so nothing about it may be open to a second reading.
    pub fn team_from_issuer(&self, iss: &str) -> Result<TeamHost, HostProblem> {
        let text = iss
            .strip_prefix("https://")
            .ok_or(HostProblem::NotAnIssuer)?;
        let host = Hostname::parse(text)?;
        if host.as_str() == text {
            self.team(&host)
        } else {
            Err(HostProblem::NotAnIssuer)
        }
    }
}

/// Why a text is not the host of an app or a team. Whoever wrote the text has to mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostProblem {
    /// There is no text.
    #[error("the host name is empty")]
    Empty,
    /// DNS carries no such name (RFC 1035 §2.3.4).
    #[error("the host name, or a part of it between two dots, is too long")]
    TooLong,
    /// `example.com.` is another host than `example.com` to a browser's cookie jar.
    #[error("the host name ends in a dot")]
    TrailingDot,
    /// Access protects names, never addresses.
    #[error("an IP address is not a host name")]
    IpAddress,
    /// Everything here runs on port 443.
    #[error("the host name carries a port")]
    Port,
    /// `user@host`.
    #[error("the host name carries a user name")]
    Userinfo,
    /// `%63` is another way to write `c`.
    #[error("the host name carries percent escapes")]
    PercentEscape,
    /// A name such as `localhost`, which Access never protects.
    #[error("the host name has no domain")]
    SingleLabel,
    /// Letters, digits, hyphens, underscores and dots make a host name.
    #[error("this is not a host name")]
    NotAName,
    /// Neither under Cloudflare's domains nor named by the user or the policy.
    #[error("this host is not known to be a Cloudflare Access team")]
    NotATeam,
    /// An issuer is `https://` and a host, exactly.
    #[error("the issuer is not https:// and a host name")]
    NotAnIssuer,
}

fn refuse_more_than_a_name(text: &str) -> Result<(), HostProblem> {
    let is_address = text.starts_with('[') || text.parse::<Ipv6Addr>().is_ok();
    match text {
        "" => Err(HostProblem::Empty),
        _ if text.len() > LONGEST_NAME + 1 => Err(HostProblem::TooLong),
        _ if is_address => Err(HostProblem::IpAddress),
        _ if text.contains('@') => Err(HostProblem::Userinfo),
        _ if text.contains(':') => Err(HostProblem::Port),
        // The parser would decode it, and the name would then differ from the text that others compare.
        _ if text.contains('%') => Err(HostProblem::PercentEscape),
        _ if !text.is_ascii() => Err(HostProblem::NotAName),
        _ => Ok(()),
    }
}

fn refuse_unusable_name(name: &str) -> Result<(), HostProblem> {
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_label_byte);
    match name {
        _ if name.ends_with('.') => Err(HostProblem::TrailingDot),
        _ if name.len() > LONGEST_NAME => Err(HostProblem::TooLong),
        _ if !name.split('.').all(is_label) => Err(HostProblem::NotAName),
        _ if name.split('.').any(|label| label.len() > LONGEST_LABEL) => Err(HostProblem::TooLong),
        _ if !name.contains('.') => Err(HostProblem::SingleLabel),
        _ => Ok(()),
    }
}

/// The underscore is no letter of a host name (RFC 1123 §2.1), yet browsers and DNS carry it and apps use it.
fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_'
}

/// The suffix starts with a dot, and a [`Hostname`] has no empty label: what stands before is at least one label.
fn is_below_cloudflare(host: &Hostname) -> bool {
    CLOUDFLARE.iter().any(|suffix| {
        host.as_str()
            .strip_suffix(suffix)
            .is_some_and(|team| !team.is_empty() && team != FEDRAMP_LABEL)
    })
}

/// The longest name that DNS carries, without its trailing dot (RFC 1035 §2.3.4).
const LONGEST_NAME: usize = 253;
/// The longest label (RFC 1035 §2.3.4).
const LONGEST_LABEL: usize = 63;
/// Cloudflare's own client believes exactly these suffixes (cloudflared, token/token.go).
const CLOUDFLARE: [&str; 2] = [".cloudflareaccess.com", ".fed.cloudflareaccess.com"];
/// `fed.cloudflareaccess.com` is where teams of `FedRAMP` live, and no team itself.
const FEDRAMP_LABEL: &str = "fed";

#[cfg(test)]
mod tests;
