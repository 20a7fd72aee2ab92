//! What the administrator set in the browser's managed storage. It can only make the person's own limits stricter; what
//! can't be understood counts as the strictest there is, and is named.
//!
//! <https://developer.chrome.com/docs/extensions/reference/manifest/storage>

use alloc::string::String;
use core::time::Duration;

use serde_json::Value;

use crate::problem::Problem;
use crate::state::{State, Turn};

/// What the administrator set; by default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Why nothing may be renewed.
    ban: Option<Problem>,
    /// The most that sessions may be extended without a sign of the person.
    maximum_extension: Option<Duration>,
}

impl Policy {
    /// Reads the managed values: a JSON object, which is empty where the administrator set nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let Ok(Value::Object(values)) = serde_json::from_str(text) else {
            return Self::unreadable("it is no object");
        };
        let mut policy = Self::default();
        let mut strange = None;
        for (key, value) in &values {
            if !policy.take(key, value) {
                strange = Some(key);
            }
        }
        match strange {
            None => policy,
            Some(key) => Self::unreadable(key),
        }
    }

    /// A policy that is there and can't be read: `why` names the key at fault, or says what went wrong.
    #[must_use]
    pub fn unreadable(why: &str) -> Self {
        let why: String = why.chars().take(LONGEST_REASON).collect();
        Self {
            ban: Some(Problem::PolicyUnreadable(why)),
            ..Self::default()
        }
    }

    /// Whether anything may be renewed.
    pub(crate) fn permits(&self) -> Result<(), Problem> {
        self.ban.clone().map_or(Ok(()), Err)
    }

    /// The shorter of the administrator's and the person's own maximum extension.
    pub(crate) fn cap(&self, own: Duration) -> Duration {
        self.maximum_extension.map_or(own, |most| most.min(own))
    }

    /// Takes in one value; whether it was understood. A key that this version does not know may be a ban that it does
    /// not know, or one that is misspelt.
    fn take(&mut self, key: &str, value: &Value) -> bool {
        match (key, value.as_str(), value.as_u64()) {
            ("renewal", Some("allowed"), _) => {}
            ("renewal", Some("forbidden"), _) | ("maximumExtensionMinutes", _, Some(0)) => {
                self.ban = Some(Problem::RenewalForbidden);
            }
            ("maximumExtensionMinutes", _, Some(minutes)) => {
                let most = Duration::from_secs(minutes.saturating_mul(60));
                self.maximum_extension = Some(most);
            }
            _ => return false,
        }
        true
    }
}

impl State {
    /// The administrator's policy is this from now on. What it forbids is given up at once; what only it had stopped
    /// goes on where it no longer does.
    pub(crate) fn handle_policy(&mut self, turn: &mut Turn, policy: Policy) {
        self.policy = policy;
        self.obey(turn);
    }
}

const LONGEST_REASON: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    #[test]
    fn without_a_policy_nothing_is_stricter() {
        for text in ["{}", r#"{"renewal":"allowed"}"#] {
            let policy = Policy::parse(text);
            assert_eq!(policy.permits(), Ok(()), "{text}");
            assert_eq!(policy.cap(DAY), DAY, "{text}");
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
            let told = Policy::parse(text).permits();
            assert_eq!(told, Err(Problem::RenewalForbidden), "{text}");
        }
    }

    #[test]
    fn a_maximum_extension_can_only_be_shortened() {
        let policy = Policy::parse(r#"{"maximumExtensionMinutes":90}"#);
        assert_eq!(policy.permits(), Ok(()));
        assert_eq!(policy.cap(DAY), Duration::from_mins(90));
        assert_eq!(policy.cap(Duration::from_mins(5)), Duration::from_mins(5));
        let endless = Policy::parse(r#"{"maximumExtensionMinutes":18446744073709551615}"#);
        assert_eq!(endless.cap(DAY), DAY);
    }

    #[test]
    fn what_is_not_understood_forbids_renewals_and_is_named() {
        for (text, named) in [
            ("", "it is no object"),
            ("null", "it is no object"),
            ("[]", "it is no object"),
            (r#""forbidden""#, "it is no object"),
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
            (r#"{"maximumExtensionMinutes":1e999}"#, "it is no object"),
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
            let told = Policy::parse(text).permits();
            assert_eq!(told, Err(Problem::PolicyUnreadable(named.into())), "{text}");
        }
    }

    #[test]
    fn a_key_of_any_length_is_named_in_short() {
        let text = std::format!(r#"{{"{}":1}}"#, "é".repeat(100_000));
        let Err(Problem::PolicyUnreadable(named)) = Policy::parse(&text).permits() else {
            panic!("it was to be unreadable");
        };
        assert_eq!(named.chars().count(), 100);
    }
}
