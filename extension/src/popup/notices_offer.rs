//! The offer to be told before a login is needed. It stands below the sessions until the browser has the permission.

use access_vigil_core::message::Answer;
use access_vigil_core::text::TextKey;
use serde_json::json;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::page::{self, Page};
use crate::{chrome, js, words};

/// Shows the offer where there is a session to tell about, and takes it away once notices are allowed.
pub(crate) async fn show_where_wanted(page: &Page, answer: &Answer) {
    let allowed = chrome::has_permissions(js::to_js(&wish()))
        .await
        .is_ok_and(|allowed| allowed.is_truthy());
    let wanted = !allowed && !answer.view.sessions.is_empty();
    match (wanted, page.all(".offer").first()) {
        (true, None) => add(page),
        (false, Some(offer)) => offer.remove(),
        (true, Some(_)) | (false, None) => {}
    }
}

fn add(page: &Page) {
    let text = |key: TextKey| words::text(key.as_str());
    let texts = [
        ("text", text(TextKey::NoticesOffer)),
        ("allow", text(TextKey::NoticesAllow)),
    ];
    let Some(offer) = page.card("notices", &texts) else {
        return;
    };
    if let Some(button) = page::slot(&offer, "allow") {
        page::on_click(&button, ask);
    }
    page.add(&offer);
}

/// Asks within the click itself, or the browser takes it for no wish of the person's.
fn ask() {
    let asked = chrome::request_permissions(&js::to_js(&wish()));
    spawn_local(async move {
        let Ok(asked) = asked else { return };
        let answer = JsFuture::from(asked).await;
        js::ignored("a refusal leaves the offer as it is", answer);
    });
}

fn wish() -> serde_json::Value {
    json!({ "permissions": ["notifications"] })
}
