//! Signs out of a team: at its server first, then in every jar; and looks whether anything is left.

use access_vigil_core::effect::{IdentityQuestion, SignOutPlan};
use access_vigil_core::event::Liveness;
use access_vigil_core::host::Hostname;
use access_vigil_core::sign_out::SignOutReport;
use futures_util::future::{Either, select};
use serde_json::json;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, ResponseType};

use crate::js;
use crate::perform::{cookies, identity};

/// Signs out.
pub(crate) async fn sign_out(plan: &SignOutPlan) -> SignOutReport {
    let ended_at_server = log_out(&plan.team).await;
    let hosts: Vec<&Hostname> = core::iter::once(&plan.team).chain(&plan.apps).collect();
    cookies::remove_tokens_of(&hosts).await;
    let mut left = cookies::hosts_with_tokens(&hosts).await;
    for host in hosts {
        let question = IdentityQuestion {
            host: host.clone(),
            only_in_use: None,
        };
        if identity::ask(&question).await.liveness == Liveness::Alive {
            left.push(host.to_string());
        }
    }
    left.sort();
    left.dedup();
    SignOutReport {
        ended_at_server,
        left,
    }
}

/// Whether the team's sign-out address has answered as it does when it signs somebody out: by a page or a redirect.
async fn log_out(team: &Hostname) -> bool {
    let url = format!("https://{team}/cdn-cgi/access/logout");
    let options = json!({
        "credentials": "include",
        "redirect": "manual",
        "cache": "no-store",
        "referrerPolicy": "no-referrer",
    });
    let Ok(answer) = js::fetch(&url, &js::to_js(&options)) else {
        return false;
    };
    match select(JsFuture::from(answer), Box::pin(js::sleep(PATIENCE))).await {
        Either::Left((Ok(response), _)) => {
            let response = Response::from(response);
            response.ok() || response.type_() == ResponseType::Opaqueredirect
        }
        Either::Left((Err(_), _)) | Either::Right(_) => false,
    }
}

const PATIENCE: core::time::Duration = core::time::Duration::from_secs(10);
