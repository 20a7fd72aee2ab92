//! HTTP/1.1 on any stream, between the wire and the pure responder: nothing is decided here.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HOST, ORIGIN};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::provider::Provider;
use crate::websocket;
use access_edge_core::World;
use access_edge_core::manage;
use access_edge_core::{Delivery, Request, Response};
use access_edge_core::{respond, resume};

/// One world for all connections.
pub(crate) type SharedWorld = Arc<Mutex<World>>;

/// What every connection needs.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) world: SharedWorld,
    pub(crate) tls: TlsAcceptor,
    pub(crate) provider: Arc<Provider>,
    /// Turns true when the edge shuts down.
    pub(crate) closing: watch::Receiver<bool>,
}

/// The world, even if another thread panicked while it had it.
pub(crate) fn lock(world: &SharedWorld) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The only clock of this crate.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Serves the edge over TLS on a stream until either side closes it.
pub(crate) async fn serve_tls<S>(edge: Edge, stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    // A client that does not trust our CA, or asks for a strange host, ends the handshake: that is its own affair.
    let Ok(stream) = edge.tls.accept(stream).await else {
        return;
    };
    let service = service_fn(|request| answer(edge.clone(), request));
    let connection = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    ended(connection.await);
}

/// Serves the management door on a stream until either side closes it.
pub(crate) async fn serve_manage<S>(world: SharedWorld, stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(|request| answer_manage(Arc::clone(&world), request));
    ended(
        http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await,
    );
}

/// A connection that ends in an error has been told to the client by its ending; there is nobody else to tell.
fn ended(_result: hyper::Result<()>) {}

async fn answer(
    edge: Edge,
    mut incoming: hyper::Request<Incoming>,
) -> io::Result<hyper::Response<Full<Bytes>>> {
    let upgrade = hyper::upgrade::on(&mut incoming);
    let request = read(incoming).await?;
    let mut response = respond(&mut lock(&edge.world), now_ms(), &request);
    if response.errand.is_some() {
        // A task of its own: what was asked for is done even if the browser does not wait for it.
        let errands = tokio::spawn(run_errands(edge.clone(), request, response));
        response = errands.await.map_err(io::Error::other)?;
    }
    match response.delivery {
        Delivery::Prompt => {}
        Delivery::Slow(milliseconds) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        Delivery::Dropped => return Err(io::Error::other("dropped on purpose")),
    }
    if let Some(session) = response.websocket.clone() {
        tokio::spawn(websocket::echo(edge, upgrade, session));
    }
    write(response)
}

async fn run_errands(edge: Edge, request: Request, mut response: Response) -> Response {
    while let Some(errand) = response.errand.take() {
        let reply = edge.provider.ask(errand.question().clone()).await;
        response = resume(&mut lock(&edge.world), now_ms(), &request, *errand, reply);
    }
    response
}

async fn answer_manage(
    world: SharedWorld,
    incoming: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let response = match read(incoming).await {
        Ok(request) if is_from_outside(&request) => {
            let refusal =
                serde_json::json!({"error": "only programs on this machine may use this door"});
            Response::json(403, &refusal)
        }
        Ok(request) => manage(&mut lock(&world), now_ms(), &request),
        Err(_) => Response::new(400),
    };
    Ok(write(response).unwrap_or_else(|_| hyper::Response::new(Full::default())))
}

/// Pages send `Origin` and, after DNS rebinding, a foreign `Host`; neither may turn the world's knobs.
fn is_from_outside(request: &Request) -> bool {
    request.header(ORIGIN.as_str()).is_some()
        || !matches!(request.host.as_str(), "127.0.0.1" | "localhost" | "[::1]")
}

async fn read(incoming: hyper::Request<Incoming>) -> io::Result<Request> {
    let (head, body) = incoming.into_parts();
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let named = head.headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = head
        .uri
        .authority()
        .map_or(named.unwrap_or_default(), |authority| authority.as_str());
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host)
        .to_ascii_lowercase();
    let path_and_query = head
        .uri
        .path_and_query()
        .map_or("/", |text| text.as_str())
        .to_owned();
    let body = Limited::new(body, LARGEST_BODY)
        .collect()
        .await
        .map_err(io::Error::other)?;
    let method = head.method.as_str().to_owned();
    Ok(Request {
        method,
        host,
        path_and_query,
        headers,
        body: body.to_bytes().to_vec(),
    })
}

fn write(response: Response) -> io::Result<hyper::Response<Full<Bytes>>> {
    let mut outgoing = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        // As bytes, because a hostile value may hold letters beyond ASCII, which HTTP carries (RFC 9110 §5.5).
        outgoing = outgoing.header(name, value.as_bytes());
    }
    outgoing
        .body(Full::new(Bytes::from(response.body)))
        .map_err(io::Error::other)
}

const LARGEST_BODY: usize = 1024 * 1024;
