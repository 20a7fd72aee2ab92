//! Certificates for every host of the world, from a CA made at start that nothing else trusts or knows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, PublicKeyData as _,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};

use crate::error::StartError;
use crate::server::{SharedWorld, lock};

/// The CA, and the certificates that it has given out.
pub(crate) struct Certificates {
    issuer: CertifiedIssuer<'static, KeyPair>,
    issued: Mutex<BTreeMap<String, Arc<CertifiedKey>>>,
    world: SharedWorld,
}

impl Certificates {
    pub(crate) fn new(world: SharedWorld) -> Result<Self, StartError> {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "access-edge test CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        set_validity(&mut params);
        let pair = KeyPair::generate().map_err(certificate_error)?;
        let issuer = CertifiedIssuer::self_signed(params, pair).map_err(certificate_error)?;
        Ok(Self {
            issuer,
            issued: Mutex::default(),
            world,
        })
    }

    pub(crate) fn ca_pem(&self) -> String {
        self.issuer.pem()
    }

    /// For Chromium's `--ignore-certificate-errors-spki-list`.
    pub(crate) fn ca_spki_sha256(&self) -> String {
        STANDARD.encode(Sha256::digest(self.issuer.key().subject_public_key_info()))
    }

    fn issue(&self, host: &str) -> Result<CertifiedKey, StartError> {
        let mut params =
            CertificateParams::new(vec![host.to_owned()]).map_err(certificate_error)?;
        params.distinguished_name.push(DnType::CommonName, host);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        set_validity(&mut params);
        let pair = KeyPair::generate().map_err(certificate_error)?;
        let leaf = params
            .signed_by(&pair, &self.issuer)
            .map_err(certificate_error)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.serialize_der()));
        let key = aws_lc_rs::sign::any_supported_type(&key).map_err(certificate_error)?;
        Ok(CertifiedKey::new(
            vec![leaf.der().clone(), self.issuer.der().clone()],
            key,
        ))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name()?.to_ascii_lowercase();
        if !lock(&self.world).has_host(&host) {
            return None;
        }
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = issued.get(&host) {
            return Some(Arc::clone(known));
        }
        // A host without a certificate ends the handshake, which is all that can be told to the client.
        let fresh = Arc::new(self.issue(&host).ok()?);
        issued.insert(host, Arc::clone(&fresh));
        Some(fresh)
    }
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

/// The TLS of the edge: HTTP/1.1 only.
pub(crate) fn server_config(certificates: Arc<Certificates>) -> Result<ServerConfig, StartError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(certificate_error)?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Long enough for any clock that a test turns; browsers cap only what publicly trusted roots have signed.
fn set_validity(params: &mut CertificateParams) {
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2049, 1, 1);
}

fn certificate_error(error: impl std::fmt::Display) -> StartError {
    StartError::Certificate(error.to_string())
}
