//! The offer to watch the current tab's app: names the hosts and why, and asks the browser for exactly these.

use access_vigil_core::indicator::{Argument, Sentence};
use access_vigil_core::setup::SetupOffer;
use access_vigil_core::text::TextKey;
use serde_json::json;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use crate::page::{self, Page};
use crate::{chrome, js, words};

/// The card of an offer.
pub(crate) fn build(page: &Page, offer: &SetupOffer) -> Option<Element> {
    let about = |key: TextKey, host: &str| {
        words::sentence(&Sentence {
            key: key.as_str().into(),
            arguments: vec![Argument::Text(host.into())],
        })
    };
    let card = page.card(
        "setup",
        &[
            ("title", about(TextKey::SetupTitle, &offer.app)),
            ("text", words::text(TextKey::SetupText.as_str())),
            ("watch", words::text(TextKey::SetupButton.as_str())),
        ],
    )?;
    let hosts = page::slot(&card, "hosts")?;
    let app = about(TextKey::SetupApp, &offer.app);
    let team = match offer.team.as_deref() {
        Some(team) => about(TextKey::SetupTeam, team),
        None => words::text(TextKey::SetupTeamLater.as_str()),
    };
    for line in [app, team] {
        let item = page.element("li", &line)?;
        hosts.append_child(&item).ok()?;
    }
    let origins = offer.origins.clone();
    page::on_click(&page::slot(&card, "watch")?, move || ask_for(&origins));
    Some(card)
}

/// Asks within the click itself, or the browser takes it for no wish of the person's. What comes of it reaches the
/// background program as an event, for the popup may be closed by the browser's question.
fn ask_for(origins: &[String]) {
    let asked = chrome::request_permissions(&js::to_js(&json!({ "origins": origins })));
    spawn_local(async move {
        let Ok(asked) = asked else { return };
        let answer = JsFuture::from(asked).await;
        js::ignored("a refusal leaves the offer as it is", answer);
    });
}
