//! Asks Access on a host whose the token there is: one request without side effect, which follows no redirect.

use access_vigil_core::effect::IdentityQuestion;
use access_vigil_core::event::Liveness;
use access_vigil_core::host::Hostname;
use access_vigil_core::identity::{self, IdentityAnswer};
use serde_json::json;
use wasm_bindgen_futures::JsFuture;

use crate::perform::look;
use crate::request::{self, Request};

/// Asks, where the question is to be asked, and reads the answer.
pub(crate) async fn ask(question: &IdentityQuestion) -> Liveness {
    if let Some(host) = &question.only_in_use
        && !look::is_in_use(host).await
    {
        return Liveness::NotInUse;
    }
    ask_on(&question.host).await
}

/// Asks on a host.
pub(crate) async fn ask_on(host: &Hostname) -> Liveness {
    let url = format!("https://{host}/cdn-cgi/access/get-identity");
    let Some(request) = Request::new() else {
        return Liveness::Unknown;
    };
    let answer = request
        .send((&url, json!({})), PATIENCE, async |response| {
            let body = JsFuture::from(response.text()?).await?;
            Ok(identity::liveness(IdentityAnswer {
                status: response.status(),
                challenged: request::is_challenge(&response),
                body: &body.as_string().unwrap_or_default(),
            }))
        })
        .await;
    answer.unwrap_or(Liveness::Unknown)
}

const PATIENCE: core::time::Duration = core::time::Duration::from_secs(15);
