//! Snap and flatpak: browsers in a sandbox, and what they can't do there.

use std::path::PathBuf;

use super::browsers::{Browser, Family};
use super::machine::Machine;

/// In which form a browser is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packaging {
    /// A program of the system.
    Native,
    /// A snap.
    Snap,
    /// A flatpak.
    Flatpak,
}

impl Packaging {
    /// The sandboxes in which the browser is here.
    pub(super) fn sandboxes_of(browser: &Browser, machine: &Machine) -> Vec<Self> {
        let snap = browser.linux.snap.is_some_and(|name| {
            machine.home.join("snap").join(name).is_dir()
                || machine.system(&format!("/snap/{name}")).is_dir()
        });
        let flatpak = browser.linux.flatpak.is_some_and(|id| {
            machine.home.join(".var/app").join(id).is_dir()
                || machine
                    .home
                    .join(".local/share/flatpak/app")
                    .join(id)
                    .is_dir()
                || machine
                    .system(&format!("/var/lib/flatpak/app/{id}"))
                    .is_dir()
        });
        let found = [(snap, Self::Snap), (flatpak, Self::Flatpak)];
        found
            .into_iter()
            .filter_map(|(is_there, form)| is_there.then_some(form))
            .collect()
    }

    /// Whether a browser in this form can start this program.
    ///
    /// Firefox as a snap asks a portal of the desktop, which reads the usual folders and starts the program outside:
    /// <https://discourse.ubuntu.com/t/call-for-testing-native-messaging-support-in-the-firefox-snap/29759>
    #[must_use]
    pub fn can_start_programs(self, browser: &Browser) -> bool {
        match self {
            Self::Native => true,
            Self::Snap => browser.family == Family::Firefox,
            Self::Flatpak => false,
        }
    }

    /// What a person should know of a browser in this form.
    #[must_use]
    pub fn note(self, browser: &Browser) -> Option<String> {
        let title = browser.title;
        match self {
            Self::Native => None,
            Self::Snap if self.can_start_programs(browser) => Some(format!(
                "{title} as a snap starts this program through a portal of the desktop, which asks you once"
            )),
            Self::Snap => Some(format!(
                "{title} as a snap cannot start programs outside its sandbox; the extension works without this one, \
                 or use {title} from a package of your system"
            )),
            Self::Flatpak => Some(format!(
                "{title} as a flatpak cannot start programs outside its sandbox; the extension works without this one, \
                 or use {title} from a package of your system"
            )),
        }
    }

    /// Where a manifest would lie inside the sandbox, were it of any use.
    #[must_use]
    pub fn folder(self, browser: &Browser, machine: &Machine) -> Option<PathBuf> {
        let own = browser.linux.own;
        let is_firefox = browser.family == Family::Firefox;
        let below = match self {
            Self::Native => return None,
            Self::Snap => machine
                .home
                .join("snap")
                .join(browser.linux.snap?)
                .join("common"),
            Self::Flatpak if is_firefox => {
                machine.home.join(".var/app").join(browser.linux.flatpak?)
            }
            Self::Flatpak => machine
                .home
                .join(".var/app")
                .join(browser.linux.flatpak?)
                .join("config"),
        };
        Some(below.join(own).join(browser.family.folder_on_linux()))
    }
}
