//! Tabs that we open: behind the person's back for a refresh, or in front of them for a login they asked for.
//!
//! A tab begins at a page of our own, so that one whose opening was interrupted can be found and closed.

use access_vigil_core::cookie::StoreId;
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
    open_page(WAITING_PAGE, &wish.store, wish.place).await
}

/// Opens a page of our own in a new tab of this jar; nothing where there is no such jar any more.
pub(crate) async fn open_page(page: &str, store: &StoreId, place: TabPlace) -> Option<TabId> {
    let mut details = Map::new();
    details.insert("url".into(), chrome::own_url(page).into());
    details.insert("active".into(), (place == TabPlace::InFront).into());
    browser::choose_store(&mut details, store);
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

/// Opens the welcome page.
pub(crate) async fn welcome() {
    let page = json!({ "url": chrome::own_url(WELCOME_PAGE) });
    let opened = chrome::create_tab(js::to_js(&page)).await;
    js::ignored(
        "without a window the toolbar button tells all that is needed",
        opened,
    );
}

/// Closes a tab that stands at a page of our own, so that no trace of it stays.
pub(crate) async fn close_page(tab: TabId) {
    if let Some(emptying) = browser::emptying() {
        let emptied = chrome::update_tab(id_of(tab), js::to_js(&emptying)).await;
        js::ignored("a tab that is gone needs no more", emptied);
        let filter = json!({ "tabIds": [tab.0] });
        for _ in 0..MOST_GLANCES {
            if own_pages(&filter).await.is_empty() {
                break;
            }
            js::sleep(GLANCE).await;
        }
    }
    close(tab, Closing::Always).await;
}

/// Closes every tab that still stands at our waiting page.
pub(crate) async fn close_waiting_pages() {
    for (tab, _) in showing(WAITING_PAGE).await {
        close_page(tab).await;
    }
}

/// The tabs that show this page of our own, each with what its address says after the `#`.
pub(crate) async fn showing(page: &str) -> Vec<(TabId, String)> {
    let address = chrome::own_url(page);
    let pages = own_pages(&json!({ "contextTypes": ["TAB"] })).await;
    let of_page = pages.into_iter().filter_map(|page| {
        let rest = page.document_url.strip_prefix(&address)?;
        Some((TabId(page.tab_id), rest.trim_start_matches('#').to_owned()))
    });
    of_page.collect()
}

async fn own_pages(filter: &Value) -> Vec<OwnPage> {
    let pages = chrome::contexts(js::to_js(filter)).await.ok();
    pages
        .and_then(|pages| js::from_js(&pages))
        .unwrap_or_default()
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnPage {
    tab_id: i64,
    #[serde(default)]
    document_url: String,
}

const WELCOME_PAGE: &str = "welcome.html";
const WAITING_PAGE: &str = "waiting.html";
/// An empty page is there within a few milliseconds.
const GLANCE: core::time::Duration = core::time::Duration::from_millis(10);
const MOST_GLANCES: u32 = 50;
