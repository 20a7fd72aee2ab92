//! Keeps snapshots: what lives as long as the browser in memory only, what outlasts it on disk and without any secret.
//! Reads the administrator's policy, which nobody can write from here.

use access_vigil_core::journal::{OPEN_PAGE, Page};
use access_vigil_core::policy::Policy;
use access_vigil_core::snapshot::Snapshot;
use futures_util::future::join;
use serde_json::{Map, Value};
use wasm_bindgen::JsValue;

use crate::{browser, chrome, js};

/// The snapshot of the last life, as far as there is one, and the open page of its journal.
pub(crate) async fn load() -> (Snapshot, Option<String>) {
    let memory = chrome::session_get(js::to_js(&[KEY, OPEN_PAGE]));
    let disk = chrome::local_get(js::to_js(&[KEY, SETTINGS]));
    let (memory, disk) = join(memory, disk).await;
    let snapshot = Snapshot {
        live: text_of(&memory, KEY),
        lasting: text_of(&disk, KEY),
        settings: text_of(&disk, SETTINGS),
    };
    (snapshot, text_of(&memory, OPEN_PAGE))
}

/// Stores the parts of `snapshot` that differ from `before`, and these pages of the journal. All of it is on its way when
/// this first waits, so that what is stored later arrives later.
pub(crate) async fn save(snapshot: &Snapshot, before: &Snapshot, pages: Vec<Page>) {
    let changed = |name: &str, now: &Option<String>, before: &Option<String>| {
        (now != before).then(|| (name.to_owned(), Value::from(now.as_deref())))
    };
    let pages = pages.into_iter().map(|page| (page.name, page.text.into()));
    let live = changed(KEY, &snapshot.live, &before.live);
    let memory: Map<_, _> = live.into_iter().chain(pages).collect();
    let lasting = changed(KEY, &snapshot.lasting, &before.lasting);
    let settings = changed(SETTINGS, &snapshot.settings, &before.settings);
    let disk: Map<_, _> = lasting.into_iter().chain(settings).collect();
    join(
        write(
            memory,
            chrome::session_set,
            "without it, the next life begins from the jar alone",
        ),
        write(
            disk,
            chrome::local_set,
            "without it, the next browser asks the person anew, and the edge whether a sign-out still holds",
        ),
    )
    .await;
}

async fn write<Answer: Future<Output = Result<JsValue, JsValue>>>(
    items: Map<String, Value>,
    set: impl FnOnce(JsValue) -> Answer,
    without: &'static str,
) {
    if !items.is_empty() {
        let stored = set(js::to_js(&Value::Object(items))).await;
        js::ignored(without, stored);
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

fn text_of(stored: &Result<JsValue, JsValue>, key: &str) -> Option<String> {
    js::member(stored.as_ref().ok()?, key).as_string()
}

const KEY: &str = "state";
const SETTINGS: &str = "settings";
