//! Shows in the toolbar how sessions stand: badge, colour, tooltip, and an icon whose shape tells it too. Tabs of an app
//! show that app's, which browsers forget when a tab goes to another page.
//!
//! <https://developer.chrome.com/docs/extensions/reference/api/action#per-tab>

use std::cell::Cell;

use access_vigil_core::cookie::StoreId;
use access_vigil_core::id::TabId;
use access_vigil_core::indicator::{Indicator, PageAt, Shape, Toolbar};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use wasm_bindgen::JsValue;

use crate::{browser, chrome, icon, js, words};

/// Shows these looks, in the tabs of each app its own.
pub(crate) async fn show(toolbar: &Toolbar) {
    let turn = TURN.get().wrapping_add(1);
    TURN.set(turn);
    set(&toolbar.elsewhere, None).await;
    for tab in tabs_of(toolbar).await {
        // A newer look has taken this one's place.
        if TURN.get() != turn {
            return;
        }
        if let Some(look) = tab.page().and_then(|page| toolbar.look_at(&page)) {
            set(look, Some(tab.id)).await;
        }
    }
}

/// Shows this look in a tab that has just been given its page, which may not be in its place yet: what is set before it
/// is would be forgotten.
pub(crate) async fn show_in(tab: TabId, look: &Indicator) {
    let turn = TURN.get();
    let id = js::number(tab.0);
    for _ in 0..MOST_GLANCES {
        if TURN.get() != turn {
            return;
        }
        set(look, Some(id)).await;
        let found: Option<Tab> = chrome::tab(id).await.ok().and_then(|it| js::from_js(&it));
        if found.is_none_or(|tab| tab.status.as_deref() == Some("complete")) {
            // The page has come to rest; what was set before it did may be gone.
            return set(look, Some(id)).await;
        }
        js::sleep(GLANCE).await;
    }
}

/// The tabs that show one of the apps' hosts.
async fn tabs_of(toolbar: &Toolbar) -> Vec<Tab> {
    let hosts = toolbar.apps.iter().map(|app| &app.page.host);
    let patterns: Vec<String> = hosts.map(|host| format!("https://{host}/*")).collect();
    if patterns.is_empty() {
        return Vec::new();
    }
    let tabs = chrome::tabs(js::to_js(&json!({ "url": patterns }))).await;
    tabs.ok()
        .and_then(|tabs| js::from_js(&tabs))
        .unwrap_or_default()
}

/// Shows a look in one tab, or in all that have none of their own.
async fn set(look: &Indicator, tab: Option<f64>) {
    set_ink().await;
    let why =
        "the button keeps its last look until the next change, and a tab may be closed by now";
    let with = |name: &str, value: &str| details(tab, &[(name, value)]);
    js::ignored(why, chrome::set_badge_text(with("text", &look.badge)).await);
    let ground = with("color", background(look.shape));
    js::ignored(why, chrome::set_badge_background(ground).await);
    let title = with("title", &words::sentence(&look.title));
    js::ignored(why, chrome::set_title(title).await);
    if let Ok(images) = icon::images(look.shape, look.twelfths) {
        let icon = details(tab, &[]);
        let given = js_sys::Reflect::set(&icon, &JsValue::from_str("imageData"), &images);
        js::ignored("an object of our own takes whatever it is given", given);
        js::ignored(why, chrome::set_icon(icon).await);
    }
}

/// Badges have one ink, in every tab and state: it is told once in a life.
async fn set_ink() {
    if !INKED.replace(true) {
        let why = "the browser chooses an ink of its own";
        let ink = details(None, &[("color", icon::BADGE_INK)]);
        js::ignored(why, chrome::set_badge_text_color(ink).await);
    }
}

/// What the browser is to do, and in which tab.
fn details(tab: Option<f64>, words: &[(&str, &str)]) -> JsValue {
    let words = words.iter();
    let words = words.map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    let mut details: Map<String, Value> = words.collect();
    if let Some(tab) = tab {
        details.insert("tabId".into(), tab.into());
    }
    js::to_js(&Value::from(details))
}

/// Dark enough for white text (WCAG 2.2 §1.4.3: at least 4.5 : 1) and for both toolbars.
fn background(shape: Shape) -> &'static str {
    match shape {
        Shape::None | Shape::Paused | Shape::Ended => icon::ENDED,
        Shape::Calm => icon::CALM,
        Shape::Soon => icon::SOON,
        Shape::Attention => icon::ATTENTION,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tab {
    id: f64,
    url: Option<String>,
    status: Option<String>,
    cookie_store_id: Option<StoreId>,
}

impl Tab {
    fn page(&self) -> Option<PageAt> {
        let store = browser::store_of(self.cookie_store_id.clone());
        PageAt::parse(self.url.as_deref()?, store)
    }
}

thread_local! {
    static TURN: Cell<u64> = const { Cell::new(0) };
    static INKED: Cell<bool> = const { Cell::new(false) };
}

const GLANCE: core::time::Duration = core::time::Duration::from_millis(250);
/// A page that loads for longer has long been in its place.
const MOST_GLANCES: u32 = 40;
