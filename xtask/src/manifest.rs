//! One manifest for both browsers: each browser's copy is `manifest.json` without what only the other one reads.
//!
//! Promises: neither browser's linter has anything to say about foreign keys, and the version is the workspace's.

use serde_json::{Map, Value};

use crate::error::Error;

/// A browser that a package is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Browser {
    Chromium,
    Firefox,
}

impl Browser {
    pub(crate) const ALL: [Browser; 2] = [Browser::Chromium, Browser::Firefox];

    /// The name of its folder in `dist/`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Browser::Chromium => "chromium",
            Browser::Firefox => "firefox",
        }
    }

    fn foreign_keys(self) -> &'static [&'static [&'static str]] {
        match self {
            Browser::Chromium => ONLY_FIREFOX,
            Browser::Firefox => ONLY_CHROMIUM,
        }
    }
}

/// The text of `browser`'s own `manifest.json`.
pub(crate) fn manifest_for(browser: Browser, source: &str, version: &str) -> Result<String, Error> {
    let parsed: Value = serde_json::from_str(source).map_err(|source| Error::Json {
        name: String::from(NAME),
        source,
    })?;
    let Value::Object(mut manifest) = parsed else {
        return Err(shape("is not an object; write `{ … }`"));
    };
    if manifest.contains_key("version") {
        return Err(shape(
            "has a `version`; take it out, the version of the workspace is put in",
        ));
    }
    if !manifest.get("background").is_some_and(Value::is_object) {
        return Err(shape("has no `background` object; nothing would start"));
    }
    manifest.insert(String::from("version"), Value::from(version));
    for path in browser.foreign_keys() {
        remove(&mut manifest, path);
    }
    let text = serde_json::to_string_pretty(&manifest).map_err(|source| Error::Json {
        name: String::from(NAME),
        source,
    })?;
    Ok(text + "\n")
}

/// The same manifest for the Chrome Web Store, which knows the id itself and refuses a `key`.
pub(crate) fn without_key(manifest: &[u8]) -> Result<Vec<u8>, Error> {
    let mut parsed: Map<String, Value> =
        serde_json::from_slice(manifest).map_err(|source| Error::Json {
            name: String::from(NAME),
            source,
        })?;
    parsed.remove("key");
    let text = serde_json::to_string_pretty(&parsed).map_err(|source| Error::Json {
        name: String::from(NAME),
        source,
    })?;
    Ok((text + "\n").into_bytes())
}

fn remove(object: &mut Map<String, Value>, path: &[&str]) {
    match path {
        [] => {}
        [key] => {
            object.remove(*key);
        }
        [key, rest @ ..] => match object.get_mut(*key) {
            Some(Value::Object(inner)) => remove(inner, rest),
            Some(Value::Array(list)) => list.retain(|item| item.as_str() != rest.first().copied()),
            Some(_) | None => {}
        },
    }
}

fn shape(problem: &str) -> Error {
    Error::Shape {
        name: String::from(NAME),
        problem: String::from(problem),
    }
}

/// The id that Chromium derives from `key`, so that tests and the native host can name the extension.
pub(crate) const CHROMIUM_ID: &str = "mpnfbbmacejphlfldhkphelckopamhmm";

const NAME: &str = "manifest.json";

// Chromium: "'background.scripts' requires manifest version of 2 or lower."
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/manifest.json/background#browser_support
const ONLY_FIREFOX: &[&[&str]] = &[
    &["background", "scripts"],
    &["browser_specific_settings"],
    &["action", "default_area"],
    &["action", "theme_icons"],
    &["sidebar_action"],
];

// addons-linter: BACKGROUND_SERVICE_WORKER_IGNORED.
// `key` fixes the id of an unpacked extension: https://developer.chrome.com/docs/extensions/reference/manifest/key
const ONLY_CHROMIUM: &[&[&str]] = &[
    &["background", "service_worker"],
    &["key"],
    &["minimum_chrome_version"],
    &["side_panel"],
    &["permissions", "sidePanel"],
];

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    use super::*;

    const SOURCE: &str = r#"{
        "name": "n", "key": "k", "minimum_chrome_version": "120",
        "browser_specific_settings": { "gecko": { "id": "i" } },
        "background": { "service_worker": "b.js", "scripts": ["b.js"], "type": "module" },
        "action": { "default_popup": "p.html", "default_area": "navbar" },
        "permissions": ["idle", "sidePanel"], "side_panel": {}, "sidebar_action": {}
    }"#;

    fn made_for(browser: Browser) -> Value {
        serde_json::from_str(&manifest_for(browser, SOURCE, "1.2.3").unwrap()).unwrap()
    }

    #[test]
    fn chromium_reads_nothing_that_is_only_for_firefox() {
        assert_eq!(
            made_for(Browser::Chromium),
            serde_json::json!({
                "name": "n", "version": "1.2.3", "key": "k", "minimum_chrome_version": "120",
                "background": { "service_worker": "b.js", "type": "module" },
                "action": { "default_popup": "p.html" },
                "permissions": ["idle", "sidePanel"], "side_panel": {}
            })
        );
    }

    #[test]
    fn firefox_reads_nothing_that_is_only_for_chromium() {
        assert_eq!(
            made_for(Browser::Firefox),
            serde_json::json!({
                "name": "n", "version": "1.2.3",
                "browser_specific_settings": { "gecko": { "id": "i" } },
                "background": { "scripts": ["b.js"], "type": "module" },
                "action": { "default_popup": "p.html", "default_area": "navbar" },
                "permissions": ["idle"], "sidebar_action": {}
            })
        );
    }

    // https://developer.chrome.com/docs/extensions/reference/manifest/key
    #[test]
    fn the_key_of_the_manifest_gives_the_known_id() {
        let manifest: Value = serde_json::from_str(include_str!("../../manifest.json")).unwrap();
        let key = STANDARD.decode(manifest["key"].as_str().unwrap()).unwrap();
        let id: String = Sha256::digest(key)
            .iter()
            .take(16)
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| char::from(b'a' + digit))
            .collect();
        assert_eq!(id, CHROMIUM_ID);
    }

    #[test]
    fn a_version_by_hand_is_refused() {
        let error = manifest_for(
            Browser::Firefox,
            r#"{"version":"9","background":{}}"#,
            "1.2.3",
        )
        .unwrap_err();
        assert!(error.to_string().contains("take it out"), "{error}");
    }

    #[test]
    fn a_manifest_without_a_background_is_refused() {
        assert!(manifest_for(Browser::Chromium, r#"{"name":"n"}"#, "1.2.3").is_err());
    }
}
