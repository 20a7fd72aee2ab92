//! What differs between the browsers, as far as core can feel it. Measured in real ones.

use access_vigil_core::cookie::StoreId;
use access_vigil_core::stores::Stores;

/// A browser's habits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// Drops ended cookies from its listings and keeps alarms over a restart.
    Chromium,
    /// Goes on listing ended cookies, forgets alarms at a restart and reports headers late.
    Firefox,
}

/// How short an alarm may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmFloor {
    /// As asked for.
    None,
    /// Never under 30 seconds, as store installs of Chromium have it.
    ThirtySeconds,
}

impl Flavour {
    /// The jar that background requests use.
    #[must_use]
    pub fn home_store(self) -> StoreId {
        StoreId(
            match self {
                Self::Chromium => "0",
                Self::Firefox => "firefox-default",
            }
            .into(),
        )
    }

    /// The jars that requests can be sent from: Firefox opens pages of an extension in its containers.
    #[must_use]
    pub fn stores(self) -> Stores {
        Stores {
            home: self.home_store(),
            containers: match self {
                Self::Chromium => None,
                Self::Firefox => Some("firefox-container-".into()),
            },
        }
    }

    /// How many milliseconds the header event may come after the request itself has resolved.
    pub(crate) fn header_delay(self) -> i64 {
        match self {
            Self::Chromium => 4,
            Self::Firefox => 100,
        }
    }
}
