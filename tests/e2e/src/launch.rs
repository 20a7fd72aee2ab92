//! What a test chooses before the browser starts.
//!
//! The defaults are those of a person who has just installed the extension: no host is granted yet.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

/// Which browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Debian's Chromium, through its chromedriver.
    Chromium,
    /// Debian's Firefox ESR, directly.
    Firefox,
}

impl Kind {
    /// Both browsers: what holds in one must hold in the other.
    #[must_use]
    pub fn both() -> [Self; 2] {
        [Self::Chromium, Self::Firefox]
    }

    /// The name of the folder below `dist/` and of files of evidence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }
}

/// Whether a window is drawn on a display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Headless.
    Hidden,
    /// On the display that the environment names.
    Shown,
}

/// Whether a page may use the cookies of another site that it embeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThirdPartyCookies {
    /// Whatever this build of the browser does (Debian's Chromium blocks them).
    BrowserDefault,
    /// Allowed everywhere.
    Allowed,
    /// Blocked everywhere.
    Blocked,
}

/// Which hosts the user has granted before the test begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// Every host that the manifest names, optional ones too.
    All,
    /// None beyond what the installation itself grants.
    None,
    /// These match patterns.
    Listed(Vec<String>),
}

/// What pages see in `prefers-color-scheme`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorScheme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What becomes of the browser's question when the extension asks for hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompts {
    /// It is not shown, and counts as answered with yes.
    Allowed,
    /// It is shown, and waits for an answer.
    Shown,
}

/// How a browser is started.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The built extension: a folder with a `manifest.json`.
    pub extension: PathBuf,
    /// Another extension that the person has too: a folder with a `manifest.json`. Nothing is granted to it.
    pub neighbour: Option<PathBuf>,
    /// The HTTP CONNECT proxy through which every request goes, loopback included.
    pub proxy: SocketAddr,
    /// Hidden unless a person wants to watch.
    pub window: Window,
    /// The cookie policy of the browser.
    pub third_party_cookies: ThirdPartyCookies,
    /// Grants given before the start.
    pub granted_hosts: Hosts,
    /// What becomes of the browser's question where the extension asks for more.
    pub prompts: Prompts,
    /// Light or dark.
    pub color_scheme: ColorScheme,
    /// The language of the extension's texts and of `navigator.language`, as `de`.
    pub locale: Option<String>,
    /// What the administrator set for the extension. In Chromium it holds for the whole machine and needs root.
    pub policy: Option<Value>,
    /// A profile to keep; otherwise a fresh one that is removed at the end.
    pub profile: Option<PathBuf>,
    /// Variables that the browser passes on to a native host.
    pub environment: Vec<(String, OsString)>,
    /// How long an idle background may live. Firefox only: Chromium's 30 s cannot be changed,
    /// use [`Browser::kill_worker`](crate::Browser::kill_worker) there.
    pub idle_timeout: Option<Duration>,
}

impl Launch {
    /// The defaults: hidden, fresh profile, nothing granted, light, the browser's own language.
    #[must_use]
    pub fn new(extension: impl Into<PathBuf>, proxy: SocketAddr) -> Self {
        Self {
            extension: extension.into(),
            neighbour: None,
            proxy,
            window: Window::Hidden,
            third_party_cookies: ThirdPartyCookies::BrowserDefault,
            granted_hosts: Hosts::None,
            prompts: Prompts::Allowed,
            color_scheme: ColorScheme::Light,
            locale: None,
            policy: None,
            profile: None,
            environment: Vec::new(),
            idle_timeout: None,
        }
    }
}
