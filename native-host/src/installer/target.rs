//! Which files an installation consists of.

use std::path::{Path, PathBuf};

use super::browsers::{Browser, Family};
use super::machine::{Machine, Os};
use super::registry::Registry;
use crate::identity::manifest_file_name;

/// For whom it is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Scope {
    /// This person.
    User,
    /// Everybody on this machine; that takes root.
    System,
}

/// One manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Who reads it.
    pub browser: &'static Browser,
    /// In which folder.
    pub folder: PathBuf,
    /// Under which name.
    pub file: String,
    /// Where the registry of Windows must name it.
    pub registry: Option<Registry>,
}

impl Target {
    /// The manifest in that folder.
    #[must_use]
    pub fn in_folder(browser: &'static Browser, folder: PathBuf) -> Self {
        Self {
            browser,
            folder,
            file: manifest_file_name(),
            registry: None,
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.file)
    }
}

/// The manifests of a browser.
#[must_use]
pub fn targets(browser: &'static Browser, scope: Scope, machine: &Machine) -> Vec<Target> {
    let own = machine.own_folder(browser);
    let in_folder = |folder| Target::in_folder(browser, folder);
    match (machine.os, scope) {
        (Os::Linux, Scope::User) => vec![in_folder(own.join(browser.family.folder_on_linux()))],
        (Os::Mac, Scope::User) => vec![in_folder(own.join(FOLDER))],
        (Os::Linux, Scope::System) => system(browser.linux.system, machine)
            .map(in_folder)
            .collect(),
        (Os::Mac, Scope::System) => system(browser.mac.system, machine).map(in_folder).collect(),
        // Each browser has a file of its own, so that taking one away leaves the others.
        (Os::Windows, _) => vec![Target {
            browser,
            folder: own,
            file: format!("{}.json", browser.name),
            registry: Some(Registry::new(browser.windows_key, scope)),
        }],
    }
}

/// The manifest for a browser of Chromium's family that was given a folder of its own: it reads no other of the person.
#[must_use]
pub fn of_user_data(browser: &'static Browser, folder: &Path) -> Target {
    Target::in_folder(browser, folder.join(FOLDER))
}

fn system<'a>(folders: &'a [&str], machine: &'a Machine) -> impl Iterator<Item = PathBuf> + 'a {
    let is_used =
        |(rank, folder): &(usize, PathBuf)| *rank == 0 || folder.parent().is_some_and(Path::is_dir);
    folders
        .iter()
        .map(|folder| machine.system(folder))
        .enumerate()
        .filter(is_used)
        .map(|(_, folder)| folder)
}

impl Family {
    /// What the folder of manifests is called on Linux.
    pub(super) const fn folder_on_linux(self) -> &'static str {
        match self {
            Self::Chromium => FOLDER,
            Self::Firefox => "native-messaging-hosts",
        }
    }
}

const FOLDER: &str = "NativeMessagingHosts";

#[cfg(test)]
mod tests {
    use super::super::browsers::{BROWSERS, named};
    use super::*;

    fn machine(os: Os) -> Machine {
        Machine {
            os,
            root: "/".into(),
            home: "/h".into(),
            config: "/h/.config".into(),
            path: vec![],
        }
    }

    fn paths(name: &str, scope: Scope, machine: &Machine) -> Vec<String> {
        let targets = targets(named(name).unwrap(), scope, machine);
        let path = |target: &Target| target.path().to_string_lossy().into_owned();
        targets.iter().map(path).collect()
    }

    #[test]
    fn each_browser_has_its_place_on_linux() {
        let place = |name| paths(name, Scope::User, &machine(Os::Linux)).concat();
        let file = "NativeMessagingHosts/com.access_vigil.host.json";
        assert_eq!(place("chrome"), format!("/h/.config/google-chrome/{file}"));
        assert_eq!(
            place("chrome-beta"),
            format!("/h/.config/google-chrome-beta/{file}")
        );
        assert_eq!(
            place("brave"),
            format!("/h/.config/BraveSoftware/Brave-Browser/{file}")
        );
        assert_eq!(
            place("firefox"),
            "/h/.mozilla/native-messaging-hosts/com.access_vigil.host.json"
        );
        let system = paths("firefox", Scope::System, &machine(Os::Linux));
        assert!(system[0].starts_with("/usr/lib/mozilla/native-messaging-hosts/"));
    }

    #[test]
    fn browsers_that_obey_the_folder_of_settings_are_followed_there() {
        let machine = Machine {
            config: "/elsewhere".into(),
            ..machine(Os::Linux)
        };
        assert!(paths("edge", Scope::User, &machine)[0].starts_with("/elsewhere/microsoft-edge/"));
        assert!(paths("librewolf", Scope::User, &machine)[0].starts_with("/h/.librewolf/"));
    }

    #[test]
    fn a_second_folder_of_the_system_is_used_where_its_parent_is_there() {
        let root = tempfile::tempdir().unwrap();
        let machine = Machine {
            root: root.path().into(),
            ..machine(Os::Linux)
        };
        assert_eq!(paths("firefox", Scope::System, &machine).len(), 1);
        std::fs::create_dir_all(root.path().join("usr/lib64/mozilla")).unwrap();
        assert_eq!(paths("firefox", Scope::System, &machine).len(), 2);
    }

    #[test]
    fn macos_has_folders_and_windows_has_keys() {
        assert_eq!(
            paths("vivaldi", Scope::User, &machine(Os::Mac)),
            [
                "/h/Library/Application Support/Vivaldi/NativeMessagingHosts/com.access_vigil.host.json"
            ]
        );
        let windows = targets(named("edge").unwrap(), Scope::User, &machine(Os::Windows));
        assert!(
            windows[0]
                .path()
                .ends_with("access-vigil/manifests/edge.json")
        );
        assert_eq!(
            windows[0].registry.as_ref().unwrap().key(),
            r"HKCU\Software\Microsoft\Edge\NativeMessagingHosts\com.access_vigil.host"
        );
    }

    #[test]
    fn names_and_user_places_are_each_browsers_own() {
        for os in [Os::Linux, Os::Mac, Os::Windows] {
            let mut seen: Vec<String> = BROWSERS
                .iter()
                .flat_map(|browser| paths(browser.name, Scope::User, &machine(os)))
                .collect();
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), BROWSERS.len(), "{os:?}");
        }
    }
}
