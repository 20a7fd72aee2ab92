//! Keeps snapshots: what lives as long as the browser in memory only, what outlasts it on disk and without any secret.
//! Reads the administrator's policy, which nobody can write from here.

use access_vigil_core::journal::{OPEN_PAGE, Page};
use access_vigil_core::policy::Policy;
use access_vigil_core::snapshot::Snapshot;
use serde_json::{Map, Value};
use wasm_bindgen::JsValue;

use crate::{browser, chrome, js};

/// The snapshot of the last life, as far as there is one, and the open page of its journal.
pub(crate) async fn load() -> (Snapshot, Option<String>) {
    let live = text_of(chrome::session_get(KEY).await, KEY);
    let lasting = text_of(chrome::local_get(KEY).await, KEY);
    let journal = text_of(chrome::session_get(OPEN_PAGE).await, OPEN_PAGE);
    let settings = text_of(chrome::local_get(SETTINGS).await, SETTINGS);
    let snapshot = Snapshot {
        live,
        lasting,
        settings,
    };
    (snapshot, journal)
}

/// Stores the parts of `snapshot` that differ from `before`, and these pages with them in one write.
pub(crate) async fn save(snapshot: &Snapshot, before: &Snapshot, pages: Vec<Page>) {
    let mut memory = Map::new();
    if snapshot.live != before.live {
        memory.insert(KEY.into(), snapshot.live.as_deref().into());
    }
    let pages = pages.into_iter();
    memory.extend(pages.map(|page| (page.name, page.text.into())));
    if !memory.is_empty() {
        let stored = chrome::session_set(js::to_js(&Value::Object(memory))).await;
        js::ignored(
            "without it, the next life begins from the jar alone",
            stored,
        );
    }
    if snapshot.lasting != before.lasting {
        let lasting = Map::from_iter([(KEY.to_owned(), snapshot.lasting.as_deref().into())]);
        let stored = chrome::local_set(js::to_js(&Value::Object(lasting))).await;
        js::ignored(
            "without it, the next life asks the edge whether a sign-out still holds",
            stored,
        );
    }
    if snapshot.settings != before.settings {
        let settings = Map::from_iter([(SETTINGS.to_owned(), snapshot.settings.as_deref().into())]);
        let stored = chrome::local_set(js::to_js(&Value::Object(settings))).await;
        js::ignored("without it, the next browser asks the person anew", stored);
    }
}

/// What the administrator set.
pub(crate) async fn policy() -> Policy {
    match chrome::managed_get().await {
        Ok(values) => {
            let text = js_sys::JSON::stringify(&values).ok();
            let text = text.and_then(|text| text.as_string());
            Policy::parse(&text.unwrap_or_default())
        }
        Err(_) if browser::refuses_absent_policies() => Policy::default(),
        Err(_) => Policy::unreadable("storage.managed"),
    }
}

fn text_of(stored: Result<JsValue, JsValue>, key: &str) -> Option<String> {
    js::member(&stored.ok()?, key).as_string()
}

const KEY: &str = "state";
const SETTINGS: &str = "settings";
