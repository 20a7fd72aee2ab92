//! A client of the edge over TLS through its CONNECT proxy, which keeps nothing and follows nothing.

use std::net::SocketAddr;
use std::sync::Arc;

use access_edge::Running;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

pub(crate) struct Client {
    proxy: SocketAddr,
    pub(crate) tls: tokio_rustls::TlsConnector,
}

impl Client {
    pub(crate) fn of(running: &Running) -> Self {
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(running.ca_pem()).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            proxy: running.addresses().proxy,
            tls: Arc::new(config).into(),
        }
    }

    /// A tunnel through the proxy with TLS in it, checked against the CA of this edge.
    pub(crate) async fn tunnel(&self, host: &str) -> TlsStream<TcpStream> {
        let (status, stream) = ask_proxy(self.proxy, &format!("{host}:443")).await;
        assert!(status.starts_with("HTTP/1.1 200"), "{status}");
        let name = ServerName::try_from(host.to_owned()).unwrap();
        self.tls.connect(name, stream).await.unwrap()
    }

    pub(crate) async fn http(&self, host: &str) -> SendRequest<Full<Bytes>> {
        let (sender, connection) = handshake(TokioIo::new(self.tunnel(host).await))
            .await
            .unwrap();
        tokio::spawn(connection);
        sender
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        url: &str,
        cookies: &str,
        body: &str,
    ) -> Response<Incoming> {
        let uri: hyper::Uri = url.parse().unwrap();
        let mut sender = self.http(uri.host().unwrap()).await;
        sender
            .send_request(request(method, &uri, cookies, body))
            .await
            .unwrap()
    }
}

pub(crate) fn request(
    method: &str,
    uri: &hyper::Uri,
    cookies: &str,
    body: &str,
) -> Request<Full<Bytes>> {
    Request::builder()
        .method(method)
        .uri(uri.path_and_query().unwrap().as_str())
        .header("host", uri.host().unwrap())
        .header("cookie", cookies)
        .body(Full::from(body.to_owned()))
        .unwrap()
}

/// The proxy's answer to a CONNECT, up to the empty line, and the connection.
pub(crate) async fn ask_proxy(proxy: SocketAddr, target: &str) -> (String, TcpStream) {
    let mut stream = TcpStream::connect(proxy).await.unwrap();
    stream
        .write_all(format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await.unwrap();
        answer.push(byte);
    }
    (String::from_utf8(answer).unwrap(), stream)
}

pub(crate) fn location(response: &Response<Incoming>) -> String {
    response.headers()["location"].to_str().unwrap().to_owned()
}

pub(crate) fn cookie(response: &Response<Incoming>, name: &str) -> String {
    let lines = response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap());
    let line = lines
        .into_iter()
        .find(|line| line.starts_with(&format!("{name}=")))
        .expect("the cookie");
    line.split(';').next().unwrap().to_owned()
}

pub(crate) async fn text(response: Response<Incoming>) -> String {
    String::from_utf8(
        response
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .to_vec(),
    )
    .unwrap()
}
