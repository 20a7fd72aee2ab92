//! The edge over real sockets: TLS through the CONNECT proxy, the management door, web sockets, a clean end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

mod browser;
mod client;
mod openid;

use std::time::{Duration, Instant};

use access_edge::{AccessEdge, Action, Config, Fault, Step};
use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Client, ask_proxy, cookie, location, request, text};

const HOST: &str = "myserver.com";
const TEAM_HOST: &str = "custom.cloudflareaccess.com";

/// Signs in without any page, and gives the app token and the org token as `Cookie` texts.
async fn sign_in(client: &Client) -> (String, String) {
    let probe = client.send("GET", "https://myserver.com/", "", "").await;
    let app_session = cookie(&probe, "CF_AppSession");
    let login = client.send("GET", &location(&probe), "", "").await;
    let team_session = cookie(&login, "CF_Session");
    let back = client.send("GET", &location(&login), "", "").await;
    let callback = client
        .send("GET", &location(&back), &team_session, "")
        .await;
    let org = cookie(&callback, "CF_Authorization");
    let authorized = client
        .send("GET", &location(&callback), &app_session, "")
        .await;
    (cookie(&authorized, "CF_Authorization"), org)
}

fn silent() -> Config {
    let mut config = Config::default();
    config.team.instant_auth = true;
    config.idp.automatic_user = Some("alice@example.com".to_owned());
    config
}

#[tokio::test]
async fn login_and_renewal_work_over_tls_through_the_proxy() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let client = Client::of(&running);
    let (app, org) = sign_in(&client).await;
    let page = client.send("GET", "https://myserver.com/", &app, "").await;
    assert_eq!(page.status(), 200);
    assert!(text(page).await.contains("alice@example.com"));

    let probe = client.send("HEAD", "https://myserver.com/", "", "").await;
    let app_session = cookie(&probe, "CF_AppSession");
    let login = client.send("HEAD", &location(&probe), &org, "").await;
    let authorized = client
        .send("HEAD", &location(&login), &app_session, "")
        .await;
    assert_eq!(authorized.status(), 302);
    assert!(
        cookie(&authorized, "CF_Authorization") != app,
        "a new token"
    );
    assert!(text(authorized).await.is_empty());
    running.shutdown().await;
}

#[tokio::test]
async fn the_proxy_refuses_and_records_every_other_host_and_port() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let proxy = running.addresses().proxy;
    for target in ["example.com:443", "myserver.com:80", "127.0.0.1:22"] {
        assert!(
            ask_proxy(proxy, target).await.0.starts_with("HTTP/1.1 403"),
            "{target}"
        );
    }
    let world = running.world();
    assert_eq!(world.lock().unwrap().count(Step::ProxyRefused), 3);
    assert_eq!(world.lock().unwrap().history()[0].host, "example.com");
}

#[tokio::test]
async fn one_connection_serves_many_requests_and_head_has_no_body() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let client = Client::of(&running);
    let mut sender = client.http(HOST).await;
    let uri: hyper::Uri = "https://myserver.com/path".parse().unwrap();
    for method in ["GET", "HEAD", "GET", "HEAD"] {
        let answer = sender
            .send_request(request(method, &uri, "", ""))
            .await
            .unwrap();
        assert_eq!(answer.status(), 302);
        assert_eq!(text(answer).await.is_empty(), method == "HEAD");
    }
}

#[tokio::test]
async fn a_strange_name_gets_no_certificate() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let client = Client::of(&running);
    let stream = TcpStream::connect(running.addresses().tls).await.unwrap();
    let name = ServerName::try_from("example.com").unwrap();
    assert!(client.tls.connect(name, stream).await.is_err());
}

#[tokio::test]
async fn a_host_added_later_is_served_too() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let client = Client::of(&running);
    let patch = serde_json::json!({"apps": {"third": {"host": "third.example.net", "aud": "d".repeat(64)}}});
    running
        .world()
        .lock()
        .unwrap()
        .patch_config(&patch)
        .unwrap();
    assert_eq!(
        client
            .send("GET", "https://third.example.net/", "", "")
            .await
            .status(),
        302
    );
}

#[tokio::test]
async fn a_slow_answer_is_late_and_a_dropped_one_never_comes() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let client = Client::of(&running);
    let fault = |action| Fault::once(Step::AppProbe, action);
    running
        .world()
        .lock()
        .unwrap()
        .add_fault(fault(Action::Slow { milliseconds: 300 }));
    let start = Instant::now();
    client.send("GET", "https://myserver.com/", "", "").await;
    assert!(start.elapsed() >= Duration::from_millis(300));

    running
        .world()
        .lock()
        .unwrap()
        .add_fault(fault(Action::Drop));
    let uri: hyper::Uri = "https://myserver.com/".parse().unwrap();
    let mut sender = client.http(HOST).await;
    assert!(
        sender
            .send_request(request("GET", &uri, "", ""))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_management_door_answers_programs_and_refuses_pages() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let manage = running.addresses().manage;
    let ask = |headers: Vec<(&'static str, String)>| async move {
        let stream = TcpStream::connect(manage).await.unwrap();
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = headers
            .iter()
            .fold(Request::get("/clock"), |request, (name, value)| {
                request.header(*name, value)
            });
        sender
            .send_request(request.body(Full::<Bytes>::default()).unwrap())
            .await
            .unwrap()
            .status()
    };
    assert_eq!(ask(vec![("host", manage.to_string())]).await, 200);
    assert_eq!(ask(vec![("host", "evil.example".to_owned())]).await, 403);
    assert_eq!(
        ask(vec![
            ("host", manage.to_string()),
            ("origin", "https://myserver.com".to_owned())
        ])
        .await,
        403
    );
}

#[tokio::test]
async fn a_websocket_says_back_what_it_hears_until_its_token_is_revoked() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let cut = serde_json::json!({"unknowns": {"websocket": "cut-at-end"}});
    running.world().lock().unwrap().patch_config(&cut).unwrap();
    let client = Client::of(&running);
    let open = |cookies: String, stream| async move {
        let request = Request::get("wss://myserver.com/socket")
            .header("host", HOST)
            .header("cookie", cookies)
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .body(())
            .unwrap();
        tokio_tungstenite::client_async(request, stream).await
    };
    assert!(
        open(String::new(), client.tunnel(HOST).await)
            .await
            .is_err(),
        "302 without a token"
    );
    let (app, _) = sign_in(&client).await;
    let (mut socket, _) = open(app, client.tunnel(HOST).await).await.unwrap();
    socket.send(Message::text("hello")).await.unwrap();
    assert_eq!(
        socket.next().await.unwrap().unwrap(),
        Message::text("hello")
    );
    running
        .world()
        .lock()
        .unwrap()
        .revoke_app(running.now_ms(), "main")
        .unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), socket.next())
        .await
        .expect("cut in time");
    assert!(!matches!(ended, Some(Ok(message)) if message.is_text()));
}

#[tokio::test]
async fn a_shutdown_closes_every_socket_and_removes_the_certificate() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let (addresses, ca) = (running.addresses(), running.ca_pem().to_owned());
    let mut open = TcpStream::connect(addresses.tls).await.unwrap();
    let mut tunnel = Client::of(&running).tunnel(HOST).await;
    running.shutdown().await;
    for address in [addresses.proxy, addresses.tls, addresses.manage] {
        assert!(TcpStream::connect(address).await.is_err());
    }
    assert_eq!(
        tokio::time::timeout(Duration::from_secs(5), open.read(&mut [0; 1]))
            .await
            .unwrap()
            .unwrap_or(0),
        0
    );
    let rest = tokio::time::timeout(Duration::from_secs(5), tunnel.read(&mut [0; 1])).await;
    assert_eq!(rest.expect("the tunnel ends").unwrap_or(0), 0);
    assert!(!ca.exists());
}

#[tokio::test]
async fn quick_signatures_are_refused_on_sockets() {
    assert!(AccessEdge::start(Config::quick()).await.is_err());
}

#[tokio::test]
async fn cookies_in_several_headers_are_all_read() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let client = Client::of(&running);
    let (app, _) = sign_in(&client).await;
    let mut sender = client.http(HOST).await;
    let uri: hyper::Uri = "https://myserver.com/".parse().unwrap();
    let mut twice = request("GET", &uri, "a=b", "");
    twice.headers_mut().append("cookie", app.parse().unwrap());
    assert_eq!(sender.send_request(twice).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_team_host_publishes_its_keys_over_tls() {
    let running = AccessEdge::start(silent()).await.unwrap();
    let answer = Client::of(&running)
        .send(
            "GET",
            &format!("https://{TEAM_HOST}/cdn-cgi/access/certs"),
            "",
            "",
        )
        .await;
    assert_eq!(answer.status(), 200);
    let document: serde_json::Value = serde_json::from_str(&text(answer).await).unwrap();
    assert_eq!(document["keys"].as_array().unwrap().len(), 2);
}
