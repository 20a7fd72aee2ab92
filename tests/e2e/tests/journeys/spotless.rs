//! The package as a store's reviewer sees it first: Chromium's own page of extensions has nothing to say about it.

use std::fs;
use std::path::{Path, PathBuf};

use access_edge::Config;
use e2e::Kind;
use e2e::stage::{Stage, dist};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn chromium_warns_of_nothing_and_would_warn_of_a_key_that_is_not_for_it() {
    let complaints = complaints_about(dist(Kind::Chromium)).await;
    assert_eq!(complaints, json!([]));

    // Without this, a page that never shows anything would pass too.
    let spoilt = spoilt(&dist(Kind::Chromium));
    let complaints = complaints_about(spoilt.clone()).await;
    fs::remove_dir_all(spoilt).unwrap();
    let said = complaints[0].as_str().unwrap();
    assert!(said.contains("background.scripts"), "{complaints}");
}

/// What the page of extensions, in developer mode, says about the manifest and about what went wrong since.
async fn complaints_about(extension: PathBuf) -> Value {
    let adjust = |mut launch: e2e::Launch| {
        launch.extension.clone_from(&extension);
        launch
    };
    let stage = Stage::open_with(Kind::Chromium, Config::default(), adjust)
        .await
        .unwrap();
    // Whatever the background program trips over, it does so before a page of it answers.
    stage
        .browser
        .open_extension_page("popup.html")
        .await
        .unwrap();
    let page = stage.browser.open("chrome://extensions/").await.unwrap();
    let complaints = page.evaluate(COMPLAINTS).await.unwrap();
    stage.browser.close().await;
    stage.edge.shutdown().await;
    complaints
}

/// A copy with a key that only the other browser reads.
fn spoilt(from: &Path) -> PathBuf {
    let to = std::env::temp_dir().join(format!("vigil-spoilt-{}", std::process::id()));
    copy(from, &to);
    let path = to.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["background"]["scripts"] = json!(["background.js"]);
    fs::write(path, manifest.to_string()).unwrap();
    to
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|it| (it.path(), it.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Errors are kept of what was loaded in developer mode only, so it is loaded again in it.
const COMPLAINTS: &str = "(async () => { \
    const { developerPrivate } = chrome; \
    const ours = async () => (await developerPrivate.getExtensionsInfo({ includeDisabled: true })) \
        .find((it) => it.name === 'Access Vigil'); \
    await developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }); \
    await developerPrivate.reload((await ours()).id, { failQuietly: true }); \
    let us = await ours(); \
    for (let times = 0; us.state !== 'ENABLED' && times < 100; times++) { \
        await new Promise((resolve) => setTimeout(resolve, 100)); us = await ours(); } \
    const told = [...us.manifestErrors, ...us.runtimeErrors].map((it) => it.message); \
    return [...told, ...(us.installWarnings ?? []), ...(us.state === 'ENABLED' ? [] : [us.state])]; \
})()";
