//! Signatures by the browser's own cryptography, with the keys that a team publishes.

use access_vigil_core::host::TeamHost;
use access_vigil_core::inspect::{
    KeySet, PublicKey, SignatureResult, Signed, Unjudged, parse_key_set,
};
use access_vigil_core::secret::Secret;
use serde_json::{Value, json};
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
    let jwk = json!({
        "kty": "RSA", "alg": "RS256", "n": key.modulus(), "e": key.exponent(), "ext": true,
    });
    match verified(&jwk, &signature, signed.message().expose().as_bytes()).await {
        Ok(true) => SignatureResult::Verified,
        Ok(false) => SignatureResult::NotVerified,
        Err(_) => SignatureResult::NotJudged(Unjudged::NoMeans),
    }
}

/// RS256 and nothing else (RFC 7518 §3.3), by <https://w3c.github.io/webcrypto/#rsassa-pkcs1>.
async fn verified(jwk: &Value, signature: &[u8], message: &[u8]) -> Result<bool, JsValue> {
    let algorithm = js::to_js(&json!({ "name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256" }));
    let usages = js::to_js(&json!(["verify"]));
    let key = js::import_key("jwk", &js::to_js(jwk), &algorithm, false, &usages)?;
    let key = JsFuture::from(key).await?;
    let verified = js::verify(&algorithm, &key, signature, message)?;
    Ok(JsFuture::from(verified).await? == JsValue::TRUE)
}
