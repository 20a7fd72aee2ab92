//! The control: without the extension the same page on the same edge is cut off.

use access_edge::{AccessEdge, Config};
use e2e::stage::{APP, Stage, counts};
use e2e::{Browser, Kind, Launch};
use serde_json::json;

use crate::journey::{LIFE_SECONDS, short_lives};

#[tokio::test(flavor = "multi_thread")]
async fn without_the_extension_the_page_is_cut_off_at_the_end_of_its_token() {
    let config = short_lives();
    tokio::join!(
        cut_off(Kind::Chromium, &config),
        cut_off(Kind::Firefox, &config)
    );
}

async fn cut_off(kind: Kind, config: &Config) {
    let nothing = tempfile::tempdir().unwrap();
    let manifest = json!({
        "manifest_version": 3, "name": "Nothing", "version": "1",
        "browser_specific_settings": { "gecko": { "id": "access-vigil@access-vigil.org" } },
    });
    std::fs::write(nothing.path().join("manifest.json"), manifest.to_string()).unwrap();
    let edge = AccessEdge::start(config.clone()).await.unwrap();
    let browser = Browser::launch(kind, Launch::new(nothing.path(), edge.addresses().proxy))
        .await
        .unwrap();
    let stage = Stage { edge, browser };
    let page = stage.sign_in(&format!("https://{APP}/")).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(LIFE_SECONDS + 4)).await;
    let counts = counts(&page).await.unwrap();
    assert!(
        counts.answered > 20 && counts.failed > 5,
        "{kind:?} {counts:?}"
    );
    assert_eq!(
        stage.renewals(),
        0,
        "somebody renewed without the extension"
    );
    stage.browser.close().await;
}
