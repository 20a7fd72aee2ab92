//! What a session's card offers of the native host: sharing with the terminal, and revocations, which ask first.

use access_vigil_core::message::Request;
use access_vigil_core::talk::{RevocationOf, RevocationView};
use access_vigil_core::text::TextKey;
use access_vigil_core::view::SessionView;
use serde_json::{Value, json};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use super::menu;
use super::session_card::{reveal, send_at_click};
use crate::page::{self, Page};
use crate::{browser, chrome, js, words};

/// Fills what has to do with the native host.
pub(crate) fn fill(page: &Page, card: &Element, session: &SessionView) -> Option<()> {
    let text = |key: TextKey| words::text(key.as_str());
    let (name, means) = if session.shared {
        (TextKey::StopSharing, TextKey::StopSharingMeans)
    } else {
        (TextKey::Share, TextKey::ShareMeans)
    };
    page::fill(card, "share-name", &text(name));
    page::fill(card, "share-means", &text(means));
    if session.shared {
        page::fill(card, "shared-now", &text(TextKey::SharedNow));
    }
    if session.who.is_some() {
        reveal(card, "revoke-user-entry");
    }
    listen(card, session)?;
    session.revocation.as_ref().map_or(Some(()), |revocation| {
        show(page, card, (session, revocation))
    })
}

fn listen(card: &Element, session: &SessionView) -> Option<()> {
    let id = || session.id.clone();
    if session.shared {
        send_at_click(card, "share", Request::StopSharing { session: id() })?;
    } else {
        let wish = Request::Share { session: id() };
        ask_at_click(card, "share", browser::sharing_permissions(), wish)?;
    }
    for (slot, of) in [
        ("revoke-app", RevocationOf::App),
        ("revoke-user", RevocationOf::User),
    ] {
        let wish = Request::PlanRevocation { session: id(), of };
        let permissions = json!({ "permissions": ["nativeMessaging"] });
        ask_at_click(card, slot, permissions, wish)?;
    }
    Some(())
}

/// Asks for the permissions within the click itself, or the browser takes it for no wish of the person's, and says what
/// is wished at once, for the browser's question may close the popup. Where they are granted already it asks nothing.
fn ask_at_click(card: &Element, slot: &str, permissions: Value, wish: Request) -> Option<()> {
    let button = page::slot(card, slot)?;
    page::on_click(&button, move || {
        menu::close_all();
        let asked = chrome::request_permissions(&js::to_js(&permissions));
        let wish = wish.clone();
        spawn_local(async move {
            drop(super::ask(&wish).await);
            if let Ok(asked) = asked {
                let granted = JsFuture::from(asked).await;
                js::ignored(
                    "a grant reaches the background program as an event",
                    granted,
                );
            }
        });
    });
    Some(())
}

fn show(
    page: &Page,
    card: &Element,
    (session, revocation): (&SessionView, &RevocationView),
) -> Option<()> {
    reveal(card, "revocation");
    page::fill(
        card,
        "revocation-headline",
        &words::sentence(&revocation.headline),
    );
    let remarks = page::slot(card, "revocation-remarks")?;
    for remark in &revocation.remarks {
        let line = page.element("li", &words::sentence(remark))?;
        remarks.append_child(&line).ok()?;
    }
    let close = if revocation.asks {
        reveal(card, "revoke-confirm");
        TextKey::Cancel
    } else {
        TextKey::Close
    };
    page::fill(card, "revoke-drop", &words::text(close.as_str()));
    let wish = Request::Revoke {
        session: session.id.clone(),
        of: revocation.of,
    };
    send_at_click(card, "revoke-confirm", wish)?;
    send_at_click(card, "revoke-drop", Request::DropRevocation)
}
