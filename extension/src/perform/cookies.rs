//! Reads and writes the jar.

use access_vigil_core::cookie::{
    BrowserCookie, CF_APP_SESSION, CF_AUTHORIZATION, Cookie, OF_ACCESS, StoreId,
};
use access_vigil_core::effect::AppSession;
use access_vigil_core::event::{Listing, StoreResult};
use access_vigil_core::grants::Grants;
use access_vigil_core::ordered::Set;
use access_vigil_core::session_key::SessionKey;
use access_vigil_core::sign_out::TeamTokens;
use futures_util::future::join3;
use js_sys::Array;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wasm_bindgen::JsCast;

use crate::{chrome, clock, js};

/// Every visible token cookie, of all partitions of these jars and of those that the browser lists, and the hosts we may
/// reach.
pub(crate) async fn list(jars: &Set<StoreId>) -> Listing {
    let home = [crate::browser::home_store()].into_iter();
    let known: Set<_> = home.chain(jars.iter().cloned()).collect();
    let in_others = async {
        let listed = stores().await.into_iter().map(|store| store.id);
        list_in(listed.filter(|store| !known.contains(store))).await
    };
    let (mut cookies, others, granted) =
        join3(list_in(known.iter().cloned()), in_others, grants()).await;
    cookies.extend(others);
    Listing { cookies, granted }
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

/// Every token that was asked for and is there, of both tiers.
pub(crate) async fn of_team(tokens: &TeamTokens) -> Vec<Cookie> {
    let mut cookies = list_in(tokens.stores.iter().cloned()).await;
    cookies.retain(|cookie| cookie.is_live(clock::now()) && tokens.include(cookie));
    cookies
}

/// The app token of a session, as it lies in the jar now.
pub(crate) async fn token_of(key: &SessionKey) -> Option<Cookie> {
    let cookies = list_in([key.store.clone()]).await;
    key.find_in(cookies, clock::now())
}

/// Stores a cookie.
pub(crate) async fn store(cookie: &impl Serialize) -> StoreResult {
    match chrome::set_cookie(js::to_js(cookie)).await {
        Ok(stored) if stored.is_object() => StoreResult::Stored,
        Ok(_) | Err(_) => StoreResult::Refused,
    }
}

/// A jar that the browser shows.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Store {
    /// Its id.
    pub(crate) id: StoreId,
    /// The tabs that use it.
    pub(crate) tab_ids: Vec<i64>,
}

/// The jars that the browser shows. Firefox shows a container's only while a tab of it is open.
pub(crate) async fn stores() -> Vec<Store> {
    let stores = chrome::all_cookie_stores().await.ok();
    stores
        .and_then(|stores| js::from_js(&stores))
        .unwrap_or_default()
}

/// Every cookie of Access that may be seen, in the jars that the browser lists and in the ordinary one.
pub(crate) async fn of_access() -> Vec<Cookie> {
    let listed = stores().await.into_iter().map(|store| store.id);
    let all: Set<_> = listed.chain([crate::browser::home_store()]).collect();
    let mut cookies = found_in(all, None).await;
    cookies.retain(|cookie| cookie.name().starts_with(OF_ACCESS) && cookie.is_live(clock::now()));
    cookies
}

async fn list_in(stores: impl IntoIterator<Item = StoreId>) -> Vec<Cookie> {
    found_in(stores, Some(CF_AUTHORIZATION)).await
}

async fn found_in(stores: impl IntoIterator<Item = StoreId>, name: Option<&str>) -> Vec<Cookie> {
    let mut cookies = Vec::new();
    for store in stores {
        // Without `partitionKey` the browser leaves partitioned cookies out.
        let mut query = Map::from_iter([
            ("storeId".to_owned(), json!(store)),
            ("partitionKey".to_owned(), json!({})),
        ]);
        query.extend(name.map(|name| ("name".to_owned(), json!(name))));
        let found = chrome::all_cookies(js::to_js(&Value::Object(query))).await;
        let found = found.ok().and_then(|found| found.dyn_into::<Array>().ok());
        // One by one: a thousand in one text would be the most that this program ever holds, which memory keeps.
        let found = found
            .into_iter()
            .flatten()
            .filter_map(|one| js::from_js::<BrowserCookie>(&one));
        cookies.extend(found.filter_map(Cookie::from_browser));
    }
    cookies
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
