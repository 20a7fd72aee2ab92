//! Keeps snapshots: what lives as long as the browser in memory only, what outlasts it on disk and without any secret.
//! Reads the administrator's policy, which nobody can write from here.

use access_vigil_core::policy::Policy;
use access_vigil_core::snapshot::Snapshot;
use serde_json::{Map, Value};
use wasm_bindgen::JsValue;

use crate::{browser, chrome, js};

/// The snapshot of the last life, as far as there is one.
pub(crate) async fn load() -> Snapshot {
    let live = text_of(chrome::session_get(KEY).await);
    let lasting = text_of(chrome::local_get(KEY).await);
    Snapshot { live, lasting }
}

/// Stores the parts of `snapshot` that differ from `before`.
pub(crate) async fn save(snapshot: &Snapshot, before: &Snapshot) {
    if snapshot.live != before.live {
        let stored = chrome::session_set(items(snapshot.live.as_deref())).await;
        js::ignored(
            "without it, the next life begins from the jar alone",
            stored,
        );
    }
    if snapshot.lasting != before.lasting {
        let stored = chrome::local_set(items(snapshot.lasting.as_deref())).await;
        js::ignored(
            "without it, the next life asks the edge whether a sign-out still holds",
            stored,
        );
    }
}

/// What the administrator set.
pub(crate) async fn policy() -> Policy {
    match chrome::managed_get().await {
        Ok(values) => {
            let text = js_sys::JSON::stringify(&values).ok().map(String::from);
            Policy::parse(&text.unwrap_or_default())
        }
        Err(_) if browser::refuses_absent_policies() => Policy::default(),
        Err(_) => Policy::unreadable("storage.managed"),
    }
}

fn items(text: Option<&str>) -> JsValue {
    let mut items = Map::new();
    items.insert(KEY.into(), text.into());
    js::to_js(&Value::Object(items))
}

fn text_of(stored: Result<JsValue, JsValue>) -> Option<String> {
    js::member(&stored.ok()?, KEY).as_string()
}

const KEY: &str = "state";
