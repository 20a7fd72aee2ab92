//! A client that demands what Cloudflare's own demands of an edge.

use access_edge::{Config, Request, respond};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use crypto_box::aead::Aead as _;
use crypto_box::{PublicKey, SalsaBox, SecretKey};
use serde_json::{Value, json};

use crate::visitor::{ALICE, APP, APP_HOST, TEAM_HOST, TOKEN, Visitor, millis, part, payload};

fn signed_in() -> Visitor {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor.wait(60);
    visitor
}

fn header_text(token: &str) -> String {
    String::from_utf8(
        URL_SAFE_NO_PAD
            .decode(token.split('.').next().unwrap())
            .unwrap(),
    )
    .unwrap()
}

fn discovery(visitor: &mut Visitor) -> String {
    let request = Request::new("HEAD", APP)
        .unwrap()
        .with_header("cf-access-metadata-request", "true");
    let answer = visitor.send_bare(&request);
    assert!(answer.body.is_empty() && answer.location().is_none());
    answer
        .header("cf-access-metadata")
        .expect("metadata")
        .to_owned()
}

#[test]
fn discovery_says_which_app_and_team_guard_a_host() {
    let mut visitor = signed_in();
    let claims = payload(&discovery(&mut visitor));
    assert_eq!(
        (
            &claims["type"],
            &claims["hostname"],
            &claims["auth_domain"],
            &claims["aud"]
        ),
        (
            &json!("match"),
            &json!(APP_HOST),
            &json!(TEAM_HOST),
            &json!("a".repeat(64))
        )
    );
    assert_eq!(claims["iat"].as_i64().unwrap(), visitor.now / 1000);
    assert!(claims.get("exp").is_none());
}

#[test]
fn the_exchange_takes_three_heads_with_only_the_cookies_that_cloudflared_adds() {
    let mut visitor = signed_in();
    let org = visitor.token(TEAM_HOST);
    let (world, now) = (&mut visitor.world, visitor.now);
    let first = respond(world, now, &Request::new("HEAD", APP).unwrap());
    let session = first
        .set_cookies()
        .find(|line| line.starts_with("CF_AppSession="))
        .expect("on the first 302");
    let session = session.split(';').next().unwrap().to_owned();
    let login = first.location().unwrap();
    assert!(
        url::Url::parse(login)
            .unwrap()
            .path()
            .contains("/cdn-cgi/access/login")
    );
    let second = Request::new("HEAD", login)
        .unwrap()
        .with_header("cookie", &format!("{TOKEN}={org}"));
    let second = respond(world, now, &second);
    let authorized = second.location().unwrap();
    assert!(authorized.starts_with("https://myserver.com/cdn-cgi/access/authorized"));
    let third = respond(
        world,
        now,
        &Request::new("HEAD", authorized)
            .unwrap()
            .with_header("cookie", &session),
    );
    let line = third
        .set_cookies()
        .find(|line| line.starts_with("CF_Authorization="))
        .expect("an app token");
    assert!(millis(&part(line, "Expires").expect("Expires, not Max-Age alone")) > now);
    let token = line.split(';').next().unwrap().split_once('=').unwrap().1;
    assert_eq!(payload(token)["aud"], json!(["a".repeat(64)]));
}

#[test]
fn every_jwt_header_is_compact_with_alg_kid_typ_in_that_order() {
    let mut visitor = signed_in();
    let metadata = discovery(&mut visitor);
    for token in [visitor.token(APP_HOST), visitor.token(TEAM_HOST), metadata] {
        let header: Value = serde_json::from_str(&header_text(&token)).unwrap();
        let kid = header["kid"].as_str().unwrap();
        assert_eq!(kid.len(), 64);
        assert_eq!(
            header_text(&token),
            format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"JWT"}}"#)
        );
    }
}

#[test]
fn a_token_whose_header_was_serialised_anew_is_still_accepted() {
    let mut visitor = signed_in();
    let token = visitor.token(APP_HOST);
    let header: Value = serde_json::from_str(&header_text(&token)).unwrap();
    // serde_json writes the keys in alphabetical order, as Go does for a map and cloudflared for its header.
    let again = URL_SAFE_NO_PAD.encode(header.to_string());
    let (_, rest) = token.split_once('.').unwrap();
    assert_eq!(visitor.check(&format!("{again}.{rest}")), 200);
}

#[test]
fn the_token_check_tells_accepted_from_refused_by_the_header_alone() {
    let mut visitor = signed_in();
    let token = visitor.token(APP_HOST);
    assert_eq!(visitor.check(&token), 200);
    visitor.world.revoke_app(visitor.now, "main").unwrap();
    assert_eq!(visitor.check(&token), 302);
}

impl Visitor {
    fn check(&mut self, token: &str) -> u16 {
        let url = "https://myserver.com/?cloudflared_token_check=true";
        let request = Request::new("GET", url)
            .unwrap()
            .with_header("Cf-Access-Token", token);
        let answer = respond(&mut self.world, self.now, &request);
        if answer.status == 302 {
            let path = url::Url::parse(answer.location().unwrap())
                .unwrap()
                .path()
                .to_owned();
            assert!(path.starts_with("/cdn-cgi/access/login"));
        }
        answer.status
    }
}

#[test]
fn the_hand_off_gives_both_tokens_to_the_owner_of_the_key_once() {
    let mut visitor = Visitor::new();
    let secret = SecretKey::from([7; 32]);
    let public = URL_SAFE.encode(secret.public_key().as_bytes());
    let poll = format!("https://login.cloudflareaccess.org/transfer/{public}");
    assert_eq!(
        visitor.get(&poll).status,
        404,
        "nothing waits yet, and below 500 means wait"
    );
    let redirect = "https%3A%2F%2Fmyserver.com%2F";
    let cli = format!(
        "https://myserver.com/cdn-cgi/access/cli?aud={}&edge_token_transfer=true&redirect_url={redirect}&send_org_token=true&token={}",
        "a".repeat(64),
        public.replace('=', "%3D"),
    );
    assert!(
        visitor
            .sign_in(&cli, ALICE)
            .0
            .text()
            .contains("close this window")
    );
    let answer = visitor.get(&poll);
    let tokens = unseal(
        &secret,
        answer.header("service-public-key").unwrap(),
        &answer.text(),
    );
    assert!(
        tokens["app_token"] == visitor.token(APP_HOST),
        "the app token of the browser"
    );
    assert!(
        tokens["org_token"] == visitor.token(TEAM_HOST),
        "the org token of the browser"
    );
    assert_eq!(visitor.get(&poll).status, 404);
}

fn unseal(secret: &SecretKey, sender: &str, body: &str) -> Value {
    let sender: [u8; 32] = URL_SAFE.decode(sender).unwrap().try_into().unwrap();
    let sealed = STANDARD.decode(body).unwrap();
    let (nonce, ciphertext) = sealed.split_at(24);
    let nonce: [u8; 24] = nonce.try_into().unwrap();
    let opened = SalsaBox::new(&PublicKey::from(sender), secret).decrypt(&nonce.into(), ciphertext);
    serde_json::from_slice(&opened.unwrap()).unwrap()
}

#[test]
fn an_rs256_signature_survives_the_way_through_cloudflared() {
    let mut visitor = Visitor::in_world(Config::default());
    visitor.sign_in(APP, ALICE);
    let token = visitor.token(APP_HOST);
    assert_eq!(visitor.check(&token), 200);
}
