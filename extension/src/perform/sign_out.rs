//! The two steps of a sign-out that are not a page's: the request to Access's sign-out address, and the jars.

use access_vigil_core::event::Liveness;
use access_vigil_core::host::Hostname;
use access_vigil_core::sign_out::{LogoutAnswer, Remnants, TeamTokens, UnseenJars};
use futures_util::future::join_all;
use serde_json::json;
use web_sys::ResponseType;

use crate::perform::{cookies, identity};
use crate::request::{self, Request};
use crate::{browser, chrome, js};

/// Asks the sign-out address of a host.
pub(crate) async fn log_out(host: &Hostname) -> LogoutAnswer {
    let url = format!("https://{host}/cdn-cgi/access/logout");
    let Some(request) = Request::new() else {
        return LogoutAnswer::Nothing;
    };
    let answer = request
        .send((&url, json!({})), PATIENCE, async |response| {
            if response.type_() == ResponseType::Opaqueredirect {
                return Ok(LogoutAnswer::Redirect);
            }
            Ok(LogoutAnswer::Page {
                status: response.status(),
                challenged: request::is_challenge(&response),
            })
        })
        .await;
    answer.unwrap_or(LogoutAnswer::Nothing)
}

/// Removes the tokens from every jar, and looks and asks what is left of them.
pub(crate) async fn remove(tokens: &TeamTokens) -> Remnants {
    for cookie in cookies::of_team(tokens).await {
        let removed = chrome::remove_cookie(js::to_js(&cookie.to_remove())).await;
        js::ignored("what is left is looked for afterwards", removed);
    }
    let left = cookies::of_team(tokens).await.into_iter();
    let mut left: Vec<_> = left.map(|cookie| cookie.host).collect();
    // A token may also lie where no listing of ours shows it.
    let asked = tokens.hosts().map(async |host| {
        (identity::ask_on(host).await.liveness == Liveness::Alive).then(|| host.clone())
    });
    left.extend(join_all(asked).await.into_iter().flatten());
    left.sort();
    left.dedup();
    let unseen = unseen_jars().await;
    Remnants { left, unseen }
}

async fn unseen_jars() -> Vec<UnseenJars> {
    let private = chrome::may_see_private_windows().await;
    let private = private.is_ok_and(|may| may.is_truthy());
    let mut unseen = Vec::new();
    if !private {
        unseen.push(UnseenJars::PrivateWindows);
    }
    if browser::hides_closed_containers() {
        unseen.push(UnseenJars::ClosedContainers);
    }
    unseen
}

const PATIENCE: core::time::Duration = core::time::Duration::from_secs(10);
