//! Reads and writes the jar.

use access_vigil_core::cookie::{BrowserCookie, CF_APP_SESSION, CF_AUTHORIZATION, Cookie, StoreId};
use access_vigil_core::effect::AppSession;
use access_vigil_core::event::{Listing, StoreResult};
use access_vigil_core::grants::Grants;
use access_vigil_core::host::Hostname;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{chrome, js};

/// Every visible token cookie, of all stores and partitions, and the hosts we may reach.
pub(crate) async fn list() -> Listing {
    let mut cookies = Vec::new();
    for store in stores().await {
        // Without `partitionKey` the browser leaves partitioned cookies out.
        let query = json!({ "name": CF_AUTHORIZATION, "storeId": store, "partitionKey": {} });
        let found: Vec<BrowserCookie> = chrome::all_cookies(js::to_js(&query))
            .await
            .ok()
            .and_then(|all| js::from_js(&all))
            .unwrap_or_default();
        cookies.extend(found.into_iter().filter_map(Cookie::from_browser));
    }
    Listing {
        cookies,
        granted: grants().await,
    }
}

/// Writes back the `CF_AppSession` of this attempt where a page's own requests have replaced it.
pub(crate) async fn pin(pin: &AppSession) -> StoreResult {
    let url = format!("https://{}/", pin.host);
    let query = json!({ "url": url, "name": CF_APP_SESSION, "storeId": pin.store });
    let current = chrome::cookie(js::to_js(&query))
        .await
        .ok()
        .and_then(|cookie| js::from_js(&cookie));
    match current.and_then(Cookie::from_browser) {
        Some(cookie) if cookie.value == pin.value => StoreResult::Stored,
        Some(cookie) => store(&cookie.with_value(pin.value.clone()).to_set()).await,
        None => {
            // The attributes that Access itself gives this cookie; without an expiry it ends with the browser.
            let value = pin.value.expose();
            store(&json!({
                "url": url, "name": CF_APP_SESSION, "value": value, "path": "/",
                "secure": true, "httpOnly": true, "storeId": pin.store,
            }))
            .await
        }
    }
}

/// Removes the tokens of these hosts from every jar, as the person wished.
pub(crate) async fn remove_tokens_of(hosts: &[&Hostname]) {
    for cookie in list().await.cookies {
        if hosts.contains(&&cookie.host) {
            let removed = chrome::remove_cookie(js::to_js(&cookie.to_remove())).await;
            js::ignored("what is left is looked for afterwards", removed);
        }
    }
}

/// Those of these hosts that still have a token in some jar.
pub(crate) async fn hosts_with_tokens(hosts: &[&Hostname]) -> Vec<String> {
    let cookies = list().await.cookies.into_iter();
    let left = cookies.filter(|cookie| hosts.contains(&&cookie.host));
    left.map(|cookie| cookie.host.to_string()).collect()
}

/// Stores a cookie.
pub(crate) async fn store(cookie: &impl Serialize) -> StoreResult {
    match chrome::set_cookie(js::to_js(cookie)).await {
        Ok(stored) if stored.is_object() => StoreResult::Stored,
        Ok(_) | Err(_) => StoreResult::Refused,
    }
}

async fn stores() -> Vec<StoreId> {
    #[derive(Deserialize)]
    struct Store {
        id: StoreId,
    }
    let stores: Option<Vec<Store>> = chrome::all_cookie_stores()
        .await
        .ok()
        .and_then(|stores| js::from_js(&stores));
    let mut ids: Vec<_> = stores
        .unwrap_or_default()
        .into_iter()
        .map(|store| store.id)
        .collect();
    // Firefox lists a store only while a tab of it is open.
    let home = crate::browser::home_store();
    if !ids.contains(&home) {
        ids.push(home);
    }
    ids
}

async fn grants() -> Grants {
    #[derive(Deserialize)]
    struct Permissions {
        #[serde(default)]
        origins: Vec<String>,
    }
    let all: Option<Permissions> = chrome::all_permissions()
        .await
        .ok()
        .and_then(|all| js::from_js(&all));
    Grants::from_origins(&all.map(|all| all.origins).unwrap_or_default())
}
