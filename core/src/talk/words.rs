//! Why the native host did not do what was asked, in the person's words. The host tells it in English, for logs, and by a
//! number that never changes; what is known by its number has a sentence of its own here.

use alloc::string::ToString;

use crate::indicator::{Argument, Sentence};
use crate::native_host::{Refusal, RefusalKind};

crate::text::text_keys! {
    /// A reason of the native host.
    pub enum HostText {
        /// One of the two programs is too old.
        OtherVersion = "vigil_other_version",
        /// The browser is not paired, or nobody confirmed it.
        NotPaired = "vigil_not_paired",
        /// The keychain is locked, silent or not there.
        Keychain = "vigil_keychain",
        /// No token of the management API is kept.
        NoManagementToken = "vigil_no_management_token",
        /// Tokens of several accounts are kept.
        WhichAccount = "vigil_which_account",
        /// Cloudflare does not accept the token that is kept.
        ApiTokenRefused = "vigil_api_token_refused",
        /// That token lacks a permission.
        ApiPermission = "vigil_api_permission",
        /// There is no such app or person.
        NothingThere = "vigil_nothing_there",
        /// Cloudflare did not do it.
        Cloudflare = "vigil_cloudflare",
        /// Anything else.
        Other = "vigil_other",
    }
}

/// The reason; one that has no sentence of its own is told by its number.
pub(crate) fn reason(refusal: &Refusal) -> Sentence {
    let number = || Argument::Text(refusal.number.to_string());
    let (key, argument) = match (refusal.kind, refusal.number) {
        (RefusalKind::OtherVersion, _) => (HostText::OtherVersion, None),
        (RefusalKind::NotPaired, _) => (HostText::NotPaired, None),
        (RefusalKind::NoSecret, 86) => (HostText::NoManagementToken, None),
        (RefusalKind::NoSecret, 87) => (HostText::WhichAccount, None),
        (RefusalKind::NoSecret, _) => (HostText::Keychain, Some(number())),
        (RefusalKind::Cloudflare, 80) => (HostText::ApiTokenRefused, None),
        (RefusalKind::Cloudflare, 81) => (HostText::ApiPermission, None),
        (RefusalKind::Cloudflare, 82) => (HostText::NothingThere, None),
        (RefusalKind::Cloudflare, _) => (HostText::Cloudflare, Some(number())),
        (RefusalKind::Later | RefusalKind::Other, _) => (HostText::Other, Some(number())),
    };
    Sentence {
        key: key.as_str().into(),
        arguments: argument.into_iter().collect(),
    }
}
