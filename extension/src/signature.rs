//! Signatures by the browser's own cryptography, with the keys that a team publishes.

use std::cell::RefCell;

use access_vigil_core::host::TeamHost;
use access_vigil_core::inspect::{
    KeySet, PublicKey, SignatureResult, Signed, Unjudged, parse_key_set,
};
use access_vigil_core::secret::Secret;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::js;
use crate::request::Request;

/// The keys of a team. They are public: nobody's cookies are needed for them. A redirect leads to none of the team's.
pub(crate) async fn fetch_keys(team: &TeamHost) -> Option<KeySet> {
    let url = format!("https://{team}/cdn-cgi/access/certs");
    let answer = Request::new()?
        .text((&url, json!({ "credentials": "omit" })))
        .await?;
    parse_key_set(answer.as_bytes()).ok()
}

/// Whether this key made the signature of a token.
pub(crate) async fn verify(token: &Secret, key: &PublicKey) -> SignatureResult {
    let Some(signed) = Signed::of(token) else {
        return SignatureResult::NotJudged(Unjudged::NoKey);
    };
    let Some(signature) = signed.signature_bytes() else {
        return SignatureResult::NotVerified;
    };
    match verified(key, &signature, signed.message().expose().as_bytes()).await {
        Ok(true) => SignatureResult::Verified,
        Ok(false) => SignatureResult::NotVerified,
        Err(_) => SignatureResult::NotJudged(Unjudged::NoMeans),
    }
}

/// RS256 and nothing else (RFC 7518 §3.3), by <https://w3c.github.io/webcrypto/#rsassa-pkcs1>.
async fn verified(key: &PublicKey, signature: &[u8], message: &[u8]) -> Result<bool, JsValue> {
    let key = imported(key).await?;
    let verified = ALGORITHM.with(|it| js::verify(it, &key, signature, message))?;
    Ok(JsFuture::from(verified).await? == JsValue::TRUE)
}

/// The key as the browser uses it. A team signs all its tokens with one key for weeks, so the last one is kept, and known
/// again by its numbers: which keys count is still for the team's key set to say.
async fn imported(key: &PublicKey) -> Result<JsValue, JsValue> {
    let last = LAST_KEY.with_borrow(|last| {
        let (known, imported) = last.as_ref()?;
        (known == key).then(|| imported.clone())
    });
    if let Some(imported) = last {
        return Ok(imported);
    }
    let jwk = js::to_js(&json!({
        "kty": "RSA", "alg": "RS256", "n": key.modulus(), "e": key.exponent(), "ext": true,
    }));
    let usages = js::to_js(&["verify"]);
    let import = ALGORITHM.with(|it| js::import_key("jwk", &jwk, it, false, &usages))?;
    let imported = JsFuture::from(import).await?;
    LAST_KEY.set(Some((key.clone(), imported.clone())));
    Ok(imported)
}

thread_local! {
    static ALGORITHM: JsValue = js::to_js(&json!({ "name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256" }));
    static LAST_KEY: RefCell<Option<(PublicKey, JsValue)>> = const { RefCell::new(None) };
}
