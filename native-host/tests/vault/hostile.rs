//! Teams that answer with anything but their keys: what is read of it, and for how long.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::spawn;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::desk::{Desk, Ended};

const TEAM: &str = "hostile.cloudflareaccess.com";

type Tls = StreamOwned<ServerConnection, TcpStream>;
type Answering = dyn Fn(&mut Tls);

/// A CONNECT proxy behind which every host is one team, which answers as it is told.
struct Hostile {
    proxy: String,
    ca: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Hostile {
    fn answering(answer: impl Fn(&mut Tls) + Send + Sync + 'static) -> Self {
        let (ca, config) = certified();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (config, answer, seen) = (Arc::new(config), Arc::new(answer), Arc::clone(&asked));
        spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, answer, seen) =
                    (Arc::clone(&config), Arc::clone(&answer), Arc::clone(&seen));
                spawn(move || serve(stream, config, (&*answer, &seen)));
            }
        });
        Self { proxy, ca, asked }
    }

    /// A desk whose way to the network is this.
    fn reached_from(&self, desk: Desk) -> Desk {
        let ca = desk.home().join("ca.pem");
        std::fs::write(&ca, &self.ca).unwrap();
        desk.with("HTTPS_PROXY", &self.proxy)
            .with("SSL_CERT_FILE", ca.to_str().unwrap())
    }

    /// Verifies a token of this team.
    fn verify(&self) -> Ended {
        use base64::Engine as _;
        let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        let claims = format!(r#"{{"iss":"https://{TEAM}"}}"#);
        let token = format!(
            "{}.{}.c2ln",
            part(r#"{"alg":"RS256","kid":"k"}"#),
            part(&claims)
        );
        let desk = self.reached_from(Desk::new());
        desk.vigil(&["--json", "jwt", "verify"], &token)
    }

    #[track_caller]
    fn is_refused_for(&self, why: &str) {
        let ended = self.verify();
        let answer = ended.json();
        let key = answer["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["check"] == "key");
        let says = key.unwrap()["says"].as_str().unwrap();
        assert!(says.contains(why), "{says}");
        let asked = self.asked.lock().unwrap();
        assert_eq!(
            *asked,
            [format!("{TEAM}:443 GET /cdn-cgi/access/certs HTTP/1.1")]
        );
    }
}

fn serve(
    mut stream: TcpStream,
    config: Arc<ServerConfig>,
    (answer, asked): (&Answering, &Mutex<Vec<String>>),
) {
    let connect = head(&mut stream);
    let host = connect.split(' ').nth(1).unwrap_or_default().to_owned();
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    let request = head(&mut tls);
    let line = request.lines().next().unwrap_or_default().to_owned();
    asked.lock().unwrap().push(format!("{host} {line}"));
    answer(&mut tls);
}

fn head(stream: &mut impl std::io::Read) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

fn certified() -> (String, ServerConfig) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca = authority.self_signed(&key).unwrap();
    let issuer = Issuer::new(authority, key);
    let own = KeyPair::generate().unwrap();
    let leaf =
        CertificateParams::new(vec![TEAM.to_owned(), "api.cloudflare.com".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&own, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    (ca.pem(), config)
}

fn with_body(body: String) -> Hostile {
    Hostile::answering(move |tls| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        tls.write_all(head.as_bytes())
            .and_then(|()| tls.write_all(body.as_bytes()))
            .ok();
        tls.flush().ok();
    })
}

fn key_of(bytes: usize) -> String {
    use base64::Engine as _;
    let n = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(vec![0xff; bytes]);
    format!(r#"{{"kty":"RSA","kid":"k","n":"{n}","e":"AQAB"}}"#)
}

#[test]
fn of_a_body_of_a_gigabyte_a_megabyte_is_read() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let hostile = Hostile::answering(move |tls| {
        let start = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n";
        let mut going = tls.write_all(start).is_ok();
        while going && counted.load(Ordering::Relaxed) < 1_000_000_000 {
            going = tls.write_all(&[b' '; 16_384]).is_ok();
            counted.fetch_add(16_384, Ordering::Relaxed);
        }
    });
    hostile.is_refused_for("longer than 1048576 bytes");
    // What lies in the buffers of both ends was sent and never read.
    assert!(sent.load(Ordering::Relaxed) < 16_000_000, "{sent:?}");
}

#[test]
fn a_redirect_is_not_followed() {
    let hostile = Hostile::answering(|tls| {
        let answer = "HTTP/1.1 302 Found\r\nlocation: https://elsewhere.cloudflareaccess.com/keys\r\ncontent-length: 0\r\n\r\n";
        tls.write_all(answer.as_bytes())
            .and_then(|()| tls.flush())
            .ok();
    });
    hostile.is_refused_for("status 302");
}

#[test]
fn ten_thousand_keys_are_too_many() {
    let keys = vec![key_of(24); 10_000].join(",");
    with_body(format!(r#"{{"keys":[{keys}]}}"#)).is_refused_for("more than 16 keys");
}

#[test]
fn a_key_of_16_bits_and_one_of_64_thousand_are_refused() {
    with_body(format!(r#"{{"keys":[{}]}}"#, key_of(2))).is_refused_for("16 bits");
    with_body(format!(r#"{{"keys":[{}]}}"#, key_of(8192))).is_refused_for("bits");
}

#[test]
fn a_page_instead_of_keys_is_refused_and_not_repeated() {
    let hostile = with_body("<html>canary</html>".to_owned());
    hostile.is_refused_for("not a JSON object");
    assert!(!hostile.verify().out.contains("canary"));
}

#[test]
fn an_answer_without_end_is_given_up() {
    let hostile = Hostile::answering(|tls| {
        tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
            .ok();
        let drip = |tls: &mut Tls| tls.write_all(b" ").and_then(|()| tls.flush()).is_ok();
        while drip(tls) {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let begun = Instant::now();
    hostile.is_refused_for("did not answer in time");
    assert!(begun.elapsed() < Duration::from_mins(1));
}

#[test]
fn a_connection_that_breaks_off_is_a_reason_and_no_key() {
    Hostile::answering(|_| {}).is_refused_for("can't be reached");
}

#[cfg(target_os = "linux")]
#[test]
fn an_api_that_sends_the_token_back_does_not_make_it_seen() {
    use crate::desk::CANARY;
    use crate::session::{Keyring, Session};
    let error = format!(r#"{{"success":false,"errors":[{{"code":1,"message":"bad {CANARY}"}}]}}"#);
    let session = Session::at(
        with_body(error).reached_from(Desk::new()),
        Keyring::Unlocked,
    );
    session.desk.set_token(&[], CANARY).done();
    let ended = session.desk.vigil(&["--json", "apps"], "").keeps(CANARY);
    assert_eq!(ended.problem(), "api-failed");
    assert!(ended.err.contains("bad (token)"), "{ended:?}");
}
