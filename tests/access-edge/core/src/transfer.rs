//! The cloudflared hand-off: tokens for a public key, sealed in a `NaCl` box that only its owner can open.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use crypto_box::aead::Aead as _;
use crypto_box::{PublicKey, SalsaBox, SecretKey};
use serde_json::json;

use crate::app;
use crate::credential::Credential;
use crate::page;
use crate::request::Response;
use crate::respond::{Answer, Call};
use crate::world::World;

/// What waits for whoever polls with the right public key.
pub(crate) struct Sealed {
    body: String,
    service_public_key: String,
}

/// `/cdn-cgi/access/cli`, opened in a browser; like any page of the app it may first lead through the login.
pub(crate) fn cli(world: &mut World, call: &Call<'_>) -> Answer {
    let Ok(Credential::Token { examined, text }) = &call.credential else {
        return app::refuse(world, call);
    };
    let asked = call.request.parameter("token").unwrap_or_default();
    let Some(public) = public_key(&asked) else {
        return Answer::new(
            "bad-public-key",
            page::error(400, "Bad request.", "token is not a key."),
        );
    };
    let wants_org = call.request.parameter("send_org_token").as_deref() == Some("true");
    let org_token = examined
        .issued
        .parent
        .as_deref()
        .and_then(|parent| world.org_token_again(parent));
    let tokens = json!({
        "app_token": text,
        "org_token": org_token.filter(|_| wants_org),
    });
    match seal(world, &public, tokens.to_string().as_bytes()) {
        None => Answer::new(
            "bad-public-key",
            page::error(400, "Bad request.", "token is not a key."),
        ),
        Some(sealed) => {
            world
                .transfers
                .insert(URL_SAFE.encode(public.as_bytes()), sealed);
            let text = "Success. You can close this window and go back to the terminal.";
            Answer::new("handed-off", page::plain("Signed in", text))
        }
    }
}

/// `login.cloudflareaccess.org/transfer/<public key>`; answers at once, where the real one waits up to a minute.
pub(crate) fn poll(world: &mut World, call: &Call<'_>) -> Answer {
    let asked = call
        .request
        .path()
        .strip_prefix("/transfer/")
        .and_then(public_key);
    let sealed = asked.and_then(|key| world.transfers.remove(&URL_SAFE.encode(key.as_bytes())));
    match sealed {
        None => Answer::new(
            "not-ready",
            page::error(404, "Not ready.", "Nothing is waiting."),
        ),
        Some(sealed) => Answer::new(
            "handed-over",
            Response::new(200)
                .with("content-type", "text/plain")
                .with("service-public-key", &sealed.service_public_key)
                .with_body(&sealed.body),
        ),
    }
}

fn seal(world: &mut World, public: &PublicKey, message: &[u8]) -> Option<Sealed> {
    let secret = SecretKey::from(world.dice.bytes::<32>());
    let nonce = world.dice.bytes::<24>();
    let ciphertext = SalsaBox::new(public, &secret)
        .encrypt(&nonce.into(), message)
        .ok()?;
    Some(Sealed {
        body: STANDARD.encode([nonce.as_slice(), &ciphertext].concat()),
        service_public_key: URL_SAFE.encode(secret.public_key().as_bytes()),
    })
}

fn public_key(text: &str) -> Option<PublicKey> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    <[u8; 32]>::try_from(bytes).ok().map(PublicKey::from)
}
