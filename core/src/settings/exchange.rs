//! Settings as a file, to be kept or taken to another browser. It holds what was set and nothing else: no token, no secret,
//! no session and no consent. What is read of one is shown before it counts.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::indicator::Sentence;
use crate::json;
use crate::state::State;

use super::{Key, Setting, SettingProblem, Settings};

/// The form of the file.
#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    settings: Map<String, Value>,
}

/// What a file would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// What would be otherwise.
    pub changes: Vec<Difference>,
    /// What would stay as it is though it stands in the file, and why.
    pub refused: Vec<(String, Sentence)>,
}

/// An option that would be otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its name.
    pub key: String,
    /// As it is written now; nothing where it is as installed.
    pub from: Option<String>,
    /// As it would be.
    pub to: Option<String>,
}

impl State {
    /// The person's settings as the text of a file.
    #[must_use]
    pub fn exported(&self) -> String {
        let file = File {
            format: FORMAT.into(),
            version: VERSION,
            settings: self.settings.values(),
        };
        serde_json::to_string_pretty(&file).unwrap_or_default()
    }

    /// What a file would change.
    pub fn preview(&self, text: &str) -> Result<Preview, SettingProblem> {
        let (settings, refused) = self.read_file(text)?;
        let written = |settings: &Settings, key: Key| {
            let setting = settings.get(key);
            setting.map(|it| plain(&it.value()))
        };
        let changes = Key::ALL.iter().filter_map(|key| {
            let (from, to) = (written(&self.settings, *key), written(&settings, *key));
            (from != to).then(|| Difference {
                key: key.as_str().into(),
                from,
                to,
            })
        });
        Ok(Preview {
            changes: changes.collect(),
            refused: refused
                .into_iter()
                .map(|(key, problem)| (key, problem.sentence()))
                .collect(),
        })
    }

    /// The settings as a file would have them.
    pub(super) fn imported(&self, text: &str) -> Result<Settings, SettingProblem> {
        self.read_file(text).map(|(settings, _)| settings)
    }

    /// Options that are not in the file become as they were installed; managed ones stay as they are.
    fn read_file(
        &self,
        text: &str,
    ) -> Result<(Settings, Vec<(String, SettingProblem)>), SettingProblem> {
        let file = (text.len() <= LONGEST).then(|| json::read::<File>(text).ok());
        let file = file.flatten().filter(|file| file.format == FORMAT);
        let file = file.ok_or(SettingProblem::NotOurFile)?;
        if file.version > VERSION {
            return Err(SettingProblem::LaterVersion);
        }
        let mut settings = Settings {
            paused: self.settings.paused.clone(),
            ..Settings::default()
        };
        for key in Key::ALL {
            let stays = self.policy.manages(*key) || bad(&file, *key);
            if let Some(own) = self.settings.get(*key).filter(|_| stays) {
                settings.set(own);
            }
        }
        let mut refused = Vec::new();
        for (name, value) in &file.settings {
            match self.read_line(name, value) {
                Ok(setting) => settings.set(setting),
                Err(problem) => {
                    let name = name.chars().take(LONGEST_NAME).collect();
                    refused.push((name, problem));
                }
            }
        }
        Ok((settings, refused))
    }

    fn read_line(&self, name: &str, value: &Value) -> Result<Setting, SettingProblem> {
        let key = Key::named(name).ok_or(SettingProblem::Unknown)?;
        self.refuse_managed(key)?;
        Setting::read(key, value)
    }
}

/// Whether a file has something of an option that can't be read.
fn bad(file: &File, key: Key) -> bool {
    let value = file.settings.get(key.as_str());
    value.is_some_and(|value| Setting::read(key, value).is_err())
}

fn plain(value: &Value) -> String {
    let list = value.as_array().map(|names| {
        let names: Vec<_> = names.iter().filter_map(Value::as_str).collect();
        names.join(", ")
    });
    let text = value.as_str().map(String::from);
    list.or(text).unwrap_or_else(|| value.to_string())
}

const FORMAT: &str = "access-vigil-settings";
const VERSION: u32 = 1;
const LONGEST: usize = 256 * 1024;
const LONGEST_NAME: usize = 60;

#[cfg(test)]
mod tests;
