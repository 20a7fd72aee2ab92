//! Brings an app's page to the login: loads the tab again that is looked at, where it shows the app in the right jar, or
//! else opens a new one there. No other tab is touched.

use access_vigil_core::sign_out::{AppPage, Opened};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::perform::cookies::{self, Store};
use crate::perform::headers::HeaderWatch;
use crate::{browser, chrome, js};

/// Brings the page to the login.
pub(crate) async fn open(page: &AppPage) -> Opened {
    let mut stores = cookies::stores().await.into_iter();
    let store = stores.find(|store| store.id == page.store);
    let looked_at = tab_looked_at(page, store.as_ref()).await;
    let watch = HeaderWatch::of_page(&page.host);
    let shown = match looked_at {
        Some(tab) => reload(tab).await,
        None => create(&new_tab(page, store.as_ref()).await).await,
    };
    let Some(tab) = shown else {
        return Opened::Refused;
    };
    let answer = match watch {
        Some(watch) => watch.response(PATIENCE).await,
        None => None,
    };
    let answer = answer.filter(|(answered, _)| *answered == tab);
    Opened::InTab(answer.map(|(_, answer)| answer))
}

/// A page that its own service worker serves would come back without asking anybody, but not so loaded.
async fn reload(tab: i64) -> Option<i64> {
    let past_the_cache = js::to_js(&json!({ "bypassCache": true }));
    let reloaded = chrome::reload_tab(js::number(tab), past_the_cache).await;
    reloaded.ok().map(|_| tab)
}

async fn create(details: &Value) -> Option<i64> {
    let tab: Tab = js::from_js(&chrome::create_tab(js::to_js(details)).await.ok()?)?;
    Some(tab.id)
}

async fn tab_looked_at(page: &AppPage, store: Option<&Store>) -> Option<i64> {
    let query = json!({ "active": true, "lastFocusedWindow": true });
    let tabs: Vec<Tab> = js::from_js(&chrome::tabs(js::to_js(&query)).await.ok()?)?;
    let tab = tabs.into_iter().next()?;
    let in_store = store?.tab_ids.contains(&tab.id);
    let shows_app = page.is_of_this_app(tab.url.as_deref()?);
    (in_store && shows_app).then_some(tab.id)
}

async fn new_tab(page: &AppPage, store: Option<&Store>) -> Value {
    let mut details = Map::new();
    details.insert("url".into(), json!(page.address()));
    if page.store == browser::home_store() {
        return details.into();
    }
    browser::choose_store(&mut details, &page.store);
    // A private window's jar is used by the tabs of such a window only.
    if let Some(window) = window_of(store).await {
        details.insert("windowId".into(), json!(window));
    }
    details.into()
}

async fn window_of(store: Option<&Store>) -> Option<i64> {
    let any = *store?.tab_ids.first()?;
    let tab: Tab = js::from_js(&chrome::tab(js::number(any)).await.ok()?)?;
    Some(tab.window_id)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tab {
    id: i64,
    window_id: i64,
    url: Option<String>,
}

/// A page that is slower is at the login all the same; only what protects the login then is missing.
const PATIENCE: core::time::Duration = core::time::Duration::from_secs(10);
