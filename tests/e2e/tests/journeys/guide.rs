//! The pictures of the guides (`extension/pictures/`) show what there is: each is taken anew, and held against the one that
//! people see.

use std::path::Path;

use e2e::stage::{APP, Stage};
use e2e::{Kind, Page};

use crate::faces::{DARK, RESET, answer, many_sessions, show, staged};
use crate::journey::{in_one, one_hour};
use crate::sheet::{Picture, unlike};

#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_of_the_guides_show_what_there_is() {
    in_one(Kind::Chromium, "guide", &one_hour(), async |stage| {
        let popup = popup_in_both_schemes(stage).await;
        let welcome = part_of(stage, ("welcome.html", "body"), (1000, 1200)).await;
        stage.sign_in(&format!("https://{APP}/")).await.unwrap();
        let options = part_of(stage, ("options.html", "[data-message=options_disturbance]"), (965, 1000)).await;
        let pictures = [("popup", popup), ("welcome", welcome), ("options", options)];
        let changed = pictures.iter().filter_map(|(name, picture)| {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../extension/pictures");
            unlike(name, &file.join(format!("{name}.png")), picture, Picture::small)
        });
        let changed: Vec<_> = changed.collect();
        assert!(
            changed.is_empty(),
            "these look different: {changed:?}; look at them, then accept them with VIGIL_ACCEPT_PICTURES=1"
        );
    })
    .await;
}

async fn popup_in_both_schemes(stage: &Stage) -> Picture {
    let popup = staged(stage).await;
    popup.evaluate(RESET).await.unwrap();
    show(&popup, &answer(many_sessions(6), Some(0))).await;
    popup.set_viewport(372, 670, 1.0).await.unwrap();
    let light = seen(&popup).await;
    popup.evaluate(&format!("void ({DARK})")).await.unwrap();
    let dark = seen(&popup).await;
    popup.close().await.unwrap();
    light.beside(&dark)
}

/// What a page shows from the section of this element on.
async fn part_of(
    stage: &Stage,
    (page, from): (&str, &str),
    (width, height): (u32, u32),
) -> Picture {
    let page = stage.browser.open_extension_page(page).await.unwrap();
    page.set_viewport(width, height, 1.0).await.unwrap();
    let ready = "document.body.dataset.state === 'ready'";
    page.wait_for(ready, std::time::Duration::from_secs(20))
        .await
        .unwrap();
    let scroll = format!(
        "scrollTo(0, document.querySelector('{from}').closest('section, body').offsetTop - 10)"
    );
    page.evaluate(&scroll).await.unwrap();
    let picture = seen(&page).await;
    page.close().await.unwrap();
    picture
}

async fn seen(page: &Page) -> Picture {
    let drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))";
    page.evaluate(drawn).await.unwrap();
    Picture::decode(&page.screenshot().await.unwrap())
}
