//! What a developer can do to a cookie: copy its request, let it end, take it away and put it back exactly, ask whose it
//! is. A cookie is taken away only after it has been kept, in memory that ends with the browser.

use std::rc::Rc;

use access_vigil_core::cookie::{BrowserCookie, Cookie};
use access_vigil_core::developer_words::DeveloperText as Text;
use access_vigil_core::event::StoreResult;
use access_vigil_core::inspect::curl::CurlRequest;
use access_vigil_core::inspect::identity_rows;
use access_vigil_core::secret::Secret;
use serde_json::{Map, Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::jar::{Jar, name_of};
use super::{View, table, tokens};
use crate::page::{self, Page};
use crate::perform::cookies;
use crate::request::Request;
use crate::{chrome, clock, js, words};

/// Hears the buttons of all cards.
pub(crate) fn listen(view: &Rc<View>) {
    let Some(content) = view.page.by_id("content") else {
        return;
    };
    let view = Rc::clone(view);
    page::on_event(&content, "click", move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let button = target.and_then(|it| it.closest("button[data-act]").ok().flatten());
        let Some(button) = button else { return };
        let card = button.closest("[data-id]").ok().flatten();
        let view = Rc::clone(&view);
        spawn_local(async move {
            if let Some(card) = card {
                act(
                    &view,
                    &card,
                    &button.get_attribute("data-act").unwrap_or_default(),
                )
                .await;
            }
        });
    });
}

async fn act(view: &View, card: &Element, act: &str) {
    let id = card.get_attribute("data-id").unwrap_or_default();
    let cookie = {
        let reading = view.reading.borrow();
        let kept = reading.kept.iter().find(|kept| name_of(kept) == id);
        reading.cookie(&id).or(kept).cloned()
    };
    let Some(cookie) = cookie else {
        return say(card, Text::Gone);
    };
    match act {
        "curl" => show_curl(view, card, &cookie).await,
        "curl-secret" => copy_with_secrets(view, card, &cookie).await,
        "expire" => expire(view, card, &cookie).await,
        "delete" => delete(view, card, &cookie).await,
        "restore" => restore(view, &cookie).await,
        "who" => ask_who(&view.page, card, &cookie).await,
        _ => {}
    }
}

/// The cookies that the browser would send with the one that was chosen.
fn beside(view: &View, cookie: &Cookie) -> Vec<Cookie> {
    let reading = view.reading.borrow();
    let all = reading.jar.cookies.iter().filter(|other| {
        other.host == cookie.host
            && other.store() == cookie.store()
            && other.path() == cookie.path()
    });
    all.cloned().collect()
}

async fn show_curl(view: &View, card: &Element, cookie: &Cookie) {
    let cookies = beside(view, cookie);
    let request = CurlRequest {
        host: &cookie.host,
        path: cookie.path(),
        cookies: &cookies,
    };
    let command = request.redacted();
    page::fill(card, "command", &command);
    let copied = js::copy(&command).await;
    say(
        card,
        if copied {
            Text::Copied
        } else {
            Text::NotCopied
        },
    );
}

async fn copy_with_secrets(view: &View, card: &Element, cookie: &Cookie) {
    let cookies = beside(view, cookie);
    let request = CurlRequest {
        host: &cookie.host,
        path: cookie.path(),
        cookies: &cookies,
    };
    let command: Secret = request.with_secrets();
    if !js::copy(command.expose()).await {
        return say(card, Text::SecretNotCopied);
    }
    say(card, Text::SecretCopied);
    js::sleep(CLIPBOARD_LIFE).await;
    if js::copy("").await {
        say(card, Text::ClipboardCleared);
    }
}

async fn expire(view: &View, card: &Element, cookie: &Cookie) {
    if !keep(view, cookie).await {
        return say(card, Text::NotKept);
    }
    let ending = cookie.clone().with_end(clock::now() + SHORT_LIFE);
    let stored = cookies::store(&ending.to_set()).await;
    tell(view, stored == StoreResult::Stored, Text::Expiring).await;
    js::sleep(SHORT_LIFE + page::MOMENT).await;
    view.read_anew().await;
}

async fn delete(view: &View, card: &Element, cookie: &Cookie) {
    if !keep(view, cookie).await {
        return say(card, Text::NotKept);
    }
    let removed = chrome::remove_cookie(js::to_js(&cookie.to_remove())).await;
    tell(view, removed.is_ok(), Text::Deleted).await;
}

async fn restore(view: &View, cookie: &Cookie) {
    let name = name_of(cookie);
    // A page may have got a newer one meanwhile, which must not be replaced by this.
    if Jar::now()
        .await
        .cookies
        .iter()
        .any(|it| name_of(it) == name)
    {
        view.read_anew().await;
        return say_above(view, Text::ThereAgain);
    }
    let stored = cookies::store(&cookie.to_set()).await == StoreResult::Stored;
    if stored {
        let rest = view.reading.borrow().kept.clone();
        let rest: Vec<Cookie> = rest.into_iter().filter(|it| name_of(it) != name).collect();
        js::ignored("it is offered once more", write_kept(&rest).await);
    }
    tell(view, stored, Text::Restored).await;
}

async fn ask_who(page: &Page, card: &Element, cookie: &Cookie) {
    let url = format!("https://{}/cdn-cgi/access/get-identity", cookie.host);
    let answer = match Request::new() {
        Some(request) => request.text((&url, json!({}))).await,
        None => None,
    };
    let Some(body) = answer else {
        return say(card, Text::NobodyNamed);
    };
    let rows = identity_rows(&body);
    table::fill(
        card,
        "identity",
        rows.iter().filter_map(|row| tokens::member(page, row)),
    );
    say(card, Text::Named);
}

/// Keeps a cookie before it is taken away; whether it is kept.
async fn keep(view: &View, cookie: &Cookie) -> bool {
    let mut kept = view.reading.borrow().kept.clone();
    kept.retain(|other| name_of(other) != name_of(cookie));
    kept.push(cookie.clone());
    write_kept(&kept).await.is_ok()
}

async fn write_kept(kept: &[Cookie]) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue> {
    let kept: Vec<BrowserCookie> = kept.iter().map(Cookie::to_browser).collect();
    let items = Map::from_iter([(KEPT.to_owned(), access_vigil_core::json::to_value(&kept))]);
    chrome::session_set(js::to_js(&Value::Object(items))).await
}

/// The cookies that were taken away here and can be restored, those apart that are there again.
pub(crate) fn kept_in(stored: &Map<String, Value>, there: &[Cookie]) -> Vec<Cookie> {
    let kept = stored.get(KEPT).cloned().unwrap_or_default();
    let kept: Vec<BrowserCookie> = access_vigil_core::json::read_value(kept).unwrap_or_default();
    let kept = kept.into_iter().filter_map(Cookie::from_browser);
    kept.filter(|cookie| !there.iter().any(|it| name_of(it) == name_of(cookie)))
        .collect()
}

async fn tell(view: &View, done: bool, text: Text) {
    view.read_anew().await;
    say_above(view, if done { text } else { Text::BrowserRefused });
}

/// What is said of a card that may be gone by now.
fn say_above(view: &View, text: Text) {
    if let Some(place) = view.page.by_id("said") {
        place.set_text_content(Some(&words::text(text.as_str())));
    }
}

fn say(card: &Element, text: Text) {
    page::fill(card, "said", &words::text(text.as_str()));
}

/// The key in `storage.session`.
const KEPT: &str = "kept";
/// Long enough to see it counted down, short enough to wait for.
const SHORT_LIFE: core::time::Duration = core::time::Duration::from_secs(2);
const CLIPBOARD_LIFE: core::time::Duration = core::time::Duration::from_mins(1);
