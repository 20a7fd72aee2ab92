//! Tabs that we open: behind the person's back for a refresh, or in front of them for a login they asked for.
//!
//! A tab begins at a page of our own, so that one whose opening was interrupted can be found and closed.

use access_vigil_core::effect::{Closing, LoginVisit, TabPlace, TabWish};
use access_vigil_core::event::{Glimpse, TabSight};
use access_vigil_core::host::Hostname;
use access_vigil_core::id::TabId;
use access_vigil_core::secret::Secret;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{browser, chrome, js};

/// Opens our waiting page in a new tab.
pub(crate) async fn open(wish: &TabWish) -> Option<TabId> {
    let mut details = Map::new();
    details.insert("url".into(), chrome::own_url(WAITING_PAGE).into());
    details.insert("active".into(), (wish.place == TabPlace::InFront).into());
    browser::choose_store(&mut details, &wish.store);
    create(details).await
}

/// Lets a tab go to the team's `refresh-identity`.
pub(crate) async fn send_to_refresh(tab: TabId, team: &Hostname) {
    let url = format!("https://{team}/cdn-cgi/access/refresh-identity");
    let sent = chrome::update_tab(id_of(tab), js::to_js(&json!({ "url": url }))).await;
    js::ignored("the next glimpse tells that the tab is gone", sent);
}

/// What a tab looks like.
pub(crate) async fn glimpse(tab: TabId) -> Glimpse {
    match find(tab).await {
        None => Glimpse::Gone,
        Some(tab) => Glimpse::There(TabSight {
            url: tab.url.map(Secret::new),
            loaded: tab.status.as_deref() == Some("complete"),
            seen: tab.active,
        }),
    }
}

/// Closes a tab that we opened.
pub(crate) async fn close(tab: TabId, closing: Closing) {
    let is_seen = async || find(tab).await.is_some_and(|tab| tab.active);
    if closing == Closing::UnlessSeen && is_seen().await {
        return;
    }
    let closed = chrome::remove_tab(id_of(tab)).await;
    js::ignored("a tab that can't be closed is gone already", closed);
}

/// Opens a login that the person asked for.
pub(crate) async fn open_login(visit: &LoginVisit) {
    let mut details = Map::new();
    details.insert("url".into(), visit.url.expose().into());
    browser::choose_store(&mut details, &visit.store);
    let opened = chrome::create_tab(js::to_js(&Value::Object(details))).await;
    js::ignored(
        "the session stays as it was, and so does the offer to sign in",
        opened,
    );
}

/// Closes every tab that still stands at our waiting page.
pub(crate) async fn close_waiting_pages() {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Context {
        tab_id: i64,
    }
    let filter =
        json!({ "contextTypes": ["TAB"], "documentUrls": [chrome::own_url(WAITING_PAGE)] });
    let contexts: Option<Vec<Context>> = chrome::contexts(js::to_js(&filter))
        .await
        .ok()
        .and_then(|contexts| js::from_js(&contexts));
    for context in contexts.unwrap_or_default() {
        close(TabId(context.tab_id), Closing::Always).await;
    }
}

async fn create(details: Map<String, Value>) -> Option<TabId> {
    let created = chrome::create_tab(js::to_js(&Value::Object(details))).await;
    let tab: Tab = js::from_js(&created.ok()?)?;
    tab.id.map(TabId)
}

async fn find(tab: TabId) -> Option<Tab> {
    js::from_js(&chrome::tab(id_of(tab)).await.ok()?)
}

#[expect(clippy::cast_precision_loss, reason = "tab ids are small integers")]
fn id_of(tab: TabId) -> f64 {
    tab.0 as f64
}

#[derive(Deserialize)]
struct Tab {
    id: Option<i64>,
    /// Only where we may see the host.
    url: Option<String>,
    status: Option<String>,
    #[serde(default)]
    active: bool,
}

const WAITING_PAGE: &str = "waiting.html";
