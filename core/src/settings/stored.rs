//! The stored form of the settings: versioned, of its own types, and read one by one, so that what one option has wrong
//! costs no other.

use alloc::string::{String, ToString};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::json;
use crate::ordered::Set;

use super::{Key, Setting, Settings, Unread};

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredSettings {
    version: u32,
    settings: Map<String, Value>,
    paused: Set<String>,
    /// What an earlier life could not read.
    unread: Option<String>,
}

impl Settings {
    /// Reads what was stored. What can't be read is kept as it is until something is saved.
    #[must_use]
    pub fn from_stored(text: Option<&str>) -> Self {
        let Some(text) = text else {
            return Self::default();
        };
        let stored = json::read::<StoredSettings>(text);
        let Some(stored) = stored.ok().filter(|stored| stored.version == VERSION) else {
            let mut settings = Self::default();
            settings.keep_unread(text, "storage.local");
            return settings;
        };
        let mut settings = Self {
            paused: stored.paused,
            ..Self::default()
        };
        for (name, value) in &stored.settings {
            match Key::named(name).map(|key| Setting::read(key, value)) {
                Some(Ok(setting)) => settings.set(setting),
                Some(Err(_)) | None => settings.keep_unread(text, name),
            }
        }
        // Read anew: a later version may understand it.
        if let Some(kept) = stored.unread {
            let what = Self::from_stored(Some(&kept)).unread.map(|it| it.what);
            settings.keep_unread(&kept, what.as_deref().unwrap_or("storage.local"));
        }
        settings
    }

    /// What is to be stored; nothing where everything is as it was installed.
    #[must_use]
    pub fn to_stored(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let stored = StoredSettings {
            version: VERSION,
            settings: self.values(),
            paused: self.paused.clone(),
            unread: self.unread.as_ref().map(|it| it.text.clone()),
        };
        json::write(&stored)
    }

    /// Every option that is not as it was installed, by its name.
    pub(crate) fn values(&self) -> Map<String, Value> {
        let set = Key::ALL.iter().filter_map(|key| self.get(*key));
        set.map(|it| (it.key().as_str().to_string(), it.value()))
            .collect()
    }

    fn keep_unread(&mut self, text: &str, what: &str) {
        self.unread = Some(Unread {
            text: text.chars().take(LONGEST).collect(),
            what: what.chars().take(LONGEST_NAME).collect(),
        });
    }
}

/// Raised with each change that an older program would misread.
const VERSION: u32 = 1;
/// Far more than all settings take; what is longer is none of ours.
const LONGEST: usize = 200_000;
const LONGEST_NAME: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Settings {
        let mut settings = Settings::default();
        for (key, value) in [
            (Key::Lead, "300"),
            (Key::Idle, "5"),
            (Key::Extension, "60"),
            (Key::Quiet, r#""22:00-07:00""#),
            (Key::Notices, r#""off""#),
            (Key::WithoutRenewal, r#"["a.example"]"#),
            (Key::WithoutNotices, r#"["b.example"]"#),
            (Key::Teams, r#"["access.example.com"]"#),
        ] {
            let value = serde_json::from_str(value).unwrap();
            settings.set(Setting::read(key, &value).unwrap());
        }
        settings.paused.insert("a session".into());
        settings
    }

    #[test]
    fn settings_are_the_same_after_they_were_stored_and_untouched_ones_store_nothing() {
        assert_eq!(Settings::default().to_stored(), None);
        let settings = full();
        assert_eq!(settings.values().len(), Key::ALL.len());
        let text = settings.to_stored();
        assert_eq!(Settings::from_stored(text.as_deref()), settings);
    }

    #[test]
    fn what_cannot_be_read_at_all_is_kept_as_it_is() {
        for text in [
            "",
            "[]",
            r#"{"version":99,"paused":["a"]}"#,
            r#"{"paused":1}"#,
        ] {
            let settings = Settings::from_stored(Some(text));
            assert!(settings.paused.is_empty() && settings.values().is_empty());
            let again = Settings::from_stored(settings.to_stored().as_deref());
            assert_eq!(again.unread.unwrap().text, text);
        }
    }

    #[test]
    fn one_option_that_cannot_be_read_is_named_and_costs_no_other() {
        for (bad, name) in [
            (r#""idleMinutes":9999"#, "idleMinutes"),
            (r#""later":1"#, "later"),
        ] {
            let text = std::format!(
                r#"{{"version":1,"settings":{{{bad},"notices":"off"}},"paused":["a session"]}}"#
            );
            let mut settings = Settings::from_stored(Some(&text));
            assert!(settings.without_any_notices && settings.paused.len() == 1);
            assert_eq!(settings.unread.clone().unwrap().what, name);
            // A pause meanwhile loses nothing of it.
            settings.paused.insert("another".into());
            let again = Settings::from_stored(settings.to_stored().as_deref());
            assert_eq!(again, settings);
            assert_eq!(again.unread.unwrap().text, text);
        }
    }
}
