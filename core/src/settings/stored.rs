//! The stored form of the settings: versioned, of its own types, and read defensively.

use alloc::collections::BTreeSet;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::Settings;

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredSettings {
    version: u32,
    paused: BTreeSet<String>,
}

impl Settings {
    /// Reads what was stored. What can't be read is kept as it is until something is saved.
    #[must_use]
    pub fn from_stored(text: Option<&str>) -> Self {
        let Some(text) = text else {
            return Self::default();
        };
        match serde_json::from_str::<StoredSettings>(text) {
            Ok(stored) if stored.version == VERSION => Self {
                paused: stored.paused,
                unread: None,
            },
            Ok(_) | Err(_) => Self {
                unread: Some(text.into()),
                ..Self::default()
            },
        }
    }

    /// What is to be stored; nothing where everything is as it was installed.
    #[must_use]
    pub fn to_stored(&self) -> Option<String> {
        if self.unread.is_some() {
            return self.unread.clone();
        }
        if *self == Self::default() {
            return None;
        }
        let stored = StoredSettings {
            version: VERSION,
            paused: self.paused.clone(),
        };
        serde_json::to_string(&stored).ok()
    }
}

/// Raised with each change that an older program would misread.
const VERSION: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_the_same_after_they_were_stored_and_untouched_ones_store_nothing() {
        assert_eq!(Settings::default().to_stored(), None);
        let paused = ["a session".into()].into();
        let settings = Settings {
            paused,
            ..Settings::default()
        };
        let text = settings.to_stored();
        assert!(text.is_some());
        assert_eq!(Settings::from_stored(text.as_deref()), settings);
    }

    #[test]
    fn what_cannot_be_read_is_kept_as_it_is() {
        for text in [
            "",
            "[]",
            r#"{"version":99,"paused":["a"]}"#,
            r#"{"paused":1}"#,
        ] {
            let settings = Settings::from_stored(Some(text));
            assert!(settings.paused.is_empty());
            assert_eq!(settings.to_stored().as_deref(), Some(text));
        }
    }
}
