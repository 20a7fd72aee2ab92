//! Asks Access on a host whose the token there is: one request without side effect, which follows no redirect.

use access_vigil_core::effect::IdentityQuestion;
use access_vigil_core::event::Liveness;
use access_vigil_core::identity::{self, IdentityAnswer};
use futures_util::future::{Either, select};
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

use crate::js;
use crate::perform::look;

/// Asks, and reads the answer.
pub(crate) async fn ask(question: &IdentityQuestion) -> Liveness {
    if let Some(host) = &question.only_in_use
        && !look::is_in_use(host).await
    {
        return Liveness::NotInUse;
    }
    let Ok(controller) = AbortController::new() else {
        return Liveness::Unknown;
    };
    let url = format!("https://{}/cdn-cgi/access/get-identity", question.host);
    let answered = answer(&url, &controller);
    match select(Box::pin(answered), Box::pin(js::sleep(PATIENCE))).await {
        Either::Left((Ok(liveness), _)) => liveness,
        Either::Left((Err(_), _)) => Liveness::Unknown,
        Either::Right(_) => {
            controller.abort();
            Liveness::Unknown
        }
    }
}

async fn answer(url: &str, controller: &AbortController) -> Result<Liveness, JsValue> {
    let options = js::to_js(&json!({
        "credentials": "include",
        "redirect": "manual",
        "cache": "no-store",
        "referrerPolicy": "no-referrer",
    }));
    js_sys::Reflect::set(&options, &JsValue::from_str("signal"), &controller.signal())?;
    let response = Response::from(JsFuture::from(js::fetch(url, &options)?).await?);
    let body = JsFuture::from(response.text()?).await?;
    let challenge = response.headers().get("cf-mitigated")?;
    Ok(identity::liveness(IdentityAnswer {
        status: response.status(),
        challenged: challenge.as_deref() == Some("challenge"),
        body: &body.as_string().unwrap_or_default(),
    }))
}

/// A worker dies after 30 s without events, and a pending request does not keep it alive.
const PATIENCE: core::time::Duration = core::time::Duration::from_secs(15);
