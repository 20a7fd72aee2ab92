//! A proxy on loopback that answers every plain HTTP request itself with one page, and refuses everything else.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Starts the proxy; it ends with the test's runtime.
pub(crate) async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

async fn answer(mut stream: TcpStream) {
    let mut request = vec![0; 8192];
    let length = stream.read(&mut request).await.unwrap_or(0);
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let (status, body) = if request.starts_with("GET http://app.test/") {
        ("200 OK", PAGE)
    } else {
        ("403 Forbidden", "")
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}");
    let response = format!("{head}\r\nX-Seen: yes\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(response.as_bytes()).await.ok();
}

const PAGE: &str = "<!doctype html><title>App</title><button onclick=\"\
    document.title = event.isTrusted ? 'pressed by a person' : 'pressed by a script'\">Press</button>\
    <input autofocus>";
