//! A WebSocket behind the edge: says back what it hears, for as long as its token lets it (row 13).

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::server::{Edge, lock, now_ms};

pub(crate) async fn echo(mut edge: Edge, upgrade: OnUpgrade, session: String) {
    let Ok(stream) = upgrade.await else { return };
    let mut socket =
        WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Server, None).await;
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            heard = socket.next() => {
                let Some(Ok(message)) = heard else { return };
                if (message.is_text() || message.is_binary()) && socket.send(message).await.is_err() {
                    return;
                }
            }
            _ = look.tick() => {
                if !lock(&edge.world).websocket_lives(&session, now_ms()) {
                    return;
                }
            }
            _ = edge.closing.changed() => return,
        }
    }
}

const LOOK_EVERY: Duration = Duration::from_millis(200);
