//! The edge on sockets: everything on loopback, on ports that the system picks unless told otherwise.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::error::StartError;
use crate::provider::Provider;
use crate::proxy::serve_proxy;
use crate::server::{Edge, SharedWorld, serve_manage, serve_tls};
use crate::tls::{Certificates, server_config};
use access_edge_core::World;
use access_edge_core::{Config, IdpKind, Signatures};

/// Where to listen. The default is three ports of the system's choice on 127.0.0.1.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// The CONNECT proxy.
    pub proxy: SocketAddr,
    /// TLS for every host of the world.
    pub tls: SocketAddr,
    /// The management door.
    pub manage: SocketAddr,
}

impl Default for Addresses {
    fn default() -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            proxy: any,
            tls: any,
            manage: any,
        }
    }
}

/// The way to put a world on sockets.
#[derive(Debug)]
pub struct AccessEdge;

impl AccessEdge {
    /// Starts an edge on ports of the system's choice. Must be called within a tokio runtime.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        Self::start_on(config, Addresses::default()).await
    }

    /// Starts an edge on given addresses. Must be called within a tokio runtime.
    pub async fn start_on(config: Config, addresses: Addresses) -> Result<Running, StartError> {
        if config.signatures == Signatures::Quick {
            return Err(StartError::QuickSignatures);
        }
        let provider = Arc::new(Provider::default());
        let kinds = config.idps().map(|idp| idp.kind);
        // An OpenID Connect provider that is put into the config later is started at its first request.
        if kinds.into_iter().any(|kind| kind == IdpKind::OpenidConnect) {
            provider.start().await?;
        }
        let world: SharedWorld = Arc::new(Mutex::new(World::new(config)?));
        let certificates = Arc::new(Certificates::new(Arc::clone(&world))?);
        let folder = tempfile::Builder::new().prefix("access-edge-").tempdir()?;
        let ca_pem = folder.path().join("ca.pem");
        std::fs::write(&ca_pem, certificates.ca_pem())?;
        let ca_spki_sha256 = certificates.ca_spki_sha256();
        let tls = TlsAcceptor::from(Arc::new(server_config(certificates)?));
        let (close, closing) = watch::channel(false);
        let edge = Edge {
            world: Arc::clone(&world),
            tls,
            provider: Arc::clone(&provider),
            closing,
        };
        let mut listeners = JoinSet::new();
        let addresses = listen(&mut listeners, &edge, addresses).await?;
        Ok(Running {
            addresses,
            ca_pem,
            ca_spki_sha256,
            world,
            provider,
            close,
            listeners,
            _folder: folder,
        })
    }
}

/// An edge on sockets. Dropping it closes everything at once; [`Running::shutdown`] also waits for it.
#[derive(Debug)]
pub struct Running {
    addresses: Addresses,
    ca_pem: PathBuf,
    ca_spki_sha256: String,
    world: Arc<Mutex<World>>,
    provider: Arc<Provider>,
    close: watch::Sender<bool>,
    listeners: JoinSet<()>,
    _folder: TempDir,
}

impl Running {
    /// Where it listens, with the ports that the system picked.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// The certificate to trust, in a folder that goes away with this edge.
    #[must_use]
    pub fn ca_pem(&self) -> &Path {
        &self.ca_pem
    }

    /// The digest of the CA's public key for Chromium's `--ignore-certificate-errors-spki-list`.
    #[must_use]
    pub fn ca_spki_sha256(&self) -> &str {
        &self.ca_spki_sha256
    }

    /// The world, for looking and for the verbs. Never hold the lock across an `await`.
    #[must_use]
    pub fn world(&self) -> Arc<Mutex<World>> {
        Arc::clone(&self.world)
    }

    /// The time of the clock that the sockets run by, for the verbs that ask for it.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        crate::server::now_ms()
    }

    /// Closes every socket and waits until they are closed.
    pub async fn shutdown(mut self) {
        self.close.send_replace(true);
        self.listeners.shutdown().await;
        // Tunnels and web sockets are tasks of their own; each holds a receiver until it has ended.
        self.close.closed().await;
        self.provider.stop().await;
    }
}

async fn listen(
    listeners: &mut JoinSet<()>,
    edge: &Edge,
    wanted: Addresses,
) -> Result<Addresses, StartError> {
    let (proxy, proxy_address) = bind(wanted.proxy).await?;
    let (tls, tls_address) = bind(wanted.tls).await?;
    let (manage, manage_address) = bind(wanted.manage).await?;
    let (for_proxy, for_tls, for_manage) = (edge.clone(), edge.clone(), Arc::clone(&edge.world));
    listeners.spawn(accept(proxy, move |stream| {
        serve_proxy(for_proxy.clone(), stream)
    }));
    listeners.spawn(accept(tls, move |stream| {
        serve_tls(for_tls.clone(), stream)
    }));
    listeners.spawn(accept(manage, move |stream| {
        serve_manage(Arc::clone(&for_manage), stream)
    }));
    Ok(Addresses {
        proxy: proxy_address,
        tls: tls_address,
        manage: manage_address,
    })
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen {
        address: address.to_string(),
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Serves every connection in a task that ends with the listener.
async fn accept<F>(listener: TcpListener, serve: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that broke before it was accepted is the client's affair.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve(stream));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
