//! What the last request of a renewal did to the session's cookie, so that its doing is told from anybody else's.

use crate::cookie::Cookie;
use crate::secret::Secret;

/// What the last request's answer did to the session's cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wrote {
    /// It did not name the cookie.
    Nothing,
    /// It set the cookie to this value; an empty one deletes it.
    Value(Secret),
    /// The program was stopped before it could see.
    Unseen,
}

impl Wrote {
    /// Whether the cookie in the jar, or its absence, is the doing of our own last request.
    pub(crate) fn explains(&self, cookie: Option<&Cookie>) -> bool {
        match (self, cookie) {
            (Self::Value(value), Some(cookie)) => value == &cookie.value,
            (Self::Value(_) | Self::Unseen, None) => true,
            (Self::Nothing | Self::Unseen, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::ToOwned as _;

    use super::*;
    use crate::cookie::sample::session_cookie;

    #[test]
    fn only_what_a_request_wrote_or_may_have_written_is_its_doing() {
        let cookie = session_cookie("myserver.com", "/", "one");
        let value = |value: &str| Wrote::Value(Secret::new(value.to_owned()));
        let is_ours = |wrote: Wrote| (wrote.explains(Some(&cookie)), wrote.explains(None));
        assert_eq!(is_ours(value("one")), (true, true));
        assert_eq!(is_ours(value("two")), (false, true));
        assert_eq!(is_ours(Wrote::Unseen), (false, true));
        assert_eq!(is_ours(Wrote::Nothing), (false, false));
    }
}
