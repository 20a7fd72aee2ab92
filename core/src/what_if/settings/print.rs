//! Settings as text: only what differs from the default, in the order of [`super::KEYS`].

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::time::duration_text;
use super::{Ceiling, Provider, Renewals, Settings};

impl fmt::Display for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, default) = (self.words(), Self::default().words());
        let said = words.into_iter().zip(default);
        let mut separator = "";
        for ((key, value), _) in said.filter(|(own, usual)| own != usual) {
            write!(formatter, "{separator}{key}={value}")?;
            separator = "&";
        }
        Ok(())
    }
}

impl Settings {
    /// Every setting with its value, which is empty where it has none.
    fn words(&self) -> [(&'static str, String); super::KEYS.len()] {
        let capped = match self.ceiling {
            Ceiling::OwnDuration => "no",
            Ceiling::OrgToken => "yes",
        };
        let provider = match self.provider {
            Provider::Silent => "silent",
            Provider::Asks => "asks",
        };
        let renewals = match self.renewals {
            Renewals::Allowed => "allowed",
            Renewals::Forbidden => "forbidden",
        };
        [
            ("global", duration_text(self.global)),
            ("app", duration_text(self.app)),
            ("policy", optional(self.policy)),
            ("capped", capped.into()),
            ("idp", provider.into()),
            ("start", self.start.to_string()),
            ("length", optional(self.length)),
            ("page", duration_text(self.page)),
            (
                "hours",
                self.hours.map(|it| it.to_string()).unwrap_or_default(),
            ),
            ("away", list(&self.away)),
            ("locked", list(&self.locked)),
            ("asleep", list(&self.asleep)),
            ("closed", list(&self.closed)),
            ("offline", list(&self.offline)),
            ("revoke-app", list(&self.revoke_app)),
            ("revoke-user", list(&self.revoke_user)),
            ("sign-out", list(&self.sign_out)),
            ("sign-in", list(&self.sign_in)),
            ("rotate-keys", list(&self.rotate_keys)),
            ("extension", duration_text(self.extension)),
            ("renewals", renewals.into()),
            ("managed-extension", optional(self.managed_extension)),
            ("seed", self.seed.to_string()),
        ]
    }
}

fn optional(span: Option<Duration>) -> String {
    span.map(duration_text).unwrap_or_default()
}

fn list<T: ToString>(times: &[T]) -> String {
    let times: Vec<String> = times.iter().map(ToString::to_string).collect();
    times.join(",")
}
