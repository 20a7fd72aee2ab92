//! Keeps snapshots: what lives as long as the browser in memory only, what outlasts it on disk and without any secret.
//! Reads the administrator's policy, which nobody can write from here.

use access_vigil_core::journal::{OPEN_PAGE, Page};
use access_vigil_core::policy::Policy;
use access_vigil_core::snapshot::Snapshot;
use futures_util::future::join;
use js_sys::Object;
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
pub(crate) async fn save(snapshot: &Snapshot, before: &Snapshot, pages: &[Page]) {
    let [memory, disk] = [Object::new(), Object::new()];
    put_changed(&memory, KEY, (&snapshot.live, &before.live));
    for page in pages {
        put(&memory, &page.name, &page.text.as_str().into());
    }
    put_changed(&disk, KEY, (&snapshot.lasting, &before.lasting));
    put_changed(&disk, SETTINGS, (&snapshot.settings, &before.settings));
    let memory = write(
        memory,
        chrome::session_set,
        "without it, the next life begins from the jar alone",
    );
    let disk = write(
        disk,
        chrome::local_set,
        "without it, the next browser asks the person anew, and the edge whether a sign-out still holds",
    );
    join(memory, disk).await;
}

fn put_changed(items: &Object, name: &str, (now, before): (&Option<String>, &Option<String>)) {
    if now != before {
        let text = now.as_deref().map_or(JsValue::NULL, JsValue::from_str);
        put(items, name, &text);
    }
}

/// Of a thousand sessions the text is long: it is handed over as it is, not as JSON within JSON.
fn put(items: &Object, name: &str, text: &JsValue) {
    let set = js_sys::Reflect::set(items, &JsValue::from_str(name), text);
    js::ignored("an object of our own takes whatever it is given", set);
}

async fn write<Answer: Future<Output = Result<JsValue, JsValue>>>(
    items: Object,
    set: impl FnOnce(JsValue) -> Answer,
    without: &'static str,
) {
    if Object::keys(&items).length() > 0 {
        let stored = set(items.into()).await;
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
