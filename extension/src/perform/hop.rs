//! Sends one request of a renewal: the cookie rule for the probe, the request, the header event, and all cleaned up.
//!
//! The answer is read from `webRequest`, for a redirect that is not followed is opaque to `fetch`.

use std::cell::RefCell;
use std::collections::HashMap;

use access_vigil_core::effect::{HopRequest, HopStep, Method};
use access_vigil_core::event::{HopAnswer, Silence};
use access_vigil_core::id::{EffectId, TabId};
use access_vigil_core::message::Outcome;
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::errand::Errand;
use crate::perform::headers::HeaderWatch;
use crate::perform::route::Route;
use crate::{chrome, js};

/// Sends the request and resolves to how it ended. Of it no rule stays behind.
pub(crate) async fn send(id: EffectId, request: &HopRequest) -> HopAnswer {
    let Some(route) = Route::open(&request.store).await else {
        return HopAnswer::Unanswered(Silence::Refused);
    };
    UNDER_WAY.with_borrow_mut(|routes| routes.insert(id, route.clone()));
    let answer = match strip_cookies(id, &request.step, route.tab()).await {
        Ok(()) => fetch_and_watch(request, &route).await,
        Err(_) => HopAnswer::Unanswered(Silence::Refused),
    };
    restore_cookies(id, &request.step).await;
    UNDER_WAY.with_borrow_mut(|routes| routes.remove(&id));
    answer
}

/// Gives up a request, if it is still under way.
pub(crate) async fn abort(id: EffectId) {
    let route = UNDER_WAY.with_borrow_mut(|routes| routes.remove(&id));
    if let Some(route) = route {
        route.give_up().await;
    }
}

/// Removes every rule that an earlier life may have left behind.
pub(crate) async fn clean_up() {
    #[derive(Deserialize)]
    struct Rule {
        id: u32,
    }
    let rules: Option<Vec<Rule>> = chrome::session_rules()
        .await
        .ok()
        .and_then(|rules| js::from_js(&rules));
    let ids: Vec<u32> = rules
        .unwrap_or_default()
        .into_iter()
        .map(|rule| rule.id)
        .collect();
    if !ids.is_empty() {
        let removed =
            chrome::update_session_rules(js::to_js(&json!({ "removeRuleIds": ids }))).await;
        js::ignored(
            "a left-over rule matches only addresses with its own tag",
            removed,
        );
    }
}

async fn fetch_and_watch(request: &HopRequest, route: &Route) -> HopAnswer {
    let url = request.url.expose();
    let Some(watch) = HeaderWatch::begin(url, route.tab()) else {
        return HopAnswer::Unanswered(Silence::Refused);
    };
    let method = match request.method {
        Method::Head => "HEAD",
        Method::Get => "GET",
    };
    let outcome = route.send(Errand::new(method, url), HOP_TIME).await;
    if outcome == Outcome::TimedOut {
        return HopAnswer::Unanswered(Silence::TimedOut);
    }
    // The header event can come up to 100 ms after `fetch` has resolved, and a request that `fetch` calls failed
    // may have been answered all the same.
    match watch.response(HEADER_GRACE).await {
        Some(response) => HopAnswer::Answered(response),
        None => HopAnswer::Unanswered(silence(request, outcome != Outcome::Failed).await),
    }
}

/// Why there was no answer to see. The browser tells all of these by the same error.
async fn silence(request: &HopRequest, resolved: bool) -> Silence {
    let host = url::Url::parse(request.url.expose())
        .ok()
        .and_then(|url| url.host_str().map(String::from));
    let origins = json!({ "origins": [format!("https://{}/*", host.unwrap_or_default())] });
    let permitted = chrome::has_permissions(js::to_js(&origins))
        .await
        .is_ok_and(|granted| granted.is_truthy());
    let online = js::member(&js::member(&js_sys::global(), "navigator"), "onLine");
    if !permitted {
        Silence::NotPermitted
    } else if online.is_falsy() {
        Silence::Offline
    } else if resolved {
        Silence::TimedOut
    } else {
        Silence::Unreachable
    }
}

/// Takes the `Cookie` header from this one request: no other address holds its tag.
async fn strip_cookies(id: EffectId, step: &HopStep, tab: TabId) -> Result<(), JsValue> {
    let HopStep::Probe { tag, host } = step else {
        return Ok(());
    };
    let rule = json!({
        "id": rule_id(id),
        "action": { "type": "modifyHeaders", "requestHeaders": [{ "header": "cookie", "operation": "remove" }] },
        "condition": {
            "urlFilter": tag,
            "requestDomains": [host.as_str()],
            "resourceTypes": ["xmlhttprequest"],
            "tabIds": [tab.0],
        },
    });
    chrome::update_session_rules(js::to_js(&json!({ "addRules": [rule] })))
        .await
        .map(drop)
}

/// The rule is gone before the next request is thought of.
async fn restore_cookies(id: EffectId, step: &HopStep) {
    if let HopStep::Probe { .. } = step {
        let removal = json!({ "removeRuleIds": [rule_id(id)] });
        let removed = chrome::update_session_rules(js::to_js(&removal)).await;
        js::ignored(
            "a left-over rule matches only addresses with its own tag",
            removed,
        );
    }
}

/// Rule ids are small positive integers; only one or two are in use at a time.
fn rule_id(id: EffectId) -> u64 {
    id.0 % 1_000_000 + 1
}

thread_local! {
    static UNDER_WAY: RefCell<HashMap<EffectId, Route>> = RefCell::new(HashMap::new());
}

const HOP_TIME: core::time::Duration = core::time::Duration::from_secs(15);
const HEADER_GRACE: core::time::Duration = core::time::Duration::from_secs(1);
