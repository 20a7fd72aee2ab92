//! The browsers, as data. A row says where one looks for manifests; what follows from that is code elsewhere.
//!
//! Sources: <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging>,
//! <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests>, `chrome_paths.cc` of Chromium,
//! the table of `native_messaging`, and the installers of browserpass. Tried: Chromium and Firefox on Linux.

/// A browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Browser {
    /// As `--browser` takes it.
    pub name: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// Whose rules it follows.
    pub family: Family,
    /// On Linux.
    pub linux: Linux,
    /// On macOS.
    pub mac: Mac,
    /// Its key below `Software` in the registry of Windows.
    pub windows_key: &'static str,
}

/// Whose rules a browser follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Extensions are named by origin.
    Chromium,
    /// Extensions are named by id.
    Firefox,
}

/// Where a browser lives on Linux.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linux {
    /// Its own folder: below the settings for Chromium's family, below the home for Firefox's.
    pub own: &'static str,
    /// Where it looks for manifests of the whole machine. The first counts; others only where their parents are there.
    pub system: &'static [&'static str],
    /// What it is started by.
    pub programs: &'static [&'static str],
    /// Its name as a snap.
    pub snap: Option<&'static str>,
    /// Its name as a flatpak.
    pub flatpak: Option<&'static str>,
}

/// Where a browser lives on macOS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mac {
    /// Its own folder below `Application Support`.
    pub own: &'static str,
    /// Where it looks for manifests of the whole machine.
    pub system: &'static [&'static str],
    /// The application.
    pub application: &'static str,
}

/// The browser of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Browser> {
    BROWSERS.iter().find(|browser| browser.name == name)
}

/// All of them, the most used first.
pub const BROWSERS: &[Browser] = &[
    Browser {
        name: "chrome",
        title: "Chrome",
        family: Family::Chromium,
        linux: Linux {
            own: "google-chrome",
            system: &[SYSTEM_CHROME],
            programs: &["google-chrome", "google-chrome-stable"],
            snap: None,
            flatpak: Some("com.google.Chrome"),
        },
        mac: Mac {
            own: "Google/Chrome",
            system: &["/Library/Google/Chrome/NativeMessagingHosts"],
            application: "Google Chrome",
        },
        windows_key: r"Google\Chrome",
    },
    Browser {
        name: "chrome-beta",
        title: "Chrome Beta",
        family: Family::Chromium,
        linux: Linux {
            own: "google-chrome-beta",
            system: &[SYSTEM_CHROME],
            programs: &["google-chrome-beta"],
            snap: None,
            flatpak: None,
        },
        mac: Mac {
            own: "Google/Chrome Beta",
            system: &["/Library/Google/Chrome/NativeMessagingHosts"],
            application: "Google Chrome Beta",
        },
        windows_key: r"Google\Chrome",
    },
    Browser {
        name: "chrome-unstable",
        title: "Chrome Unstable",
        family: Family::Chromium,
        linux: Linux {
            own: "google-chrome-unstable",
            system: &[SYSTEM_CHROME],
            programs: &["google-chrome-unstable"],
            snap: None,
            flatpak: Some("com.google.ChromeDev"),
        },
        mac: Mac {
            own: "Google/Chrome Dev",
            system: &["/Library/Google/Chrome/NativeMessagingHosts"],
            application: "Google Chrome Dev",
        },
        windows_key: r"Google\Chrome",
    },
    Browser {
        name: "chromium",
        title: "Chromium",
        family: Family::Chromium,
        linux: Linux {
            own: "chromium",
            system: &[SYSTEM_CHROMIUM],
            programs: &["chromium", "chromium-browser"],
            snap: Some("chromium"),
            flatpak: Some("org.chromium.Chromium"),
        },
        mac: Mac {
            own: "Chromium",
            system: &["/Library/Application Support/Chromium/NativeMessagingHosts"],
            application: "Chromium",
        },
        windows_key: "Chromium",
    },
    Browser {
        name: "edge",
        title: "Edge",
        family: Family::Chromium,
        linux: Linux {
            own: "microsoft-edge",
            system: &["/etc/opt/edge/native-messaging-hosts"],
            programs: &["microsoft-edge", "microsoft-edge-stable"],
            snap: None,
            flatpak: Some("com.microsoft.Edge"),
        },
        mac: Mac {
            own: "Microsoft Edge",
            system: &["/Library/Microsoft/Edge/NativeMessagingHosts"],
            application: "Microsoft Edge",
        },
        windows_key: r"Microsoft\Edge",
    },
    Browser {
        name: "brave",
        title: "Brave",
        family: Family::Chromium,
        linux: Linux {
            own: "BraveSoftware/Brave-Browser",
            // Sources disagree: Chrome's folder, Chromium's, or one of its own.
            system: &[
                SYSTEM_CHROME,
                SYSTEM_CHROMIUM,
                "/etc/brave/native-messaging-hosts",
            ],
            programs: &["brave-browser", "brave"],
            snap: Some("brave"),
            flatpak: Some("com.brave.Browser"),
        },
        mac: Mac {
            own: "BraveSoftware/Brave-Browser",
            system: &["/Library/Application Support/Chromium/NativeMessagingHosts"],
            application: "Brave Browser",
        },
        windows_key: r"BraveSoftware\Brave-Browser",
    },
    Browser {
        name: "vivaldi",
        title: "Vivaldi",
        family: Family::Chromium,
        linux: Linux {
            own: "vivaldi",
            system: &["/etc/opt/vivaldi/native-messaging-hosts"],
            programs: &["vivaldi", "vivaldi-stable"],
            snap: Some("vivaldi"),
            flatpak: Some("com.vivaldi.Vivaldi"),
        },
        mac: Mac {
            own: "Vivaldi",
            system: &["/Library/Application Support/Vivaldi/NativeMessagingHosts"],
            application: "Vivaldi",
        },
        windows_key: "Vivaldi",
    },
    Browser {
        name: "opera",
        title: "Opera",
        family: Family::Chromium,
        linux: Linux {
            own: "opera",
            system: &["/etc/opt/opera/native-messaging-hosts"],
            programs: &["opera"],
            snap: Some("opera"),
            flatpak: Some("com.opera.Opera"),
        },
        mac: Mac {
            own: "com.operasoftware.Opera",
            system: &[],
            application: "Opera",
        },
        // It reads those of Chrome.
        windows_key: r"Google\Chrome",
    },
    Browser {
        name: "firefox",
        title: "Firefox",
        family: Family::Firefox,
        linux: Linux {
            // Not `~/.config/mozilla`, where newer versions keep profiles: manifests are read from here alone (tried).
            own: ".mozilla",
            system: &[
                "/usr/lib/mozilla/native-messaging-hosts",
                "/usr/lib64/mozilla/native-messaging-hosts",
            ],
            programs: &["firefox", "firefox-esr"],
            snap: Some("firefox"),
            flatpak: Some("org.mozilla.firefox"),
        },
        mac: Mac {
            own: "Mozilla",
            system: &["/Library/Application Support/Mozilla/NativeMessagingHosts"],
            application: "Firefox",
        },
        windows_key: "Mozilla",
    },
    Browser {
        name: "librewolf",
        title: "LibreWolf",
        family: Family::Firefox,
        linux: Linux {
            own: ".librewolf",
            system: &["/usr/lib/librewolf/native-messaging-hosts"],
            programs: &["librewolf"],
            snap: None,
            flatpak: Some("io.gitlab.librewolf-community"),
        },
        mac: Mac {
            own: "LibreWolf",
            system: &["/Library/Application Support/LibreWolf/NativeMessagingHosts"],
            application: "LibreWolf",
        },
        // It reads those of Firefox.
        windows_key: "Mozilla",
    },
];

const SYSTEM_CHROME: &str = "/etc/opt/chrome/native-messaging-hosts";
const SYSTEM_CHROMIUM: &str = "/etc/chromium/native-messaging-hosts";
