//! A relay between a browser and the edge's proxy, which counts what goes to and comes from the hosts of the world.
//!
//! What the browser wants from its maker goes the same way and is not counted.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use e2e::stage::{APP, TEAM};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The bytes of all connections that were made through it.
#[derive(Clone, Default)]
pub(crate) struct Relay(Arc<AtomicU64>);

impl Relay {
    /// Listens before this proxy, as long as the program lives; where it listens.
    pub(crate) fn before(&self, proxy: SocketAddr) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind((proxy.ip(), 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let relay = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let relay = relay.clone();
                // A connection that breaks off was counted as far as it came.
                tokio::spawn(async move { drop(relay.carry(stream, proxy).await) });
            }
        });
        Ok(address)
    }

    /// So many bytes so far, both ways.
    #[expect(clippy::cast_precision_loss, reason = "a run is far below 2^52 bytes")]
    pub(crate) fn bytes(&self) -> f64 {
        self.0.load(Ordering::Relaxed) as f64
    }

    async fn carry(&self, mut browser: TcpStream, proxy: SocketAddr) -> std::io::Result<()> {
        let mut edge = TcpStream::connect(proxy).await?;
        // The request for a tunnel is shorter than this, and the browser waits for its answer.
        let mut head = [0; 2048];
        let length = browser.read(&mut head).await?;
        let head = head.get(..length).unwrap_or_default();
        edge.write_all(head).await?;
        let count = if is_of_world(head) {
            Some(&*self.0)
        } else {
            None
        };
        let (from_browser, to_browser) = browser.split();
        let (from_edge, to_edge) = edge.split();
        tokio::try_join!(
            pump((from_browser, to_edge), count),
            pump((from_edge, to_browser), count)
        )?;
        Ok(())
    }
}

async fn pump(
    (mut from, mut to): (
        impl tokio::io::AsyncRead + Unpin,
        impl tokio::io::AsyncWrite + Unpin,
    ),
    count: Option<&AtomicU64>,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        if let Some(count) = count {
            count.fetch_add(length as u64, Ordering::Relaxed);
        }
        to.write_all(buffer.get(..length).unwrap_or_default())
            .await?;
    }
}

fn is_of_world(head: &[u8]) -> bool {
    let line = String::from_utf8_lossy(head);
    let target = line.strip_prefix("CONNECT ").unwrap_or_default();
    [APP, TEAM]
        .iter()
        .any(|host| target.starts_with(&format!("{host}:")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tunnels_to_the_world_count() {
        assert!(is_of_world(b"CONNECT myserver.com:443 HTTP/1.1\r\n\r\n"));
        assert!(!is_of_world(
            b"CONNECT myserver.com.elsewhere.example:443 HTTP/1.1\r\n\r\n"
        ));
        assert!(!is_of_world(b"GET http://myserver.com/ HTTP/1.1\r\n\r\n"));
    }

    #[tokio::test]
    async fn what_is_carried_arrives_and_is_counted_without_the_request_for_the_tunnel() {
        let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Relay::default();
        let address = relay.before(proxy.local_addr().unwrap()).unwrap();
        let mut browser = TcpStream::connect(address).await.unwrap();
        let head = b"CONNECT myserver.com:443 HTTP/1.1\r\n\r\n";
        browser.write_all(head).await.unwrap();
        let (mut edge, _) = proxy.accept().await.unwrap();
        let mut received = vec![0; head.len()];
        edge.read_exact(&mut received).await.unwrap();
        edge.write_all(b"hello").await.unwrap();
        let mut answer = [0; 5];
        browser.read_exact(&mut answer).await.unwrap();
        assert_eq!((&received[..], &answer), (&head[..], b"hello"));
        assert!((relay.bytes() - 5.0).abs() < 0.1);
    }
}
