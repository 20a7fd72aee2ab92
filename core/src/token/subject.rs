//! Whom a token was issued for: compared, never shown.

use alloc::string::String;
use core::fmt;

/// A person, or a service that signed in with a service token.
///
/// Two are equal only if both are the same person or the same service. All service tokens have the same empty `sub`,
/// so they are told apart by `common_name`, the client id.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject {
    sub: String,
    common_name: Option<String>,
}

impl Subject {
    /// From the claims `sub` and `common_name`.
    #[must_use]
    pub fn new(sub: impl Into<String>, common_name: Option<String>) -> Self {
        Self {
            sub: sub.into(),
            common_name: common_name.filter(|name| !name.is_empty()),
        }
    }

    /// The `sub` claim: a person's UUID within the account, empty for a service.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.sub
    }

    /// The client id of a service token.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// Whether nobody stands behind this token who could sign in again.
    #[must_use]
    pub fn is_service(&self) -> bool {
        self.sub.is_empty() || self.common_name.is_some()
    }
}

/// Says only whether it is a person or a service.
impl fmt::Debug for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_service() {
            "Subject(service …)"
        } else {
            "Subject(person …)"
        })
    }
}
