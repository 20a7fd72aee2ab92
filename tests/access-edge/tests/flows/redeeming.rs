//! The team host as an OpenID Connect client, without sockets: each reply of a provider that must not be believed.

use access_edge::{Config, Request, Response, World, respond, resume};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rcgen::{KeyPair, RsaKeySize};
use serde_json::{Value, json};

use crate::visitor::{ALICE, START, TEAM, query};

const ISSUER: &str = "https://login.example";

/// A provider that says whatever a test wants.
struct Provider {
    key: EncodingKey,
    keys: Value,
}

impl Provider {
    fn new() -> Self {
        let pair = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let key = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).unwrap();
        let mut public = json!(Jwk::from_encoding_key(&key, Algorithm::RS256).unwrap());
        public["kid"] = json!("k");
        Self {
            key,
            keys: json!({"keys": [public]}),
        }
    }

    fn sign(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some("k".to_owned()),
            ..Header::new(Algorithm::RS256)
        };
        encode(&header, claims, &self.key).unwrap()
    }
}

/// What the provider says in a case, from the replies of a good one.
struct Replies {
    description: Value,
    claims: Value,
    signer: Provider,
    keys: Value,
}

/// A login up to its callback; what a case changes is changed; how it ended.
fn login(change: impl FnOnce(&mut Replies)) -> String {
    let mut config = Config::quick();
    config.team.instant_auth = true;
    config.idp = access_edge::Idp::openid_connect("login.example");
    let mut world = World::new(config).unwrap();
    let get = |url: &str| Request::new("GET", url).unwrap();
    let probe = respond(&mut world, START, &get("https://myserver.com/"));
    let sent = respond(&mut world, START, &get(probe.location().unwrap()));
    let there = sent.location().unwrap().to_owned();
    let signer = Provider::new();
    let mut replies = Replies {
        description: json!({"issuer": ISSUER, "token_endpoint": format!("{ISSUER}/token"),
            "jwks_uri": format!("{ISSUER}/jwks")}),
        claims: json!({"iss": ISSUER, "aud": "access-edge", "sub": "alice", "email": ALICE,
            "nonce": query(&there, "nonce").unwrap(), "exp": START / 1000 + 60}),
        keys: signer.keys.clone(),
        signer,
    };
    change(&mut replies);
    let state = query(&there, "state").unwrap();
    let cookie = sent
        .set_cookies()
        .next()
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let back = get(&format!(
        "{TEAM}/cdn-cgi/access/callback?code=c&state={state}"
    ))
    .with_header("cookie", cookie);
    let mut answer = respond(&mut world, START, &back);
    while let Some(errand) = answer.errand.take() {
        let reply = match errand.question().path() {
            "/token" => json!({"id_token": replies.signer.sign(&replies.claims)}),
            "/jwks" => replies.keys.clone(),
            _ => replies.description.clone(),
        };
        answer = resume(
            &mut world,
            START,
            &back,
            *errand,
            Ok(Response::json(200, &reply)),
        );
    }
    world.history().last().unwrap().outcome.clone()
}

#[test]
fn a_good_provider_is_believed() {
    assert_eq!(login(|_| ()), "authorized");
}

#[test]
fn an_id_token_of_another_login_is_refused() {
    assert_eq!(login(|it| it.claims["nonce"] = json!("other")), "bad-nonce");
}

#[test]
fn an_expired_id_token_is_refused() {
    assert_eq!(
        login(|it| it.claims["exp"] = json!(START / 1000)),
        "expired-id-token"
    );
}

#[test]
fn an_id_token_for_another_client_is_refused() {
    assert_eq!(
        login(|it| it.claims["aud"] = json!("other")),
        "bad-id-token"
    );
}

#[test]
fn an_id_token_of_another_issuer_is_refused() {
    assert_eq!(
        login(|it| it.claims["iss"] = json!("https://other.example")),
        "bad-id-token"
    );
}

#[test]
fn an_id_token_signed_by_another_key_is_refused() {
    assert_eq!(login(|it| it.signer = Provider::new()), "bad-id-token");
}

#[test]
fn a_key_set_without_the_key_is_refused() {
    assert_eq!(login(|it| it.keys = json!({"keys": []})), "bad-id-token");
}

#[test]
fn a_description_of_another_issuer_is_refused() {
    assert_eq!(
        login(|it| it.description["issuer"] = json!("https://other.example")),
        "bad-issuer"
    );
}

#[test]
fn a_code_is_never_sent_to_another_host() {
    let elsewhere = json!("https://other.example/token");
    assert_eq!(
        login(|it| it.description["token_endpoint"] = elsewhere),
        "bad-issuer"
    );
}

#[test]
fn a_reply_without_an_id_token_is_refused() {
    assert_eq!(login(|it| it.description = json!({})), "bad-provider-reply");
}

#[test]
fn without_sockets_the_provider_cannot_be_reached() {
    let mut config = Config::quick();
    config.idp = access_edge::Idp::openid_connect("login.example");
    let mut world = World::new(config).unwrap();
    let request = Request::new("GET", &format!("{ISSUER}/authorize")).unwrap();
    let answer = respond(&mut world, START, &request);
    assert_eq!(answer.status, 502);
    let errand = *answer.errand.unwrap();
    let answer = resume(
        &mut world,
        START,
        &request,
        errand,
        Err("it is gone".to_owned()),
    );
    assert_eq!(answer.status, 502);
    assert_eq!(
        world.history().last().unwrap().outcome,
        "provider-unreachable"
    );
}

#[test]
fn an_errand_shows_no_secret() {
    let mut config = Config::quick();
    config.idp = access_edge::Idp::openid_connect("login.example");
    let mut world = World::new(config).unwrap();
    let request = Request::new("GET", &format!("{ISSUER}/authorize?state=hidden")).unwrap();
    let answer = respond(
        &mut world,
        START,
        &request.with_header("cookie", "a=hidden"),
    );
    let shown = format!("{answer:?} {:?}", answer.errand);
    assert!(!shown.contains("hidden"), "{shown}");
}
