//! Asks Access on a host whose the token there is: one request without side effect, which follows no redirect.

use access_vigil_core::effect::IdentityQuestion;
use access_vigil_core::event::{IdentityReply, Liveness};
use access_vigil_core::identity::{self, IdentityAnswer};
use futures_util::future::{Either, select};
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

use crate::perform::look;
use crate::{clock, js};

/// Asks, and reads the answer.
pub(crate) async fn ask(question: &IdentityQuestion) -> IdentityReply {
    if let Some(host) = &question.only_in_use
        && !look::is_in_use(host).await
    {
        return Liveness::NotInUse.into();
    }
    let Ok(controller) = AbortController::new() else {
        return Liveness::Unknown.into();
    };
    let url = format!("https://{}/cdn-cgi/access/get-identity", question.host);
    let answered = answer(&url, &controller);
    match select(Box::pin(answered), Box::pin(js::sleep(PATIENCE))).await {
        Either::Left((Ok(reply), _)) => reply,
        Either::Left((Err(_), _)) => Liveness::Unknown.into(),
        Either::Right(_) => {
            controller.abort();
            Liveness::Unknown.into()
        }
    }
}

async fn answer(url: &str, controller: &AbortController) -> Result<IdentityReply, JsValue> {
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
    let date = response.headers().get("date")?;
    let liveness = identity::liveness(IdentityAnswer {
        status: response.status(),
        challenged: challenge.as_deref() == Some("challenge"),
        body: &body.as_string().unwrap_or_default(),
    });
    Ok(IdentityReply {
        liveness,
        date: date.as_deref().and_then(clock::parse_date),
    })
}

/// A worker dies after 30 s without events, and a pending request does not keep it alive.
const PATIENCE: core::time::Duration = core::time::Duration::from_secs(15);
