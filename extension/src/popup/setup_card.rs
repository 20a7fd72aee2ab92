//! The offer to watch an app, or to get back what was taken back from one: names the hosts and why each, and asks the
//! browser for exactly these.

use core::cell::Cell;

use access_vigil_core::message::Request;
use access_vigil_core::setup::{Occasion, SetupOffer};
use access_vigil_core::text::TextKey;
use serde_json::json;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use crate::page::{self, Page};
use crate::{chrome, js, words};

/// The card of an offer.
pub(crate) fn build(page: &Page, offer: &SetupOffer) -> Option<Element> {
    let button = match offer.occasion {
        Occasion::New | Occasion::Refused => TextKey::SetupButton,
        Occasion::Lost => TextKey::LostButton,
    };
    let card = page.card(
        "setup",
        &[
            ("title", words::sentence(&offer.title)),
            ("text", words::sentence(&offer.text)),
            ("watch", words::text(button.as_str())),
        ],
    )?;
    page::mark(&card, page::CARD_ID, &format!("setup {}", offer.app));
    page::mark(&card, "data-occasion", name_of(offer.occasion));
    let hosts = page::slot(&card, "hosts")?;
    for line in &offer.hosts {
        let item = page.element("li", &words::sentence(line))?;
        hosts.append_child(&item).ok()?;
    }
    let origins = offer.origins.clone();
    page::on_click(&page::slot(&card, "watch")?, move || ask_for(&origins));
    Some(card)
}

/// Whether the browser's question is before the person now. Until it is answered, nothing was refused.
pub(crate) fn is_asking() -> bool {
    ASKING.get()
}

/// Asks within the click itself, or the browser takes it for no wish of the person's. What is granted reaches the
/// background program as an event, for the popup may be closed by the browser's question. What is refused reaches nobody,
/// so the background program is told of the question, before there is one.
fn ask_for(origins: &[String]) {
    let told = Request::HostsAsked {
        origins: origins.to_vec(),
    };
    let told = serde_json::to_string(&told).unwrap_or_default();
    let told = chrome::send_message_now(&told);
    let asked = chrome::request_permissions(&js::to_js(&json!({ "origins": origins })));
    ASKING.set(true);
    spawn_local(async move {
        for promise in [told, asked].into_iter().flatten() {
            let answer = JsFuture::from(promise).await;
            js::ignored(
                "a refusal is no failure, and the next look tells it",
                answer,
            );
        }
        ASKING.set(false);
    });
}

fn name_of(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::New => "new",
        Occasion::Refused => "refused",
        Occasion::Lost => "lost",
    }
}

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}
