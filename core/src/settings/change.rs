//! What the person does on the options page: each change is judged before it is made, and a managed option is not changed.

use alloc::string::String;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::host::Hostname;
use crate::ordered::Set;
use crate::state::State;

use super::option::{MANY, host_named};
use super::{Key, Setting, SettingProblem, Settings};

/// What the person wants to be otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// This option shall have this value; a number may be the text that was typed.
    Option {
        /// The option's name.
        key: String,
        /// Its value.
        value: Value,
    },
    /// This shall be done for an app, or no longer.
    App {
        /// The app's host.
        host: String,
        /// What.
        what: AppSwitch,
        /// Whether it shall.
        on: bool,
    },
    /// This host shall be believed to be a team.
    AddTeam {
        /// The host.
        host: String,
    },
    /// It shall not any more.
    RemoveTeam {
        /// The host.
        host: String,
    },
    /// A paused session shall go on, there or not.
    Resume {
        /// Its name.
        session: String,
    },
    /// Every option in a file shall be as it says there.
    Import {
        /// The file.
        text: String,
    },
    /// The options that can be read shall count, and what can't be read be forgotten.
    Keep,
}

/// What is switched for one app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppSwitch {
    /// It is renewed.
    Renewal,
    /// Notices about it are shown.
    Notices,
}

impl State {
    /// What the person will have set after this change, unless it can't be made.
    pub fn settings_after(&self, change: &Change) -> Result<Settings, SettingProblem> {
        let mut settings = self.settings.clone();
        match change {
            Change::Option { key, value } => {
                let key = Key::named(key).ok_or(SettingProblem::Unknown)?;
                self.refuse_managed(key)?;
                settings.set(Setting::read(key, &typed(key, value))?);
            }
            Change::App { host, what, on } => {
                let (key, hosts) = match what {
                    AppSwitch::Renewal => (Key::WithoutRenewal, &mut settings.without_renewal),
                    AppSwitch::Notices => (Key::WithoutNotices, &mut settings.without_notices),
                };
                let host = host_named(host)?;
                self.refuse_managed(key)?;
                if key == Key::WithoutRenewal && self.policy.forbids_renewal_of(&host) {
                    return Err(SettingProblem::Managed);
                }
                switch(hosts, host, !on)?;
            }
            Change::AddTeam { host } | Change::RemoveTeam { host } => {
                self.refuse_managed(Key::Teams)?;
                let is_named = matches!(change, Change::AddTeam { .. });
                switch(&mut settings.teams, host_of_address(host)?, is_named)?;
            }
            Change::Resume { session } => {
                settings.paused.remove(session);
                return Ok(settings);
            }
            Change::Import { text } => settings = self.imported(text)?,
            Change::Keep => {}
        }
        settings.unread = None;
        Ok(settings)
    }

    pub(super) fn refuse_managed(&self, key: Key) -> Result<(), SettingProblem> {
        if self.policy.manages(key) {
            Err(SettingProblem::Managed)
        } else {
            Ok(())
        }
    }
}

/// The host of what a person typed, which may be an address copied from the browser's bar. Policies and files are read
/// more strictly: whoever writes a path there expects it to matter.
fn host_of_address(typed: &str) -> Result<Hostname, SettingProblem> {
    let address = typed.trim().strip_prefix("https://");
    let host = address.and_then(|it| it.split(['/', '?', '#']).next());
    host_named(host.unwrap_or(typed))
}

/// A number that was typed is a number.
fn typed(key: Key, value: &Value) -> Value {
    let text = value.as_str().filter(|_| key.bounds().is_some());
    let number = text.and_then(|text| text.trim().parse::<u64>().ok());
    number.map_or_else(|| value.clone(), Value::from)
}

fn switch(hosts: &mut Set<Hostname>, host: Hostname, is_in: bool) -> Result<(), SettingProblem> {
    if !is_in {
        hosts.remove(&host);
    } else if hosts.len() >= *MANY.end() {
        return Err(SettingProblem::TooMany);
    } else {
        hosts.insert(host);
    }
    Ok(())
}
