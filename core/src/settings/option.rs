//! The options by name, and how the value of each is read: the same in what is stored, in a file that is imported, in what
//! the person types and in what the administrator sets.

use alloc::string::{String, ToString};
use core::ops::RangeInclusive;
use core::time::Duration;

use serde_json::Value;

use crate::host::Hostname;
use crate::ordered::Set;

use super::{Quiet, QuietHours, SettingProblem, Settings};

/// Makes the enum and its names from one table.
macro_rules! keys {
    ($($(#[doc = $doc:literal])* $name:ident = $key:literal,)*) => {
        /// The name of an option.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Key {
            $($(#[doc = $doc])* $name,)*
        }

        impl Key {
            /// Every option, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As it is written in files and policies.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

keys! {
    /// How many seconds before its end a token is renewed at the latest.
    Lead = "leadSeconds",
    /// After how many minutes without input the person counts as away.
    Idle = "idleMinutes",
    /// How many minutes sessions are renewed without a sign of the person.
    Extension = "maximumExtensionMinutes",
    /// When nobody is to be disturbed.
    Quiet = "quietHours",
    /// Whether notices are shown.
    Notices = "notices",
    /// The hosts of apps that are not renewed.
    WithoutRenewal = "withoutRenewal",
    /// The hosts of apps that no notice is shown about.
    WithoutNotices = "withoutNotices",
    /// The hosts that are believed to be teams.
    Teams = "teams",
}

impl Key {
    /// The option of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.as_str() == name)
    }

    /// Between which numbers the value may lie, in the unit of the name, and why. Where it is no number there are none.
    #[must_use]
    pub const fn bounds(self) -> Option<(u64, u64)> {
        match self {
            // Three requests of a renewal may take twenty seconds each; and a token of an hour is not renewed twice an
            // hour for nothing.
            Self::Lead => Some((60, 30 * 60)),
            // Who reads for a minute is not away; who has not touched anything for an hour is.
            Self::Idle => Some((1, 60)),
            // Less would renew nothing; and a machine that nobody has touched for a day is nobody's.
            Self::Extension => Some((15, 24 * 60)),
            Self::Quiet
            | Self::Notices
            | Self::WithoutRenewal
            | Self::WithoutNotices
            | Self::Teams => None,
        }
    }
}

/// One option with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// The least lead.
    Lead(Duration),
    /// The idle limit.
    Idle(Duration),
    /// The maximum extension.
    Extension(Duration),
    /// The quiet hours, or none.
    Quiet(Quiet),
    /// Whether notices are shown.
    Notices(bool),
    /// Apps that are not renewed.
    WithoutRenewal(Set<Hostname>),
    /// Apps without notices.
    WithoutNotices(Set<Hostname>),
    /// Teams by name.
    Teams(Set<Hostname>),
}

impl Setting {
    /// Reads the value of an option, within its bounds.
    pub fn read(key: Key, value: &Value) -> Result<Self, SettingProblem> {
        let within = |number: u64| match key.bounds() {
            Some((least, most)) if !(least..=most).contains(&number) => {
                Err(SettingProblem::OutOfBounds { least, most })
            }
            Some(_) | None => Ok(number),
        };
        Self::read_any(key, value, within)
    }

    /// Reads the value of an option whose numbers are judged so.
    pub(crate) fn read_any(
        key: Key,
        value: &Value,
        judged: impl Fn(u64) -> Result<u64, SettingProblem>,
    ) -> Result<Self, SettingProblem> {
        let number = || whole_number(value).and_then(&judged);
        let minutes = || Ok(Duration::from_secs(number()?.saturating_mul(60)));
        Ok(match key {
            Key::Lead => Self::Lead(Duration::from_secs(number()?)),
            Key::Idle => Self::Idle(minutes()?),
            Key::Extension => Self::Extension(minutes()?),
            Key::Quiet => Self::Quiet(quiet_hours(value)?),
            Key::Notices => Self::Notices(switch(value)?),
            Key::WithoutRenewal => Self::WithoutRenewal(hosts(value)?),
            Key::WithoutNotices => Self::WithoutNotices(hosts(value)?),
            Key::Teams => Self::Teams(hosts(value)?),
        })
    }

    /// Which option it is.
    #[must_use]
    pub const fn key(&self) -> Key {
        match self {
            Self::Lead(_) => Key::Lead,
            Self::Idle(_) => Key::Idle,
            Self::Extension(_) => Key::Extension,
            Self::Quiet(_) => Key::Quiet,
            Self::Notices(_) => Key::Notices,
            Self::WithoutRenewal(_) => Key::WithoutRenewal,
            Self::WithoutNotices(_) => Key::WithoutNotices,
            Self::Teams(_) => Key::Teams,
        }
    }

    /// The value as it is written in files.
    #[must_use]
    pub fn value(&self) -> Value {
        let minutes = |span: &Duration| Value::from(span.as_secs() / 60);
        let names = |hosts: &Set<Hostname>| hosts.iter().map(Hostname::as_str).collect();
        match self {
            Self::Lead(span) => span.as_secs().into(),
            Self::Idle(span) | Self::Extension(span) => minutes(span),
            Self::Quiet(Quiet::Never) => NONE.into(),
            Self::Quiet(Quiet::Daily(hours)) => hours.to_string().into(),
            Self::Notices(shown) => (if *shown { ON } else { OFF }).into(),
            Self::WithoutRenewal(hosts) | Self::WithoutNotices(hosts) | Self::Teams(hosts) => {
                names(hosts)
            }
        }
    }
}

impl Settings {
    /// Takes over one option.
    pub(crate) fn set(&mut self, setting: Setting) {
        match setting {
            Setting::Lead(span) => self.lead = Some(span),
            Setting::Idle(span) => self.idle = Some(span),
            Setting::Extension(span) => self.extension = Some(span),
            Setting::Quiet(hours) => self.quiet = hours,
            Setting::Notices(shown) => self.without_any_notices = !shown,
            Setting::WithoutRenewal(hosts) => self.without_renewal = hosts,
            Setting::WithoutNotices(hosts) => self.without_notices = hosts,
            Setting::Teams(hosts) => self.teams = hosts,
        }
    }

    /// What is set of an option; nothing where it is as it was installed.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<Setting> {
        let some = |hosts: &Set<Hostname>| (!hosts.is_empty()).then(|| hosts.clone());
        match key {
            Key::Lead => self.lead.map(Setting::Lead),
            Key::Idle => self.idle.map(Setting::Idle),
            Key::Extension => self.extension.map(Setting::Extension),
            Key::Quiet => (self.quiet != Quiet::Never).then_some(Setting::Quiet(self.quiet)),
            Key::Notices => self.without_any_notices.then_some(Setting::Notices(false)),
            Key::WithoutRenewal => some(&self.without_renewal).map(Setting::WithoutRenewal),
            Key::WithoutNotices => some(&self.without_notices).map(Setting::WithoutNotices),
            Key::Teams => some(&self.teams).map(Setting::Teams),
        }
    }
}

fn whole_number(value: &Value) -> Result<u64, SettingProblem> {
    value.as_u64().ok_or(SettingProblem::NotANumber)
}

fn quiet_hours(value: &Value) -> Result<Quiet, SettingProblem> {
    match value.as_str() {
        Some(NONE) => Ok(Quiet::Never),
        Some(text) => QuietHours::parse(text).map(Quiet::Daily),
        None => Err(SettingProblem::NotHours),
    }
}

fn switch(value: &Value) -> Result<bool, SettingProblem> {
    match value.as_str() {
        Some(ON) => Ok(true),
        Some(OFF) => Ok(false),
        Some(_) | None => Err(SettingProblem::NotASwitch),
    }
}

fn hosts(value: &Value) -> Result<Set<Hostname>, SettingProblem> {
    let names = value.as_array().ok_or(SettingProblem::NotAList)?;
    if !MANY.contains(&names.len()) {
        return Err(SettingProblem::TooMany);
    }
    let host = |name: &Value| host_named(name.as_str().ok_or(SettingProblem::NotAList)?);
    names.iter().map(host).collect()
}

/// The host of this name, as a person types it.
pub(super) fn host_named(name: &str) -> Result<Hostname, SettingProblem> {
    let shown = || SettingProblem::NotAHost(name.chars().take(LONGEST_SHOWN).collect::<String>());
    Hostname::parse(name.trim()).map_err(|_| shown())
}

const ON: &str = "on";
const OFF: &str = "off";
const NONE: &str = "none";
/// More than any organisation has; fewer than would slow anything down.
pub(super) const MANY: RangeInclusive<usize> = 0..=500;
const LONGEST_SHOWN: usize = 60;

#[cfg(test)]
mod tests {
    use std::format;

    use serde_json::json;

    use super::*;

    fn read(key: Key, value: &Value) -> Result<Setting, SettingProblem> {
        Setting::read(key, value)
    }

    #[test]
    fn each_option_is_the_same_after_it_was_written() {
        for (key, value) in [
            (Key::Lead, json!(60)),
            (Key::Lead, json!(1800)),
            (Key::Idle, json!(1)),
            (Key::Extension, json!(1440)),
            (Key::Quiet, json!("22:00-07:30")),
            (Key::Quiet, json!("none")),
            (Key::Notices, json!("off")),
            (Key::WithoutRenewal, json!(["a.example", "b.example"])),
            (Key::WithoutNotices, json!([])),
            (Key::Teams, json!(["access.example.com"])),
        ] {
            let setting = read(key, &value).unwrap();
            assert_eq!(setting.key(), key);
            assert_eq!(setting.value(), value);
            assert_eq!(Key::named(key.as_str()), Some(key));
        }
    }

    #[test]
    fn a_number_outside_of_its_bounds_is_refused_and_the_bounds_are_told() {
        for key in [Key::Lead, Key::Idle, Key::Extension] {
            let (least, most) = key.bounds().unwrap();
            let refused = Err(SettingProblem::OutOfBounds { least, most });
            for good in [least, most] {
                assert!(read(key, &json!(good)).is_ok());
            }
            for bad in [0, least - 1, most + 1, u64::MAX] {
                assert_eq!(read(key, &json!(bad)), refused);
            }
            for strange in [
                json!(-1),
                json!(1.5),
                json!("x"),
                json!(""),
                json!(null),
                json!([5]),
            ] {
                assert_eq!(read(key, &strange), Err(SettingProblem::NotANumber));
            }
        }
    }

    #[test]
    fn hosts_switches_and_hours_are_read_strictly() {
        let named = |text: &str| Err(SettingProblem::NotAHost(text.into()));
        for bad in [
            "",
            "https://a.example",
            "a.example/",
            "10.0.0.1",
            "localhost",
            "a.example:8443",
        ] {
            assert_eq!(read(Key::Teams, &json!([bad])), named(bad));
        }
        assert_eq!(
            read(Key::Teams, &json!("a.example")),
            Err(SettingProblem::NotAList)
        );
        assert_eq!(read(Key::Teams, &json!([7])), Err(SettingProblem::NotAList));
        let many: alloc::vec::Vec<_> = (0..501).map(|n| format!("a{n}.example")).collect();
        assert_eq!(read(Key::Teams, &json!(many)), Err(SettingProblem::TooMany));
        for bad in [json!(true), json!("yes"), json!(null)] {
            assert_eq!(read(Key::Notices, &bad), Err(SettingProblem::NotASwitch));
        }
        for bad in [
            json!("22:00"),
            json!("25:00-07:00"),
            json!("07:00-07:00"),
            json!(7),
        ] {
            assert_eq!(read(Key::Quiet, &bad), Err(SettingProblem::NotHours));
        }
    }
}
