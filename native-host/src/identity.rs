//! What browsers know this program by, and whom it talks with. A test compares these with `manifest.json`.

/// The name that the extension connects to, and the stem of every manifest's file name.
pub const HOST_NAME: &str = "com.access_vigil.host";

/// The extension's id in browsers of Chromium's family, made from the public `key` in `manifest.json`.
pub const CHROMIUM_ID: &str = "mpnfbbmacejphlfldhkphelckopamhmm";

/// The extension's id in browsers of Firefox's family.
pub const FIREFOX_ID: &str = "access-vigil@access-vigil.org";

/// The extension as Chromium's family names it in a manifest and on our command line. The slash at the end is part of
/// it: without it Chromium finds no host.
/// <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging#native-messaging-host>
#[must_use]
pub fn chromium_origin() -> String {
    format!("chrome-extension://{CHROMIUM_ID}/")
}

/// The file name of every manifest.
#[must_use]
pub fn manifest_file_name() -> String {
    format!("{HOST_NAME}.json")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn manifest() -> serde_json::Value {
        serde_json::from_str(include_str!("../../manifest.json")).unwrap()
    }

    // https://developer.chrome.com/docs/extensions/reference/manifest/key
    #[test]
    fn the_key_of_the_manifest_gives_the_id_in_chromium() {
        let key = STANDARD
            .decode(manifest()["key"].as_str().unwrap())
            .unwrap();
        let id: String = Sha256::digest(key)
            .iter()
            .take(16)
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| char::from(b'a' + digit))
            .collect();
        assert_eq!(id, CHROMIUM_ID);
    }

    #[test]
    fn the_manifest_names_the_id_in_firefox() {
        let id = &manifest()["browser_specific_settings"]["gecko"]["id"];
        assert_eq!(id, FIREFOX_ID);
    }
}
