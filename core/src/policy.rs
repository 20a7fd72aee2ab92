//! What the administrator set in the browser's managed storage. What counts of it and of the person's own settings is one
//! rule: the stricter of the two; where neither is stricter, the administrator's. What can't be understood counts as the
//! strictest there is, and is named.
//!
//! <https://developer.chrome.com/docs/extensions/reference/manifest/storage>

mod hosts;

use alloc::string::String;
use core::time::Duration;

use serde_json::Value;

use crate::grants::Grants;
use crate::host::Hostname;
use crate::ordered::Set;
use crate::problem::Problem;
use crate::settings::{Key, Quiet, Setting, SettingProblem};
use crate::state::{State, Turn};

/// What the administrator set; by default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Why nothing may be renewed.
    pub(crate) ban: Option<Problem>,
    /// The most that sessions may be extended without a sign of the person.
    pub(crate) extension: Option<Duration>,
    /// The longest that a person without input counts as there.
    pub(crate) idle: Option<Duration>,
    /// How long before its end a token is renewed at the latest.
    pub(crate) lead: Option<Duration>,
    /// When nobody is to be disturbed; perhaps never.
    pub(crate) quiet: Option<Quiet>,
    /// Whether notices are shown.
    pub(crate) notices: Option<bool>,
    /// The apps that are not renewed.
    pub(crate) without_renewal: Option<Set<Hostname>>,
    /// The apps that no notice is shown about.
    pub(crate) without_notices: Option<Set<Hostname>>,
    /// Hosts that are believed to be teams, whatever they are called.
    pub(crate) teams: Option<Set<Hostname>>,
    /// The only hosts that may be watched.
    pub(crate) hosts: Option<Grants>,
    /// Whether sessions may be shared with the terminal.
    terminal: Option<bool>,
    /// Which of the keys that are no options are there.
    others: Set<&'static str>,
}

impl Policy {
    /// Reads the managed values: a JSON object, which is empty where the administrator set nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let Ok(Value::Object(values)) = serde_json::from_str(text) else {
            return Self::unreadable("storage.managed");
        };
        let mut policy = Self::default();
        let mut strange = None;
        for (key, value) in &values {
            if !policy.take(key, value) {
                strange = Some(key);
            }
        }
        if let Some(key) = strange {
            policy.ban_as_unreadable(key);
        }
        policy
    }

    /// A policy that is there and can't be read: `why` names the key at fault, or the store where it is the whole.
    #[must_use]
    pub fn unreadable(why: &str) -> Self {
        let mut policy = Self::default();
        policy.ban_as_unreadable(why);
        policy
    }

    /// Nobody knows what else was forbidden.
    fn ban_as_unreadable(&mut self, why: &str) {
        let why: String = why.chars().take(LONGEST_REASON).collect();
        self.ban = Some(Problem::PolicyUnreadable(why));
        self.terminal = Some(false);
    }

    /// Whether the administrator has set this option, so that the person can't. An app that they forbid to renew is no
    /// reason to keep the person from forbidding another.
    #[must_use]
    pub(crate) const fn manages(&self, key: Key) -> bool {
        match key {
            Key::Lead => self.lead.is_some(),
            Key::Idle => self.idle.is_some(),
            Key::Extension => self.extension.is_some(),
            Key::Quiet => self.quiet.is_some(),
            Key::Notices => self.notices.is_some(),
            Key::WithoutRenewal => false,
            Key::WithoutNotices => self.without_notices.is_some(),
            Key::Teams => self.teams.is_some(),
        }
    }

    /// Which of the keys that are no options are there.
    pub(crate) fn other_keys(&self) -> impl Iterator<Item = &'static str> {
        self.others.iter().copied()
    }

    /// Whether the administrator forbids that this app is renewed.
    pub(crate) fn forbids_renewal_of(&self, app: &Hostname) -> bool {
        let forbidden = self.without_renewal.as_ref();
        forbidden.is_some_and(|apps| apps.contains(app))
    }

    /// Whether sessions may be shared with the terminal.
    pub(crate) fn lets_terminal(&self) -> bool {
        self.terminal.unwrap_or(true)
    }

    /// Takes in one value; whether it was understood. A key that this version does not know may be a ban that it does
    /// not know, or one that is misspelt.
    fn take(&mut self, key: &str, value: &Value) -> bool {
        match (Key::named(key), key) {
            (Some(key), _) => self.take_option(key, value),
            (None, RENEWAL) => {
                self.others.insert(RENEWAL);
                let allowed = allows(value);
                if allowed == Some(false) {
                    self.ban = Some(Problem::RenewalForbidden);
                }
                allowed.is_some()
            }
            (None, TERMINAL) => {
                self.others.insert(TERMINAL);
                self.terminal = allows(value);
                self.terminal.is_some()
            }
            (None, HOSTS) => {
                self.others.insert(HOSTS);
                let listed = hosts::listed(value);
                // Where it can't be read nobody knows which hosts were meant: none is watched.
                self.hosts = Some(listed.clone().unwrap_or_default());
                listed.is_some()
            }
            (None, _) => false,
        }
    }

    fn take_option(&mut self, key: Key, value: &Value) -> bool {
        let read = match key {
            // As a cap any number does, and none at all is a ban.
            Key::Extension => Setting::read_any(key, value, Ok::<u64, SettingProblem>),
            Key::Lead
            | Key::Idle
            | Key::Quiet
            | Key::Notices
            | Key::WithoutRenewal
            | Key::WithoutNotices
            | Key::Teams => Setting::read(key, value),
        };
        let Ok(setting) = read else {
            // Which teams were meant nobody knows: none is believed.
            if key == Key::Teams {
                self.teams = Some(Set::new());
            }
            return false;
        };
        match setting {
            Setting::Lead(span) => self.lead = Some(span),
            Setting::Idle(span) => self.idle = Some(span),
            Setting::Extension(span) => {
                self.extension = Some(span);
                if span.is_zero() {
                    self.ban = Some(Problem::RenewalForbidden);
                }
            }
            Setting::Quiet(hours) => self.quiet = Some(hours),
            Setting::Notices(shown) => self.notices = Some(shown),
            Setting::WithoutRenewal(hosts) => self.without_renewal = Some(hosts),
            Setting::WithoutNotices(hosts) => self.without_notices = Some(hosts),
            Setting::Teams(hosts) => self.teams = Some(hosts),
        }
        true
    }
}

impl State {
    /// The administrator's policy is this from now on.
    pub(crate) fn handle_policy(&mut self, turn: &mut Turn, policy: Policy) {
        self.policy = policy;
        self.take_rules(turn);
    }
}

fn allows(value: &Value) -> Option<bool> {
    match value.as_str() {
        Some("allowed") => Some(true),
        Some("forbidden") => Some(false),
        Some(_) | None => None,
    }
}

/// Every key that an administrator can set beside the options.
#[cfg(test)]
const OTHER_KEYS: [&str; 3] = [RENEWAL, HOSTS, TERMINAL];

const RENEWAL: &str = "renewal";
const HOSTS: &str = "hosts";
const TERMINAL: &str = "terminal";
const LONGEST_REASON: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Rules, Settings};

    const DAY: Duration = Duration::from_hours(24);

    fn rules(text: &str) -> Rules {
        Rules::of(&Settings::default(), &Policy::parse(text))
    }

    #[test]
    fn without_a_policy_nothing_is_stricter() {
        for text in ["{}", r#"{"renewal":"allowed"}"#] {
            let rules = rules(text);
            assert_eq!(rules.permits(), Ok(()), "{text}");
            assert_eq!(rules.extension(DAY), DAY, "{text}");
        }
    }

    #[test]
    fn a_ban_and_an_extension_of_no_time_forbid_renewals() {
        for text in [
            r#"{"renewal":"forbidden"}"#,
            r#"{"maximumExtensionMinutes":0}"#,
            r#"{"renewal":"allowed","maximumExtensionMinutes":0}"#,
            r#"{"renewal":"forbidden","maximumExtensionMinutes":60}"#,
        ] {
            let told = rules(text).permits();
            assert_eq!(told, Err(Problem::RenewalForbidden), "{text}");
        }
    }

    #[test]
    fn a_maximum_extension_can_only_be_shortened() {
        let capped = rules(r#"{"maximumExtensionMinutes":90}"#);
        assert_eq!(capped.permits(), Ok(()));
        assert_eq!(capped.extension(DAY), Duration::from_mins(90));
        let short = Duration::from_mins(5);
        assert_eq!(capped.extension(short), short);
        let endless = rules(r#"{"maximumExtensionMinutes":18446744073709551615}"#);
        assert_eq!(endless.extension(DAY), DAY);
    }

    #[test]
    fn what_is_not_understood_forbids_renewals_and_is_named() {
        for (text, named) in [
            ("", "storage.managed"),
            ("null", "storage.managed"),
            ("[]", "storage.managed"),
            (r#""forbidden""#, "storage.managed"),
            (r#"{"renewal":"Forbidden"}"#, "renewal"),
            (r#"{"renewal":true}"#, "renewal"),
            (r#"{"renewal":null}"#, "renewal"),
            (
                r#"{"maximumExtensionMinutes":-1}"#,
                "maximumExtensionMinutes",
            ),
            (
                r#"{"maximumExtensionMinutes":60.5}"#,
                "maximumExtensionMinutes",
            ),
            (r#"{"maximumExtensionMinutes":1e999}"#, "storage.managed"),
            (
                r#"{"maximumExtensionMinutes":"60"}"#,
                "maximumExtensionMinutes",
            ),
            (r#"{"renewal":"forbidden","renewals":1}"#, "renewals"),
            (
                r#"{"renewal":"allowed","maximumExtension":60}"#,
                "maximumExtension",
            ),
        ] {
            let told = rules(text).permits();
            assert_eq!(told, Err(Problem::PolicyUnreadable(named.into())), "{text}");
        }
    }

    #[test]
    fn a_key_of_any_length_is_named_in_short() {
        let text = std::format!(r#"{{"{}":1}}"#, "é".repeat(100_000));
        let Err(Problem::PolicyUnreadable(named)) = rules(&text).permits() else {
            panic!("it was to be unreadable");
        };
        assert_eq!(named.chars().count(), 100);
    }

    #[test]
    fn the_schema_has_every_key_and_no_other_and_each_value_of_its_kind_is_understood() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap();
        let options = Key::ALL.iter().map(|key| key.as_str());
        let known: Set<&str> = options.chain(OTHER_KEYS).collect();
        let listed: Set<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(listed, known);
        for (key, property) in properties {
            let kind = property.get("type").and_then(Value::as_str).unwrap();
            let value = match (kind, key.as_str()) {
                ("integer", _) => "60",
                ("array", _) => r#"["myserver.com"]"#,
                ("string", "quietHours") => r#""22:00-07:00""#,
                ("string", "notices") => r#""on""#,
                ("string", _) => r#""allowed""#,
                _ => panic!("{key} is of no kind that is known"),
            };
            let set = std::format!(r#"{{"{key}":{value}}}"#);
            assert_eq!(rules(&set).permits(), Ok(()), "{set}");
        }
    }

    #[test]
    fn each_key_that_is_misspelt_or_misplaced_forbids_renewals_and_sharing() {
        for (key, bad) in [
            ("hosts", r#""myserver.com""#),
            ("terminal", r#""Forbidden""#),
            ("idleMinutes", "0"),
            ("leadSeconds", "5"),
            ("quietHours", r#""always""#),
            ("notices", "false"),
            ("teams", r#"["https://a.example"]"#),
            ("withoutRenewal", r#"{"myserver.com":true}"#),
        ] {
            let rules = rules(&std::format!(r#"{{"renewal":"allowed","{key}":{bad}}}"#));
            assert_eq!(rules.permits(), Err(Problem::PolicyUnreadable(key.into())));
            assert!(!rules.terminal, "{key}");
        }
    }

    const SCHEMA: &str = include_str!("../../extension/static/managed_schema.json");
}
