//! A CONNECT proxy that leads to this world and nowhere else, so that a browser under test cannot leave it.

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::server::{Edge, lock, now_ms, serve_tls};

/// Serves the proxy on a connection.
pub(crate) async fn serve_proxy(edge: Edge, stream: TcpStream) {
    let edge = Arc::new(edge);
    let service = service_fn(|request| {
        let answer = connect(&edge, request);
        async { Ok::<_, Infallible>(answer) }
    });
    // The browser learns of a broken connection by its end; there is nobody else to tell.
    drop(
        http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
            .await,
    );
}

fn connect(edge: &Edge, mut request: Request<Incoming>) -> Response<Full<Bytes>> {
    let host = request
        .uri()
        .host()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let reachable = request.method() == Method::CONNECT
        && request.uri().port_u16() == Some(443)
        && lock(&edge.world).has_host(&host);
    if !reachable {
        lock(&edge.world).record_refused_connect(now_ms(), &host);
        let mut refusal = Response::new(Full::from("access-edge leads to its own hosts only\n"));
        *refusal.status_mut() = StatusCode::FORBIDDEN;
        return refusal;
    }
    let upgrade = hyper::upgrade::on(&mut request);
    let edge = edge.clone();
    tokio::spawn(async move {
        let Ok(stream) = upgrade.await else { return };
        let mut closing = edge.closing.clone();
        tokio::select! {
            () = serve_tls(edge, TokioIo::new(stream)) => {}
            _ = closing.changed() => {}
        }
    });
    Response::new(Full::default())
}
