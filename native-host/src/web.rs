//! Asks servers: one question, one answer, over TLS by aws-lc-rs with the roots that this system trusts.
//!
//! Promises: no redirect is followed, nothing but https is asked, an answer is bounded in size and in time. The proxy is
//! the one that `HTTPS_PROXY` names. Never: a header or a body in an error.

use std::sync::Arc;
use std::time::Duration;

use access_vigil_core::secret::Secret;
use ureq::Agent;
use ureq::http::{Response, header};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use zeroize::Zeroizing;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    /// The name or the address leads nowhere, or the connection broke.
    #[error("{host} can't be reached: {reason}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// It took longer than allowed.
    #[error("{host} did not answer in time")]
    TimedOut {
        /// Who was asked.
        host: String,
    },
    /// Nobody whom this system trusts vouches for the server.
    #[error("the certificate of {host} is not trusted: {reason}")]
    NotTrusted {
        /// Who was asked.
        host: String,
        /// What TLS said.
        reason: String,
    },
    /// More than may be read.
    #[error("the answer of {host} is longer than {limit} bytes")]
    TooLong {
        /// Who was asked.
        host: String,
        /// How much is read.
        limit: u64,
    },
}

/// What a server said.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status, as it is: a redirect is one too.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Says nothing of the body, which may be anything.
impl std::fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, body } = self;
        write!(formatter, "Reply({status}, {} bytes)", body.len())
    }
}

/// The way to servers.
#[derive(Clone)]
pub struct Web {
    agent: Agent,
    limit: u64,
}

impl std::fmt::Debug for Web {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Web").finish_non_exhaustive()
    }
}

impl Web {
    /// A way on which no answer is longer than so many bytes.
    #[must_use]
    pub fn up_to(limit: u64) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let agent = Agent::config_builder()
            .https_only(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ALTOGETHER))
            .max_response_header_size(LONGEST_HEAD)
            .user_agent(concat!("access-vigil/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build()
            .new_agent();
        Self { agent, limit }
    }

    /// GET, with a bearer token where there is one.
    pub fn get(&self, url: &str, token: Option<&Secret>) -> Result<Reply, WebError> {
        let mut request = self.agent.get(url);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, bearer(token).as_str());
        }
        self.read(url, request.call())
    }

    /// POST of a JSON text, with a bearer token.
    pub fn post(&self, url: &str, token: &Secret, json: &str) -> Result<Reply, WebError> {
        let request = self
            .agent
            .post(url)
            .header(header::AUTHORIZATION, bearer(token).as_str())
            .content_type("application/json");
        self.read(url, request.send(json))
    }

    fn read(
        &self,
        url: &str,
        answer: Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Reply, WebError> {
        let mut answer = answer.map_err(|error| failed(url, &error))?;
        let status = answer.status().as_u16();
        let limited = answer.body_mut().with_config().limit(self.limit);
        let body = limited.read_to_vec().map_err(|error| failed(url, &error))?;
        Ok(Reply { status, body })
    }
}

/// Why there is no answer. Beyond these, only the words of the library are known.
fn failed(url: &str, error: &ureq::Error) -> WebError {
    let host = host_of(url);
    if let ureq::Error::Timeout(_) = error {
        return WebError::TimedOut { host };
    }
    if let ureq::Error::BodyExceedsLimit(limit) = *error {
        return WebError::TooLong { host, limit };
    }
    let reason = error.to_string();
    if is_about_certificates(error) {
        return WebError::NotTrusted { host, reason };
    }
    WebError::Unreachable { host, reason }
}

/// What TLS says in the middle of a handshake comes wrapped as a failed read.
fn is_about_certificates(error: &ureq::Error) -> bool {
    let inner = if let ureq::Error::Rustls(inner) = error {
        Some(inner)
    } else if let ureq::Error::Io(error) = error {
        error.get_ref().and_then(|it| it.downcast_ref())
    } else {
        None
    };
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}

fn bearer(token: &Secret) -> Zeroizing<String> {
    Zeroizing::new(format!("Bearer {}", token.expose()))
}

fn host_of(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(url::Url::host_str);
    host.unwrap_or("the server").to_owned()
}

const CONNECT: Duration = Duration::from_secs(5);
/// Cloudflare's own client waits so long for a key set (cloudflared, token/jwks.go).
const ALTOGETHER: Duration = Duration::from_secs(10);
const LONGEST_HEAD: usize = 64 * 1024;
