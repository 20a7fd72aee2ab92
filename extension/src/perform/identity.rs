//! Asks Access on a host whose the token there is: one request without side effect, which follows no redirect.

use access_vigil_core::effect::IdentityQuestion;
use access_vigil_core::event::{IdentityReply, Liveness};
use access_vigil_core::host::Hostname;
use access_vigil_core::identity::{self, IdentityAnswer};
use serde_json::json;

use crate::browser;
use crate::clock;
use crate::perform::look;
use crate::request::{self, Request};

/// Asks, where the question is to be asked, and reads the answer.
pub(crate) async fn ask(question: &IdentityQuestion) -> IdentityReply {
    if let Some(host) = &question.only_in_use
        && !look::is_in_use(host, &browser::home_store()).await
    {
        return Liveness::NotInUse.into();
    }
    ask_on(&question.host).await
}

/// Asks on a host.
pub(crate) async fn ask_on(host: &Hostname) -> IdentityReply {
    let url = format!("https://{host}/cdn-cgi/access/get-identity");
    let Some(request) = Request::new() else {
        return Liveness::Unknown.into();
    };
    let answer = request
        .send((&url, json!({})), PATIENCE, async |response| {
            let body = request::text_of(&response).await?;
            let date = response.headers().get("date")?;
            let liveness = identity::liveness(IdentityAnswer {
                status: response.status(),
                challenged: request::is_challenge(&response),
                body: &body,
            });
            Ok(IdentityReply {
                liveness,
                date: date.as_deref().and_then(clock::parse_date),
            })
        })
        .await;
    answer.unwrap_or(Liveness::Unknown.into())
}

/// A worker dies after 30 s without events, and a pending request does not keep it alive.
const PATIENCE: core::time::Duration = core::time::Duration::from_secs(15);
