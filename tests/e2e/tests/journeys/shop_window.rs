//! The pictures that stores show beside the listing (`extension/store/`): the popup as it is, larger, on a ground of its
//! own colours. They are held against the committed ones, as every face of the popup is.
//!
//! <https://developer.chrome.com/docs/webstore/images>

use std::path::Path;

use e2e::stage::APP;
use e2e::{Kind, Page};
use serde_json::json;

use crate::faces::{DARK, MENU, RESET, answer, many_sessions, session, show, staged};
use crate::journey::{in_one, one_hour};
use crate::sheet::{Picture, unlike};

#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_for_stores_show_the_popup_as_it_is() {
    in_one(Kind::Chromium, "shop-window", &one_hour(), async |stage| {
        let popup = staged(stage).await;
        let mut changed = Vec::new();
        for (name, sessions, before) in SCREENSHOTS {
            popup.evaluate(RESET).await.unwrap();
            let sessions = match sessions {
                1 => vec![session(APP, json!({}))],
                many => many_sessions(many),
            };
            show(&popup, &answer(sessions, None)).await;
            let before = format!("(() => {{ {before} }})()");
            popup.evaluate(&before).await.unwrap();
            changed.extend(exhibit(&popup, name, (1280, 800)).await);
        }
        popup.evaluate(RESET).await.unwrap();
        popup.evaluate(NAME_ALONE).await.unwrap();
        changed.extend(exhibit(&popup, "tile", (440, 280)).await);
        assert!(
            changed.is_empty(),
            "these look different: {changed:?}; look at them, then accept them with VIGIL_ACCEPT_PICTURES=1"
        );
    })
    .await;
}

/// The page in a picture of this size, as large as it fits; how that differs from what was accepted.
async fn exhibit(popup: &Page, name: &str, (width, height): (u32, u32)) -> Option<String> {
    popup.set_viewport(width, height, 1.0).await.unwrap();
    popup.evaluate(FRAME).await.unwrap();
    let picture = Picture::decode(&popup.screenshot().await.unwrap());
    popup.evaluate(UNFRAME).await.unwrap();
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../extension/store/{name}.png"));
    unlike(name, &file, &picture, Picture::small)
}

const SCREENSHOTS: [(&str, i64, &str); 4] = [
    ("screenshot-popup", 1, ""),
    ("screenshot-menu", 1, MENU),
    ("screenshot-sessions", 6, ""),
    ("screenshot-sessions-dark", 6, DARK),
];
/// The name and what it is for, in the browser's language.
const NAME_ALONE: &str = "(() => { \
    const purpose = document.createElement('p'); \
    purpose.textContent = chrome.i18n.getMessage('extension_description'); \
    document.querySelector('header button').remove(); \
    document.querySelector('#content').replaceChildren(purpose); })()";
const FRAME: &str = "(() => { \
    const { style } = document.documentElement; \
    style.background = 'linear-gradient(160deg, light-dark(#2f6fde, #16244d), light-dark(#8a63c9, #3a2663))'; \
    style.display = 'grid'; style.placeItems = 'center'; style.minBlockSize = '100vh'; \
    const body = document.body; \
    body.style.minBlockSize = '0'; body.style.borderRadius = '14px'; body.style.boxShadow = '0 12px 40px rgb(0 0 0 / .35)'; \
    const { width, height } = body.getBoundingClientRect(); \
    body.style.zoom = Math.min((innerHeight - 64) / height, (innerWidth - 64) / width, 2); \
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))); })()";
const UNFRAME: &str = "(() => { document.documentElement.removeAttribute('style'); document.body.removeAttribute('style'); })()";
